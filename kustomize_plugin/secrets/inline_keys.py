"""Which values are secrets written out in full, and which only look like it.

Nothing is compiled when this is imported: the function needs a pattern only for values that are as long as a key.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.secrets import plain_words

REFERENCE = "os.environ/"
# what may stand before a reference in a header, where LiteLLM looks for one inside the text
_SCHEMES = frozenset(("bearer", "basic", "token", "key", "apikey", "api-key", "bot"))
# how people write a reference that LiteLLM does not replace, which another rule tells
_SLIPS = (
    "os.environ.get(", "os.environ[", "os.environ.", "os.environ:", "os.getenv(", "os.env.", "os.env/", "environ.",
    "environ/", "env.", "env/", "env:",
)  # fmt: skip
# below these any name may be that of a key
ANY_NAMES = frozenset(("environment_variables", "env", "headers", "extra_headers", "static_headers", "default_headers"))
_SECRET_NAMES = (
    "api_key", "apikey", "api-key", "secret", "secret_key", "access_key", "token", "password", "credentials",
    "master_key", "salt_key", "private_key", "private-key", "authorization", "auth_value",
)  # fmt: skip
# what people write where LiteLLM wants some key and the server wants none
_DUMMY_WORDS = frozenset(
    "sk key keys api apikey no not none null "  # noqa: SIM905 - ninety words read better as one text
    "nil nokey needed required dummy fake empty unused ignored ignore placeholder example test local ollama vllm "
    "lm lmstudio studio anything any token your the my here na a is does matter whatever change me changeme "
    "replace abc foo bar xyz bearer this to with real value secret insert enter put add set todo fixme tbd "
    "redacted hidden masked string sample pass password passwd pwd user proj new old auth noauth here goes "
    # what keys begin with: with a filler behind it, it is one
    "ant api03 admin01 svcacct or v1 gsk hf pplx csk nvapi xai fw tgp litellm "
    "1f2d1e2e67df ".split()  # from the documentation of Kubernetes
)
# one of these among the words is enough: nobody's real key says it
_MARKERS = frozenset(
    ("placeholder", "changeme", "replaceme", "replace", "example", "dummy", "fake", "mock", "redacted", "your", "todo",
     "fixme", "insert")
)  # fmt: skip
_LONG_MARKERS = (
    "placeholder", "changeme", "replaceme", "xxxxx", "yourapi", "yourkey", "yoursecret", "youropen", "yourtoken",
    "example", "redacted", "notneeded", "notrequired", "notused", "unused", "noauth", "nokey", "dummykey", "fakekey",
    "donotuse", "keyhere", "tokenhere", "secrethere", "valuehere", "goeshere",
    "notareal",
)  # fmt: skip
_ELLIPSES = ("...", "…", "***")
_SHORTEST_KEY = 24
_SHORTEST_BARE_KEY, _LONGEST_BARE_KEY = 32, 128
_UUID = (8, 4, 4, 4, 12)
_SHORTEST_RUN = 23  # of letters, digits, `-` and `_` in a key
_SHORTEST_SECRET = 8
_SHORTEST_PASTED = 20
_SHORTEST_SUFFIXED = 16
_SHORTEST_WORD = 3
_LONG = 16
# in one of 10,000 private keys five of the letters are `xXxxX` or the like by chance: so few say nothing of so many
_LETTERS_BY_CHANCE, _LETTERS_PER_MARKER = 6, 256
_LETTERS_PER_WORD = 12
_FEWEST_SLASHES = 2

PRIVATE_KEY = "PRIVATE KEY-----"

Path = tuple[str | int, ...]


def is_reference(value: str) -> bool:
    """Tell whether LiteLLM takes the value from the environment or a secret manager."""
    if value.startswith(REFERENCE):
        return not is_key_by_itself(value.removeprefix(REFERENCE))
    if value.startswith("oidc/"):
        return True
    scheme, _, rest = value.strip().partition(" ")
    rest = rest.lstrip()
    return scheme.lower() in _SCHEMES and rest.startswith(REFERENCE) and rest.removeprefix(REFERENCE).isidentifier()


def is_meant_as_reference(value: str) -> bool:
    """Tell whether the value names a variable in a form that LiteLLM does not replace, such as `os.environ.NAME`."""
    head = next((head for head in _SLIPS if value.startswith(head)), "")
    name = value.removeprefix(head).strip("[]()\"'")
    return bool(head) and name.isidentifier() and name.isupper()


def is_pasted_key(value: str) -> bool:
    """Tell whether somebody wrote a key where the name of a variable belongs: `os.environ/` before it helps nobody."""
    head = next((head for head in (REFERENCE, *_SLIPS) if value.startswith(head)), "")
    return bool(head) and is_key_by_itself(value.removeprefix(head).strip("[]()\"'"))


def is_key_by_itself(text: str) -> bool:
    """Tell whether a text that should be a name is a key."""
    if len(text) < _SHORTEST_PASTED:
        return False
    from kustomize_plugin.secrets import opaque_values  # few names are as long

    return opaque_values.is_no_name(text)


def is_secret_name(name: str) -> bool:
    """Tell whether what a key of this name holds is a secret; the price of a token and a checksum are none."""
    name = name.lower()
    return name.endswith(_SECRET_NAMES) and not name.endswith("_per_token") and not name.startswith("checksum/")


def is_dummy(value: str) -> bool:
    """Tell whether the value is a filler such as `sk-none`: filler words, counted digits and repeated letters."""
    lower = value.lower()
    words = plain_words.parts(lower)
    joined = "".join(words)
    markers = [word for word in words if word in _MARKERS]
    markers += [marker for marker in _LONG_MARKERS for _ in range(joined.count(marker))]
    if markers and _are_meant(markers, len(joined), len(words)):
        return True
    if any(mark in value for mark in _ELLIPSES):  # somebody has cut it short
        return True
    if all(word in _DUMMY_WORDS or len(set(word)) == 1 or plain_words.is_counted(word) for word in words):
        return True
    from kustomize_plugin.secrets import placeholder_values  # has patterns; few values come so far

    return placeholder_values.is_placeholder(value)


def _are_meant(markers: list[str], letters: int, words: int) -> bool:
    """Tell whether somebody wrote what marks a filler: it is long, or the text is short, or prose."""
    is_long = any(len(marker) > _LETTERS_BY_CHANCE for marker in markers)
    return is_long or letters <= len(markers) * _LETTERS_PER_MARKER or letters <= words * _LETTERS_PER_WORD


def reads_like_words(value: str) -> bool:
    """Tell whether each part of the value is a word, a number or a word with a number, as in no random key.

    One part may be a short name such as `E2B`.
    """
    others = [
        word
        for word in plain_words.parts(value)
        if not plain_words.is_word(word) and not plain_words.is_counted(word.lower())
    ]
    return not others or (
        len(others) == 1 and len(others[0]) <= _SHORTEST_WORD and len(others[0]) < len(value) - _SHORTEST_SECRET
    )


def redacted(value: str) -> str:
    """Describe a secret without telling it: its length, and of a long one the first four characters."""
    shown = value[:4] if len(value) >= _LONG else ""
    return f'"{shown}…" ({len(value)} characters)'


def find(value: object, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Yield the path and the value of each inline secret below `value`."""
    yield from _found(value, path, ())


