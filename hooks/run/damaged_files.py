"""Files that are not UTF-8 text: what is wrong with each, and as much of its text as can be searched for keys."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

from kustomize_plugin.finding import Location
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.hooks.run.file_search import MAX_BYTES

# the longer ones first: UTF-32's begins with UTF-16's
_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"), (codecs.BOM_UTF32_BE, "UTF-32"), (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)  # fmt: skip
_WAY_OUT = "save it as UTF-8"


def sources(skipped: list[str]) -> Iterator[TextFile]:
    """Yield the skipped files that are text of a sort, or YAML by their name, without what is not a character."""
    for path in skipped:
        file = Path(path)
        try:  # a pipe would keep the run waiting, a device never ends
            content = file.read_bytes() if file.is_file() and file.stat().st_size <= MAX_BYTES else b""
        except OSError:
            continue
        source = _source(path, content) if content else None
        if source is not None and (source.is_yaml or "\0" not in source.text):
            source.text = source.text.replace("\0", "")
            yield source


def _source(path: str, content: bytes) -> TextFile | None:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _damaged(path, content.decode(encoding, errors="replace"), Location(path, 1, 1), f"is {encoding}")
    try:
        text = content.decode()
        index = text.find("\0")
        flaw = "contains a NUL character, which YAML does not allow"
    except UnicodeDecodeError as error:
        text = content.decode("latin-1")
        index = error.start
        flaw = f"is not UTF-8: byte {index + 1} is 0x{content[index]:02x}"
    if index < 0:
        return None
    before = text[:index]
    where = Location(path, before.count("\n") + 1, index - before.rfind("\n"))
    return _damaged(path, text, where, flaw)


def _damaged(path: str, text: str, where: Location, flaw: str) -> TextFile:
    source = TextFile(path, text)
    source.damage = (where, f"the file {flaw}", _WAY_OUT)
    return source
