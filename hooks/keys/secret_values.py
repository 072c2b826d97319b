"""What of an entry of a Secret is a secret by its name or by its place: a Secret holds little else."""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.secrets import base64_text, inline_keys
from kustomize_plugin.secrets.placeholder_values import is_placeholder, is_published

_SHORTEST, _SHORTEST_PASSWORD, _SHORTEST_LOGIN = 12, 10, 8
_PASSWORDS = ("password", "passwd", "passphrase", "pwd", "pass")
_PULLS = (".dockerconfigjson", ".dockercfg", "config.json")
_AS_LETTERS = str.maketrans("0134578@$!", "oieastbasi")
_FEWEST_KINDS = 3


def keys(name: str, value: str) -> Iterator[str]:
    """Yield what is secret in the value of an entry."""
    if name in _PULLS and value.startswith("{"):
        yield from _logins(value)
    elif inline_keys.is_opaque(name, value) or _is_named_key(name, value) or _is_password(name, value):
        yield value


def _is_named_key(name: str, value: str) -> bool:
    name = name.lower()
    is_named = inline_keys.is_secret_name(name) or (
        name.endswith("key") and "pub" not in name and not name.endswith("tls.key")
    )
    return is_named and len(value) >= _SHORTEST and inline_keys.is_random(value)


def _is_password(name: str, value: str) -> bool:
    """Tell whether a value is a password that somebody uses: of three kinds of characters, and no word for one."""
    kinds = (
        any(map(str.islower, value)),
        any(map(str.isupper, value)),
        any(map(str.isdigit, value)),
        not value.isalnum(),
    )
    return (
        name.lower().endswith(_PASSWORDS)
        and len(value) >= _SHORTEST_PASSWORD
        and sum(kinds) >= _FEWEST_KINDS
        and value.isascii()
        and not any(char.isspace() or char in "${}<>" for char in value)
        and "passw" not in value.lower().translate(_AS_LETTERS)
        and not inline_keys.is_dummy(value)
        and not is_placeholder(value)
        and not is_published(value)
        and not inline_keys.is_reference(value)
        and value[0] != "/"
    )


def _logins(text: str) -> Iterator[str]:
    """Yield the passwords with which images are pulled."""
    try:
        import json  # few Secrets hold any

        held = json.loads(text)
    except (ValueError, RecursionError):
        return
    logins = held.get("auths", held) if isinstance(held, dict) else None
    for login in logins.values() if isinstance(logins, dict) else ():
        if isinstance(login, dict):
            both = base64_text.decoded(str(login.get("auth") or ""))
            value = str(login.get("password") or both.partition(":")[2])
            is_filler = inline_keys.is_dummy(value) or is_placeholder(value) or value.startswith(("$", "{{", "<"))
            if len(value) >= _SHORTEST_LOGIN and not is_filler and not inline_keys.reads_like_words(value):
                yield value
