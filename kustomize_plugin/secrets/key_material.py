"""Values that can be nothing but a key, by themselves: long, random, of the letters and the length that keys have."""

from __future__ import annotations

from kustomize_plugin.secrets import inline_keys, opaque_values

# keys that open nothing, or that everybody may know
_OPEN_KEYS = frozenset(
    "public pub minisign cosign signify gpg pgp apt rpm host known ssh cache primary foreign partition "  # noqa: SIM905 - likewise
    "sort hash range index row record column dict map group routing object s3 redis session lock kms idempotency "
    "dedup dedupe translation i18n site recaptcha sitekey integrity json yaml name resource build commit".split()
)
_SOME_KEYS = ("key", "auth", "credential", "credentials")
_BASE64_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"
_LENGTHS_OF_BYTES = (24, 32, 44, 64, 88)  # in base64 with `=`: 16, 32, 64 bytes
_SHORTEST, _LONGEST = 32, 128


def names_some_key(name: str) -> bool:
    """Tell whether a name is that of some key, as COHERE_KEY is, and not of one that anybody may know."""
    spaced = "".join(f"_{char}" if char.isupper() and not name.isupper() else char for char in name)
    head, _, last = spaced.lower().replace("-", "_").rpartition("_")
    return last in _SOME_KEYS and bool(head) and head.rpartition("_")[2] not in _OPEN_KEYS


def is_material(value: str) -> bool:
    """Tell whether a value can be nothing but a key: is one by itself, or random bytes in base64 of a usual length."""
    if is_bare_key(value):
        return True
    if not _SHORTEST <= len(value) <= _LONGEST or not value.isascii() or inline_keys.is_dummy(value):
        return False
    bare = value.rstrip("=")
    kinds = any(map(str.islower, bare)), any(map(str.isupper, bare)), any(map(str.isdigit, bare))
    if not all(kinds):
        return False
    if len(bare) != len(value):
        return len(value) in _LENGTHS_OF_BYTES and not bare.strip(_BASE64_LETTERS)
    return bare.replace("-", "").replace("_", "").isalnum() and opaque_values.is_no_name(bare)


def is_bare_key(value: str) -> bool:
    """Tell whether a value is a key by itself, under whatever name: long, random, of letters and digits alone."""
    if not _SHORTEST <= len(value) <= _LONGEST or not (value.isalnum() and value.isascii()):
        return False
    return not value.isalpha() and not value.isdigit() and inline_keys.is_random(value)
