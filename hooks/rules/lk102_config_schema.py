"""A LiteLLM config has a key that LiteLLM does not read, or a value of a type that it cannot use.

Why: LiteLLM ignores a setting that it does not know and forwards a parameter to the provider; a deployment whose
parameters have the wrong type is logged, dropped, and missing from the running gateway.
Bad: ``{model: ollama_chat/qwen3, api-base: "http://ollama:11434"}``
Good: ``{model: ollama_chat/qwen3, api_base: "http://ollama:11434"}``

An unknown key is an error where it is close to a known one or LiteLLM refuses it, else a warning; in litellm_params,
which LiteLLM forwards, a piece of information. An unknown word is an error: a callback, the type or mode of a
guardrail, the type of a cache. The same is checked in ModelFragments and SettingsFragments. The keys, types and words
are those of the tested releases, in schemas/litellm/config.json.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import Finding
from kustomize_plugin.hooks.gateway import config_keys, config_parts, config_words, unknown_keys
from kustomize_plugin.hooks.gateway.config_keys import Section
from kustomize_plugin.hooks.gateway.config_parts import Part
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.hooks.rule import Rule


def check(document: Document) -> Iterator[Finding]:
    """Yield one finding for each key that nobody reads, wrong type, unknown word and missing key."""
    for section in (*config_keys.sections(document), *config_parts.parts(document)):
        yield from _of_section(document, section)
    for path, problem, remedy, severity, word in config_words.flaws(document):
        facts = {"key": str(path[-1]), "unknown": word}
        yield Finding(RULE.code, problem, remedy, document.at(path), facts, severity=severity)
    entries = document.config.get("model_list")
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        if not isinstance(entry, dict):
            problem = f'entry {index + 1} of "model_list" is {config_keys.named(entry)}, not a mapping'
            yield Finding(RULE.code, problem, place=document.at(("model_list", index)))


def _of_section(document: Document, section: Section) -> Iterator[Finding]:
    keys = [key for key in section.values if isinstance(key, str)]
    if isinstance(section, Part) and section.is_deployment:
        yield Finding(RULE.code, f"{section.name} is a deployment", "move it to model_list", document.at(section.path))
        return
    if not document.lacks and (document.is_config or isinstance(section, Part)):  # what a fragment must have is LK101
        misspelt = (section.meant(key) for key in keys)
        yield from _missing(document, section, [*keys, *misspelt])
    for key in keys:
        pair = config_keys.pair(document.node_at(section.path), key)
        if pair and (verdict := unknown_keys.verdict(document, section, key)):
            problem, remedy, severity = verdict
            yield Finding(RULE.code, problem, remedy, document.place.of(pair[0]), {"key": key}, severity=severity)
        elif pair and not isinstance(section, Part) and (misfit := section.misfit(key)):
            facts = {"key": key, **section.choice(key)}
            yield Finding(RULE.code, *misfit, document.place.of(pair[1]), facts)


def _missing(document: Document, section: Section, present: list[str]) -> Iterator[Finding]:
    for key in section.required if section.values else ():
        if key not in present:
            problem, remedy = f'{section.name} lacks "{key}"', "LiteLLM cannot load it"
            yield Finding(RULE.code, problem, remedy, document.at(section.path), {"key": key})


RULE = Rule(code="LK102", name="config-schema", check=check)
