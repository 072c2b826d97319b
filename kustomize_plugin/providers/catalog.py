"""How a provider is asked which models it has, and how its answer reads."""

from __future__ import annotations

import re

from kustomize_plugin import providers
from kustomize_plugin.providers import tags_lock
from kustomize_plugin.providers.provider import OPENAI, OPENAI_CATALOG, Catalog

_DIGEST = re.compile(r"(?:sha256:)?[0-9a-f]{12,64}")
_LONGEST_NAME = 300


class CatalogError(Exception):
    """The answer is not a list of models."""


def is_listed(prefix: str) -> bool:
    """Tell whether the provider's list of models can be read here."""
    return providers.provider(prefix).catalog is not None


def base(prefix: str) -> str:
    """Return where requests go without an api_base; empty where there is no such place."""
    provider = providers.provider(prefix)
    return (provider.dialect == OPENAI and provider.openai_base) or provider.base


def url(prefix: str, api_base: str) -> str:
    """Return the address of the list of models, without a query."""
    catalog = _catalog(prefix)
    root = api_base.strip().rstrip("/")
    for route in catalog.surplus:
        root = root.removesuffix(route)
    return root + catalog.path


def query(prefix: str, page: str) -> str:
    """Return the query for a page of the list."""
    catalog = _catalog(prefix)
    return f"{catalog.query}&{catalog.next_page}={page}" if page else catalog.query


def headers(prefix: str, key: str) -> dict[str, str]:
    """Return the headers that carry a key: never the address, which ends up in logs."""
    return {name: text.replace("{key}", key) for name, text in _catalog(prefix).headers} if key else {}


def read(prefix: str, answer: object) -> tuple[dict[str, str], str]:
    """Return the tags with their digests, and the next page if there is one; raises CatalogError."""
    catalog = _catalog(prefix)
    entries = answer.get(catalog.field) if isinstance(answer, dict) else answer
    if not isinstance(entries, list) or (isinstance(answer, list) and not catalog.bare):
        raise CatalogError(f'answered JSON without the list "{catalog.field}"')
    found = {}
    for entry in entries:
        name = _name(catalog, entry)
        if name and name.isprintable() and len(name) <= _LONGEST_NAME:
            digest = entry.get("digest")
            found[name] = digest if isinstance(digest, str) and _DIGEST.fullmatch(digest) else ""
    return found, _next_page(answer)


def has(prefix: str, tags: dict[str, str], name: str) -> bool:
    """Tell whether a tag is in a list, by itself, with the tag that it has by default, or without a variant."""
    provider = providers.provider(prefix)
    there = tags_lock.TagsLock("", {provider.family: {"": dict(tags)}})
    if there.has(prefix, "", name):
        return True
    return bool(provider.variants) and re.sub(f"(?:{provider.variants})$", "", name) in tags


def _catalog(prefix: str) -> Catalog:
    return providers.provider(prefix).catalog or OPENAI_CATALOG


def _name(catalog: Catalog, entry: object) -> str:
    if not isinstance(entry, dict):
        return ""
    name = next(filter(None, map(entry.get, catalog.names)), None)
    return name.removeprefix("models/") if isinstance(name, str) else ""


def _next_page(answer: object) -> str:
    if not isinstance(answer, dict):
        return ""
    page = answer.get("nextPageToken") or (answer.get("has_more") and answer.get("last_id"))
    return page if isinstance(page, str) and re.fullmatch(r"[\w=.-]{1,500}", page) else ""
