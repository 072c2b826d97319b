"""Passwords and keys that a command is given, where no name of a secret stands before them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kustomize_plugin.hooks.keys.key_match import TEXT, KeyMatch
from kustomize_plugin.secrets import inline_keys, key_material

_WORD = r"[\"']?(?P<value>(?![-$<{])[A-Za-z0-9_+/=.~!@%^*:-]{10,512})[\"']?"
# what reads a secret from a pipe, and base64, into which people put one by hand
_READERS = (
    r"base64(?![ \t]+(?:-\w+[ \t]+)*(?:-\w*[dD]|--decode))|kubeseal|--password-stdin|--stdin|/dev/stdin|--from-file"
    r"|secrets?[ \t]+(?:set|create|add|versions)|sops|vault|gpg|openssl[ \t]+enc"
)
# each begins with a literal, which the search finds fast
_OPTIONS = rf"[ \t]+(?:-\w+[ \t]+)*(?:[\"']%s(?:\\n)?[\"'][ \t]+)?{_WORD}[ \t]*\|(?=[^\n]{{0,300}}?(?:{_READERS})\b)"
_LINE = r"(?:[^\n\\|;&]|\\\n){0,200}?"
_COMMANDS = (
    ("echo ", rf"echo{_OPTIONS}"),
    ("printf ", rf"printf{_OPTIONS}"),
    ("<<<", rf"<<<[ \t]*{_WORD}"),
    ("login ", rf"login (?:{_LINE}[ \t])?(?:-p|--password)[ =]?{_WORD}"),
    ("mysql", rf"mysql(?:dump|admin)?[ \t](?:{_LINE}[ \t])?-p{_WORD}"),
    ("redis-cli", rf"redis-cli{_LINE}[ \t](?:-a|--pass)[ ]{_WORD}"),
    ("requirepass", rf"requirepass[\"']?,?[ \t]+{_WORD}"),
)
_SHORTEST = 12


def scan(text: str) -> Iterator[KeyMatch]:
    """Yield what is written into a command and can be nothing but a secret."""
    for word, pattern in _COMMANDS:
        if word in text:
            yield from _found(pattern, text)


def _found(pattern: str, text: str) -> Iterator[KeyMatch]:
    for match in re.finditer(pattern, text):
        value = match["value"]
        if len(value) >= _SHORTEST and _is_secret(value):
            yield KeyMatch(match.start("value"), match.end("value"), value, TEXT)


def _is_secret(value: str) -> bool:
    """Tell whether a word is random: of letters and digits, and neither a name nor an address."""
    is_mixed = any(map(str.isdigit, value)) and any(map(str.isalpha, value))
    if not is_mixed or "//" in value or inline_keys.is_reference(value) or not inline_keys.is_random(value):
        return False
    if ("/" in value or "." in value) and inline_keys.is_path(value):
        return False
    return key_material.is_material(value) or max(map(len, re.split(r"[^A-Za-z0-9]", value))) >= _SHORTEST
