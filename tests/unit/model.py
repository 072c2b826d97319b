"""The merge on plain values: what the merged text must parse to, and which entries it may touch."""

from __future__ import annotations

from typing import Any

from tests.unit.config_writer import CHAINS
from tests.unit.writer import Path

Tree = dict[str, Any]
SETS = ("callbacks", "success_callback", "failure_callback", "service_callback")


def typed(value: object) -> object:
    """A value that equals another one only where all types are equal too."""
    if isinstance(value, dict):
        return {key: typed(item) for key, item in value.items()}
    if isinstance(value, list):
        return [typed(item) for item in value]
    return (type(value), repr(value))


def merged(base: Any, models: dict[str, Tree], settings: Tree, explicit: set[str]) -> tuple[Tree, set[Path]]:
    """Return the config after the merge and the paths touched; `models` has `entries` and `chains` by group."""
    values: Tree = _unshared(base) or {}
    touched: set[Path] = set()
    for section, tree in settings.items():
        if tree:
            _overlay(values, section, tree, (), touched)
    _models(values, models, touched)
    aliases = (values.get("router_settings") or {}).get("model_group_alias") or {}
    for setting in CHAINS:
        wanted = {group: model["chains"][setting] for group, model in models.items() if setting in model["chains"]}
        for alias, target in aliases.items() if isinstance(aliases, dict) else ():
            group = target.get("model") if isinstance(target, dict) else target
            if isinstance(group, str) and group in wanted:
                wanted.setdefault(alias, wanted[group])
        _chains(values, setting, wanted, explicit, touched)
    for section in ("litellm_settings", "router_settings"):
        _defaults(values, section, explicit, touched)
    return values, touched


def _unshared(value: Any) -> Any:
    """Copy a value so that what an alias shares is there twice."""
    if isinstance(value, dict):
        return {key: _unshared(item) for key, item in value.items()}
    return [_unshared(item) for item in value] if isinstance(value, list) else value


def _overlay(values: Tree, key: str, new: object, path: Path, touched: set[Path]) -> None:
    path, old = (*path, key), values.get(key)
    if isinstance(new, dict) and (new or isinstance(old, dict)) and isinstance(old, dict | None):
        if new:
            if not old:
                touched.add(path if key in values else (*path[:-1], "+"))
            values[key] = old or {}
            for name, value in new.items():
                _overlay(values[key], name, value, path, touched)
    elif key in SETS and isinstance(new, list) and isinstance(old, list):
        values[key] = old + [item for item in new if item not in old]
        if len(values[key]) > len(old):
            touched.add((*path, "+") if old else path)
    elif key not in values or typed(old) != typed(new):
        touched.add(path if key in values else (*path[:-1], "+"))
        values[key] = new


def _group(entry: Any) -> object:
    name = entry.get("model_name") if isinstance(entry, dict) else None
    return name if isinstance(name, str) else None


def _models(values: Tree, models: dict[str, Tree], touched: set[Path]) -> None:
    old = values.get("model_list") or []
    out: list[Any] = []
    for index, entry in enumerate(old):
        group = _group(entry)
        if group not in models:
            out.append(entry)
            continue
        before = [place for place, other in enumerate(old) if _group(other) == group]
        entries = models[group]["entries"]
        rank = before.index(index)
        if typed(entries[rank : rank + 1]) != typed([entry]):
            touched.add(("model_list", index))
        out += entries[rank : rank + 1]
        if index == before[-1] and len(entries) > len(before):
            out += entries[len(before) :]
            touched.add(("model_list", "+"))
    present = [_group(entry) for entry in old]
    new = [entry for group in sorted(models) if group not in present for entry in models[group]["entries"]]
    if new:
        touched.add(("model_list", "+") if old else ("model_list",))
        touched.update(() if "model_list" in values else {("+",)})
    if new or old:
        values["model_list"] = out + new


def _chains(values: Tree, setting: str, wanted: dict[str, list[str]], explicit: set[str], touched: set[Path]) -> None:
    section = "router_settings" if setting in (values.get("router_settings") or {}) else "litellm_settings"
    old = (values.get(section) or {}).get(setting) or []
    kept, done, changed = _kept_chains(old, wanted, explicit)
    added = [{source: wanted[source]} for source in sorted(wanted) if source not in done and wanted[source]]
    if not old and not added:
        return
    touched.update((section, setting, index) for index in changed)
    if added or not kept:
        touched.add((section, setting, "+") if kept else (section, setting))
    if not values.get(section):
        touched.add((section,) if section in values else ("+",))
        values[section] = {}
    if setting not in values[section]:
        touched.add((section, "+"))
    values[section][setting] = kept + added


def _kept_chains(
    old: list[Any], wanted: dict[str, list[str]], explicit: set[str]
) -> tuple[list[Any], set[str], set[int]]:
    """Return the entries that stay, the sources that need none any more, and the indexes that change."""
    kept: list[Any] = []
    done: set[str] = set()
    changed: set[int] = set()
    for index, entry in enumerate(old):
        source, targets = next(iter(entry.items()), ("", None)) if isinstance(entry, dict) else ("", None)
        if not isinstance(targets, list):
            kept.append(entry)
            continue
        new = wanted.get(source, [target for target in targets if _name(target) not in explicit])
        stays = source not in done and typed(new) == typed(targets) and bool(new or source not in wanted)
        if stays:
            kept.append(entry)
        else:
            changed.add(index)
            kept += [{source: new}] if new and source not in done else []
        if source in wanted or not stays:
            done.add(source)
    return kept, done, changed


def _defaults(values: Tree, section: str, explicit: set[str], touched: set[Path]) -> None:
    old = (values.get(section) or {}).get("default_fallbacks")
    if isinstance(old, list):
        kept = [target for target in old if _name(target) not in explicit]
        if kept != old:
            path: Path = (section, "default_fallbacks")
            touched.update(
                {path}
                if not kept
                else {(*path, index) for index, target in enumerate(old) if _name(target) in explicit}
            )
            values[section]["default_fallbacks"] = kept


def _name(target: Any) -> str:
    return str(target.get("model") if isinstance(target, dict) else target)
