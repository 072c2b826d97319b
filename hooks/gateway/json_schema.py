"""The JSON Schemas under `schemas/`, and what does not fit one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kustomize_plugin.config import schema_files
from kustomize_plugin.yamltext import nodes, typed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

Values = dict[str, object]

EXTRA_KEY = "additionalProperties"


class Flaw:
    """One value that a keyword of the schema refuses; of an `EXTRA_KEY` the key itself is refused.

    The validators' own messages are not kept: they quote the value, which may be a secret.
    """

    __slots__ = ("keyword", "path")

    def __init__(self, path: tuple[str | int, ...], keyword: str) -> None:
        self.path = path
        self.keyword = keyword


@cache
def load(name: str) -> Values:
    """Return a schema by its path below `schemas/`; raises FileNotFoundError."""
    schema: Values = json.loads((schema_files.folder() / name).read_text(encoding="utf-8"))
    return schema


def flaws(name: str, instance: object) -> list[Flaw]:
    """Return what does not fit a schema, in the order of the paths."""
    found = [flaw for path, keywords in _errors(name, instance) for flaw in _expanded(name, instance, path, keywords)]
    return sorted(found, key=lambda flaw: [str(step) for step in flaw.path])


def keys_not_text(node: Node) -> Iterator[Node]:
    """Yield the mapping keys that JSON, and so a schema, cannot hold."""
    if isinstance(node, SequenceNode):
        for item in node.value:
            yield from keys_not_text(item)
    for key, value in node.value if isinstance(node, MappingNode) else ():
        if not isinstance(key, ScalarNode) or not isinstance(nodes.scalar_value(key), str):
            yield key
        yield from keys_not_text(value)


def _errors(name: str, instance: object) -> Iterator[tuple[list[str | int], list[str | int]]]:
    """Yield the path of each wrong value and the path of the keyword in the schema, by whichever validator is there."""
    validator = _validator(name)
    for error in validator.iter_errors(instance):
        if hasattr(error, "instance_path"):
            yield list(error.instance_path), list(error.schema_path)
        else:
            yield list(error.absolute_path), list(error.absolute_schema_path)


@cache
def _validator(name: str) -> Any:
    try:
        import jsonschema_rs  # no wheel for every platform; ten times as fast
    except ImportError:
        from jsonschema import Draft7Validator

        return Draft7Validator(load(name))
    return jsonschema_rs.Draft7Validator(load(name))


def _expanded(name: str, instance: object, path: list[str | int], keywords: list[str | int]) -> Iterator[Flaw]:
    """Name each key that is too much, or forbidden by a schema that is false, instead of the mapping that has it."""
    keyword, present = str(keywords[-1]), _at(instance, path)
    if keyword not in (EXTRA_KEY, "properties"):
        yield Flaw(tuple(path), EXTRA_KEY if _at(load(name), keywords) is False else keyword)
        return
    known = _at(load(name), [*keywords[:-1], "properties"])
    known = typed.mapping(known)
    for key in present if isinstance(present, dict) else ():
        if known.get(key, keyword == "properties") is False:
            yield Flaw((*path, key), EXTRA_KEY)


def _at(value: object, path: list[str | int]) -> object:
    for step in path:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int):
            value = value[step]
        else:
            return None
    return value
