"""The container of deploy/flux/in-cluster nearly as a kubelet starts it, with this machine in the place of the image.

The root is read-only, the user is the pod's and has no capability, the volumes are empty, and a service account's files
are where a pod has them. The ports are chosen, because all share the loopback of this machine.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from tests.e2e.conftest import REPOSITORY, SCRIPTS, TOOLS

DEPLOYMENT = REPOSITORY / "deploy" / "flux" / "in-cluster" / "deployment.yaml"
ACCOUNT = "/run/secrets/kubernetes.io/serviceaccount"
# In the place of /data, which this machine need not have.
DATA = "/srv"
_NO_RIGHTS = "--no-new-privs --inh-caps=-all --bounding-set=-all"


class Account(NamedTuple):
    """What a pod knows of the API server."""

    port: int
    certificate: str
    token: str


def spec() -> dict[str, Any]:
    """Return the pod's spec."""
    found: dict[str, Any] = yaml.safe_load(DEPLOYMENT.read_text())["spec"]["template"]["spec"]
    return found


def command(ports: tuple[int, int]) -> list[str]:
    """Return the container's words, as the kubelet expands them."""
    words = [word.replace("$(RUNTIME_NAMESPACE)", "flux-system") for word in spec()["containers"][0]["args"]]
    served = [f"--storage-addr=127.0.0.1:{ports[0]}", f"--metrics-addr=127.0.0.1:{ports[1]}"]
    return ["kustomize-litellm", *(word.replace("=/data", f"={DATA}") for word in words), *served]


@contextlib.contextmanager
def running(account: Account, ports: tuple[int, int], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run it; skips where the system allows no root of its own."""
    if os.geteuid() != 0 or subprocess.run(["unshare", "--mount", "true"], check=False).returncode:
        pytest.skip("a read-only root needs the rights to unshare and mount")
    environment = {
        "PATH": f"{SCRIPTS}:{TOOLS}:/usr/bin:/bin",
        "HOME": "/nonexistent",
        "PYTHONDONTWRITEBYTECODE": "1",
        "KUBERNETES_SERVICE_HOST": "127.0.0.1",
        "KUBERNETES_SERVICE_PORT": str(account.port),
        "RUNTIME_NAMESPACE": "flux-system",
    }
    words = ["unshare", "--mount", "--", "sh", "-ec", _script(account), "sh", *command(ports)]
    with log.open("wb") as file:
        process = subprocess.Popen(words, env=environment, stdout=file, stderr=file, cwd="/")
    try:
        yield process
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()
        process.wait()


def _script(account: Account) -> str:
    context = spec()["securityContext"]
    user, group = context["runAsUser"], context["runAsGroup"]
    lines = [
        *_readable(Path(sys.base_prefix)),
        *_volume(DATA),
        *_volume("/tmp"),  # noqa: S108 - where the pod has its volume
        "mount -t tmpfs -o mode=755 tmpfs /run",
        f"mkdir -p {ACCOUNT}",
        *(
            f"printf %s {shlex.quote(text)} > {ACCOUNT}/{name}"
            for name, text in (
                ("token", account.token),
                ("ca.crt", account.certificate),
                ("namespace", "flux-system"),
            )
        ),
        "mount -o remount,ro /run",
        "mount -o remount,ro,bind /",
        f'exec setpriv --reuid={user} --regid={group} --clear-groups {_NO_RIGHTS} -- "$@"',
    ]
    return "\n".join(lines)


def _volume(folder: str) -> list[str]:
    """Return commands that mount an empty folder, also where this repository is below it."""
    mount = f"mount -t tmpfs -o mode=1777 tmpfs {folder}"
    if not REPOSITORY.is_relative_to(folder):
        return [mount]
    return [
        f"mount --bind {REPOSITORY} /mnt",
        mount,
        f"mkdir -p {REPOSITORY}",
        f"mount --move /mnt {REPOSITORY}",
    ]


def _readable(folder: Path) -> list[str]:
    """Return commands that show a folder to everybody, also below a home that is its owner's alone."""
    closed = [one for one in reversed(folder.parents) if not one.stat().st_mode & 0o001]
    if not closed:
        return []
    return [
        f"mount --bind {folder} /mnt",
        f"mount -t tmpfs -o mode=755 tmpfs {closed[0]}",
        f"mkdir -p {folder}",
        f"mount --move /mnt {folder}",
    ]
