"""What services give out that stand beside a gateway: their tokens, and addresses that are a key by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kustomize_plugin.hooks.keys.key_match import TEXT, URL, KeyMatch
from kustomize_plugin.secrets import base64_text
from kustomize_plugin.secrets.inline_keys import is_dummy, is_random
from kustomize_plugin.secrets.key_signs import VENDORS

_NEVER_BEHIND = r"[\w-]"
# a search for each beginning costs as much as all else together, so only what is common, or known by no name, has one;
# what has none is found under the name of a secret, in a Secret, a header and an environment
_GATES = ("eyJ", "ghp_", "gho_", "ghs_", "_pat_", "glpat-", "xoxb-", "AKIA", "ABSK", "_live_", "ebhook", "npm_", "hvs.")
_SEARCHED = [(gate, found) for gate in _GATES if (found := [one for one in VENDORS if gate in one[0]])]
_ESCAPES = ("\\n", "\\r", "\\t")
_JWT = "eyJ"
# an address that may be called by whoever has it: Azure signs these
_SIGNED = r"[?&]sig=((?:[A-Za-z0-9_-]|%[0-9A-Fa-f]{2}){40,})"
_SENTRY = r"://([0-9a-f]{32})(?::[0-9a-f]{32})?@[\w.-]*sentry[\w.-]*/\d"
_AROUND = 1000
_COOKIE = r"ookie\\?[\"']?\s*[:=]\s*\\?[\"']?(?:[\w.-]+=[^;\s\"']*;\s*){0,5}[\w.-]+=((?:[\w.+/=-]|%[0-9A-F]{2}){20,})"
# claims of tokens that everybody may have: those of a page, and of the documentation
_OPEN_CLAIMS = r'"role"\s*:\s*"anon"|"sub"\s*:\s*"1234567890"|John Doe'


def scan(text: str) -> Iterator[KeyMatch]:
    """Yield the keys of services that a text shows."""
    for gate, signs in _SEARCHED:
        if gate in text:
            for head, sign in signs:
                yield from _keys(text, head, sign)
    if "://" in text:
        if "sig=" in text:
            yield from (one for one in _in(_SIGNED, text, URL) if not _is_short_lived(text, one))
        if "@" in text and "sentry" in text:
            yield from _in(_SENTRY, text, URL)
        if "ookie" in text:
            yield from _in(_COOKIE, text, TEXT)


def _keys(text: str, head: str, sign: str) -> Iterator[KeyMatch]:
    start = text.find(head)
    while start >= 0:
        match = re.compile(sign).match(text, start) if _begins(text, start, head) else None
        if match is not None and _is_key(match[0]) and not _is_open_token(match[0]):
            yield KeyMatch(start, match.end(), match[0], TEXT)
        start = text.find(head, match.end() if match else start + 1)


def _is_key(form: str) -> bool:
    """Tell whether what has the form of a key is none that somebody has thought up.

    One in thirty of Amazon's has capitals alone, and no digit, as a word has.
    """
    return is_random(form) or (form.isupper() and not is_dummy(form))


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


def _begins(text: str, start: int, head: str) -> bool:
    """Tell whether a key may begin here: no part of a longer word, but for the name of a host."""
    return (
        start == 0 or "/" in head or not re.match(_NEVER_BEHIND, text[start - 1]) or text[start - 2 : start] in _ESCAPES
    )


def _is_open_token(key: str) -> bool:
    """Tell whether a JSON Web Token says that it is for everybody."""
    if not key.startswith(_JWT):
        return False
    claims = base64_text.decoded(key.split(".")[1].replace("-", "+").replace("_", "/"))
    return re.search(_OPEN_CLAIMS, claims) is not None
