"""Which tag somebody probably meant: one answer for the lock's lint and for the provider's own list."""

from __future__ import annotations

from collections.abc import Iterable

_LEAST = 0.6  # as alike as difflib wants words by default


def did_you_mean(name: str, tags: Iterable[str]) -> str:
    """Ask for the likeliest tag; empty where none is like it."""
    meant = likeliest(name, tags)
    return f'did you mean "{meant}"?' if meant else ""


def likeliest(name: str, tags: Iterable[str]) -> str:
    """Return the tag that is most like a name: in other letters' case, of the same model, or with a slip.

    Two sizes of one model are alike, however different they look: `qwen3-coder` and `qwen3-coder:480b`.
    """
    from difflib import SequenceMatcher, get_close_matches  # only ever needed for a message

    known = {tag.lower(): tag for tag in sorted(tags, reverse=True)}
    wanted = name.lower()
    if wanted in known:
        return known[wanted]
    sizes = [tag for tag in known if _model(tag) == _model(wanted)]
    if sizes:
        return known[max(sorted(sizes), key=lambda tag: SequenceMatcher(None, wanted, tag).ratio())]
    close = get_close_matches(wanted, sorted(known), n=1, cutoff=_LEAST)
    if not close:  # a long namespace or size drowns what is alike
        models = {_model(tag): tag for tag in sorted(known, reverse=True)}
        close = [models[one] for one in get_close_matches(_model(wanted), sorted(models), n=1, cutoff=_LEAST)]
    return known[close[0]] if close else ""


def _model(tag: str) -> str:
    """Return the model of a tag, without its namespace and its size."""
    return tag.rpartition("/")[2].partition(":")[0]