def _found(value: object, path: Path, holders: tuple[dict[object, object], ...]) -> Iterator[tuple[Path, str]]:
    if isinstance(value, dict):
        for key, element in value.items():
            yield from _found(element, (*path, key), (value, *holders[:1]))
    elif isinstance(value, list):
        for index, element in enumerate(value):
            yield from _found(element, (*path, index), holders)
    elif isinstance(value, str) and (
        is_inline(key := str(path[-1]) if path else "", value)
        or (str(path[-2:][0]) in ANY_NAMES and is_opaque(key, value))
    ):
        from kustomize_plugin.secrets import idle_keys  # only what looks like a secret needs a second look

        if not idle_keys.is_idle(key, value, holders):
            yield path, value


def is_inline(key: str, value: str) -> bool:
    """Tell whether a value under a key is a secret written out in full."""
    if PRIVATE_KEY in value and _holds_private_key(value):
        return True
    if value.startswith("{"):
        return _is_inline_in_braces(key, value)
    if not value or value[0] in "$<" or _is_where_it_is(value):  # a variable, a placeholder, a file
        return False
    if is_reference(value) or is_meant_as_reference(value):
        return False
    return is_pasted_key(value) or _is_secret(key, value)


def _holds_private_key(value: str) -> bool:
    from kustomize_plugin.secrets import private_keys  # few values come so far

    return any(True for _ in private_keys.found(value))


