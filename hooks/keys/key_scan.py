"""Secrets in plain text, found by their format: one search over the whole text, whatever the file is.

Most files mention nothing that could be a key: each of them costs a few substring searches, no regular expression.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from kustomize_plugin.hooks.keys import service_scan
from kustomize_plugin.hooks.keys.key_match import BASE64, PRIVATE, TEXT, URL, KeyMatch
from kustomize_plugin.secrets import inline_keys, name_suffixes
from kustomize_plugin.secrets.base64_text import decoded
from kustomize_plugin.secrets.inline_keys import PRIVATE_KEY, is_random
from kustomize_plugin.secrets.key_signs import BASE64_STARTS, PREFIXES, PROVIDER_KEY

# The patterns are compiled where a file needs one: compiling all takes longer than the whole scan of most files.
# begins with a literal, which the search finds fast; the 32 digits before it are looked at only then
_OLLAMA = r"(?a)\.(?<=[a-f0-9]{32}\.)[\w-]{24}(?![\w-]|\.\w)"
_OLLAMA_HEAD = 32
_PEM, _JSON = "LS0tLS1CRUdJTi", "J0eXBl"  # how a PEM begins in base64, and the JSON of a service account
# what stands around base64 that is worth reading
_BASE64_SIGNS = ("base64", "kind: Secret", 'data"', "\ndata:", "Data:", "!!binary", "/data/", "c2st", _PEM, _JSON)
# begins as one of the formats can begin in base64
_BASE64 = rf"[{BASE64_STARTS}](?<![A-Za-z0-9+/].)[A-Za-z0-9+/]{{27,}}={{0,2}}"
# what names of secrets end with, and what has to stand before that ending
_STEMS = {
    "key": ("api_", "api-", "api", "access_", "access-", "access", "secret_", "secret-", "secret", "master_", "master-",
            "master", "salt_", "salt-", "salt"),
    "token": (), "passw": (), "secret": ("_", "-", "client"), "authorization": (),
}  # fmt: skip
_LONGEST_STEM = 7
_LONGEST_HEAD = 80
_LONGEST = 255
_SHORTEST = 16  # characters of such a value
# whose tokens are longer than other secrets; what else is as long is encrypted, or a page of a listing
_LONG_TOKENS = ("session_", "session", "access_", "access", "refresh_", "refresh")
_END = r"(?=[\s\"'`,|})\];\\&<]|\.?$|\.\s)"
_VALUE = (
    r"(?a)(?i:ord|d)?\\?[\"'`]?\]?"
    r"(?:\s*(?::=?|=)\s*(?:[>|][+-]?\s+)?|[ \t]*\|[ \t]*"
    r"|,?\s+\\?[\"']?value\\?[\"']?\s*[:=]\s*|,\\[\"']value\\?[\"']:\s*"
    r"|(?<=[\"']),[ \t]*(?=\\?[\"'][^\"'\s]*\d)|>|\s+(?:to|is)\s+|(?P<blank>[ \t]+))"
    r"(?:!\S+\s+)?\\?[\"'`]?(?:\$\{\w{1,80}:?[-=])?(?:(?:Bearer|Basic)\s+)?"
    rf"(?:(?P<value>(?:[A-Za-z0-9_+/.~-]|%[0-9A-Fa-f]{{2}}){{16,4096}}(?:=|%3D){{0,2}}){_END}"
    r"|(?P<password>(?!\$)[A-Za-z0-9_+/.~!#$@%^&*-]{16,255})(?=[\s\"'`,]|$))"
)
_NEXT = frozenset("\"'`]\\:=| \t\n\r,od>")
_SUFFIX = r"(?:ord|d)?(?P<suffix>\d{1,3}|(?:[_-][a-z0-9]{1,14}){1,3})(?![\w-])"
# a secret that a shell puts together again
_PARTS = r"(?i:ord|d)?=(?P<parts>(?:\"[\w+/=.~-]{4,}\"|'[\w+/=.~-]{4,}'){2,8})(?=[\s;]|$)"
_TAKES_BLANK = r"(?:--[\w-]{0,80}|^[ \t]*(?:ENV|ARG)[ \t]+\w*|^machine[ \t].*)$"
_URL = r"://[^\s:/@\"'`$<{]*:([^\s/@\"'`$<{%]{6,})@(?=[\w\[.$-])"
_LOGIN = r"\s(?:-u|--user)[ =]?[\"']?[^\s:\"'$<{]{1,64}:([^\s\"'`$<{]{8,128})"
_SHORTEST_PASSWORD = 12
_SHORTEST_OF_PARTS = 16
_COMMAND_BEFORE = 300  # characters of a command that may stand before its option
_VARIABLE = r"\$[A-Za-z_]\w{2,}"
_AS_LETTERS = str.maketrans("0134578@$!", "oieastbasi")
_PATH = r"(?:[.~]|[a-z]{2}[\w.-]*)?/.*/|[a-z.]+/[a-z]|\.[a-z]+/\w"
_SMALL = {letter: letter + 32 for letter in range(ord("A"), ord("Z") + 1)}  # no other letter changes


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
    for prefix in PREFIXES:
        start = text.find(prefix)
        while start >= 0:
            match = re.compile(PROVIDER_KEY).match(text, start)
            if match is not None and is_random(match[0]):
                yield KeyMatch(start, match.end(), match[0], TEXT)
            start = text.find(prefix, start + 1)
    yield from _ollama(text)
    yield from service_scan.scan(text)
    if "ecret" in text or "inary" in text or "ECRET" in text or "base64" in text or _PEM in text or _JSON in text:
        yield from _base64(text)
    yield from _named(text)
    if ("@" in text and "://" in text) or "curl" in text:
        yield from _of_addresses(text)


def _private_keys(text: str) -> Iterator[KeyMatch]:
    from kustomize_plugin.secrets import private_keys

    for match in inline_keys.in_pem(text):
        yield KeyMatch(match.start(), match.end(), private_keys.first_line(match), PRIVATE)


def _ollama(text: str) -> Iterator[KeyMatch]:
    for match in re.finditer(_OLLAMA, text):
        start = match.start() - _OLLAMA_HEAD
        key = text[start : match.end()]
        touches = start > 0 and (text[start - 1].isalnum() or text[start - 1] == "_")
        if (not touches or text[start - 2 : start] in ("\\n", "\\r", "\\t")) and is_random(key):
            yield KeyMatch(start, match.end(), key, TEXT)


def _base64(text: str) -> Iterator[KeyMatch]:
    if not any(sign in text for sign in _BASE64_SIGNS):
        return
    pattern = _BASE64.replace("[", "[L", 1) if _PEM in text else _BASE64
    for match in re.finditer(pattern, text):
        clear = decoded(match[0])
        key = re.search(PROVIDER_KEY, clear)
        if key and is_random(key[0]):
            yield KeyMatch(match.start(), match.end(), key[0], BASE64)
        for leak in _private_keys(clear) if PRIVATE_KEY in clear else ():
            yield KeyMatch(match.start(), match.end(), leak.value, PRIVATE)


def _named(text: str) -> Iterator[KeyMatch]:
    """Yield what looks random under the name of a secret, as Mistral's keys and passwords have no format."""
    lower = text.lower()
    if len(lower) != len(text):  # a letter that is longer in lower case would shift all that follows
        lower = text.translate(_SMALL)
    for stem, before in _STEMS.items():
        start = lower.find(stem)
        while start >= 0:
            end = start + len(stem)
            if after := _after(lower, end):
                head = lower[max(start - _LONGEST_STEM, 0) : start]
                if head.endswith(before or "") or (stem == "key" and head.endswith(("?", "&"))):
                    yield from _value(text, start, end, after)
                elif head.endswith(("_", "-")) and stem == "key":
                    yield from _bare_key(text, start, end, after)
            start = lower.find(stem, end)


