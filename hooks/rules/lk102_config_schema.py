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

from yaml.nodes import Node

from kustomize_plugin.finding import ERROR, WARNING, Finding
from kustomize_plugin.hooks.gateway import config_keys, config_parts, config_words, router_needs, unknown_keys
from kustomize_plugin.hooks.gateway.config_keys import Section
from kustomize_plugin.hooks.gateway.config_parts import Part
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.hooks.rule import Rule

_PASSED_OVER = frozenset(
    ("agent_list[]", "agents[]", "mcp_tools[]", "sandbox_tools[]", "sandbox_tools[].litellm_params")
)


def check(document: Document) -> Iterator[Finding]:
    """Yield one finding for each key that nobody reads, wrong type, unknown word and missing key."""
    parts = config_parts.parts(document)
    yield from _misplaced(document, [part for part in parts if part.is_deployment])
    for section in (*config_keys.sections(document), *(part for part in parts if not part.is_deployment)):
        yield from _of_section(document, section)
    for path, problem, remedy, severity, word in config_words.flaws(document):
        facts = {"key": str(path[-1]), "unknown": word}
        yield Finding(RULE.code, problem, remedy, document.at(path), facts, severity=severity)
    for deployment in document.deployments:
        for key in router_needs.lacking(deployment) if not document.lacks else ():
            problem = f'router "{deployment.group}" lacks "{key}"'
            where = document.at((*deployment.path, "litellm_params"))
            yield Finding(RULE.code, problem, "LiteLLM drops it", where, {"key": key})
    entries = document.config.get("model_list")
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        if not isinstance(entry, dict):
            problem = f'entry {index + 1} of "model_list" is {config_keys.named(entry)}, not a mapping'
            yield Finding(RULE.code, problem, place=document.at(("model_list", index)))


def _misplaced(document: Document, deployments: list[Part]) -> Iterator[Finding]:
    """Yield one finding for each list that deployments got into: behind a new section they all do."""
    for pattern in dict.fromkeys(part.pattern for part in deployments):
        first, *others = (part for part in deployments if part.pattern == pattern)
        problem, remedy = f"{first.name} is a deployment", "move it to model_list"
        if others:
            problem = f'{_entries([first, *others])} of "{first.path[-2]}" are deployments'
            remedy = "move them to model_list"
        yield Finding(RULE.code, problem, remedy, document.at(first.path))


def _entries(parts: list[Part]) -> str:
    """Return which entries of a list they are: `entries 1 and 2`, `entries 2 to 33`, `entries 1, 3 and 4`."""
    first, *others, last = (part.path[-1] + 1 for part in parts if isinstance(part.path[-1], int))
    if others and last - first == len(others) + 1:
        return f"entries {first} to {last}"
    return f"entries {', '.join(map(str, (first, *others)))} and {last}"


def _of_section(document: Document, section: Section) -> Iterator[Finding]:
    keys = [key for key in section.values if isinstance(key, str)]
    if not document.lacks and (document.is_config or isinstance(section, Part)):  # what a fragment must have is LK101
        misspelt = (section.meant(key) for key in keys)
        yield from _missing(document, section, [*keys, *misspelt])
    for key in keys:
        pair = config_keys.pair(document.node_at(section.path), key)
        if pair and (verdict := unknown_keys.verdict(document, section, key)):
            problem, remedy, severity = verdict
            yield Finding(RULE.code, problem, remedy, document.place.of(pair[0]), {"key": key}, severity=severity)
        elif pair and not _is_told(section, key):
            yield from _of_value(document, section, key, pair[1])


def _is_told(section: Section, key: str) -> bool:
    """Tell whether the words of a key are judged elsewhere, with what comes of an unknown one."""
    return isinstance(section, Part) and key in config_words.WORDS.get(section.pattern, ())


def _of_value(document: Document, section: Section, key: str, node: Node) -> Iterator[Finding]:
    if misfit := section.misfit(key):
        yield Finding(RULE.code, *misfit, document.place.of(node), {"key": key, **section.choice(key)})
    for index, problem, remedy, is_near in section.strangers(key):
        where = document.at((*section.path, key, index))
        yield Finding(RULE.code, problem, remedy, where, {"key": key}, severity=ERROR if is_near else WARNING)


def _missing(document: Document, section: Section, present: list[str]) -> Iterator[Finding]:
    for key in section.required if section.values else ():
        if key not in present:
            passes = isinstance(section, Part) and section.pattern in _PASSED_OVER
            remedy = "LiteLLM leaves the entry out" if passes else "LiteLLM cannot load it"
            problem = f'{section.name} lacks "{key}"'
            yield Finding(RULE.code, problem, remedy, document.at(section.path), {"key": key})


RULE = Rule(code="LK102", name="config-schema", check=check)
