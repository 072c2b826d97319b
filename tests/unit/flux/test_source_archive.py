"""Whoever can push can send any archive: nothing of a bad one is written, and no good one is refused."""

from __future__ import annotations

import contextlib
import gzip
import io
import os
import random
import tarfile
import tracemalloc

import pytest

from kustomize_plugin.flux import source_archive
from kustomize_plugin.flux.source_archive import ArchiveBounds, ArchiveError
from tests.unit.flux.made_archives import member, of_files, tar

BOUNDS = ArchiveBounds(members=50, unpacked=1024 * 1024)


@pytest.fixture
def unpacked(tmp_path):
    """Unpack bytes, and return what is in the folder afterwards."""
    target = tmp_path / "target"
    target.mkdir()

    def unpack(content: bytes, bounds: ArchiveBounds = BOUNDS) -> dict[str, bytes]:
        archive = tmp_path / "source.tar.gz"
        archive.write_bytes(content)
        try:
            source_archive.unpack(archive, target, bounds)
        except ArchiveError:
            assert not list(target.iterdir()), "something of a refused archive was written"
            raise
        return {one.relative_to(target).as_posix(): one.read_bytes() for one in target.rglob("*") if one.is_file()}

    return unpack


def folder(name: str) -> tuple[tarfile.TarInfo, bytes]:
    return member(name, type=tarfile.DIRTYPE, mode=0o777)


def packed(*members: tuple[tarfile.TarInfo, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    return gzip.compress(tar(members, form))


def test_files_and_folders_are_written_for_nobody_but_us(unpacked, tmp_path):
    content = packed(folder("./"), folder("./a/"), member("a/b.yaml", b"b", mode=0o4777), member("x/y/z.yaml", b"z"))

    assert unpacked(content) == {"a/b.yaml": b"b", "x/y/z.yaml": b"z"}
    modes = {one.name: one.stat().st_mode & 0o7777 for one in (tmp_path / "target").rglob("*") if one.is_file()}
    assert modes == {"b.yaml": 0o600, "z.yaml": 0o600}


def test_folders_that_only_paths_name_are_counted(unpacked):
    with pytest.raises(ArchiveError, match="more than 50 files and folders"):
        unpacked(packed(*(member(f"{number}/a/b/c/d/e/f/g/h") for number in range(6))))

    assert len(unpacked(packed(*(member(f"{number}/a/b/c/d/e/f/g/h") for number in range(5)), member("x")))) == 6


@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
def test_long_names_and_attributes_are_read(unpacked, form):
    name = "/".join(["folder" * 10] * 5) + "/größe.yaml"

    assert unpacked(packed(member(name, b"x", pax_headers={"comment": "c" * 1000}), form=form)) == {name: b"x"}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("../evil", "leads out of it"),
        ("a/../../evil", "leads out of it"),
        ("a/..", "leads out of it"),
        ("/etc/evil", "leads out of it"),
        (".", "leads out of it"),
        ("a\nb", "control characters"),
        ("a\x1b[2J", "control characters"),
        ("a" * 256, "too long"),
        ("a/" * 2100 + "b", "too long"),
        (("ü" * 100 + "/") * 20 + "b", "too long"),
        (("a" * 200 + "/") * 20 + "b" * 70, "too long"),
        ("a/" * 100 + "b", "in more than 99 folders"),
        ("caf\udce9.yaml", "not UTF-8"),
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(unpacked, name, said):
    with pytest.raises(ArchiveError, match=said) as refused:
        unpacked(packed(member("good.yaml", b"x"), member(name, b"x"), form=tarfile.GNU_FORMAT))

    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (tarfile.SYMTYPE, "a symbolic link"),
        (tarfile.LNKTYPE, "a hard link"),
        (tarfile.CHRTYPE, "a device"),
        (tarfile.BLKTYPE, "a device"),
        (tarfile.FIFOTYPE, "a named pipe"),
        (tarfile.CONTTYPE, "neither a plain file nor a folder"),
        (b"Z", "neither a plain file nor a folder"),
    ],
)
def test_only_files_and_folders_are_taken(unpacked, kind, said):
    with pytest.raises(ArchiveError, match=said):
        unpacked(packed(member("a", type=kind, linkname="good.yaml"), member("a/passwd", b"x")))


