"""Which tag somebody probably meant: one answer for the lock's lint and for the provider's own list."""

from __future__ import annotations

from collections.abc import Iterable

from kustomize_plugin.finding import nearest

_FEW = 200  # tags; beyond it a second comparison of all would take long


def did_you_mean(name: str, tags: Iterable[str]) -> str:
    """Ask for the likeliest tag; empty where none is like it."""
    meant = likeliest(name, tags)
    return f'did you mean "{meant}"?' if meant else ""


def likeliest(name: str, tags: Iterable[str]) -> str:
    """Return the tag that is most like a name: in other letters' case, of the same model, or with a slip.

    Two sizes of one model are alike, however different they look: `qwen3-coder` and `qwen3-coder:480b`.
    """
    from difflib import SequenceMatcher  # only ever needed for a message

    known = {tag.lower(): tag for tag in sorted(tags, reverse=True)}
    wanted = name.lower()
    if wanted in known:
        return known[wanted]
    sizes = [tag for tag in known if _model(tag) == _model(wanted)]
    if sizes:
        return known[max(sorted(sizes), key=lambda tag: SequenceMatcher(None, wanted, tag).ratio())]
    close = nearest(wanted, sorted(known))
    if not close and len(known) <= _FEW:  # a long namespace or size drowns what is alike
        models = {_model(tag): tag for tag in sorted(known, reverse=True)}
        close = models.get(nearest(_model(wanted), sorted(models)), "")
    return known[close] if close else ""


def _model(tag: str) -> str:
    """Return the model of a tag, without its namespace and its size."""
    return tag.rpartition("/")[2].partition(":")[0]
