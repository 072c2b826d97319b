"""Many clients at the same time, and what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from kustomize_plugin.rehearsal.proxy_client import ProxyReply


class Load(NamedTuple):
    """What so many clients got; `answered_by` counts the answers of each group, the most first.

    `worst` is the reply that was longest in coming; one that is no answer is worse than any that is one.
    """

    clients: int
    errors: int
    worst: ProxyReply
    answered_by: dict[str, int]


def of(replies: Sequence[ProxyReply]) -> Load:
    """Return what clients got who asked at the same time."""
    answered = [reply for reply in replies if reply.answered]
    counted = Counter(reply.by.group or "unknown" for reply in answered)
    worst = max(replies, key=lambda reply: (not reply.answered, reply.total if reply.broke_off else reply.seconds))
    return Load(len(replies), len(replies) - len(answered), worst, dict(counted.most_common()))


def shown(load: Load) -> str:
    """Return a load in words."""
    shares = ", ".join(f"{group} {count}" for group, count in load.answered_by.items())
    errors = f"{load.errors} error{'' if load.errors == 1 else 's'}"
    return f"{load.clients} clients: {errors}" + (f", {shares}" if shares else "")
