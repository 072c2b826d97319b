"""The standalone archive: its name, its one folder, and that nothing in it tells whose it was."""

from __future__ import annotations

import platform
import tarfile
from pathlib import Path

import pytest

from kustomize_plugin import __version__
from kustomize_plugin.machine import standalone
from tools import pack_archive


@pytest.fixture
def folder(tmp_path: Path, monkeypatch) -> Path:
    """What stands for the folder that is packed; test_deploy_standalone.py makes and runs a real one."""

    def install(folder: Path) -> Path:
        (folder / "bin").mkdir(parents=True)
        (folder / "bin" / "kustomize-litellm").write_text("#!/bin/sh\n")
        (folder / "bin" / "kustomize-litellm").chmod(0o755)
        (folder / "lib").mkdir()
        (folder / "lib" / "a.so").write_text("x")
        (folder / "lib" / "b.so").symlink_to("a.so")
        return folder / "bin" / "kustomize-litellm"

    monkeypatch.setattr(standalone, "install", install)
    return tmp_path / "folder"


def test_the_archive_has_one_folder_and_no_owner(folder, tmp_path):
    packed = pack_archive.pack(folder, tmp_path / "out")

    with tarfile.open(packed) as tar:
        members = {member.name: member for member in tar}
    top = packed.name.removesuffix(".tar.gz")
    assert list(members) == [
        top,
        *(f"{top}/{name}" for name in ("bin", "bin/kustomize-litellm", "lib", "lib/a.so", "lib/b.so")),
    ]
    assert {(one.uid, one.gid, one.uname, one.gname, one.mtime) for one in members.values()} == {(0, 0, "", "", 0)}
    assert members[f"{top}/bin/kustomize-litellm"].mode & 0o777 == 0o755
    assert members[f"{top}/lib/b.so"].issym()


def test_the_same_folder_gives_the_same_bytes(folder, tmp_path):
    first = pack_archive.pack(folder, tmp_path / "a")
    folder.rename(tmp_path / "old")

    assert pack_archive.pack(folder, tmp_path / "b").read_bytes() == first.read_bytes()


@pytest.mark.parametrize(("machine", "named"), [("x86_64", "amd64"), ("aarch64", "arm64"), ("riscv64", "riscv64")])
def test_the_name_tells_version_and_processor(machine, named, monkeypatch):
    monkeypatch.setattr(platform, "machine", lambda: machine)

    assert pack_archive.name() == f"kustomize-litellm-{__version__}-linux-{named}"
