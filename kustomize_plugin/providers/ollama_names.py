"""How Ollama names models: `[host/][namespace/]model[:tag]`, and what of it runs only in its cloud."""

from __future__ import annotations

import re

_PART = r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}"
_NAME = re.compile(rf"(?:(?:{_PART}(?::\d+)?/)?{_PART}/)?{_PART}(?::{_PART})?")
# published without weights, as seen in Ollama's library in autumn 2026; a local daemon reaches them by a cloud tag only
_CLOUD_ONLY = frozenset((
    "deepseek-v3.2", "gemini-3-flash-preview", "gemini-3-pro-preview", "glm-4.6", "glm-4.7", "glm-5", "kimi-k2",
    "kimi-k2-thinking", "kimi-k2.5", "minimax-m2", "minimax-m2.1", "minimax-m2.5",
))  # fmt: skip


def fits(name: str) -> bool:
    """Tell whether a name is one that Ollama accepts."""
    return _NAME.fullmatch(name) is not None


def tag(name: str) -> str:
    """Return the tag of a name; empty where it has none."""
    return name.rsplit("/", 1)[-1].partition(":")[2]


def is_cloud_tag(name: str) -> bool:
    """Tell whether a local daemon would send the model to the cloud."""
    return tag(name) == "cloud" or tag(name).endswith("-cloud")


def direct(name: str) -> str:
    """Say how ollama.com itself lists a model of a cloud tag."""
    if name.endswith("-cloud"):
        return f'ollama.com lists it as "{name.removesuffix("-cloud")}"'
    return f'ollama.com lists "{name.removesuffix(":cloud")}" by its size or bare, see https://ollama.com/api/tags'


def with_cloud(name: str) -> str:
    """Return the name by which a local daemon reaches a cloud model."""
    return f"{name}-cloud" if tag(name) else f"{name}:cloud"


def is_cloud_only(name: str) -> bool:
    """Tell whether there are no weights that a local daemon could have pulled."""
    return name.partition(":")[0] in _CLOUD_ONLY and not is_cloud_tag(name)