def _after(lower: str, end: int) -> int:
    """Return where a name ends of which a stem is found: there, or behind a region or a number; 0 where it goes on."""
    following = lower[end : end + 1]
    if following in "_-od0123456789":  # `od` as in "password"
        match = re.compile(_SUFFIX).match(lower, end)
        if match is not None and name_suffixes.is_suffix(match["suffix"]):
            return match.end()
    return end if following in _NEXT else 0


def _value(text: str, start: int, end: int, after: int) -> Iterator[KeyMatch]:
    """Yield the value of a name whose stem is from `start` to `end`, and all of it until `after`."""
    match = re.compile(_VALUE).match(text, after)
    head = _head(text, start) if match is not None else ""
    if match is None or not _is_set(match, head):
        yield from _parts(text, after)
        return
    if match["password"]:
        if _is_strong(match["password"]):
            yield KeyMatch(match.start("password"), match.end("password"), match["password"], TEXT)
    elif not _is_open(match["value"], head, text[start:end]):
        value, form = _clear(match["value"])
        if is_random(value) and not _is_behind_slash(value, text):  # as the host of a server is, or its model's name
            yield KeyMatch(match.start("value"), match.end("value"), value, form)


def _is_behind_slash(value: str, text: str) -> bool:
    """Tell whether a value also stands behind a slash; all of the text is searched only where it may."""
    if len(value) >= _SHORTEST and value[:_SHORTEST] not in _behind_slashes(text):
        return False
    return f"/{value}" in text


