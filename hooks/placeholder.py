"""Values that mean "fill me in"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from hooks.secret import Entry, Secret

_LONGEST = 100
_MEANT = (
    r"(?i)<(?!path:)[^<>]*>|(?:sk-|gsk_)?(?:x{3,}|\.{3}|…|\*{3,})"
    r"|.*(?:placeholder|change[-_ ]?me|replace[-_ ]?(?:me|with|this)|fill[-_ ]?me|fill[-_ ]?in|(?<![a-z])(?:your[-_ ]|todo(?![a-z])|fixme|tbd(?![a-z])|insert[-_ ])).*"
)


def is_placeholder(value: str, extra: Sequence[str] = ()) -> bool:
    """Tell whether a value is only there to be replaced; `extra` are the repository's own texts for that."""
    value = value.strip()
    if not value or len(value) > _LONGEST or "\n" in value or value.startswith(("$", "{{")):
        return False
    return re.fullmatch(_MEANT, value) is not None or any(text.lower() in value.lower() for text in extra)


def entries(secret: Secret, extra: Sequence[str] = ()) -> Iterator[Entry]:
    """Yield the entries of a Secret that are placeholders; empty values are some where nothing else is in it."""
    found = list(secret.entries())
    meant = [entry for entry in found if is_placeholder(entry.text, extra)]
    blank = [entry for entry in found if not entry.text and not entry.raw]
    yield from found if len(meant) + len(blank) == len(found) else meant