def test_a_sparse_file_is_refused(unpacked):
    """A few bytes that stand for any number."""
    old = bytearray(tar([member("sparse", b"x" * 512, type=tarfile.GNUTYPE_SPARSE)], tarfile.GNU_FORMAT))
    newer = member("sparse", b"1\n0\n1\n".ljust(512, b"\0") + b"x", pax_headers={
        "GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "s", "GNU.sparse.realsize": "999999999",
    })  # fmt: skip

    for content in (gzip.compress(bytes(old)), packed(newer)):
        with pytest.raises(ArchiveError):
            unpacked(content)


@pytest.mark.parametrize(
    "names",
    [("a", "a"), ("a", "./a"), ("a", "a/b"), ("a/b", "a"), ("a/b/c", "a/b")],
    ids=" ".join,
)
def test_what_is_in_it_twice_is_refused(unpacked, names):
    with pytest.raises(ArchiveError, match="twice"):
        unpacked(packed(*(member(name, b"x") for name in names)))


def test_a_folder_may_be_named_often(unpacked):
    assert unpacked(packed(folder("a"), member("a/b", b"x"), folder("a/"))) == {"a/b": b"x"}


def test_files_are_counted(unpacked):
    with pytest.raises(ArchiveError, match="more than 50 files"):
        unpacked(packed(*(member(f"f{number}") for number in range(51))))


def test_a_bomb_is_not_unpacked(unpacked):
    with pytest.raises(ArchiveError, match="more than 1 MiB unpacked"):
        unpacked(packed(member("zeros", bytes(20 * 1024 * 1024))))


def test_many_small_ones_are_a_bomb_too(unpacked):
    with pytest.raises(ArchiveError, match="more than 1 MiB unpacked"):
        unpacked(packed(*(member(f"f{number}", bytes(300_000)) for number in range(20))))


@pytest.mark.parametrize("key", ["path", "comment"])
def test_a_header_is_not_read_into_memory_whatever_its_size(unpacked, key):
    content = packed(member("a", b"x", pax_headers={key: "x" * (40 * 1024 * 1024)}))
    tracemalloc.start()
    try:
        with pytest.raises(ArchiveError, match="more than 1 MiB"):
            unpacked(content)
        assert tracemalloc.get_traced_memory()[1] < 10 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_headers_without_end_are_refused(unpacked):
    header = tar([member("a", pax_headers={"comment": "x"})])[:1024]  # the attributes alone, of a file that never comes

    with pytest.raises(ArchiveError):
        unpacked(gzip.compress(header * 20_000))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no archive at all",
        gzip.compress(b""),
        gzip.compress(b"no tar"),
        tar([member("plain.yaml", b"not compressed")]),
        of_files({"a.yaml": "x" * 5000})[:-1],
        of_files({"a.yaml": "x" * 5000})[:60],
        of_files({"a.yaml": "x" * 5000})[:-8] + b"\0" * 8,
        gzip.compress(tar([member("a.yaml", b"x" * 5000)])[:2000]),
        gzip.compress(tar([member("a.yaml", b"x")]) + b"something else"),
        gzip.compress(tar([member("a", b"x")])[:1024] + b"\xff" * 512 + tar([member("b", b"x")])),
    ],
    ids=["empty", "text", "nothing", "no tar", "no gzip", "cut by one", "cut early", "bad checksum", "cut inside",
         "more behind", "bad header"],
)  # fmt: skip
def test_what_is_not_a_whole_archive_is_refused(unpacked, content):
    with pytest.raises(ArchiveError):
        unpacked(content)


def test_a_disk_that_is_full_is_no_fault_of_the_archive(unpacked, monkeypatch):
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "open", full)

    with pytest.raises(OSError, match="No space left"):
        unpacked(packed(member("a", b"x")))


def test_whatever_the_bytes_are_it_ends_and_says_so(unpacked, tmp_path):
    chance = random.Random(0)  # noqa: S311 - the same in every run
    whole = bytearray(tar([member("a/b.yaml", b"x" * 700), member("c", type=tarfile.DIRTYPE)]))
    for _ in range(300):
        bad = bytearray(whole)
        for _ in range(chance.randint(1, 6)):
            bad[chance.randrange(len(bad) // 2)] = chance.randrange(256)
        archive = tmp_path / "bad.tar.gz"
        archive.write_bytes(gzip.compress(bytes(bad)))
        with contextlib.suppress(ArchiveError):
            source_archive.check(archive, BOUNDS)


def test_an_archive_of_another_program_is_taken(unpacked):
    """Go's writer ends with two blocks of zeros, GNU tar fills ten kilobytes, some end with the last file."""
    one = tar([member("a.yaml", b"x")])

    assert unpacked(gzip.compress(one[:2048])) == {"a.yaml": b"x"}
    assert io.BytesIO(one).getbuffer().nbytes == 10240
