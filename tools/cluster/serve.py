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
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BINARIES = ROOT / ".tools" / "cluster"
PROGRAMS = ("etcd", "kube-apiserver")
_START = 120.0  # seconds, on a machine that does much else
_STOP = 20.0
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
    for name in PROGRAMS:
        if not (binaries / name).is_file():
            raise ClusterError(f"{name} is not built; run make cluster-tools")
    # Short, because the path of a socket may have 107 bytes.
    with tempfile.TemporaryDirectory(prefix="cluster-") as temporary, contextlib.ExitStack() as servers:
        folder = Path(temporary)
        address = f"unix://{folder}/etcd.sock"
        etcd = servers.enter_context(_server([binaries / "etcd", *_etcd_flags(folder, address)], folder))
        port, token = _free_port(), secrets.token_hex(24)
        _write_credentials(folder, port, token)
        flags = _api_flags(folder, address, port)
        api = servers.enter_context(_server([binaries / "kube-apiserver", *flags], folder))
        _wait((etcd, api), folder, port, token)
        yield folder / "kubeconfig"


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
def _server(command: Sequence[str | Path], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program with its output in a file of its name; end it in any case."""
    name = Path(command[0]).name
    with (folder / f"{name}.log").open("wb") as log:
        try:
            server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder)
        except OSError as error:
            raise ClusterError(f"cannot run {command[0]}: {error.strerror}") from error
    try:
        yield server
    finally:
        server.terminate()
        try:
            server.wait(_STOP)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait(servers: Sequence[subprocess.Popen[bytes]], folder: Path, port: int, token: str) -> None:
    """Return when the API server is ready; a server that ends instead is named with its last word."""
    context = ssl.create_default_context(cafile=str(folder / "cert.pem"))
    request = urllib.request.Request(f"https://127.0.0.1:{port}/readyz", headers={"Authorization": f"Bearer {token}"})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context))
    until = time.monotonic() + _START
    while time.monotonic() < until and all(server.poll() is None for server in servers):
        with contextlib.suppress(OSError), opener.open(request, timeout=5):
            return
        time.sleep(0.2)
    ended = [name for name, server in zip(PROGRAMS, servers, strict=True) if server.poll() is not None]
    name = ended[0] if ended else PROGRAMS[-1]
    said = (folder / f"{name}.log").read_text(errors="replace").strip().splitlines()
    raise ClusterError(f"{name} did not become ready: {said[-1] if said else 'it said nothing'}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


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
