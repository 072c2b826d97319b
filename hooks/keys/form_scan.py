"""Keys known by their form: those of providers, and those of services that stand beside a gateway.

A text is cut into its long words at once, and a word is looked at only where it begins as a key does. So a text costs
the same whether ten forms are known or two hundred.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator

from kustomize_plugin.hooks.keys.key_match import TEXT, KeyMatch
from kustomize_plugin.secrets import base64_text
from kustomize_plugin.secrets.inline_keys import is_dummy, is_random
from kustomize_plugin.secrets.key_signs import OLLAMA, PREFIXES, SIGNS, VENDORS

_WORD = string.ascii_letters + string.digits + "_-"
_SHORTEST = 20  # letters, digits, `-` and `_` in a row, which each of the forms has
_LONG = b"a" * _SHORTEST
_FLAT = bytes(97 if chr(one) in _WORD else 32 for one in range(256))
_HEAD = 3
_AROUND = 9
# what stands right before a key and is no part of a word: the first letter of an escape, the code of a blank
_ESCAPES, _CODES = (b"\\n", b"\\r", b"\\t"), (b"%20", b"%3D", b"%22", b"%3A")
_JWT, _OLLAMA_HEAD = "eyJ", 32
_BOT = re.compile(r"(?<![\w-])\d{8,10}$")
_OF_BOT = r"AA[\w-]{32,34}(?![\w-])"
_BOT_DIGITS = 12
_DISCORD = r"(?-i:[MNO])[\w-]{23,27}\.[\w-]{6}\.[\w-]{27,38}(?![\w.-])"
_DISCORD_HEAD = (24, 28)
# claims of tokens that everybody may have: those of a page, and of the documentation
_OPEN_CLAIMS = r'"role"\s*:\s*"anon"|"sub"\s*:\s*"1234567890"|John Doe'


class _Form:
    """What a kind of key looks like; `before` is the part of its beginning that is no part of a word."""

    def __init__(self, head: str, sign: str) -> None:
        self.sign = sign
        self.inner = head[len(head.rstrip(_WORD)) :].encode()
        self.before = head.encode().removesuffix(self.inner)
        self.is_plain = head.isalnum()  # begins as any bytes in base64 may go on


def _forms() -> tuple[dict[bytes, list[_Form]], list[_Form]]:
    """Return the forms by what a word begins with, and those whose words may begin with anything."""
    by_head: dict[bytes, list[_Form]] = {}
    others = []
    for head, sign in (*zip(PREFIXES, SIGNS, strict=True), *VENDORS):
        if "/" in head:
            continue  # an address, which service_scan.py looks for
        form = _Form(head, sign)
        if len(form.inner) < _HEAD:
            others.append(form)
        else:
            by_head.setdefault(form.inner[:_HEAD], []).append(form)
    return by_head, others


_BY_HEAD, _OTHERS = _forms()
_BEGINNINGS = frozenset((*(head[:2] for head in _BY_HEAD), b"AA", *(b"-" + head[:1] for head in _BY_HEAD)))
_BEFORE = frozenset(form.before[-1] for form in _OTHERS) | {ord("\\"), ord("%")}


def scan(text: str) -> Iterator[KeyMatch]:
    """Yield what has the form of a key and is no filler."""
    raw = text.encode(errors="replace")
    flat = raw.translate(_FLAT)
    at = flat.find(_LONG)
    is_plain, counted, last = len(raw) == len(text), 0, 0
    while at >= 0:
        end = flat.find(b" ", at + _SHORTEST)
        end = len(flat) if end < 0 else end
        is_worth = raw[at : at + 2] in _BEGINNINGS or raw[at - 1] in _BEFORE
        if is_worth or (raw[end : end + 1] == b"." and end - at <= _OLLAMA_HEAD + 2):
            if not is_plain:  # count on, so that a long text of other letters is decoded once
                counted, last = counted + len(raw[last:at].decode(errors="replace")), at
            match = _match(text, at if is_plain else counted, raw, at, end)
            if match is not None:
                if is_key(match[0]):
                    yield KeyMatch(match.start(), match.end(), match[0], TEXT)
                # what a form takes in is never looked at again, or a text of many beginnings would take for ever
                end = max(end, at + len(text[at if is_plain else counted : match.end()].encode(errors="replace")))
        at = flat.find(_LONG, end)


def _match(text: str, start: int, raw: bytes, at: int, end: int) -> re.Match[str] | None:
    """Return the key that begins with a word; `at` and `end` are where it is in the bytes, `start` in the text."""
    skipped = len(raw[at:end]) - len(raw[at:end].lstrip(b"-"))
    if raw[at - 1 : at + 1] in _ESCAPES and at:
        skipped += 1
    elif raw[at - 1 : at + 2] in _CODES and at:
        skipped += 2
    return _of_word(text, start, raw, at, end) or (
        _of_word(text, start + skipped, raw, at + skipped, end) if skipped else None
    )


def _of_word(text: str, start: int, raw: bytes, at: int, end: int) -> re.Match[str] | None:
    found = None
    for form in (*_BY_HEAD.get(raw[at : at + _HEAD], ()), *_OTHERS):
        head = form.before + form.inner
        if raw.startswith(head, max(at - len(form.before), 0)):
            match = re.compile(form.sign).match(text, start - len(form.before))
            if match is not None and not (form.is_plain and _is_in_bytes(raw, at)):
                found = match
                if is_key(match[0]):
                    break
    return found or _without_head(text, start, raw, at, end)


def _without_head(text: str, start: int, raw: bytes, at: int, end: int) -> re.Match[str] | None:
    """Return a key that begins with no letters of its own: Ollama's, and those of bots."""
    match = None
    if raw[at : at + 2] == b"AA" and raw[at - 1 : at] == b":":
        bot = _BOT.search(text, max(start - _BOT_DIGITS, 0), start - 1)
        match = re.compile(rf"\d+:{_OF_BOT}").match(text, bot.start()) if bot else None
    elif raw[end : end + 1] == b".":
        if end - at == _OLLAMA_HEAD:
            match = re.compile(OLLAMA).match(text, start)
        elif _DISCORD_HEAD[0] <= end - at <= _DISCORD_HEAD[1] and raw[at : at + 1] in b"MNO":
            match = re.compile(_DISCORD).match(text, start)
    return match


def _is_in_bytes(raw: bytes, at: int) -> bool:
    """Tell whether a word goes on what is in base64, as a picture within a page is."""
    return raw[at - 1 : at] in (b"+", b"/") and raw[max(at - _AROUND, 0) : at - 1].isalnum()


def is_key(form: str) -> bool:
    """Tell whether what has the form of a key is none that somebody has thought up, nor open to all.

    One in thirty of Amazon's has capitals alone, and no digit, as a word has.
    """
    if not is_random(form) and (not form.isupper() or is_dummy(form)):
        return False
    return not (form.startswith(_JWT) and _is_open_token(form))


def _is_open_token(key: str) -> bool:
    """Tell whether a JSON Web Token says that it is for everybody."""
    if "." not in key:
        return False
    claims = base64_text.decoded(key.split(".")[1].replace("-", "+").replace("_", "/"))
    return re.search(_OPEN_CLAIMS, claims) is not None
