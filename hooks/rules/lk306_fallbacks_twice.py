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
from kustomize_plugin.hooks.rule import Rule, finding
from kustomize_plugin.merge import chain_flaws

_HIDDEN, _HIDING = "litellm_settings", "router_settings"


def check(document: Document) -> Iterator[Finding]:
    """Yield one finding for each chain that LiteLLM reads otherwise than it is written."""
    for setting in (*CHAIN_SETTINGS, "default_fallbacks"):
        written = {name: document.section(name).get(setting) for name in (_HIDDEN, _HIDING)}
        if all(value is not None for value in written.values()):
            same = not written[_HIDDEN] or not written[_HIDING] or written[_HIDDEN] == written[_HIDING]
            message = f'"{setting}" stands in litellm_settings and in router_settings, which hides the other; keep one'
            yield finding(RULE.code, document.at_key((_HIDING, setting)), message, WARNING if same else ERROR)
        for section, value in written.items():
            if value is not None and not isinstance(value, list):
                wanted = "model groups" if setting == "default_fallbacks" else '"group: [targets]" entries'
                message = f'"{setting}" is no list; write a list of {wanted}'
                yield finding(RULE.code, document.at((section, setting)), message)
            elif value is not None and setting in CHAIN_SETTINGS:
                yield from _entries(document, (section, setting), value)


def _entries(document: Document, path: tuple[str, str], entries: list[object]) -> Iterator[Finding]:
    first: dict[object, object] = {}
    pairs = [(index, *pair) for index, entry in enumerate(entries) for pair in _pairs(entry)]
    for place, (index, source, targets) in enumerate(pairs):
        label, at = chain_flaws.label(path[1], str(source)), (*path, index, str(source))
        if isinstance(targets, str):
            message = f'{label} is the text "{targets}", not a list; write ["{targets}"]'
            yield finding(RULE.code, document.at(at), message)
        if place and pairs[place - 1][0] == index:
            message = f'"{source}" is not the only group of its entry; write one entry for each group'
            yield finding(RULE.code, document.at_key(at), message)
        elif source in first:
            counts = "last" if source == "*" else "first"
            message = f"{label} stands twice, and only the {counts} is read; write one entry with all targets"
            yield finding(RULE.code, document.at_key(at), message, WARNING if first[source] == targets else ERROR)
        first.setdefault(source, targets)


def _pairs(entry: object) -> list[tuple[object, object]]:
    """Return the groups of an entry; one with a `model` is LiteLLM's other form, a target for all groups."""
    return list(entry.items()) if isinstance(entry, dict) and not isinstance(entry.get("model"), str) else []


RULE = Rule(code="LK306", name="fallbacks-twice", check=check)
