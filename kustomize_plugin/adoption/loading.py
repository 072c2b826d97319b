"""YAML as PyYAML, and so LiteLLM, reads it."""

from __future__ import annotations

from yaml import load

from kustomize_plugin import nodes

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # a PyYAML built without libyaml
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

__all__ = ("Loader", "value", "values")


def values(text: str) -> object:
    """Return the values of one document; raises yaml.YAMLError, and ValueError for a date such as 2024-13-45."""
    return load(text, Loader=Loader)


def value(text: str, key: str) -> object:
    """Return the value of one key at the top, whatever stands under the others; raises as `values` does."""
    loader = Loader(text)
    try:
        pair = nodes.entry(loader.get_single_node(), key)
        return loader.construct_document(pair[1]) if pair else None
    finally:
        loader.dispose()
