"""Where each character of a scalar's value is written: behind escapes, line folds and indentation."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from yaml.nodes import ScalarNode

_SIMPLE = {"0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r"} | {
    "e": "\x1b", " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_BREAK = r"(?:\r\n|[\n\r\x85\u2028\u2029])"
_DOUBLE = re.compile(
    rf"\\(?P<join>{_BREAK})[ \t]*|\\x(?P<x>[0-9A-Fa-f]{{2}})|\\u(?P<u>[0-9A-Fa-f]{{4}})|\\U(?P<U>[0-9A-Fa-f]{{8}})"
    rf"|\\(?P<simple>.)|(?P<fold>[ \t]*{_BREAK}(?:[ \t]*{_BREAK})*[ \t]*)|(?P<plain>.)",
    re.DOTALL,
)
_SINGLE = re.compile(rf"(?P<quote>'')|(?P<fold>[ \t]*{_BREAK}(?:[ \t]*{_BREAK})*[ \t]*)|(?P<plain>.)", re.DOTALL)


def indexes(text: str, scalar: ScalarNode) -> list[int]:
    """Return the index in the text of each character of a scalar's value, and of its end; none where that is unclear.

    For quoted, folded and one-line plain scalars; of a literal block each line stands as it is.
    """
    start, stop = int(scalar.start_mark.index), int(scalar.end_mark.index)
    if scalar.style in ('"', "'"):
        pairs = list(_quoted(text[start:stop], start, _DOUBLE if scalar.style == '"' else _SINGLE))
    elif scalar.style == ">":
        pairs = list(_folded(text[start:stop], start, scalar.value))
    else:
        pairs = list(zip(text[start:stop], range(start, stop), strict=True))
    if "".join(character for character, _ in pairs) != scalar.value:
        return []
    return [index for _, index in pairs] + [stop]


def _quoted(raw: str, start: int, tokens: re.Pattern[str]) -> Iterator[tuple[str, int]]:
    """Yield the characters between the quotes; an anchor or a tag may be before them."""
    quote = raw[-1:]
    first = raw.find(quote) + 1
    for found in tokens.finditer(raw, first, len(raw) - 1):
        kind, where = found.lastgroup, start + found.start()
        if kind in ("x", "u", "U"):
            yield chr(int(found[kind], 16)), where
        elif kind == "simple":
            yield _SIMPLE.get(found[kind], ""), where
        elif kind == "fold":
            breaks = len(re.findall(_BREAK, found[kind]))
            yield from ((character, where) for character in ("\n" * (breaks - 1) or " "))
        elif kind != "join":
            yield ("'" if kind == "quote" else found[0]), where


def _folded(raw: str, start: int, value: str) -> Iterator[tuple[str, int]]:
    """Yield the characters of a folded block: its lines, and the breaks between as the value has them."""
    position = 0
    lines = list(re.finditer(rf"(?P<line>[^\n\r\x85\u2028\u2029]*)(?:{_BREAK}|\Z)", raw))[1:]
    indent = min((len(one["line"]) - len(one["line"].lstrip(" ")) for one in lines if one["line"].strip()), default=0)
    end = start
    for one in lines:
        content = one["line"][indent:]
        if not content.strip(" "):
            continue
        begin = start + one.start() + indent
        while position < len(value) and not value.startswith(content, position) and value[position] in " \n":
            yield value[position], end
            position += 1
        if not value.startswith(content, position):
            return
        yield from ((character, begin + offset) for offset, character in enumerate(content))
        position, end = position + len(content), begin + len(content)
    yield from ((character, end) for character in value[position:])
