"""Master keys and salt keys that a tutorial has published."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kustomize_plugin.hooks.read.line_head import LineHead
from kustomize_plugin.secrets import inline_keys
from kustomize_plugin.secrets.placeholder_values import MASTER_NAMES, is_master_name, is_published

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.read.document import Document, Path

# compiled where a file mentions such a key, which few do
_SET = (
    r"(?P<name>[\w-]*(?:master[_-]?key|salt[_-]key))\\?[\"'`]?"
    r"(?:\s*(?::=?|=)[ \t]*|,?\s+\\?[\"']?value\\?[\"']?\s*:[ \t]*)"
    r"\\?[\"'`]?(?P<value>[^\s\"'`,|}\\&;)\]]+)"
)


def is_mentioned(text: str) -> bool:
    """Tell whether a text names such a key at all."""
    lower = text.lower()
    return ("master" in lower or "salt" in lower) and any(name in lower for name in MASTER_NAMES)


def in_text(text: str) -> Iterator[tuple[str, int]]:
    """Yield the name and the value's index of each default that a text sets.

    Comments, tables and code within a sentence only talk about it.
    """
    line = LineHead(text, 0, "`")
    for match in re.compile(_SET, re.IGNORECASE).finditer(text):
        line.move(match.start())
        if is_published(match["value"]) and not line.counts["`"] and not line.begins_with(r"[ \t]*(?:#|//|\|)"):
            yield match["name"], match.start("value")


def in_config(document: Document) -> Iterator[tuple[str, Path]]:
    """Yield the name and path of each filler that LiteLLM would take for its key."""
    spec = document.values.get("spec") if document.is_ours else None
    values, top = (spec, ("spec",)) if isinstance(spec, dict) else (document.config, ())
    for section in ("general_settings", "environment_variables"):
        settings = values.get(section)
        for name, value in settings.items() if isinstance(settings, dict) else ():
            filler = isinstance(value, str) and value and value[0] not in "$<{" and inline_keys.is_dummy(value)
            if filler and is_master_name(str(name)):
                yield str(name), (*top, section, str(name))
