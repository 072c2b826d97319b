"""Which files may be lists of JSON6902 operations, told from their words."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.read.text import Text

_WORD = r"op[\"']?\s*:"  # begins with a literal, which the search finds fast; most files have none
_OPERATION = r"(?m)^[ \t\[{,-]*[\"']?op[\"']?\s*:|[{,]\s*[\"']?op[\"']?\s*:"


def may_be_patch(source: Text) -> bool:
    """Tell whether a file may be a list of JSON6902 operations, which mentions nothing of what it changes."""
    text = source.text
    return "path" in text and re.search(_WORD, text) is not None and re.search(_OPERATION, text) is not None
