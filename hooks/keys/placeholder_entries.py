"""Entries of Secrets that mean "fill me in"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kustomize_plugin.hooks.read.secret_entries import Secret, SecretEntry
from kustomize_plugin.secrets.placeholder_values import is_placeholder


def entries(secret: Secret, extra: Sequence[str] = ()) -> Iterator[SecretEntry]:
    """Yield the entries of a Secret that are placeholders; empty values are some where nothing else is in it."""
    found = list(secret.entries())
    meant = [entry for entry in found if is_placeholder(entry.text, extra)]
    blank = [entry for entry in found if not entry.text and not entry.raw]
    yield from found if len(meant) + len(blank) == len(found) else meant
