"""A root of its own with a shell, kustomize and the standalone folder: no Python, no network, read-only, uid 999."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import Completed, search_path, tool

USER = 999
PATH = "/kustomize-litellm/bin:/usr/local/bin:/usr/bin:/bin"
_ENTER = """\
mount --bind /dev/null "$0/dev/null" && mount -t tmpfs tmpfs "$0/tmp" && mount --bind "$0.plugins" "$0/plugins" &&
mount --bind "$0" "$0.ro" && mount -o remount,ro,bind "$0.ro" &&
mount --bind "$0/dev/null" "$0.ro/dev/null" && mount --bind "$0/tmp" "$0.ro/tmp" &&
mount --bind "$0/plugins" "$0.ro/plugins" &&
exec chroot --userspec=999:999 "$0.ro" /bin/sh -c 'cd "$0" && exec "$@"' "$@"
"""


class Jail:
    """`root` may be written to from outside; `plugins` is the one folder that both sides write to."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.plugins = root.with_name(f"{root.name}.plugins")

    def command(self, folder: str, *words: str) -> list[str]:
        """Return the words that run a program in a folder of the jail."""
        return ["unshare", "--mount", "--net", "--", "sh", "-c", _ENTER, str(self.root), folder, *words]

    def run(self, folder: str, *words: str, stdin: str = "", path: str = PATH) -> Completed:
        """Run a program in a folder of the jail, with nothing in its environment but PATH."""
        words = ("/bin/env", "-i", f"PATH={path}", *words)
        return subprocess.run(self.command(folder, *words), input=stdin, capture_output=True, text=True, check=False)


def make() -> Iterator[Jail]:
    """Build a jail; skips where the system allows none."""
    if os.geteuid() != 0 or subprocess.run(["unshare", "--mount", "--net", "true"], check=False).returncode:
        pytest.skip("a root of its own needs the rights to unshare, mount and chroot")
    top = Path(tempfile.mkdtemp(prefix="jail-"))
    top.chmod(0o755)
    root = top / "root"
    for name in ("bin", "dev", "tmp", "plugins", "usr/local/bin", "../root.plugins", "../root.ro"):
        (root / name).mkdir(parents=True)
    (root / "dev/null").touch()
    (top / "root.plugins").chmod(0o777)
    for name in ("sh", "env", "grep"):
        _copy(Path(shutil.which(name) or name), root)
    shutil.copy2(tool("kustomize"), root / "usr/local/bin/kustomize")
    folder = str(root / "kustomize-litellm")
    command = [tool("kustomize-litellm"), "install", "--standalone", folder]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "PATH": search_path()})
    try:
        yield Jail(root)
    finally:
        shutil.rmtree(top)


def _copy(program: Path, root: Path) -> None:
    """Copy a program and the libraries that it is linked to."""
    shutil.copy2(program, root / "bin" / program.name)
    linked = subprocess.run(["ldd", str(program)], capture_output=True, text=True, check=True).stdout
    for library in re.findall(r"(/\S+)", linked):
        target = root / library.removeprefix("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(library, target)
