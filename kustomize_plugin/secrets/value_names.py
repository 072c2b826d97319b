"""Values that stand under the name of a secret and are a name themselves: of a variable, of an entry, of a field."""

from __future__ import annotations

_LONGEST_PART = 12
_MOST_DIGITS = 3
_SHORTEST_WORD = 3
_SHORTEST_PART = 2  # as `Id` in `clientId`
_NOUNS = frozenset(
    ("key", "keys", "token", "tokens", "secret", "secrets", "password", "passwd", "pass", "pwd", "cred", "creds",
     "credential", "credentials", "apikey")
)  # fmt: skip
_FINGERPRINT = 40  # digits of an OpenPGP key's, which anybody may know


def is_name(value: str) -> bool:
    """Tell whether a value is the name of something and no secret: `ED25519_KEY_HEX`, `db_api_key`, `form.password`."""
    return is_variable(value) or _names_secret(value) or _is_field(value) or _is_fingerprint(value)


def is_address(value: str) -> bool:
    """Tell whether a value says where a secret is kept: `op://Vault/item/FIELD`, `vault:secret/data/llm#KEY`, a URL.

    So does `file:/run/key`. The password inside an address is found as one.
    """
    scheme, colon, rest = value.partition(":")
    if not colon or not scheme[:1].isalpha() or not scheme.replace("+", "").replace("-", "").isalnum():
        return False
    if rest.startswith("//"):
        return True
    head = rest.replace(":", "/", 1).partition("/")
    return scheme.islower() and bool(head[1]) and (not head[0] or head[0].replace("-", "").isalpha())


def is_variable(value: str) -> bool:
    """Tell whether a value is spelled as variables are, with a word in it."""
    parts = value.split("_")
    if len(parts) == 1 or not value.isupper() or not value.isascii() or not value[0].isalpha():
        return False
    return all(part.isalnum() or not part for part in parts) and any(
        part.isalpha() and len(part) >= _SHORTEST_WORD for part in parts
    )


def _names_secret(value: str) -> bool:
    """Tell whether short words in a row end with what a secret is called."""
    *others, last = value.lower().replace("-", "_").replace(".", "_").split("_")
    return bool(others) and last in _NOUNS and all(map(_is_short, others))


def _is_short(part: str) -> bool:
    return part.isalnum() and len(part) <= _LONGEST_PART and sum(map(str.isdigit, part)) <= _MOST_DIGITS


def _is_field(value: str) -> bool:
    """Tell whether a value is the path to a field of an object, as code has it."""
    parts = value.replace("?.", ".").split(".")
    return len(parts) > 1 and all(part and (_is_camel(part) or is_variable(part)) for part in parts)


def _is_camel(part: str) -> bool:
    """Tell whether words, the later ones with a capital, make up a part of a path."""
    if not part.isalpha() or not part.isascii() or part[0].isupper():
        return False
    import re  # few values come so far

    words = re.findall(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+|[A-Z]", part)
    if min(map(len, words)) < _SHORTEST_PART or len(words[0]) < _SHORTEST_WORD:
        return False
    return not set("aeiouy").isdisjoint(part.lower())


def _is_fingerprint(value: str) -> bool:
    return len(value) == _FINGERPRINT and not value.strip("0123456789ABCDEF") and not value.isdigit()
