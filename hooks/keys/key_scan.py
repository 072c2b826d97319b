"""Secrets in plain text, found by their format: one search over the whole text, whatever the file is.

Most files mention nothing that could be a key: each of them costs a few substring searches, no regular expression.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kustomize_plugin.hooks.keys import command_scan, entry_scan, form_scan, named_scan, service_scan
from kustomize_plugin.hooks.keys.key_match import BASE64, PRIVATE, TEXT, URL, KeyMatch
from kustomize_plugin.secrets import inline_keys
from kustomize_plugin.secrets.base64_text import decoded
from kustomize_plugin.secrets.inline_keys import PRIVATE_KEY, is_random
from kustomize_plugin.secrets.key_signs import BASE64_STARTS

# The patterns are compiled where a file needs one: compiling all takes longer than the whole scan of most files.
_PEM, _JSON = "LS0tLS1CRUdJTi", "J0eXBl"  # how a PEM begins in base64, and the JSON of a service account
# what stands around base64 that is worth reading
_BASE64_SIGNS = ("base64", "kind: Secret", 'data"', "\ndata:", "Data:", "!!binary", "/data/", "c2st", _PEM, _JSON)
_LONG = b"a" * 28  # letters of base64 in a row
_FLAT = bytes(97 if one < 128 and (chr(one).isalnum() or chr(one) in "+/") else 32 for one in range(256))  # noqa: PLR2004 - ASCII
_STARTS = frozenset(f"{BASE64_STARTS}L")  # as a form, or a PEM, can begin
_URL = r"://[^\s:/@\"'`$<{]*:([^\s/@\"'`$<{%]{6,})@(?=[\w\[.$-])"
_LOGIN = r"\s(?:-u|--user)[ =]?[\"']?[^\s:\"'$<{]{1,64}:([^\s\"'`$<{]{8,128})"
_COMMAND_BEFORE = 300  # characters of a command that may stand before its option


def scan(text: str, is_code: bool = False) -> list[KeyMatch]:
    """Return the secrets of a text in the order in which they stand; what two searches find is there once.

    In code an unquoted word is the name of something, not a value.
    """
    found: list[KeyMatch] = []
    taken = bytearray()
    for leak in _all(text):
        if (
            is_code
            and leak.form == TEXT
            and leak.value.replace("_", "").isalpha()
            and text[leak.start - 1] not in "\"'`"
        ):
            continue
        taken = taken or bytearray(len(text))
        if taken.find(1, leak.start, leak.end) < 0:
            found.append(leak)
            taken[leak.start : leak.end] = b"\1" * (leak.end - leak.start)
    return sorted(found, key=lambda leak: leak.start)


def _all(text: str) -> Iterator[KeyMatch]:
    if PRIVATE_KEY in text:
        yield from _private_keys(text)
    yield from form_scan.scan(text)
    yield from service_scan.scan(text)
    if "ecret" in text or "inary" in text or "ECRET" in text or "base64" in text or _PEM in text or _JSON in text:
        yield from _base64(text)
    yield from named_scan.scan(text)
    yield from entry_scan.scan(text)
    yield from command_scan.scan(text)
    if ("@" in text and "://" in text) or "curl" in text:
        yield from _of_addresses(text)


def _private_keys(text: str) -> Iterator[KeyMatch]:
    from kustomize_plugin.secrets import private_keys

    for match in private_keys.found(text):
        yield KeyMatch(match.start(), match.end(), private_keys.first_line(match), PRIVATE)


def _base64(text: str) -> Iterator[KeyMatch]:
    if not any(sign in text for sign in _BASE64_SIGNS):
        return
    raw = text.encode("ascii", errors="replace")  # a letter is a byte, so that an index means the same in both
    flat = raw.translate(_FLAT)
    start = flat.find(_LONG)
    while start >= 0:
        end = flat.find(b" ", start + len(_LONG))
        end = len(flat) if end < 0 else end
        if text[start] in _STARTS:
            stop = end + min(len(text[end : end + 2]) - len(text[end : end + 2].lstrip("=")), 2)
            yield from _decoded(text, start, stop)
        start = flat.find(_LONG, end)


def _decoded(text: str, start: int, end: int) -> Iterator[KeyMatch]:
    clear = decoded(text[start:end])
    for key in form_scan.scan(clear):
        yield KeyMatch(start, end, key.value, BASE64)
    for leak in _private_keys(clear) if PRIVATE_KEY in clear else ():
        yield KeyMatch(start, end, leak.value, PRIVATE)


def _of_addresses(text: str) -> Iterator[KeyMatch]:
    """Yield the passwords of URLs, and those that curl is given beside one."""
    for match in re.finditer(_URL, text):
        if _is_password(match[1]):
            yield KeyMatch(match.start(1), match.end(1), match[1], URL)
    for match in re.finditer(_LOGIN, text) if "curl" in text and (" -u" in text or " --user" in text) else ():
        before = text[max(match.start() - _COMMAND_BEFORE, 0) : match.start()].replace("\\\n", " ")
        if re.search(r"curl\b[^\n;|]*$", before) and is_random(match[1]):
            yield KeyMatch(match.start(1), match.end(1), match[1], TEXT)


def _is_password(value: str) -> bool:
    """Tell whether a URL's password is one that somebody keeps secret: no filler, and not only letters of one case."""
    mixed = not value.islower() and not value.isupper()
    return not inline_keys.is_dummy(value) and (mixed or any(char.isdigit() for char in value))
