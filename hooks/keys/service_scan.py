"""Addresses that are a key by themselves: webhooks, those that are signed, those of Sentry; and cookies."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kustomize_plugin.hooks.keys.key_match import TEXT, URL, KeyMatch
from kustomize_plugin.secrets.inline_keys import is_random
from kustomize_plugin.secrets.key_signs import PREFIXES, SIGNS, VENDORS

# an address that may be called by whoever has it: Azure signs these
_SIGNED = r"[?&]sig=((?:[A-Za-z0-9_-]|%[0-9A-Fa-f]{2}){40,})"
_SENTRY = r"://([0-9a-f]{32})(?::[0-9a-f]{32})?@[\w.-]*sentry[\w.-]*/\d"
_AROUND = 1000
_COOKIE = r"ookie\\?[\"']?\s*[:=]\s*\\?[\"']?(?:[\w.-]+=[^;\s\"']*;\s*){0,5}[\w.-]+=((?:[\w.+/=-]|%[0-9A-F]{2}){20,})"
# whoever has one of these addresses may write there
_HOOKS = tuple(one for one in (*zip(PREFIXES, SIGNS, strict=True), *VENDORS) if "/" in one[0])
_OWN_HOOK = r"://[\w.-]+(?::\d+)?/hooks/([a-z0-9]{26})(?![\w/-])"  # Mattermost's


def scan(text: str) -> Iterator[KeyMatch]:
    """Yield the addresses that a text shows."""
    if "hook" in text:
        yield from _hooks(text)
    if "://" in text:
        if "sig=" in text:
            yield from (one for one in _in(_SIGNED, text, URL) if not _is_short_lived(text, one))
        if "@" in text and "sentry" in text:
            yield from _in(_SENTRY, text, URL)
    if "ookie" in text:
        yield from _in(_COOKIE, text, TEXT)


def _hooks(text: str) -> Iterator[KeyMatch]:
    for head, sign in _HOOKS:
        start = text.find(head)
        while start >= 0:
            match = re.compile(sign).match(text, start)
            if match is not None and is_random(match[0]):
                yield KeyMatch(start, match.end(), match[0], TEXT)
            start = text.find(head, match.end() if match else start + 1)
    if "/hooks/" in text:
        yield from _in(_OWN_HOOK, text, URL)


def _in(pattern: str, text: str, form: str) -> Iterator[KeyMatch]:
    from urllib.parse import unquote  # few files come so far

    for match in re.finditer(pattern, text):
        if is_random(unquote(match[1])):
            yield KeyMatch(match.start(1), match.end(1), match[1], form)


def _is_short_lived(text: str, found: KeyMatch) -> bool:
    """Tell whether a signature is good for less than a month, as that of a picture that somebody has made."""
    end = max(text.find(char, found.end, found.end + _AROUND) for char in "\n\"' ")
    address = text[max(text.rfind("\n", 0, found.start), found.start - _AROUND, 0) : max(end, found.end)]
    times = [re.search(rf"[?&]{name}=(\d{{4}}-\d\d)", address) for name in ("st", "se")]
    return all(times) and len({one[1] for one in times if one}) == 1
