"""Entries of Secrets that mean "fill me in"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kustomize_plugin.hooks.read.secret_entries import Secret, SecretEntry
from kustomize_plugin.secrets.placeholder_values import is_placeholder

# a line of a file that is kept in a Secret, and sets a key
_LINE = re.compile(
    r"(?im)^[ \t]*(?:export[ \t]+)?[\"']?[\w.-]{0,60}(?:key|token|secret|password)[\"']?[ \t]*[:=]"
    r"[ \t]*(\S[^\n]{0,120})$"
)


def entries(secret: Secret, extra: Sequence[str] = ()) -> Iterator[SecretEntry]:
    """Yield the entries of a Secret that are placeholders; empty values are some where nothing else is in it.

    One empty password alone may be meant so, for a server that asks for none.
    """
    found = list(secret.entries())
    meant = [entry for entry in found if is_placeholder(entry.text, extra) or _holds_some(entry.text, extra)]
    blank = [entry for entry in found if not entry.text and not entry.raw]
    all_open = len(meant) + len(blank) == len(found) and (meant or len(blank) > 1 or not _may_be_none(blank))
    yield from found if all_open else meant


def _holds_some(text: str, extra: Sequence[str]) -> bool:
    """Tell whether a text of several lines sets a key to a placeholder."""
    return "\n" in text and any(is_placeholder(one[1].strip(" \t\r,\"'"), extra) for one in _LINE.finditer(text))


def _may_be_none(blank: Sequence[SecretEntry]) -> bool:
    return all(entry.key.lower().endswith(("password", "pass", "user", "username")) for entry in blank)
