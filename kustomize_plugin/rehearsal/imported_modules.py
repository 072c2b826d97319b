"""What of a config LiteLLM would import: modules that are not to run on the machine of a rehearsal."""

from __future__ import annotations

import re

from kustomize_plugin.failover import compiled
from kustomize_plugin.yamltext import typed

# keys whose values LiteLLM hands to its importer, wherever they are; the exceptions name no module
_IMPORTED = re.compile(
    r"callback|^(?:pre|post)_call_rules$|(?:^|_)plugins?$|^custom_(?!llm_provider$|tokenizer$)|^guardrails?(?:_|$)|"
    r"secret_manager"
)
_PROVIDERS = compiled.PROVIDERS
_HARMLESS = ["prometheus"]  # one of LiteLLM's own


def strip(value: object, path: str = "") -> list[str]:
    """Take all that is imported out of values, in place; returns where it was."""
    left_out: list[str] = []
    if isinstance(value, dict):
        for key in list(value):
            place = f"{path}.{key}" if path else str(key)
            if key == _PROVIDERS and compiled.PROVIDER in typed.sequence(value[key]):
                left_out += [place] if len(value[key]) > 1 else []
                value[key] = [compiled.PROVIDER]  # our own, of which the installed file is run, whatever the build has
            elif _IMPORTED.search(str(key)) and value[key] != _HARMLESS:
                if value.pop(key):
                    left_out.append(place)
            else:
                left_out += strip(value[key], place)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            name = item.get("model_name") if isinstance(item, dict) else None
            left_out += strip(item, f"{path}[{index if name is None else name}]")
    return left_out


def providers(values: dict[str, object]) -> frozenset[str]:
    """Return the prefixes of models that a module of the config's would answer for."""
    settings = typed.mapping(values.get("litellm_settings"))
    entries = [one for one in typed.mappings(settings.get(_PROVIDERS)) if one != compiled.PROVIDER]
    return frozenset(name for one in entries if isinstance(name := one.get("provider"), str))