def is_opaque(name: str, value: str) -> bool:
    """Tell whether a value is a key under whatever name, where keys are kept: in a Secret, a header, an environment."""
    if len(value) < _SHORTEST_PASTED or "//" in value or not value.isascii() or is_reference(value):
        return False
    from kustomize_plugin.secrets import opaque_values  # has patterns; few values come so far

    return opaque_values.is_opaque(name, value)


def _is_where_it_is(value: str) -> bool:
    """Tell whether a value is a path: of a file, or in the store that keeps the secret."""
    return (value[0] == "/" and is_path(value)) or (value.count("/") >= _FEWEST_SLASHES and reads_like_words(value))


def _is_secret(key: str, value: str) -> bool:
    if is_secret_name(key) and PRIVATE_KEY not in value:
        if len(value) < _SHORTEST_SECRET or is_dummy(value) or is_id(key, value):
            return False
        from kustomize_plugin.secrets import value_names  # likewise

        is_open = value_names.is_address(value) or value_names.is_variable(value)
        return not is_open or has_provider_format(value)
    if len(value) < _SHORTEST_SUFFIXED:
        return False
    if len(value) >= _SHORTEST_KEY and (has_provider_format(value) or _is_some_key(key, value)):
        return True
    if not any(part in key.lower() for part in ("key", "token", "passw", "secret", "credential")):
        return False
    from kustomize_plugin.secrets import name_suffixes  # few names come so far

    return name_suffixes.holds_secret(key, value)


def _is_some_key(key: str, value: str) -> bool:
    if len(value) < _SHORTEST_BARE_KEY:
        return False
    from kustomize_plugin.secrets import key_material  # few values come so far

    return key_material.names_some_key(key) and key_material.is_material(value)


def is_id(name: str, value: str) -> bool:
    """Tell whether a UUID stands where a tenant or an application is meant; under a longer name it is a key."""
    return name.lower() == "token" and tuple(map(len, value.split("-"))) == _UUID


def is_path(value: str) -> bool:
    """Tell whether what has slashes in it is a path: AWS's keys, which have some too, do not read like words."""
    if len(value) < _SHORTEST_KEY or not value.rstrip("=").replace("/", "").replace("+", "").isalnum():
        return True
    words = [part for part in value.split("/") if len(part) >= _SHORTEST_WORD and _names_file(part)]
    is_short = len(value) <= _LONGEST_BARE_KEY  # among hundreds of random characters some read like words
    return (len(words) > 1 and is_short) or 2 * len("".join(words)) >= len(value)


def _is_inline_in_braces(key: str, value: str) -> bool:
    """Judge JSON by what is in it: the credentials of a workload identity are no secret, a service account's are."""
    if value.startswith("{{"):  # a template
        return False
    import json

    try:
        return any(True for _ in find(json.loads(value)))
    except (ValueError, RecursionError):
        is_placeholder = value.endswith("}") and reads_like_words(value)
        return not is_placeholder and _is_secret(key, value)


def may_have_format(value: str) -> bool:
    """Tell whether a value is worth a search for a provider's key: no URL of a build shall pay for the pattern."""
    parts = value.replace("/", " ").replace(":", " ").replace(".", " ").split()
    return any(len(part) >= _SHORTEST_RUN for part in parts)


def has_provider_format(value: str) -> bool:
    """Tell whether a provider's key is in the value."""
    if not may_have_format(value):
        return False
    import re

    from kustomize_plugin.secrets.key_signs import PROVIDER_KEY

    return any(is_random(found) for found in re.findall(PROVIDER_KEY, value))


def is_random(value: str) -> bool:
    """Tell whether a value with the format of a key is one: a filler and a chain of words are not."""
    return not is_dummy(value) and is_no_text(value)


def is_no_text(value: str) -> bool:
    """Tell whether a value is neither a chain of words nor a name."""
    if reads_like_words(value):
        return False
    from kustomize_plugin.secrets import value_names  # few values come so far

    return not value_names.is_name(value)


def _names_file(part: str) -> bool:
    return not part.strip("0123456789abcdef") or reads_like_words(part)
