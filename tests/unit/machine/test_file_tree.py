from __future__ import annotations

import errno
import os
import re
import stat
from pathlib import Path

import pytest

from kustomize_plugin.machine import file_tree
from kustomize_plugin.machine.file_tree import FileTreeError


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A working directory with the tree `out`, which has one file."""
    monkeypatch.chdir(tmp_path)
    Path("out/a").mkdir(parents=True)
    Path("out/a/x.yaml").write_text("old\n")
    return Path("out")


def all_files():
    return {str(path): path.read_text() for path in sorted(Path().rglob("*")) if path.is_file()}


def test_writes_all_files_and_keeps_modes(folder):
    (folder / "a/x.yaml").chmod(0o640)

    file_tree.replace({folder / "a/x.yaml": "new\n", folder / "b/c/x.yaml": "first\n"})

    assert all_files() == {"out/a/x.yaml": "new\n", "out/b/c/x.yaml": "first\n"}
    assert stat.S_IMODE((folder / "a/x.yaml").stat().st_mode) == 0o640


def test_follows_a_link(folder):
    (folder / "link.yaml").symlink_to("a/x.yaml")

    file_tree.replace({folder / "link.yaml": "new\n"})

    assert (folder / "link.yaml").is_symlink()
    assert (folder / "a/x.yaml").read_text() == "new\n"


def test_removes_a_file_and_the_folder_that_it_leaves_empty(folder):
    file_tree.replace({}, [folder / "a/x.yaml"])

    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EIO])
def test_where_one_file_cannot_be_written_all_stay(folder, monkeypatch, number):
    calls = []

    def fsync(descriptor):
        calls.append(descriptor)
        if len(calls) == 2:
            raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fsync)

    message = rf"^cannot write out/b/x\.yaml: {re.escape(os.strerror(number))}; nothing was changed, \w[^;]+$"
    with pytest.raises(FileTreeError, match=message):
        file_tree.replace({folder / "a/x.yaml": "new\n", folder / "b/x.yaml": "first\n"})

    assert all_files() == {"out/a/x.yaml": "old\n"}
    assert not (folder / "b").exists()


def test_what_a_killed_run_left_is_used_again(folder):
    (folder / "a/.x.yaml.new").write_text("half of a very long te")

    file_tree.replace({folder / "a/x.yaml": "new\n"})

    assert all_files() == {"out/a/x.yaml": "new\n"}


def test_a_file_in_the_way_is_named(folder):
    with pytest.raises(
        FileTreeError, match=r"^cannot write out/a/x\.yaml/b/x\.yaml: .*; nothing was changed, name a folder"
    ):
        file_tree.replace({folder / "a/x.yaml/b/x.yaml": ""})


@pytest.mark.parametrize("to_write", [True, False])
def test_a_writer_is_alone(folder, to_write):
    message = "^another run is using out; wait until it ends, then run again$"

    with (
        file_tree.locked(folder, to_write=True),
        pytest.raises(FileTreeError, match=message),
        file_tree.locked(folder, to_write=to_write),
    ):
        pass

    with file_tree.locked(folder, to_write=True):
        pass


def test_readers_keep_a_writer_out_but_no_reader(folder):
    with (
        file_tree.locked(folder, to_write=False),
        file_tree.locked(folder, to_write=False),
        pytest.raises(FileTreeError),
        file_tree.locked(folder, to_write=True),
    ):
        pass


def test_a_lock_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    with file_tree.locked(Path("new/out"), to_write=True):
        assert Path("new/out").is_dir()

    assert list(tmp_path.iterdir()) == []


def test_a_reader_creates_nothing(tmp_path):
    with file_tree.locked(tmp_path / "out", to_write=False):
        assert not (tmp_path / "out").exists()


def test_a_file_is_no_folder(folder):
    with (
        pytest.raises(FileTreeError, match=r"^cannot use out/a/x\.yaml: "),
        file_tree.locked(folder / "a/x.yaml", to_write=True),
    ):
        pass


def test_line_ends_make_no_change(folder):
    (folder / "a/x.yaml").write_bytes(b"a: 1\r\nb: 2\r\n")

    assert file_tree.changed({folder / "a/x.yaml": "a: 1\nb: 2\n"}) == {}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("a\nb\n", "a\nc\n", "--- a/out/x\n+++ b/out/x\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n"),
        (None, "a\n", "--- /dev/null\n+++ b/out/x\n@@ -0,0 +1 @@\n+a\n"),
        ("a\n", None, "--- a/out/x\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n"),
        ("a", "a\n", "--- a/out/x\n+++ b/out/x\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"),
        ("a\u2028b\n", "a\u2028c\n", "--- a/out/x\n+++ b/out/x\n@@ -1 +1 @@\n-a\u2028b\n+a\u2028c\n"),
    ],
)
def test_a_difference_is_a_unified_diff(folder, old, new, expected):
    if old is not None:
        (folder / "x").write_text(old)

    assert file_tree.difference(folder / "x", new) == expected


def test_what_is_no_utf_8_differs_and_can_be_shown(folder):
    (folder / "x").write_bytes(b"a\xff\n")

    assert file_tree.changed({folder / "x": "a\n"})
    assert file_tree.difference(folder / "x", "a\n").encode(errors="surrogateescape").count(b"\xff") == 1
