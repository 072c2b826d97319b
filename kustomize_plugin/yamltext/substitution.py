"""`${NAME}` in a text: what Flux's postBuild, or envsubst, replaces after the build and before LiteLLM reads it."""

from __future__ import annotations

import re

_NAME = r"\$\{[A-Za-z_]\w*"
# Texts, which `re` compiles once they are used: most builds have no such name.
_ANY = _NAME + r"[^{}]*\}"
# a default that is still one plain scalar where it is written without quotes
_WHOLE = _NAME + r"(?::?[-=+?][\w./@%+-]*)?\}"
# keys whose values are texts, also where a variable's value looks like a number or a date
_TEXT_KEY = (
    r"(?:^|_)(?:key|token|secret|password|id|name|model|base|url|version|host|user|username|region|project|location|"
    r"organization|role|arn|description|mode|strategy|type|credentials?)$"
)


def is_in(text: str) -> bool:
    """Tell whether a text has a `${NAME}` in it."""
    return "${" in text and re.search(_ANY, text) is not None


def is_plain(key: str, text: str) -> bool:
    """Tell whether a value is written without quotes, so that a number is one after the substitution."""
    return text.startswith("${") and re.fullmatch(_WHOLE, text) is not None and re.search(_TEXT_KEY, key) is None


def pattern(text: str) -> re.Pattern[str]:
    """Return what a text may be after the substitution."""
    return re.compile(".*".join(map(re.escape, re.split(_ANY, text))))
