"""A folder is swapped as a whole, or not touched."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path

import pytest

from kustomize_plugin.machine import file_tree, files, folder_swap, staging

PREFIX = ".staged-"


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A folder with files, a link, a hidden file and something that is staged in it."""
    folder = tmp_path / "target"
    (folder / "models").mkdir(parents=True)
    (folder / "empty").mkdir(mode=0o700)
    (folder / f"{PREFIX}x").mkdir()
    for name in ("a.yaml", "own.yaml", "models/b.yaml", "models/.own"):
        (folder / name).write_text(f"old {name}")
    (folder / "own.yaml").chmod(0o640)
    (folder / "link").symlink_to("models")
    return folder


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """The new files."""
    folder = tmp_path / "new"
    (folder / "models").mkdir(parents=True)
    (folder / "a.yaml").write_text("new")
    (folder / "models/c.yaml").write_text("new")
    return folder


def test_the_new_folder_has_the_others_files_too(target, new, tmp_path):
    inode = (target / "own.yaml").stat().st_ino

    assert folder_swap.swapped(new, target, PREFIX)

    assert (target / "a.yaml").read_text() == (target / "models/c.yaml").read_text() == "new"
    assert (target / "models/b.yaml").read_text() == "old models/b.yaml"
    assert (target / "own.yaml").stat().st_ino == inode
    assert (target / "own.yaml").stat().st_mode & 0o777 == 0o640
    assert (target / "empty").stat().st_mode & 0o777 == 0o700
    assert (target / "link").readlink() == Path("models")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "target"]


@pytest.mark.parametrize(
    "broken", [(os, "link"), (shutil, "copy2"), (folder_swap, "_exchanged")], ids=lambda one: one[1]
)
@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_what_fails_on_the_way_leaves_the_old_folder(target, new, tmp_path, monkeypatch, broken, error):
    def fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(*broken, fails)
    if error is OSError:
        assert not folder_swap.swapped(new, target, PREFIX)
    else:
        with pytest.raises(KeyboardInterrupt):
            folder_swap.swapped(new, target, PREFIX)

    assert (target / "a.yaml").read_text() == "old a.yaml"
    assert not (target / "models/c.yaml").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "target"]


def test_where_somebody_works_it_stays_the_same_folder(target, new, monkeypatch):
    monkeypatch.chdir(target / "models")

    assert not folder_swap.swapped(new, target, PREFIX)


def test_so_does_a_repository(target, new):
    (target / ".git").mkdir()

    assert not folder_swap.swapped(new, target, PREFIX)


@pytest.mark.parametrize("linked", ["models", "."])
def test_no_file_goes_through_a_link(tmp_path, linked):
    (tmp_path / "victim").mkdir()
    (tmp_path / "victim/a.yaml").write_text("precious")
    place = tmp_path / "target" if linked == "." else tmp_path / "target" / linked
    place.parent.mkdir(exist_ok=True)
    place.symlink_to(tmp_path / "victim")
    name = "a.yaml" if linked == "." else f"{linked}/a.yaml"

    with staging.staged({name: "new"}, tmp_path) as folder, pytest.raises(staging.OccupiedError, match="is a link"):
        staging.deliver(folder, tmp_path / "target", force=True)

    assert (tmp_path / "victim/a.yaml").read_text() == "precious"


def test_a_linked_file_is_replaced_and_what_it_leads_to_is_not(tmp_path):
    (tmp_path / "precious").write_text("precious")
    (tmp_path / "target").mkdir()
    (tmp_path / "target/a.yaml").symlink_to(tmp_path / "precious")

    with staging.staged({"a.yaml": "new"}, tmp_path) as folder:
        staging.deliver(folder, tmp_path / "target", force=True)

    assert (tmp_path / "target/a.yaml").read_text() == "new"
    assert (tmp_path / "precious").read_text() == "precious"


@pytest.mark.parametrize(("mask", "mode"), [(0o077, 0o600), (0o027, 0o640), (0o022, 0o644), (0o002, 0o664)])
def test_a_new_file_is_as_open_as_the_umask_allows(tmp_path, mask, mode):
    before = os.umask(mask)
    try:
        files.write(tmp_path / "a", "text")
        files.let_run(tmp_path / "a")
    finally:
        os.umask(before)

    assert (tmp_path / "a").stat().st_mode & 0o777 == mode | (mode & 0o444) >> 2


def test_who_waits_for_a_folder_gets_it(tmp_path):
    got: list[bool] = []

    def wait() -> None:
        with file_tree.locked(tmp_path, to_write=True, waits=True):
            got.append(True)

    with file_tree.locked(tmp_path, to_write=True):
        other = threading.Thread(target=wait)
        other.start()
        other.join(0.2)
        assert got == []
    other.join(10)

    assert got == [True]
