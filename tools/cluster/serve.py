"""A Kubernetes API server and its etcd on loopback, with a certificate and a token made for one run.

``make cluster`` runs this until Ctrl-C; the tests in ``tests/cluster`` use `running`. No controller, scheduler or
kubelet is started: objects are checked, admitted and stored, and nothing else happens to them.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import secrets
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from kustomize_plugin.rehearsal import ports
from tools.cluster.program import Program, ProgramError

ROOT = Path(__file__).resolve().parents[2]
BINARIES = ROOT / ".tools" / "cluster"
PROGRAMS = ("etcd", "kube-apiserver")
_START = 120.0  # seconds, on a machine that does much else
# What a Secret holds stays out of it: this is for reading which policy refused what.
_AUDIT = {"apiVersion": "audit.k8s.io/v1", "kind": "Policy", "rules": [{"level": "Metadata"}]}


class ClusterError(Exception):
    """The servers cannot be started; its message is one line."""


def main() -> int:
    """Serve until Ctrl-C; the kubeconfig is there as long as the servers are."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    kubeconfig = BINARIES / "kubeconfig"
    try:
        with _alone(BINARIES / "lock"), running() as made:
            kubeconfig.unlink(missing_ok=True)
            kubeconfig.symlink_to(made)
            sys.stderr.write(
                f"Kubernetes is up; in another terminal:\n  export KUBECONFIG={kubeconfig}\nCtrl-C ends it\n"
            )
            signal.pause()
    except KeyboardInterrupt:
        return 130
    except ClusterError as error:
        sys.stderr.write(f"{error}\n")
        return 3
    finally:
        if kubeconfig.is_symlink() and not kubeconfig.exists():
            kubeconfig.unlink()
    return 0


@contextlib.contextmanager
def running(binaries: Path = BINARIES) -> Iterator[Path]:
    """Yield the kubeconfig of an empty cluster; audit.log is beside it. Raises ClusterError."""
    with loopback(binaries) as servers:
        yield servers.kubeconfig


class Servers:
    """The two servers; what is stored outlives a kill of either."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        # A socket in a short folder, because its path may have 107 bytes.
        address = f"unix://{folder}/etcd.sock"
        self.port, self.token = ports.free(), secrets.token_hex(24)
        self.folder = folder
        self.kubeconfig = folder / "kubeconfig"
        self.etcd = Program([binaries / "etcd", *_etcd_flags(folder, address)], folder)
        self.api = Program([binaries / "kube-apiserver", *_api_flags(folder, address, self.port)], folder)
        _write_credentials(folder, self.port, self.token)

    def start(self) -> None:
        """Start what does not run, and return when the API server is ready."""
        for program in (self.etcd, self.api):
            if not program.is_running:
                program.start()
        self._wait()

    def stop(self) -> None:
        """End both in good order."""
        self.api.stop()
        self.etcd.stop()

    def _wait(self) -> None:
        """Return when the API server is ready; a server that ends instead is named with its last word."""
        context = ssl.create_default_context(cafile=str(self.folder / "cert.pem"))
        bearer = {"Authorization": f"Bearer {self.token}"}
        request = urllib.request.Request(f"https://127.0.0.1:{self.port}/readyz", headers=bearer)
        https = urllib.request.HTTPSHandler(context=context)
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), https)
        until = time.monotonic() + _START
        while time.monotonic() < until and self.etcd.is_running and self.api.is_running:
            with contextlib.suppress(OSError), opener.open(request, timeout=5):
                return
            time.sleep(0.2)
        failed = self.api if self.etcd.is_running else self.etcd
        raise ClusterError(f"{failed.name} did not become ready: {failed.last_word()}")


@contextlib.contextmanager
def loopback(binaries: Path = BINARIES) -> Iterator[Servers]:
    """Yield the servers of an empty cluster, ready. Raises ClusterError."""
    for name in PROGRAMS:
        if not (binaries / name).is_file():
            raise ClusterError(f"{name} is not built; run make cluster-tools")
    with tempfile.TemporaryDirectory(prefix="cluster-") as temporary:
        servers = Servers(binaries, Path(temporary))
        try:
            servers.start()
            yield servers
        except ProgramError as error:
            raise ClusterError(str(error)) from error
        finally:
            servers.stop()


def _etcd_flags(folder: Path, address: str) -> list[str]:
    nobody = "http://127.0.0.1:0"  # etcd must be told where other machines find it, and takes no socket there
    return [
        f"--data-dir={folder}/etcd",
        f"--listen-client-urls={address}",
        f"--advertise-client-urls={nobody}",
        f"--listen-peer-urls={nobody}",
        f"--initial-advertise-peer-urls={nobody}",
        f"--initial-cluster=default={nobody}",
        "--unsafe-no-fsync",  # the data is gone with the run
    ]


def _api_flags(folder: Path, etcd: str, port: int) -> list[str]:
    return [
        f"--etcd-servers={etcd}",
        "--bind-address=127.0.0.1",
        "--advertise-address=127.0.0.1",
        "--endpoint-reconciler-type=none",  # else it wants an address that is not loopback
        f"--secure-port={port}",
        f"--tls-cert-file={folder}/cert.pem",
        f"--tls-private-key-file={folder}/key.pem",
        f"--token-auth-file={folder}/tokens.csv",
        "--authorization-mode=RBAC",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-key-file={folder}/key.pem",
        f"--service-account-signing-key-file={folder}/key.pem",
        "--service-cluster-ip-range=10.0.0.0/24",
        "--disable-admission-plugins=ServiceAccount",  # it would wait for a controller that is not there
        f"--audit-policy-file={folder}/audit.json",
        f"--audit-log-path={folder}/audit.log",
    ]


def _write_credentials(folder: Path, port: int, token: str) -> None:
    subject = ("-subj", "/CN=loopback", "-addext", "subjectAltName=IP:127.0.0.1")
    files = ("-keyout", folder / "key.pem", "-out", folder / "cert.pem")
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject, *files],
        capture_output=True,
        check=False,
    )
    if made.returncode != 0:
        raise ClusterError(f"openssl made no certificate: {made.stderr.decode(errors='replace').strip()}")
    (folder / "tokens.csv").write_text(f"{token},tester,1,system:masters\n")
    (folder / "audit.json").write_text(json.dumps(_AUDIT))
    server = {"server": f"https://127.0.0.1:{port}", "certificate-authority": str(folder / "cert.pem")}
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "loopback", "cluster": server}],
        "users": [{"name": "tester", "user": {"token": token}}],
        "contexts": [{"name": "loopback", "context": {"cluster": "loopback", "user": "tester"}}],
        "current-context": "loopback",
    }
    (folder / "kubeconfig").write_text(json.dumps(config))


@contextlib.contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ClusterError(f"a cluster is up already; its kubeconfig is {lock.with_name('kubeconfig')}") from None
        yield


if __name__ == "__main__":
    sys.exit(main())
