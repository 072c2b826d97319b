"""`${NAME}` in a text: what Flux's postBuild, or envsubst, replaces after the build and before LiteLLM reads it."""

from __future__ import annotations

import re

_NAME = r"\$\{[A-Za-z_]\w*"
# Texts, which `re` compiles once they are used: most builds have no such name.
_ANY = r"\$\{[A-Za-z_][^{}]*\}"
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


class Later:
    """What a text with a `${NAME}` in it may be after the substitution."""

    def __init__(self, text: str) -> None:
        self.first, *self._middle, self.last = re.split(_ANY, text)

    def may_be(self, text: str) -> bool:
        """Tell whether it may become another text; the parts are looked for once each, in their order."""
        end = len(text) - len(self.last)
        at = len(self.first)
        if at > end or not text.startswith(self.first) or not text.endswith(self.last):
            return False
        for part in self._middle:
            at = text.find(part, at, end) + len(part)
            if at < len(part):
                return False
        return True
