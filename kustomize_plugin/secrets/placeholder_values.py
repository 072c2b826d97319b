"""Values that nobody means to keep: those that say "fill me in", and master keys that a tutorial has published."""

from __future__ import annotations

import re
from collections.abc import Sequence

MASTER_NAMES = ("master_key", "masterkey", "salt_key", "master-key", "salt-key")
_LONGEST = 100
_MEANT = (
    r"(?i)<(?!path:)[^<>]*>|(?:sk-|gsk_)?(?:x{3,}|\.{3}|…|\*{3,})"
    r"|.*(?:placeholder|change[-_ ]?me|replace[-_ ]?(?:me|with|this)|fill[-_ ]?me|fill[-_ ]?in"
    r"|(?<![a-z])(?:your[-_ ]|todo(?![a-z])|fixme|tbd(?![a-z])|insert[-_ ])).*"
)
_PUBLISHED = frozenset((
    "admin", "litellm", "master", "master-key", "masterkey", "my-master-key", "my-secret-key", "password", "secret",
    "test", "litellm-master-key", "litellm-salt-key", "salt-key", "saltkey", "dev", "key", "root", "litellm-key",
    "mykey", "my-key", "secret-key", "demo", "local",
))  # fmt: skip
_LONGEST_COUNT = 12


def is_placeholder(value: str, extra: Sequence[str] = ()) -> bool:
    """Tell whether a value is only there to be replaced; `extra` are the repository's own texts for that."""
    value = value.strip()
    if not value or len(value) > _LONGEST or "\n" in value or value.startswith(("$", "{{")):
        return False
    return re.fullmatch(_MEANT, value) is not None or any(text.lower() in value.lower() for text in extra)


def is_master_name(name: str) -> bool:
    """Tell whether a name is that of a master key or a salt key."""
    return name.lower().endswith(MASTER_NAMES)


def is_published(value: str) -> bool:
    """Tell whether a value is counted digits or a word that is in tutorials, with or without `sk-`."""
    bare = value.lower().removeprefix("sk-")
    counted = bare.isdigit() and len(bare) <= _LONGEST_COUNT and bare in "1234567890" + "9876543210"
    return counted or bare in _PUBLISHED
