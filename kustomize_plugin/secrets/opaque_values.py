"""Keys under names that say nothing, told by their value alone: one part of it is long, and no word."""

from __future__ import annotations

import re

from kustomize_plugin.secrets import inline_keys, name_suffixes
from kustomize_plugin.secrets.base64_text import decoded

_LONGEST = 512
_SHORTEST_PART = 20
_WRITTEN = re.compile(r"[A-Za-z0-9_+/=.~!#@%^*:-]+")
_SCHEME = re.compile(r"(?:Bearer|Basic|Token)\s+", re.IGNORECASE)
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# how services name what they keep: Stripe's prices, OpenAI's assistants, accounts of all kinds
_ID = re.compile(
    r"(?:price|prod|cus|sub|acct|evt|req|org|proj|project|user|usr|team|ws|asst|file|thread|run|msg|resp|vs|batch|arn"
    r"|subnet|vpc|sg|vol|ami|eni|i|snap|rtb|key)[_-]|ocid1\."
)
_DIGEST = re.compile(r"(?:.*@)?(?:sha\d+|md5)[:-]", re.IGNORECASE)


def is_opaque(name: str, value: str) -> bool:
    """Tell whether a value can be nothing but a key; an ID, a digest, a path and a text in base64 are none."""
    value = _SCHEME.sub("", value, count=1)
    if len(value) > _LONGEST or not _WRITTEN.fullmatch(value) or _UUID.fullmatch(value) or _DIGEST.match(value):
        return False
    if _ID.match(value):
        return False
    if name_suffixes.says_something_else(name) or (value[0] == "/" and inline_keys.is_path(value)):
        return False
    parts = [part for part in re.split(r"[^A-Za-z0-9]", value) if len(part) >= _SHORTEST_PART]
    mixed = [part for part in parts if not part.isalpha() and not part.isdigit()]
    return any(map(inline_keys.is_random, mixed)) and not _is_text(decoded(value))


def is_no_name(text: str) -> bool:
    """Tell whether a text that should be a name is a key: in one of its parts letters and digits make no sense."""
    if inline_keys.has_provider_format(text):
        return True
    parts = [] if text.isupper() else [part for part in re.split(r"[^A-Za-z0-9]", text) if len(part) >= _SHORTEST_PART]
    return any(not part.isalpha() and not part.isdigit() and inline_keys.is_random(part) for part in parts)


def _is_text(clear: str) -> bool:
    return bool(clear) and clear.isprintable() and not inline_keys.is_random(clear)
