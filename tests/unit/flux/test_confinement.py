"""What runs in a build all the same, though nothing should, reaches nothing of others."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from kustomize_plugin.flux import confinement

ENTER = """
import sys
from pathlib import Path
from kustomize_plugin.flux import confinement
print(confinement.enter(Path(sys.argv[1]), []), flush=True)
"""


@pytest.fixture
def own(tmp_path):
    folder = tmp_path / "own"
    folder.mkdir()
    return folder


def confined(own: Path, code: str, *arguments: object) -> list[str]:
    """Run code in a process that has entered; returns the version of Landlock, and what it prints."""
    words = [sys.executable, "-I", "-c", ENTER + code, str(own), *map(str, arguments)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=30)
    version, *said = done.stdout.split()
    if version == "0":
        pytest.skip("the kernel has no Landlock")
    return [version, *said, *([done.stderr.strip().splitlines()[-1].partition(":")[0]] if done.returncode else [])]


def test_files_of_others_are_neither_read_nor_written(own, tmp_path):
    token = tmp_path / "token"
    token.write_text("of the pod")

    for code in ("open(sys.argv[2])", "open(sys.argv[2], 'a')", "Path(sys.argv[2]).unlink()"):
        assert confined(own, code, token)[1:] == ["PermissionError"]
    for code in ("open(f'/proc/{sys.argv[2]}/environ')", "open('/proc/self/environ')", "open('/etc/passwd')"):
        assert confined(own, code, os.getpid())[1:] == ["PermissionError"]
    assert token.read_text() == "of the pod"


def test_what_it_starts_is_confined_too(own, tmp_path):
    (tmp_path / "token").write_text("of the pod")
    code = "import subprocess; print(subprocess.run(['/bin/cat', sys.argv[2]], stderr=subprocess.DEVNULL).returncode)"

    assert confined(own, code, tmp_path / "token")[1:] == ["1"]


def test_its_own_folder_is_its_own(own):
    code = """
place = Path(sys.argv[1])
(place / "a" / "b").mkdir(parents=True)
(place / "a" / "b" / "c").write_text("x")
print((place / "a" / "b" / "c").rename(place / "c").read_text())
"""
    assert confined(own, code)[1:] == ["x"]


def test_nobody_is_connected_to(own):
    with socket.create_server(("127.0.0.1", 0)) as server:
        found = confined(own, "import socket; socket.create_connection(('127.0.0.1', int(sys.argv[2])), 5)",
                         server.getsockname()[1])  # fmt: skip

    if int(found[0]) < confinement._WITH_NETWORK:
        pytest.skip("the kernel's Landlock knows no network")
    assert found[1:] == ["PermissionError"]


def test_others_are_not_ended(own):
    found = confined(own, "import os; os.kill(int(sys.argv[2]), 0)", os.getpid())

    if int(found[0]) < confinement._WITH_SCOPES:
        pytest.skip("the kernel's Landlock knows no signals")
    assert found[1:] == ["PermissionError"]
