"""The mappings deep in a config whose keys LiteLLM knows: one guardrail, one MCP server, a retry policy.

The schema names each by its path: `[]` is each item of a list, `{}` each value of a mapping.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

from kustomize_plugin.config.kind_shapes import LISTS
from kustomize_plugin.hooks.gateway import config_keys, json_schema
from kustomize_plugin.hooks.gateway.config_keys import FILE, Section
from kustomize_plugin.hooks.read.document import Document, Path
from kustomize_plugin.yamltext import typed

# where the keys belong that people write one level too high
_INNER = {
    "credential_list[]": "credential_values",
    "guardrails[]": "litellm_params",
    "prompts[]": "litellm_params",
    "sandbox_tools[]": "litellm_params",
    "search_tools[]": "litellm_params",
    "vector_store_registry[]": "litellm_params",
}

_DEPLOYMENTS = "model_list[]"
# mappings whose keys are names that somebody chose
_CHOSEN = frozenset((
    "alert_type_config", "callback_settings", "mcp_servers", "model_group_retry_policy", "policies",
    "provider_budget_config", "tag_budget_config",
))  # fmt: skip
CALLBACKS = "callback_settings"
_OWN_CALLBACKS = f"{CALLBACKS}{{}}"
OWN_ADDRESS = "generic_api"  # the type of a callback that is an address


class Part(Section):
    """One such mapping; `inner` is its own mapping into which all other keys belong, if it has one."""

    def __init__(self, pattern: str, path: Path, values: object, law: json_schema.Values) -> None:
        super().__init__(_name(path), path, values, law)
        self.pattern = pattern
        self.inner = _INNER.get(pattern, "")
        self.is_open = law.get("x-open") is True
        self.is_inner = True
        self.is_sent = "x-like" in law
        self.is_refused = law.get("x-refused") is True

    @property
    def is_deployment(self) -> bool:
        """Whether it is an entry of model_list that got into another list."""
        name = LISTS.get(self.pattern.removesuffix("[]"), "")
        return bool(name) and _is_deployment(self.values, name)


@lru_cache(maxsize=2)  # several judges ask for those of one document
def parts(document: Document) -> tuple[Part, ...]:
    """Return the parts of a LiteLLM config, or those that a fragment writes in LiteLLM's own words."""
    return tuple(_parts(document))


def _parts(document: Document) -> Iterator[Part]:
    if not document.is_config and not document.is_ours:
        return
    values: object = document.config if document.is_config else document.values.get("spec")
    above: Path = () if document.is_config else ("spec",)
    for pattern, law in _laws():
        steps = pattern if document.kind != "ModelFragment" else pattern.replace(_DEPLOYMENTS, "deployments[]")
        for path, found in _at(values, steps.split(".")):
            if isinstance(found, dict) and _is_of(pattern, found) and not _is_displaced(values, path):
                yield Part(pattern, (*above, *path), found, law)


def _is_of(pattern: str, found: dict[object, object]) -> bool:
    """Tell whether a pattern is for a mapping: of callbacks it is for those that are an address."""
    return pattern != _OWN_CALLBACKS or found.get("callback_type") == OWN_ADDRESS


def _is_displaced(values: object, path: Path) -> bool:
    """Tell whether a mapping is in an entry of model_list that got into another list, which is said of the entry."""
    above: object = values
    for step in path[:-1]:
        above = typed.sequence(above)[step] if isinstance(step, int) else typed.mapping(above).get(step)
    return path[-1:] == ("litellm_params",) and path[0] in LISTS and _is_deployment(above, LISTS[str(path[0])])


def _is_deployment(entry: object, name: str) -> bool:
    return "model_name" in typed.mapping(entry) and name not in typed.mapping(entry)


@cache
def _laws() -> tuple[tuple[str, json_schema.Values], ...]:
    """Return the parts' schemas by their paths; one that says so has the keys of litellm_params."""
    params = config_keys.params_law()
    found = ((pattern, typed.mapping(law)) for pattern, law in typed.mapping(json_schema.load(FILE)["x-parts"]).items())
    same = {**params, "required": []}
    return tuple((pattern, {**law, **same} if "x-like" in law else law) for pattern, law in found)


def patterns() -> list[str]:
    """Return the paths of all parts, as the schema writes them."""
    return list(typed.mapping(json_schema.load(FILE)["x-parts"]))


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
    return f'"{names[-1]}" of {names[-2]}' if outer in _CHOSEN else names[-1]
