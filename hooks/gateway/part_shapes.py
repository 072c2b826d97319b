"""Lists for mappings and mappings for lists: LiteLLM goes through each as what it is, and fails over the other."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from kustomize_plugin.finding import ERROR
from kustomize_plugin.hooks.gateway import config_keys, config_parts
from kustomize_plugin.hooks.gateway.setting_places import Flaw
from kustomize_plugin.hooks.read.document import Document, Path
from kustomize_plugin.yamltext import typed

# lists of which no class of LiteLLM's says what an entry has
_LISTS = ("files_settings[]", "finetune_settings[]")
_MARKS = ("[]", "{}")
_EFFECT = "and LiteLLM cannot read it"


def flaws(document: Document) -> Iterator[Flaw]:
    """Yield the sections and settings of a config or SettingsFragment that are of the other kind, and their entries."""
    values: object = document.config if document.is_config else document.values.get("spec")
    above: Path = () if document.is_config else ("spec",)
    if not document.is_config and document.kind != "SettingsFragment":
        return
    for keys, how in _containers():
        yield from _of(values, above, keys, how)
    if document.is_config:
        yield from _included(document.config.get("include"))


@cache
def _containers() -> tuple[tuple[tuple[str, ...], str], ...]:
    """Return the path of each list and mapping outside model_list whose entries are mappings, and which it is.

    Of those within one another it is the outermost: the entries of the others are not reached where it is wrong.
    """
    found: dict[tuple[str, ...], str] = {}
    for pattern in (*config_parts.patterns(), *_LISTS):
        steps = pattern.split(".")
        last = next((index for index, step in enumerate(steps) if step.endswith(_MARKS)), len(steps) - 1)
        keys = (*steps[:last], steps[last].removesuffix("[]").removesuffix("{}"))
        if steps[0] != "model_list[]" and not config_keys.has_type(keys):
            found.setdefault(keys, steps[last][len(keys[-1]) :])
    return tuple(found.items())


def _of(values: object, above: Path, keys: tuple[str, ...], how: str) -> Iterator[Flaw]:
    found = values
    for key in keys:
        found = typed.mapping(found).get(key)
    path: Path = (*above, *keys)
    if not found or (isinstance(found, str) and config_keys.comes_later(found)):
        return
    wanted: type = list if how == "[]" else dict
    if not isinstance(found, wanted):
        what = "a list" if wanted is list else "a mapping"
        yield path, f'"{keys[-1]}" is {config_keys.named(found)}, not {what}, {_EFFECT}', "", ERROR
        return
    pairs = enumerate(found) if isinstance(found, list) else found.items() if isinstance(found, dict) and how else ()
    for step, entry in pairs:
        if not isinstance(entry, dict) and not (isinstance(entry, str) and config_keys.comes_later(entry)):
            what = f"entry {step + 1} of" if isinstance(step, int) else f'"{step}" of'
            problem = f'{what} "{keys[-1]}" is {config_keys.named(entry)}, not a mapping'
            yield (*path, step if isinstance(step, int) else str(step)), problem, "", ERROR


def _included(value: object) -> Iterator[Flaw]:
    if value is not None and not isinstance(value, list):
        way_out = f"write [{value}]" if isinstance(value, str) else "write a list of files"
        yield ("include",), f'"include" is {config_keys.named(value)}, not a list, {_EFFECT}', way_out, ERROR
