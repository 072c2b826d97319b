"""A LiteLLM config has a misspelt key, or a value of a type that LiteLLM cannot use.

Why: LiteLLM ignores a setting that it does not know and forwards a parameter to the provider; a deployment whose
parameters have the wrong type is logged, dropped, and missing from the running gateway.
Bad: ``{model: ollama_chat/qwen3, api-base: "http://ollama:11434"}``
Good: ``{model: ollama_chat/qwen3, api_base: "http://ollama:11434"}``

An unknown key is an error where it is close to a known one; other parameters may be the provider's own. The same is
checked in ModelFragments and SettingsFragments. The keys and types are in schemas/litellm/config.json.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import Finding
from kustomize_plugin.hooks.gateway import config_keys
from kustomize_plugin.hooks.gateway.config_keys import Section
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.hooks.rule import Rule


def check(document: Document) -> Iterator[Finding]:
    """Yield one finding for each misspelt key, wrong type and missing key."""
    for section in config_keys.sections(document):
        keys = [key for key in section.values if isinstance(key, str)]
        misspelt = {key: word for key in keys if (word := section.meant(key))}
        if document.is_config and not document.lacks:  # what a fragment must have is LK101
            yield from _missing(document, section, [*keys, *misspelt.values()])
        for key in keys:
            pair = config_keys.pair(document.node_at(section.path), key)
            if pair and key in misspelt:
                problem, remedy = f'"{key}" is not a key of {section.name}', f'did you mean "{misspelt[key]}"?'
                yield Finding(RULE.code, problem, remedy, document.place.of(pair[0]), {"key": key})
            elif pair and (misfit := section.misfit(key)):
                facts = {"key": key, **section.choice(key)}
                yield Finding(RULE.code, *misfit, document.place.of(pair[1]), facts)
    entries = document.config.get("model_list")
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        if not isinstance(entry, dict):
            problem = f'entry {index + 1} of "model_list" is {config_keys.named(entry)}, not a mapping'
            yield Finding(RULE.code, problem, place=document.at(("model_list", index)))


def _missing(document: Document, section: Section, present: list[str]) -> Iterator[Finding]:
    for key in section.required if section.values else ():
        if key not in present:
            problem, remedy = f'{section.name} lacks "{key}"', "LiteLLM cannot load it"
            yield Finding(RULE.code, problem, remedy, document.at(section.path), {"key": key})


RULE = Rule(code="LK102", name="config-schema", check=check)
