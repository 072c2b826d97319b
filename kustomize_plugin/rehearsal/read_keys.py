"""The keys of a config that one release of LiteLLM reads and another ignores."""

from __future__ import annotations

import json
from collections.abc import Iterator

from kustomize_plugin.config import schema_files
from kustomize_plugin.providers import known
from kustomize_plugin.yamltext import typed

_SCHEMA = "litellm/config.json"
_RELEASES = "x-releases"  # those that read a key, where not all do

Values = dict[str, object]


def newly_ignored(values: Values, before: str, after: str) -> list[str] | None:
    """Return the places that `before` reads and `after` does not; None where the keys of one of them are not known."""
    if not {before, after} <= set(known.RELEASES):
        return None
    schema = json.loads((schema_files.folder() / _SCHEMA).read_text(encoding="utf-8"))
    found = []
    for place, read_by in _partial(values, schema):
        if before in read_by and after not in read_by:
            found.append(place)
    return sorted(found)


def _partial(values: Values, schema: Values) -> Iterator[tuple[str, list[str]]]:
    """Yield each key that not all releases read, with those that do."""
    laws = typed.mapping(schema.get("properties"))
    for name, value in values.items():
        yield from _keys("", {name: value}, laws)
        if isinstance(value, dict):
            yield from _keys(f"{name}.", value, _properties(laws.get(name)))
    entry_laws = _properties(typed.mapping(laws.get("model_list")).get("items"))
    for entry in typed.mappings(values.get("model_list")):
        for part in ("litellm_params", "model_info"):
            place = f"{entry.get('model_name')}: {part}."
            yield from _keys(place, typed.mapping(entry.get(part)), _properties(entry_laws.get(part)))


def _keys(place: str, values: Values, laws: Values) -> Iterator[tuple[str, list[str]]]:
    for key in values:
        read_by = typed.texts(typed.mapping(laws.get(key)).get(_RELEASES))
        if read_by:
            yield f"{place}{key}", read_by


def _properties(law: object) -> Values:
    return typed.mapping(typed.mapping(law).get("properties"))