@lru_cache(maxsize=1)
def _behind_slashes(text: str) -> frozenset[str]:
    """Return how what stands behind each slash begins."""
    return frozenset(text[match.end() : match.end() + _SHORTEST] for match in re.finditer("/", text))


def _parts(text: str, after: int) -> Iterator[KeyMatch]:
    match = re.compile(_PARTS).match(text, after)
    value = re.sub("[\"']", "", match["parts"]) if match is not None else ""
    if match is not None and len(value) >= _SHORTEST_OF_PARTS and is_random(value):
        yield KeyMatch(match.start("parts"), match.end("parts"), value, TEXT)


def _bare_key(text: str, start: int, end: int, after: int) -> Iterator[KeyMatch]:
    """Yield the value of a name such as COHERE_KEY, which is less of a sign: many keys are not secret."""
    head = _head(text, start)
    name = re.findall(r"[\w-]+", head + text[start:end])[-1]
    match = re.compile(_VALUE).match(text, after) if inline_keys.names_some_key(name) else None
    if match is not None and match["value"] and _is_set(match, head):
        value, form = _clear(match["value"])
        if inline_keys.is_bare_key(value):
            yield KeyMatch(match.start("value"), match.end("value"), value, form)


def _head(text: str, start: int) -> str:
    """Return what is on the line before the ending of a name."""
    first = max(start - _LONGEST_HEAD, 0)
    return text[max(text.rfind("\n", first, start) + 1, first) : start]


def _is_set(match: re.Match[str], head: str) -> bool:
    return (
        "checksum" not in head
        and "hashed" not in head.lower()
        and (match["blank"] is None or re.search(_TAKES_BLANK, head) is not None)
    )


def _clear(value: str) -> tuple[str, str]:
    """Return what a value says, and whether it says it in base64."""
    if "%" in value:
        from urllib.parse import unquote  # few values come so far

        return unquote(value), TEXT
    clear = decoded(value).strip()
    return (clear, BASE64) if clear and clear.replace("\n", "").isprintable() else (value, TEXT)


def _is_open(value: str, head: str, stem: str) -> bool:
    """Tell whether a value is a reference, a path, the ID of a tenant, or too long for what its name says."""
    if inline_keys.is_reference(value) or (re.match(_PATH, value) and inline_keys.is_path(value)):
        return True
    if len(value) > _LONGEST:
        return not (stem.lower() == "token" and head.lower().endswith(_LONG_TOKENS))
    return not head[-1:].isalnum() and head[-1:] not in ("_", "-") and inline_keys.is_id(stem, value)


def _is_strong(value: str) -> bool:
    """Tell whether a value with signs in it is a password that a program made: of all kinds of characters, no words."""
    from kustomize_plugin.secrets.placeholder_values import is_placeholder

    if "passw" in value.lower().translate(_AS_LETTERS) or is_placeholder(value):
        return False
    bare = re.sub(_VARIABLE, lambda match: "" if inline_keys.reads_like_words(match[0]) else match[0], value)
    kinds = any(map(str.islower, bare)), any(map(str.isupper, bare)), any(map(str.isdigit, bare))
    return all(kinds) and len(bare) >= _SHORTEST_PASSWORD and is_random(bare)


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
