"""Keys under names that say nothing, where a text lists what a process gets: variables, headers, registries' logins."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kustomize_plugin.hooks.keys.key_match import BASE64, TEXT, KeyMatch
from kustomize_plugin.secrets import base64_text, inline_keys

_SCHEME = r"(?:(?:Bearer|Basic|Token)\s+)?"
_KEY = rf"{_SCHEME}(?P<value>[A-Za-z0-9_+/=.~-]{{20,512}})"
# of an entry that has its name right before it; begins behind the first letter, which is in either case
_VALUE = rf"alue\\?[\"']?\s*:\s*\\?[\"']?{_KEY}(?=\\?[\"'\s,}}]|$)"
_NAME = re.compile(r"ame\\?[\"']?\s*:\s*\\?[\"']?(?P<name>[\w./-]{1,80})\\?[\"']?,?\s+(?:-\s+)?\\?[\"']?[vV]$")
_BEFORE = 160
_MAPPING = r"\"(?:env|headers)\"\s*:\s*\{(?P<entries>[^{}]{20,8000})\}"
_ENTRY = re.compile(rf"\"(?P<name>[\w.-]{{1,80}})\"\s*:\s*\"{_KEY}\"")
_LOGIN = r"\"auth\"\s*:\s*\"(?P<login>[A-Za-z0-9+/]{12,400}={0,2})\""
_SHORTEST_PASSWORD = 8


def scan(text: str) -> Iterator[KeyMatch]:
    """Yield what can be nothing but a key."""
    if "alue:" in text or 'alue"' in text:
        yield from _values(text)
    if "mcp" in text and ('"env"' in text or '"headers"' in text):
        yield from _mappings(text)
    if '"auths"' in text:
        yield from _logins(text)


def _values(text: str) -> Iterator[KeyMatch]:
    for match in re.compile(_VALUE, re.MULTILINE).finditer(text):
        name = _NAME.search(text, max(match.start() - _BEFORE, 0), match.start())
        if name is not None and inline_keys.is_opaque(name["name"], match["value"]):
            yield KeyMatch(match.start("value"), match.end("value"), match["value"], TEXT)


def _mappings(text: str) -> Iterator[KeyMatch]:
    for mapping in re.finditer(_MAPPING, text):
        for match in _ENTRY.finditer(text, mapping.start("entries"), mapping.end("entries")):
            if inline_keys.is_opaque(match["name"], match["value"]):
                yield KeyMatch(match.start("value"), match.end("value"), match["value"], TEXT)


def _logins(text: str) -> Iterator[KeyMatch]:
    for match in re.finditer(_LOGIN, text):
        _, _, password = base64_text.decoded(match["login"]).partition(":")
        if len(password) >= _SHORTEST_PASSWORD and inline_keys.is_random(password):
            yield KeyMatch(match.start("login"), match.end("login"), password, BASE64)
