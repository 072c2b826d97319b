"""Secrets in plain text, found by their format: one search over the whole text, whatever the file is.

Most files mention nothing that could be a key: each of them costs a few substring searches, no regular expression.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

from kustomize_plugin import inline_keys
from kustomize_plugin.inline_keys import PRIVATE_KEY, is_random

TEXT, BASE64, URL, PRIVATE = "plain text", "base64", "a URL", "a private key"

_PREFIXES = ("sk-", "csk-", "gsk_", "xai-", "AIza", "AQ.Ab8RN6", "hf_", "pplx-", "nvapi-", "tgp_v1_")
# The patterns are compiled where a file needs one: compiling all takes longer than the whole scan of most files.
# begins with a literal, which the engine finds fast; the 32 digits before it are looked at only then
_OLLAMA = r"(?a)\.(?<=[a-f0-9]{32}\.)[\w-]{24}(?![\w-]|\.\w)"
_OLLAMA_HEAD = 32
# what stands around base64 that is worth reading
_BASE64_SIGNS = ("base64", "kind: Secret", 'data"', "\ndata:", "Data:", "/data/", "c2st", "LS0tLS1CRUdJTi", "0eXBl")
# a PEM and a service account's JSON, which say so wherever they stand
_FILE_SIGNS = ("LS0tLS1CRUdJTi", "eyJ0eXBl", "CJ0eXBl")
# begins as one of the formats can begin in base64
_BASE64 = r"[cZeQabYdMNOL](?<![A-Za-z0-9+/].)[A-Za-z0-9+/]{27,}={0,2}"
# what names of secrets end with, and what has to stand before that ending
_STEMS = {
    "key": ("api_", "api-", "api", "access_", "access-", "access", "secret_", "secret-", "secret", "master_", "master-",
            "master", "salt_", "salt-", "salt"),
    "token": (), "passw": (), "secret": ("_", "-", "client"), "authorization": (),
}  # fmt: skip
_LONGEST_HEAD = 7
_VALUE = (
    r"(?a)(?:ord|d)?\\?[\"'`]?\]?"
    r"(?:\s*(?::=?|=|\|)\s*(?:[>|][+-]?\s+)?|,?\s+\\?[\"']?value\\?[\"']?\s*:\s*|,\\?[\"']value\\?[\"']:\s*"
    r"|\s+(?:to|is)\s+|(?P<blank>[ \t]+))"
    r"\\?[\"'`]?(?:Bearer\s+)?"
    r"(?P<value>[A-Za-z0-9_+/.~-]{16,255}={0,2})(?=[\s\"'`,|})\];\\&<]|\.?$|\.\s)"
)
_NEXT = frozenset("\"'`]\\:=| \t\n\r,od")
_TAKES_BLANK = r"(?m)(?:--[\w-]*|^\s*(?:ENV|ARG)\s+\w*)$"
_URL = r"://[^\s:/@\"'`$<{]*:([^\s/@\"'`$<{%]{6,})@(?=[\w\[.$-])"
_PATH = r"(?:[.~]|[a-z]{2,}[\w.-]*)?/.*/|[a-z.]+/[a-z]"


class Leak:
    """A secret at an index of a text; `form` says how it is written there."""

    def __init__(self, start: int, end: int, value: str, form: str) -> None:
        self.start = start
        self.end = end
        self.value = value
        self.form = form


def scan(text: str, is_code: bool = False) -> list[Leak]:
    """Return the secrets of a text in the order in which they stand; what two searches find is there once.

    In code an unquoted word is the name of something, not a value.
    """
    found: list[Leak] = []
    for leak in _all(text):
        if (
            is_code
            and leak.form == TEXT
            and leak.value.replace("_", "").isalpha()
            and text[leak.start - 1] not in "\"'`"
        ):
            continue
        if not any(leak.start < other.end and other.start < leak.end for other in found):
            found.append(leak)
    return sorted(found, key=lambda leak: leak.start)


def _all(text: str) -> Iterator[Leak]:
    if PRIVATE_KEY in text:
        yield from _private_keys(text)
    yield from _of_providers(text)
    yield from _ollama(text)
    if "ecret" in text or "ECRET" in text or "base64" in text or any(sign in text for sign in _FILE_SIGNS):
        yield from _base64(text)
    yield from _named(text)
    if "://" in text and "@" in text:
        for match in re.finditer(_URL, text):
            if _is_password(match[1]):
                yield Leak(match.start(1), match.end(1), match[1], URL)


def _private_keys(text: str) -> Iterator[Leak]:
    from kustomize_plugin import private_keys

    for match in private_keys.find(text):
        yield Leak(match.start(), match.end(), private_keys.first_line(match), PRIVATE)


def _of_providers(text: str) -> Iterator[Leak]:
    for prefix in _PREFIXES:
        start = text.find(prefix)
        while start >= 0:
            match = re.compile(inline_keys.PROVIDER_KEY).match(text, start)
            if match is not None and is_random(match[0]):
                yield Leak(start, match.end(), match[0], TEXT)
            start = text.find(prefix, start + 1)


def _ollama(text: str) -> Iterator[Leak]:
    for match in re.finditer(_OLLAMA, text):
        start = match.start() - _OLLAMA_HEAD
        key = text[start : match.end()]
        touches = start > 0 and (text[start - 1].isalnum() or text[start - 1] == "_")
        if (not touches or text[start - 2 : start] in ("\\n", "\\r", "\\t")) and is_random(key):
            yield Leak(start, match.end(), key, TEXT)


def _base64(text: str) -> Iterator[Leak]:
    if not any(sign in text for sign in _BASE64_SIGNS):
        return
    for match in re.finditer(_BASE64, text):
        clear = decoded(match[0])
        key = re.search(inline_keys.PROVIDER_KEY, clear)
        if key and is_random(key[0]):
            yield Leak(match.start(), match.end(), key[0], BASE64)
        for leak in _private_keys(clear) if PRIVATE_KEY in clear else ():
            yield Leak(match.start(), match.end(), leak.value, PRIVATE)


def decoded(value: str) -> str:
    """Return what base64 stands for, line breaks allowed; empty where it is none or no text."""
    compact = "".join(value.split())
    try:
        return binascii.a2b_base64(compact + "=" * (-len(compact) % 4), strict_mode=True).decode()
    except ValueError:
        return ""


def _named(text: str) -> Iterator[Leak]:
    """Yield what looks random under the name of a secret, as Mistral's keys and passwords have no format."""
    lower = text.lower()
    if len(lower) != len(text):  # a letter that is longer in lower case would shift all that follows
        lower = "".join(char.lower() if char.isascii() else char for char in text)
    for stem, before in _STEMS.items():
        start = lower.find(stem)
        while start >= 0:
            end = start + len(stem)
            if lower[end : end + 1] in _NEXT and lower[max(start - _LONGEST_HEAD, 0) : start].endswith(before or ""):
                match = re.compile(_VALUE).match(text, end)
                if match is not None:
                    yield from _value(text, start, match)
            start = lower.find(stem, end)


def _value(text: str, start: int, match: re.Match[str]) -> Iterator[Leak]:
    if inline_keys.is_reference(match["value"]) or re.match(_PATH, match["value"]):
        return
    head = text[max(text.rfind("\n", 0, start) + 1, start - 80) : start]
    if "checksum" in head or (match["blank"] is not None and not re.search(_TAKES_BLANK, head)):
        return
    clear = decoded(match["value"]).strip()
    value, form = (clear, BASE64) if clear and clear.replace("\n", "").isprintable() else (match["value"], TEXT)
    if is_random(value):
        yield Leak(match.start("value"), match.end("value"), value, form)


def _is_password(value: str) -> bool:
    """Tell whether a URL's password is one that somebody keeps secret: no filler, and not only letters of one case."""
    mixed = not value.islower() and not value.isupper()
    return not inline_keys.is_dummy(value) and (mixed or any(char.isdigit() for char in value))
