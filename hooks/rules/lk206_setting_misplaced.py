"""A setting is where LiteLLM ignores it, has a value that LiteLLM cannot read, or is not for production.

Why: LiteLLM reads each setting in one section only, and says nothing about one in another: `allowed_fails` and
`cooldown_time` in litellm_settings have no effect. A time-out such as "60s" fails every request.
Bad: ``litellm_settings: {cooldown_time: 30}``
Good: ``router_settings: {cooldown_time: 30}``

Warnings: an empty section that no SettingsFragment fills, mocks, debug logs, `dangerously_…`, `store_model_in_db`, an
api_base or api_key for all providers, images of LiteLLM that move or were tampered with, and a section that loses
keys because an included file has it too: LiteLLM joins lists, and takes a section of the file as a whole.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from kustomize_plugin.finding import WARNING, Finding, Location
from kustomize_plugin.hooks.gateway import (
    cancelled_settings,
    part_shapes,
    replaced_sections,
    setting_places,
    setting_shapes,
    setting_values,
    value_formats,
)
from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.read.document import Document, Path
from kustomize_plugin.hooks.rule import Rule

_FEW = 3


def check(document: Document) -> Iterator[Finding]:
    """Yield one finding for each setting that does not do what it says."""
    for path, problem, remedy, severity in setting_places.flaws(document):
        yield _finding(document.at_key(path), path, problem, remedy, severity)
    judges = (setting_values, setting_shapes, part_shapes, value_formats)
    values = (judge.flaws(document) for judge in judges)
    for path, problem, remedy, severity in itertools.chain(*values):
        yield _finding(document.at(path), path, problem, remedy, severity)


def check_gateway(gateway: Gateway) -> Iterator[Finding]:
    """Yield one finding for each section that nothing fills, and for each that an included file replaces."""
    for one in replaced_sections.of(gateway):
        section: Path = (one.section,)
        problem = f'"{one.section}" is replaced as a whole by that of "{one.by.name}", so {_listed(one.lost)} lost'
        yield _finding(one.config.at_key(section), section, problem, "move it to the included file", WARNING)
    filled = {"model_list"} if gateway.fragments else set()
    for fragment in gateway.settings:
        spec = fragment.values.get("spec")
        filled |= {section for section, values in spec.items() if values} if isinstance(spec, dict) else set()
    for config in gateway.configs:
        for path, problem, remedy, severity in setting_places.empty(config.config, filled):
            yield _finding(config.at_key(path), path, problem, remedy, severity)
    yield from _database(gateway)


def _database(gateway: Gateway) -> Iterator[Finding]:
    found = cancelled_settings.database(gateway)
    if found is not None and not cancelled_settings.chain_settings(gateway):  # what it does to chains is LK207
        facts = {"key": "store_model_in_db"}
        problem, remedy = '"store_model_in_db" lets the database override this file', "remove it if git should decide"
        yield Finding(RULE.code, problem, remedy, found, facts, severity=WARNING)


def _listed(keys: list[str]) -> str:
    named = ", ".join(f'"{key}"' for key in keys[:_FEW])
    more = f" and {len(keys) - _FEW} more" if len(keys) > _FEW else ""
    return f"{named}{more} {'is' if len(keys) == 1 else 'are'}"


def _finding(where: Location, path: Path, problem: str, remedy: str, severity: str) -> Finding:
    return Finding(RULE.code, problem, remedy, where, {"key": str(path[-1])}, severity=severity)


RULE = Rule(code="LK206", name="setting-misplaced", check=check, gateway=check_gateway)
