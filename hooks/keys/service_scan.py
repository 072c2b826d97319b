"""What services give out that stand beside a gateway: their tokens, and addresses that are a key by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from kustomize_plugin.hooks.keys.key_match import TEXT, URL, KeyMatch
from kustomize_plugin.secrets import base64_text
from kustomize_plugin.secrets.inline_keys import is_random
from kustomize_plugin.secrets.key_signs import VENDORS

_NEVER_BEHIND = re.compile(r"[\w-]")
_ESCAPES = ("\\n", "\\r", "\\t")
_JWT = "eyJ"
# an address that may be called by whoever has it: Azure signs these
_SIGNED = re.compile(r"[?&]sig=((?:[A-Za-z0-9_-]|%[0-9A-Fa-f]{2}){40,})")
_SENTRY = re.compile(r"://([0-9a-f]{32})(?::[0-9a-f]{32})?@[\w.-]*sentry[\w.-]*/\d")
_AROUND = 1000
_COOKIE = re.compile(
    r"ookie\\?[\"']?\s*[:=]\s*\\?[\"']?(?:[\w.-]+=[^;\s\"']*;\s*){0,5}[\w.-]+=((?:[\w.+/=-]|%[0-9A-F]{2}){20,})"
)
# claims of tokens that everybody may have: those of a page, and of the documentation
_OPEN_CLAIMS = re.compile(r'"role"\s*:\s*"anon"|"sub"\s*:\s*"1234567890"|John Doe')


def scan(text: str) -> Iterator[KeyMatch]:
    """Yield the keys of services that a text shows."""
    for head, sign in VENDORS:
        start = text.find(head)
        while start >= 0:
            match = re.compile(sign).match(text, start) if _begins(text, start, head) else None
            if match is not None and is_random(match[0]) and not _is_open_token(match[0]):
                yield KeyMatch(start, match.end(), match[0], TEXT)
            start = text.find(head, match.end() if match else start + 1)
    if "sig=" in text:
        yield from (one for one in _in(_SIGNED, text, URL) if not _is_short_lived(text, one))
    if "sentry" in text and "@" in text:
        yield from _in(_SENTRY, text, URL)
    if "ookie" in text:
        yield from _in(_COOKIE, text, TEXT)


def _in(pattern: re.Pattern[str], text: str, form: str) -> Iterator[KeyMatch]:
    for match in pattern.finditer(text):
        if is_random(unquote(match[1])):
            yield KeyMatch(match.start(1), match.end(1), match[1], form)


def _is_short_lived(text: str, found: KeyMatch) -> bool:
    """Tell whether a signature is good for less than a month, as that of a picture that somebody has made."""
    end = max(text.find(char, found.end, found.end + _AROUND) for char in "\n\"' ")
    address = text[max(text.rfind("\n", 0, found.start), found.start - _AROUND, 0) : max(end, found.end)]
    times = [re.search(rf"[?&]{name}=(\d{{4}}-\d\d)", address) for name in ("st", "se")]
    return all(times) and len({one[1] for one in times if one}) == 1


def _begins(text: str, start: int, head: str) -> bool:
    """Tell whether a key may begin here: no part of a longer word, but for the name of a host."""
    return start == 0 or "/" in head or not _NEVER_BEHIND.match(text[start - 1]) or text[start - 2 : start] in _ESCAPES


def _is_open_token(key: str) -> bool:
    """Tell whether a JSON Web Token says that it is for everybody."""
    if not key.startswith(_JWT):
        return False
    claims = base64_text.decoded(key.split(".")[1].replace("-", "+").replace("_", "/"))
    return _OPEN_CLAIMS.search(claims) is not None
