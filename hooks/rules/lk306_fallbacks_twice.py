"""Fallback chains are written in two places, twice for one group, or not as a list.

Why: chains in router_settings hide those in litellm_settings altogether, of two entries for one group only one is read,
and a text where a list belongs stops the start, or is taken for a list of its characters.
Bad: ``fallbacks: [{chat-large: [chat-small]}, {chat-large: [chat-tiny]}]``
Good: ``fallbacks: [{chat-large: [chat-small, chat-tiny]}]``

Where both places, or both entries, say the same, this is a warning.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import ERROR, WARNING, Finding
from kustomize_plugin.hooks.gateway.one_proxy import CHAIN_SETTINGS
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.hooks.rule import Rule
from kustomize_plugin.merge import chain_flaws

_HIDDEN, _HIDING = "litellm_settings", "router_settings"


def check(document: Document) -> Iterator[Finding]:
    """Yield one finding for each chain that LiteLLM reads otherwise than it is written."""
    for setting in (*CHAIN_SETTINGS, "default_fallbacks"):
        written = {name: document.section(name).get(setting) for name in (_HIDDEN, _HIDING)}
        hidden = chain_flaws.hidden(setting, written[_HIDDEN], written[_HIDING])
        if hidden:
            yield hidden.at(document.at_key((_HIDING, setting)))
        for section, value in written.items():
            if value is not None and not isinstance(value, list):
                yield chain_flaws.no_list(setting).at(document.at((section, setting)))
            elif value is not None and setting in CHAIN_SETTINGS:
                yield from _entries(document, (section, setting), value)


def _entries(document: Document, path: tuple[str, str], entries: list[object]) -> Iterator[Finding]:
    first: dict[object, object] = {}
    pairs = [(index, *pair) for index, entry in enumerate(entries) for pair in _pairs(entry)]
    for place, (index, source, targets) in enumerate(pairs):
        facts = {"group": str(source)}
        label, at = chain_flaws.label(path[1], str(source)), (*path, index, str(source))
        flaw = chain_flaws.no_targets(path[1], str(source), targets)
        if flaw:
            yield flaw.at(document.at(at))
        if place and pairs[place - 1][0] == index:
            problem = f'"{source}" shares its entry with other groups'
            yield Finding(RULE.code, problem, "write one entry for each group", document.at_key(at), facts)
        elif source in first:
            counts = "last" if source == "*" else "first"
            problem, remedy = (
                f"{label} appears twice, and LiteLLM reads only the {counts}",
                "write one entry with all targets",
            )
            severity = WARNING if first[source] == targets else ERROR
            yield Finding(RULE.code, problem, remedy, document.at_key(at), facts, severity=severity)
        first.setdefault(source, targets)


def _pairs(entry: object) -> list[tuple[object, object]]:
    """Return the groups of an entry; one with a `model` is LiteLLM's other form, a target for all groups."""
    return list(entry.items()) if isinstance(entry, dict) and not isinstance(entry.get("model"), str) else []


RULE = Rule(code="LK306", name="fallbacks-twice", check=check)
