"""What the operator would make of its resources, held against the config that they were made of."""

from __future__ import annotations

from kustomize_plugin.adoption import same_meaning
from kustomize_plugin.sources import gateway_configs
from kustomize_plugin.yamltext import typed

Values = dict[str, object]


def differences(values: Values, files: dict[str, str], references: dict[str, str]) -> list[str]:
    """Name where the configs differ; `references` maps each variable of the operator to the one that it stands for."""
    gateways = gateway_configs.read(list(files.items()))
    found = typed.mapping(_named(gateways[0].values, references)) if len(gateways) == 1 else {}
    if len(gateways) != 1:
        return [f"there are {len(gateways)} proxies"]
    return same_meaning.differences(_plain(values), _plain(found))


def _plain(values: Values) -> Values:
    """Return a config without what says nothing: empty sections, and a model_info that is empty."""
    found = {key: value for key, value in values.items() if value not in (None, {}, [])}
    entries = found.get("model_list")
    if isinstance(entries, list):
        found["model_list"] = [_without_empty_info(one) for one in entries]
    return found


def _without_empty_info(entry: object) -> object:
    if isinstance(entry, dict) and not entry.get("model_info", True):
        return {key: value for key, value in entry.items() if key != "model_info"}
    return entry


def _named(value: object, references: dict[str, str]) -> object:
    if isinstance(value, dict):
        return {key: _named(one, references) for key, one in value.items()}
    if isinstance(value, list):
        return [_named(one, references) for one in value]
    return references.get(value, value) if isinstance(value, str) else value
