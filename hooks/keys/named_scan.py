"""Secrets that have no form of their own, found by the name in front of them, as Mistral's keys and passwords are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from kustomize_plugin.hooks.keys.key_match import BASE64, TEXT, KeyMatch
from kustomize_plugin.secrets import inline_keys, key_material, name_suffixes, plain_words
from kustomize_plugin.secrets.base64_text import decoded
from kustomize_plugin.secrets.inline_keys import is_random

# The patterns are compiled where a file needs one: compiling all takes longer than the whole scan of most files.
# what names of secrets end with, and what has to stand before that ending: whatever is random is a secret there
_STEMS = {
    "key": (
        *(f"{word}{sign}" for word in (
            "api", "access", "secret", "master", "salt", "account", "subscription", "encryption", "signing", "auth",
            "license", "licence", "hmac", "webhook", "role",
        ) for sign in ("_", "-", "")),
        "api ", "?", "&",
    ),
    "token": ("",), "authorization": ("",), "secret": ("_", "-", "client"), "pass": ("_", "-"),
    "pwd": ("_", "-", "db", ";"), "redential": (), "_auth": (),
}  # fmt: skip
_LONGEST_STEM = 12
_LONGEST_HEAD = 80
_LONGEST = 255
_SHORTEST = 16  # characters of such a value
# whose tokens are longer than other secrets; what else is as long is encrypted, or a page of a listing
_LONG_TOKENS = ("session_", "session", "access_", "access", "refresh_", "refresh", "oauth_", "auth_")
_END = r"(?=[\s\"'`,|})\];\\&<]|\.?$|\.\s)"
_SIGN = (
    r"\s*(?::=?|=>?|\?=|\+=)\s*(?:[>|][+-]?\s+)?"
    r"|[ \t]*\|[ \t]*"
    r"|\s*(?:\?\?|\|\|)\s*(?=[\"'`])"  # a default
    r"|\s*:\s*[&\w.\[\]<>?]{2,40}\s*=\s*(?=[\"'`])"  # with a type between
    r"|(?:,\s*|\s+)\\?[\"']?[vV]alue\\?[\"']?\s*[:=]\s*"  # of what is called so
    r"|:[ \t\r]*\n\s+(?:value|default)\s*:\s*|\s*\{[^{}]{0,300}?\bdefault\s*=\s*"
    r"|(?<=[\"']),[ \t]*(?=\\?[\"'](?:Bearer\s+)?[^\"'\s]*\d)"  # the next argument
    r"|(?P<item>,?[ \t\r]*\n\s*(?:-\s+)?)(?=\S+$)"  # the next of a list
    r"|\s+(?:--(?:body|value|secret-string)|-b)(?:\s+|=)"
    r"|</\w{1,20}>\s*<\w{1,20}>|>|\s+(?:to|is|was)\s+|\s+provided:\s+|(?P<blank>[ \t]+)"
)
_VALUE = (
    rf"(?am)(?i:s)?\\?[\"'`]?\]?(?:{_SIGN})"
    r"(?:!\S+\s+)?(?:[fFrRbBuU]{1,2}(?=[\"']))?(?P<quote>\\{0,3}[\"'`])?(?:\$\{\w{1,80}:?[-=])?"
    r"(?P<scheme>(?i:Bearer|Basic|Token)(?:\s+|%20))?"
    rf"(?:(?P<value>(?:[A-Za-z0-9_+/.~-]|%[0-9A-Fa-f]{{2}}){{16,4096}}(?:=|%3D){{0,2}}){_END}"
    r"|(?P<password>(?!\$)[A-Za-z0-9_+/.~!#$@%^&*-]{10,255})(?=[\s\"'`,]|$))"
)
_NEXT = frozenset("\"'`]\\:=| \t\n\r,>?s<)")
# what the stem "pass" goes on with
_PASSES = ("word", "wd", "phrase")
_SUFFIX = r"s?(?P<suffix>\d{1,3}|(?:[_-][a-z0-9]{1,14}){1,3})(?![\w-])"
# a secret that a shell puts together again
_PARTS = r"=(?P<parts>(?:\"[\w+/=.~-]{4,}\"|'[\w+/=.~-]{4,}'){2,8})(?=[\s;]|$)"
_ROW = r"[\"'`]?[^()\n]{0,120}\)\s*(?i:values)\s*\((?P<row>[^()\n]{0,2000})\)"
_LITERAL = r"'([\w+/=.~-]{16,512})'"
# what stands before a name with a blank behind it that sets a value: an option, an instruction, a header of a server
_TAKES_BLANK = (
    r"(?:--[\w-]{0,80}|^[ \t]*(?:ENV|ARG)[ \t]+\w*|^machine[ \t].*|^\s*set(?:[ \t]+-\w+)+[ \t]+\w*"
    r"|(?:set[-_]header|add_header|header_up|RequestHeader[ \t]+set)[ \t]+[\w-]*)$"
)
_OPTION = r"--[\w-]{0,80}$"
_TAKES_LITERAL = r"(?i)\b(?:role|user|login|with|encrypted)\b.*$"
_VALUE_BEFORE = r"value[\"']?\s*:\s*[\"']?(?P<value>[\w+/=.~-]{16,512})[\"']?,?\s+[\"']?name[\"']?\s*:\s*[\"']?\w*$"
_BEFORE = 700
_SHORTEST_PASSWORD, _SHORTEST_OTHER = 10, 16
_PASSWORDS = ("pass", "pwd")
# what passwords say that are for show
_SAID = ("pass", "secret", "secure", "admin", "change", "test", "demo", "exampl", "your", "sample", "temp", "default",
         "qwert", "user", "root", "strong", "super", "foobar", "hunter")  # fmt: skip
_SHORTEST_OF_PARTS = 16
_FEWEST_STEPS, _SHORTEST_WORD = 2, 3
_VARIABLE = r"\$[A-Za-z_]\w{2,}"
_AS_LETTERS = str.maketrans("0134578@$!", "oieastbasi")
# the name of a file, and a hash as Postgres has it
_OTHERS = r"\.(?:json|ya?ml|pem|key|crt|txt|env|p12|jks|toml|ini)$|^md5[0-9a-f]{32}$"
_PATH = r"(?:[.~]|[a-z]{2}[\w.-]*)?/.*/|[a-z.]+/[a-z]|\.[a-z]+/\w"
_SMALL = {letter: letter + 32 for letter in range(ord("A"), ord("Z") + 1)}  # no other letter changes


def scan(text: str) -> Iterator[KeyMatch]:
    """Yield what looks random under the name of a secret."""
    lower = text.lower()
    if len(lower) != len(text):  # a letter that is longer in lower case would shift all that follows
        lower = text.translate(_SMALL)
    for stem, before in _STEMS.items():
        start = lower.find(stem)
        while start >= 0:
            end = start + len(stem)
            tail = next((one for one in _PASSES if lower.startswith(one, end)), "") if stem == "pass" else ""
            if after := _after(lower, end + len(tail)):
                head = lower[max(start - _LONGEST_STEM, 0) : start]
                if tail or head.endswith(before) or (stem != "key" and before and _is_humped(text, start)):
                    yield from _value(text, start, end, after)
                elif not before or (stem == "key" and _begins_word(text, start)):
                    yield from _bare_key(text, start, end, after)
            start = lower.find(stem, end)


def _begins_word(text: str, start: int) -> bool:
    """Tell whether "key" is the last word of a longer name: `COHERE_KEY`, `cohere-key`, `cohereKey`."""
    return text[start - 1 : start] in ("_", "-") or _is_humped(text, start)


def _is_humped(text: str, start: int) -> bool:
    """Tell whether a capital begins a word within a name, as in `sessionSecret`."""
    return text[start - 1 : start].islower() and text[start].isupper()


def _after(lower: str, end: int) -> int:
    """Return where a name ends of which a stem is found: there, or behind a region or a number; 0 where it goes on."""
    following = lower[end : end + 1]
    if following in "_-s0123456789":  # `s` as in "keys"
        match = re.compile(_SUFFIX).match(lower, end)
        if match is not None and name_suffixes.is_suffix(match["suffix"]):
            return match.end()
    return end if following in _NEXT else 0


def _value(text: str, start: int, end: int, after: int) -> Iterator[KeyMatch]:
    """Yield the value of a name whose stem is from `start` to `end`, and all of it until `after`."""
    match = re.compile(_VALUE).match(text, after)
    head = _head(text, start) if match is not None else ""
    if match is None or not _is_set(match, head):
        yield from _elsewhere(text, start, after)
        return
    if match["password"]:
        if _is_strong(match["password"], text[start:end].lower() in _PASSWORDS):
            yield KeyMatch(match.start("password"), match.end("password"), match["password"], TEXT)
    elif not _is_open(match["value"], head, text[start:end]):
        value, form = _clear(match["value"])
        if value.isalpha() and text[match.start("value") - 1] == ">":  # the name of something, as a page has it
            return
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


def _elsewhere(text: str, start: int, after: int) -> Iterator[KeyMatch]:
    """Yield the value that stands in parts, in a row of a table, or before its name."""
    match = re.compile(_PARTS).match(text, after)
    if match is not None:
        value = re.sub("[\"']", "", match["parts"])
        if len(value) >= _SHORTEST_OF_PARTS and is_random(value):
            yield KeyMatch(match.start("parts"), match.end("parts"), value, TEXT)
        return
    row = re.compile(_ROW).match(text, after)
    if row is not None:
        for one in re.finditer(_LITERAL, row["row"]):
            if key_material.is_material(one[1]):
                yield KeyMatch(row.start("row") + one.start(1), row.start("row") + one.end(1), one[1], TEXT)
        return
    line = text.rfind("\n", max(start - _LONGEST_HEAD, 0), start)
    if line > 0 and "name" in text[line:start]:
        found = re.search(_VALUE_BEFORE, text[max(line - _BEFORE, 0) : start])
        if found is not None and is_random(found["value"]):
            offset = max(line - _BEFORE, 0)
            yield KeyMatch(offset + found.start("value"), offset + found.end("value"), found["value"], TEXT)


def _bare_key(text: str, start: int, end: int, after: int) -> Iterator[KeyMatch]:
    """Yield the value of a name such as COHERE_KEY, which is less of a sign: many keys are not secret."""
    head = _head(text, start)
    name = re.findall(r"[\w-]+", head + text[start:end])[-1]
    match = re.compile(_VALUE).match(text, after) if key_material.names_some_key(name) else None
    if match is not None and match["value"] and _is_set(match, head):
        value, form = _clear(match["value"])
        if key_material.is_material(value) and not _is_open(value, head, "key"):
            yield KeyMatch(match.start("value"), match.end("value"), value, form)


def _head(text: str, start: int) -> str:
    """Return what is on the line before the ending of a name."""
    first = max(start - _LONGEST_HEAD, 0)
    return text[max(text.rfind("\n", first, start) + 1, first) : start]


def _is_set(match: re.Match[str], head: str) -> bool:
    """Tell whether what stands behind a name is its value."""
    if "checksum" in head or "hashed" in head.lower():
        return False
    if match["item"] is not None:
        return re.search(_OPTION, head) is not None
    if match["blank"] is None or match["scheme"] or re.search(_TAKES_BLANK, head):
        return True
    if match["quote"] == "'" and re.search(_TAKES_LITERAL, head):
        return True
    return bool(match["quote"]) and match["value"] is not None and key_material.is_material(match["value"])


def _clear(value: str) -> tuple[str, str]:
    """Return what a value says, and whether it says it in base64."""
    if "%" in value:
        from urllib.parse import unquote  # few values come so far

        return unquote(value), TEXT
    clear = decoded(value).strip()
    return (clear, BASE64) if clear and clear.replace("\n", "").isprintable() else (value, TEXT)


def _is_open(value: str, head: str, stem: str) -> bool:
    """Tell whether a value is a reference, a path, the ID of a tenant, or too long for what its name says."""
    if value.startswith(("..", "age1")) or re.search(_OTHERS, value):
        return True
    if inline_keys.is_reference(value) or (re.match(_PATH, value) and inline_keys.is_path(value)) or _is_item(value):
        return True
    if len(value) > _LONGEST:
        return not (stem.lower() == "token" and head.lower().endswith(_LONG_TOKENS))
    return not head[-1:].isalnum() and head[-1:] not in ("_", "-") and inline_keys.is_id(stem, value)


def _is_item(value: str) -> bool:
    """Tell whether a value says where a password manager keeps it: `HomeOps/pocket-id/API_KEY`."""
    parts = value.split("/")
    return len(parts) > _FEWEST_STEPS and all(map(_is_step, parts))


def _is_step(part: str) -> bool:
    if not part or inline_keys.reads_like_words(part):
        return bool(part)
    words = plain_words.camel_words(part)
    return "".join(words) == part and len(part) <= _LONGEST_STEM and min(map(len, words)) >= _SHORTEST_WORD


def _is_strong(value: str, of_password: bool) -> bool:
    """Tell whether a value with signs in it is a password that a program made: of all kinds of characters, no words."""
    from kustomize_plugin.secrets.placeholder_values import is_placeholder

    letters = value.lower().translate(_AS_LETTERS)
    if "passw" in letters or is_placeholder(value):
        return False
    if len(value) < _SHORTEST_OTHER and (not of_password or "/" in value or any(word in letters for word in _SAID)):
        return False
    clear = decoded(value)
    if clear and clear.strip().isprintable() and not is_random(clear.strip()):
        return False
    bare = re.sub(_VARIABLE, lambda match: "" if inline_keys.reads_like_words(match[0]) else match[0], value)
    kinds = any(map(str.islower, bare)), any(map(str.isupper, bare)), any(map(str.isdigit, bare))
    if not all(kinds) or len(bare) < _SHORTEST_PASSWORD:
        return False
    return is_random(bare) or (of_password and _is_typed(bare, letters))


def _is_typed(value: str, letters: str) -> bool:
    """Tell whether a password of words is one that somebody uses: with digits and signs, and no word for itself."""
    has_sign = not value.replace("-", "").replace("_", "").replace(".", "").isalnum()
    return has_sign and not inline_keys.is_dummy(value) and not any(word in letters for word in _SAID)
