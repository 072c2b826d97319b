"""The mappings deep in a config whose keys LiteLLM knows: one guardrail, one MCP server, a retry policy.

The schema names each by its path: `[]` is each item of a list, `{}` each value of a mapping.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.hooks.gateway import json_schema
from kustomize_plugin.hooks.gateway.config_keys import FILE, Section
from kustomize_plugin.hooks.read.document import Document, Path
from kustomize_plugin.yamltext import typed

# where the keys belong that people write one level too high
_INNER = {
    "credential_list[]": "credential_values",
    "guardrails[]": "litellm_params",
    "search_tools[]": "litellm_params",
    "vector_store_registry[]": "litellm_params",
}
_DEPLOYMENTS = "model_list[]"


class Part(Section):
    """One such mapping; `inner` is its own mapping into which all other keys belong, if it has one."""

    def __init__(self, pattern: str, path: Path, values: object, law: json_schema.Values) -> None:
        super().__init__(_name(path), path, values, law)
        self.pattern = pattern
        self.inner = _INNER.get(pattern, "")
        self.is_open = law.get("x-open") is True
        self.is_refused = law.get("x-refused") is True

    @property
    def is_deployment(self) -> bool:
        """Whether it is an entry of model_list that got into another list."""
        return bool(self.inner) and "model_name" in self.values and self.required[0] not in self.values


def parts(document: Document) -> Iterator[Part]:
    """Yield the parts of a LiteLLM config, or those that a fragment writes in LiteLLM's own words."""
    if not document.is_config and not document.is_ours:
        return
    values: object = document.config if document.is_config else document.values.get("spec")
    above: Path = () if document.is_config else ("spec",)
    for pattern, law in typed.mapping(json_schema.load(FILE)["x-parts"]).items():
        steps = pattern if document.kind != "ModelFragment" else pattern.replace(_DEPLOYMENTS, "deployments[]")
        for path, found in _at(values, steps.split(".")):
            if isinstance(found, dict):
                yield Part(pattern, (*above, *path), found, typed.mapping(law))


def words(kind: str) -> list[str]:
    """Return the words that LiteLLM knows of one kind."""
    return typed.texts(typed.mapping(json_schema.load(FILE)["x-words"]).get(kind))


def inner_keys(pattern: str) -> frozenset[str]:
    """Return the keys of one part."""
    law = typed.mapping(typed.mapping(json_schema.load(FILE)["x-parts"]).get(pattern))
    return frozenset(typed.mapping(law.get("properties")))


def _at(values: object, steps: list[str]) -> Iterator[tuple[Path, object]]:
    if not steps:
        yield (), values
        return
    key = steps[0].rstrip("[]{}")
    found = values.get(key) if isinstance(values, dict) else None
    for path, inner in _each(found, steps[0][len(key) :]):
        for deeper, last in _at(inner, steps[1:]):
            yield (key, *path, *deeper), last


def _each(found: object, how: str) -> Iterator[tuple[Path, object]]:
    if how == "[]":
        for index, item in enumerate(found if isinstance(found, list) else ()):
            yield (index,), item
    elif how == "{}":
        for name, value in found.items() if isinstance(found, dict) else ():
            if isinstance(name, str):
                yield (name,), value
    else:
        yield (), found


def _name(path: Path) -> str:
    """Say which part it is, as a sentence has it."""
    names = [step for step in path if isinstance(step, str)]
    if isinstance(path[-1], int):
        return f'entry {path[-1] + 1} of "{names[-1]}"'
    outer = path[-2] if len(path) > 1 else ""
    if isinstance(outer, int):
        return f'{names[-1]} of entry {outer + 1} of "{names[-2]}"'
    return f'"{names[-1]}" of {names[-2]}' if outer in ("mcp_servers", "model_group_retry_policy") else names[-1]
