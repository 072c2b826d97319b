"""Master keys and salt keys that a tutorial has published."""

from __future__ import annotations

import re
from collections.abc import Iterator

from hooks.document import Document, Path
from kustomize_plugin import inline_keys

_NAMES = ("master_key", "masterkey", "salt_key", "master-key", "salt-key")
_SET = re.compile(
    r"(?P<name>[\w-]*(?:master[_-]?key|salt[_-]key))\\?[\"'`]?(?:\s*(?::=?|=)[ \t]*|,?\s+\\?[\"']?value\\?[\"']?\s*:[ \t]*)"
    r"\\?[\"'`]?(?P<value>[^\s\"'`,|}\\&;)\]]+)",
    re.IGNORECASE,
)
_PUBLISHED = frozenset(  # noqa: SIM905 - thirty values read better as one text
    "admin litellm master master-key masterkey my-master-key my-secret-key password secret test litellm-master-key "
    "litellm-salt-key salt-key saltkey dev key root litellm-key mykey my-key secret-key demo local".split()
)
_LONGEST_COUNT = 12


def is_mentioned(text: str) -> bool:
    """Tell whether a text names such a key at all."""
    lower = text.lower()
    return ("master" in lower or "salt" in lower) and any(name in lower for name in _NAMES)


def is_name(name: str) -> bool:
    """Tell whether a name is that of a master key or a salt key."""
    return name.lower().endswith(_NAMES)


def is_published(value: str) -> bool:
    """Tell whether a value is counted digits or a word that stands in tutorials, with or without `sk-`."""
    bare = value.lower().removeprefix("sk-")
    counted = bare.isdigit() and len(bare) <= _LONGEST_COUNT and bare in "1234567890" + "9876543210"
    return counted or bare in _PUBLISHED


def in_text(text: str) -> Iterator[tuple[str, int]]:
    """Yield the name and the value's index of each default that a text sets.

    Comments, tables and code within a sentence only talk about it.
    """
    for match in _SET.finditer(text):
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        if is_published(match["value"]) and "`" not in line and not line.lstrip(" \t").startswith(("#", "//", "|")):
            yield match["name"], match.start("value")


def in_config(document: Document) -> Iterator[tuple[str, Path]]:
    """Yield the name and path of each filler that LiteLLM would take for its key."""
    spec = document.values.get("spec") if document.is_ours else None
    values, top = (spec, ("spec",)) if isinstance(spec, dict) else (document.config, ())
    for section in ("general_settings", "environment_variables"):
        settings = values.get(section)
        for name, value in settings.items() if isinstance(settings, dict) else ():
            filler = isinstance(value, str) and value and value[0] not in "$<{" and inline_keys.is_dummy(value)
            if filler and is_name(str(name)):
                yield str(name), (*top, section, str(name))
