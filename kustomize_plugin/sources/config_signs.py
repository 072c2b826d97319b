"""Whether a file can hold a config, told from words: without the parser, and what walks through its nodes."""

from __future__ import annotations

OPERATOR = "litellm.home-operations.com/"
_WORDS = ("model_list", "_settings", "litellm_params", OPERATOR)


def may_hold(text: str) -> bool:
    """Tell whether a file's text can hold a config: a few searches in place of a walk through all of its nodes."""
    return any(word in text for word in _WORDS)
