"""YAML as PyYAML, and so LiteLLM, reads it."""

from __future__ import annotations

from yaml import load

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # a PyYAML built without libyaml
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

__all__ = ("Loader", "values")


def values(text: str) -> object:
    """Return the values of one document; raises yaml.YAMLError, and ValueError for a date such as 2024-13-45."""
    return load(text, Loader=Loader)
