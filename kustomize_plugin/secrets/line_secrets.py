"""What of one line is not to be shown, told by the line alone: rather too much than a key."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kustomize_plugin.secrets import inline_keys, printable_text

Span = tuple[int, int]

_NAME = re.compile(
    r"(?<![\w-])(?P<name>[\w-]++)\\?[\"'`]?\s*+(?::=?|=)\s*+(?:(?:bearer|basic)\s++)?",
    re.IGNORECASE,
)
_ARGUMENT = re.compile(r"--from-literal[= ]\s*+[\"']?(?P<name>[^\s=\"']++)=")
_VALUE = re.compile(r"\"[^\"]*+\"?|'[^']*+'?|[^\s\"']\S*+")
_JUDGED = 64  # characters of a value that say what it is: a line may be one value, and have a thousand names in it
_TOKEN = re.compile(r"[\w+/=.~-]{20,}")
_LONG = re.compile(r"[A-Za-z0-9]{20,}")
_SHORTEST = 4
_SWITCHES = ("true", "false")
_QUOTES = ("'", '"', "`")


def spans(line: str) -> list[Span]:
    """Return the indexes at which something begins and ends that may be a secret."""
    return [*_named(line), *_arguments(line), *_random(line), *_known(line)]


def _named(line: str) -> Iterator[Span]:
    """Yield what stands behind the name of a secret, however short it is."""
    position = 0
    while match := _NAME.search(line, position):
        position = match.end()
        value = _VALUE.match(line, position, position + _JUDGED)
        if value and inline_keys.is_secret_name(match["name"]) and not _is_open(value[0].strip("\"'`\\,;}]) ")):
            span = _value(match)
            position = span[1]
            yield span


def _arguments(line: str) -> Iterator[Span]:
    yield from map(_value, _ARGUMENT.finditer(line))


def _value(name: re.Match[str]) -> Span:
    """Return where the value behind a name is: up to the quote that closes it where both are in quotes together."""
    line, start = name.string, name.end()
    value = _VALUE.match(line, start)
    end = value.end() if value else start
    before = name.start("name") - 1
    quote = line[before] if before >= 0 else ""
    if quote not in _QUOTES or quote in line[name.end("name") : start]:
        return start, end
    closing = line.find(quote, start)
    return start, max(end, closing if closing >= 0 else len(line))


def _is_open(value: str) -> bool:
    if len(value) < _SHORTEST or value in _SWITCHES or value[0] in "$<{[|>&*!" or inline_keys.is_dummy(value):
        return True
    if inline_keys.is_reference(value) or inline_keys.is_meant_as_reference(value):
        return True
    return value[0] == "/" and inline_keys.is_path(value)


def _random(line: str) -> Iterator[Span]:
    """Yield what looks like a key without a format, such as Mistral's, with all that touches it."""
    for token in _TOKEN.finditer(line):
        if any(map(_is_key, _LONG.findall(token[0]))):
            yield token.span()


def _is_key(text: str) -> bool:
    return not text.isalpha() and not text.isdigit() and inline_keys.is_random(text)


def _known(line: str) -> Iterator[Span]:
    """Yield from the first to the last of what a message would not show."""
    shown = printable_text.text(line)
    if shown == line:
        return
    start = _alike(line, shown)
    yield start, max(len(line) - _alike(line[start:][::-1], shown[start:][::-1]), start + 1)


def _alike(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (left, right) in pairs if left != right), min(len(one), len(other)))
