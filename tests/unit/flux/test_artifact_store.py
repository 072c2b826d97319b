"""Artifacts are whole or not there, the same bytes for the same text, and never more of them than are needed."""

from __future__ import annotations

import errno
import gzip
import hashlib
import io
import os
import tarfile
from pathlib import Path

import pytest

from kustomize_plugin.flux import artifact_package, artifact_store
from kustomize_plugin.flux.artifact_package import Package
from kustomize_plugin.flux.artifact_store import ArtifactStore
from kustomize_plugin.flux.external_artifact import Key

HEX = "a" * 64
KEY = Key("flux-system", "gw")
OTHER = Key("flux-system", "gw.b-2")


@pytest.fixture
def store(tmp_path, clock):
    return ArtifactStore(tmp_path / "store", clock)


def published(store: ArtifactStore, text: str, key: Key = KEY) -> str:
    path = store.put(key, artifact_package.packed(text))
    store.settle(key, path)
    return path


def files(store: ArtifactStore) -> set[str]:
    top = store.work.parent
    return {one.relative_to(top).as_posix() for one in top.rglob("*") if one.is_file()}


def test_who_pushes_often_does_not_fill_the_disk(store):
    other = published(store, "other", OTHER)
    paths = [published(store, f"a: {number}\n") for number in range(20)]

    assert {other, *paths[-2:]} <= files(store)
    assert len(files(store)) <= 7
    again = store.put(KEY, artifact_package.packed("a: 15\n"))
    store.put(KEY, artifact_package.packed("a: 30\n"))
    assert store.find(again)


def test_what_was_stored_again_is_not_removed_before_a_status_names_it(store, clock):
    """Whoever goes back to what was pushed a minute ago waits for the API server meanwhile."""
    first, *_ = [published(store, f"a: {number}\n") for number in range(3)]
    store.sweep()
    clock.now += 50
    store.put(KEY, artifact_package.packed("a: 0\n"))
    clock.now += 20
    store.sweep()

    assert store.find(first)


def test_a_clock_that_was_set_back_removes_nothing_new(store):
    for number in range(8):
        later = store.find(published(store, f"a: {number}\n"))
        os.utime(later, (9e9, 9e9))

    assert store.find(store.put(KEY, artifact_package.packed("b: 0\n")))


def test_a_relative_folder_is_meant_from_where_we_started(tmp_path, monkeypatch):
    """A build has a working directory of its own."""
    monkeypatch.chdir(tmp_path)

    assert ArtifactStore(Path("store")).work == tmp_path / "store" / ".work"


def test_what_cannot_be_removed_is_tried_again(store, clock, monkeypatch):
    """A disk may have become read-only, and what is on it is still served."""
    first, *kept = [published(store, f"a: {number}\n") for number in range(3)]
    store.sweep()
    clock.now += 61

    def read_only(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", read_only)
        store.sweep()
    assert {first, *kept} == files(store)

    store.sweep()
    assert set(kept) == files(store)


def test_a_package_is_one_file_and_the_same_at_any_time(monkeypatch):
    first = artifact_package.packed("a: ü\n")
    monkeypatch.setattr("time.time", lambda: 9e9)

    assert artifact_package.packed("a: ü\n") == first
    assert hashlib.sha256(first.content).hexdigest() == first.hex_digest
    with tarfile.open(fileobj=io.BytesIO(first.content), mode="r:gz") as archive:
        (member,) = archive.getmembers()
        content = archive.extractfile(member)
        assert content is not None
        assert (member.name, member.mtime, member.uid, content.read()) == ("manifests.yaml", 0, 0, "a: ü\n".encode())
    assert gzip.decompress(first.content)[:14] == b"manifests.yaml"


def test_an_artifact_lies_where_its_url_says(store):
    path = published(store, "a")
    place = store.find(path)

    assert path == artifact_store.path_of(KEY, artifact_package.packed("a").hex_digest)
    assert artifact_store.key_in(path) == KEY
    assert place is not None
    assert place.read_bytes() == artifact_package.packed("a").content
    assert place.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize(
    "path",
    [
        "",
        "..",
        "externalartifact",
        "externalartifact/a/b/../c.tar.gz",
        f"externalartifact/../b/{HEX}.tar.gz",
        f"externalartifact/a/b/{HEX.upper()}.tar.gz",
        f"externalartifact/a/b/{HEX[1:]}.tar.gz",
        f"/externalartifact/a/b/{HEX}.tar.gz",
        f"externalartifact/a/b/{HEX}.tar.gz/",
        f"externalartifact/a//{HEX}.tar.gz",
        f"externalartifact/.work/b/{HEX}.tar.gz",
        f"externalartifact/a/b/{HEX}.tar.gz\n",
        f"externalartifact/a/b\0/{HEX}.tar.gz",
    ],
)
def test_nothing_else_has_a_path(store, path):
    assert artifact_store.key_in(path) is None
    assert store.find(path) is None


def test_what_was_told_a_moment_ago_stays_and_the_rest_goes(store, clock):
    first, second, third = (published(store, text) for text in "abc")
    store.sweep()
    assert files(store) == {first, second, third}

    clock.now = 59.0
    store.sweep()
    assert files(store) == {first, second, third}

    clock.now = 61.0
    store.sweep()
    assert files(store) == {second, third}


def test_going_back_keeps_what_is_gone_back_to(store, clock):
    first, _ = published(store, "a"), published(store, "b")
    store.sweep()
    published(store, "c")
    assert published(store, "a") == first
    clock.now = 100.0
    store.sweep()
    clock.now = 200.0
    store.sweep()

    assert store.find(first)
    assert len(store) == 2


def test_what_no_status_names_yet_is_not_swept_before_a_minute(store, clock):
    current = published(store, "a")
    waiting = store.put(KEY, artifact_package.packed("b"))
    store.sweep()
    clock.now = 30.0
    store.sweep()

    assert files(store) == {current, waiting}


def test_others_keep_theirs(store):
    mine, theirs = published(store, "a"), published(store, "a", OTHER)
    store.remove(KEY)

    assert files(store) == {theirs}
    assert store.find(mine) is None
    store.keep_only([KEY])
    assert files(store) == set()


def test_a_full_disk_leaves_what_was_there_and_no_piece_of_the_new_one(store, monkeypatch):
    old = published(store, "a")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        store.put(KEY, artifact_package.packed("b"))

    assert files(store) == {old}


def test_a_start_keeps_what_is_whole_and_removes_the_rest(store, tmp_path):
    whole = published(store, "a")
    folder = (tmp_path / "store" / whole).parent
    damaged = folder / f"{'b' * 64}.tar.gz"
    damaged.write_bytes(b"half of it")
    (folder / ".partial-x").write_bytes(b"half of it")
    (store.work / "of-a-build").mkdir()
    (store.work / "of-a-build" / "source.tar.gz").write_bytes(b"x")

    assert files(ArtifactStore(tmp_path / "store")) == {whole}
    assert store.work.is_dir()


def test_an_artifact_that_was_damaged_since_is_written_again(store):
    path = published(store, "a")
    place = store.find(path)
    assert place is not None
    place.write_bytes(b"")

    assert published(store, "a") == path
    assert place.read_bytes() == artifact_package.packed("a").content


def test_a_digest_is_taken_from_the_package(store):
    path = store.put(KEY, Package(b"x", "c" * 64))

    assert Path(path).name == f"{'c' * 64}.tar.gz"
