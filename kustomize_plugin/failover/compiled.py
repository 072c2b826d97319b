"""What the merge has compiled into a config, recognised by its marks, and how it is taken out again.

The mark is the key `kustomize_litellm`. In the model_info of an entry that the merge added it holds `{from, level}`:
the entry is a copy of a deployment of group `from`. In that of an author's entry, and in general_settings, it holds
`{compiled: [keys]}`: these keys were added beside the author's, `SECTION.KEY` in that section.

With `onHang: hedge` a group has one added entry, whose mark `{hedge: {…}}` is what hedge.py reads. The author's entries
are its tiers: their mark has `{tier: GROUP}`, and their model_name is the tier's.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.config import header
from kustomize_plugin.config.litellm_config import Config
from kustomize_plugin.yamltext import typed

TYPE_CHECKING = False  # `typing` costs as much to import as the whole merge
if TYPE_CHECKING:
    from typing import Any

MARK = "kustomize_litellm"
GENERAL, ROUTER, LITELLM = "general_settings", "router_settings", "litellm_settings"
HEDGE, TIER = "hedge", "tier"
PROVIDERS = "custom_provider_map"  # in litellm_settings: who answers for which prefix of a model
HEDGE_TIMES = ("deadlineSeconds", "waitSeconds")
PROVIDER = {"provider": HEDGE, "custom_handler": "hedge.hedge"}
# the compiled keys that LiteLLM reads in model_info; it reads the others in litellm_params
INFO_KEYS = frozenset(
    (
        "allowed_fails",
        "allowed_fails_policy",
        "cooldown_time",
        "disable_background_health_check",
        "health_check_timeout",
        "supports_assistant_prefill",
    )
)

Values = dict[str, object]
Path = tuple[str | int, ...]


def is_level(entry: object) -> bool:
    """Tell whether an entry of model_list was added by the merge."""
    return not _note_of(entry).keys().isdisjoint(("level", HEDGE))


def is_hedge(entry: object) -> bool:
    """Tell whether an entry stands for a group that is hedged: it has no upstream of its own."""
    return HEDGE in _note_of(entry)


def hedge_times(entry: object) -> Iterator[Values]:
    """Yield the mappings of an entry that stands for a hedged group which hold its times."""
    hedge = typed.mapping(_note_of(entry).get(HEDGE))
    yield hedge
    yield from typed.mappings(hedge.get("tiers"))


def hedge_waits(values: Values) -> dict[str, list[float]]:
    """Return the seconds that each tier of each hedged group may be silent, in the order of the tiers."""
    found: dict[str, list[float]] = {}
    for entry in filter(is_hedge, typed.mappings(values.get("model_list"))):
        tiers = typed.mappings(typed.mapping(_note_of(entry).get(HEDGE)).get("tiers"))
        seconds = [one.get("waitSeconds") for one in tiers]
        group = typed.text(entry.get("model_name"))
        found.setdefault(group, [float(one) for one in seconds if isinstance(one, (int, float))])
    return found


def group_of(entry: object) -> str:
    """Return the group that an author gave a deployment, whatever tier it is now; empty where there is none."""
    group = _note_of(entry).get(TIER, typed.mapping(entry).get("model_name"))
    return group if isinstance(group, str) else ""


def copied_from(entry: object) -> str:
    """Return the group whose deployment an added entry is a copy of; empty for an author's entry."""
    group = _note_of(entry).get("from")
    return group if isinstance(group, str) else ""


def strip(values: Values) -> Values:
    """Return a parsed config without what was compiled into it; the argument stays as it is."""
    from copy import deepcopy

    stripped = deepcopy(values)
    entries: Any = stripped.get("model_list")
    for index, group in _tiers(values):
        entries[index]["model_name"] = group
    for path in sorted(_removals(values), key=_last_first):
        below: Any = stripped
        for step in path[:-1]:
            below = below[step]
        del below[path[-1]]
    return stripped


def strip_text(text: str) -> str:
    """Return a config's text without what was compiled into it; raises ConfigError and SharedAnchorError."""
    if MARK not in text:
        return text
    config = Config(header.without_note(text))
    for index, group in _tiers(config.values):
        config.splice.reword("model_name", str(_name(config.model_list[index])), group, ("model_list", index))
    for path in _removals(config.values):
        *base, last = path
        node = config.sequence(tuple(base))
        if isinstance(last, str):
            config.splice.drop((last,), tuple(base))
        elif node is not None:
            config.splice.remove_item(node, last)
    return config.render()


def is_hedged(text: str) -> bool:
    """Tell whether a config's text names hedge.py, because the merge compiled that."""
    return MARK in text and f"{LITELLM}.{PROVIDERS}" in text


def _tiers(values: Values) -> Iterator[tuple[int, str]]:
    """Yield the position of each author's entry that became a tier, and its group."""
    entries = values.get("model_list")
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        if TIER in _note_of(entry):
            yield index, group_of(entry)


def _name(entry: object) -> object:
    return typed.mapping(entry).get("model_name")


def _removals(values: Values) -> Iterator[Path]:
    """Yield the path of each entry and key that was compiled; a mapping that would be left empty goes as a whole."""
    entries = values.get("model_list")
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        if is_level(entry):
            yield "model_list", index
        elif isinstance(entry, dict):
            yield from _keys(entry, ("model_list", index))
    general = typed.mapping(values.get(GENERAL))
    names = _compiled(general)
    yield from _of_mapping(general, names, (GENERAL,))
    yield from _of_router(typed.mapping(values.get(ROUTER)), names)
    if f"{LITELLM}.{PROVIDERS}" in names:
        yield from _of_providers(typed.mapping(values.get(LITELLM)))


def _keys(entry: Values, path: Path) -> Iterator[Path]:
    info, params = typed.mapping(entry.get("model_info")), typed.mapping(entry.get("litellm_params"))
    names = _compiled(info)
    yield from _of_mapping(info, [name for name in names if name in INFO_KEYS], (*path, "model_info"))
    yield from ((*path, "litellm_params", name) for name in names if name in params and name not in INFO_KEYS)


def _of_mapping(mapping: Values, names: list[str], path: Path) -> Iterator[Path]:
    """Yield the compiled keys of a mapping that bears the mark."""
    if MARK not in mapping:
        return
    gone = {MARK, *names} & mapping.keys()
    if gone == mapping.keys():
        yield path
    else:
        yield from ((*path, name) for name in sorted(gone))


def _of_router(router: Values, names: list[str]) -> Iterator[Path]:
    """Yield the compiled keys of router_settings, which LiteLLM warns of any mark in."""
    gone = {key for name in names if (key := name.removeprefix(f"{ROUTER}.")) != name} & router.keys()
    if gone and gone == router.keys():
        yield (ROUTER,)
    else:
        yield from ((ROUTER, key) for key in sorted(gone))


def _of_providers(litellm: Values) -> Iterator[Path]:
    """Yield the hedge's entry among the providers that have a module of their own."""
    entries = typed.sequence(litellm.get(PROVIDERS))
    if entries == [PROVIDER]:
        yield (LITELLM,) if len(litellm) == 1 else (LITELLM, PROVIDERS)
    elif PROVIDER in entries:
        yield LITELLM, PROVIDERS, entries.index(PROVIDER)


def _compiled(mapping: Values) -> list[str]:
    names = _note(mapping).get("compiled")
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []


def _note_of(entry: object) -> Values:
    return _note(typed.mapping(typed.mapping(entry).get("model_info")))


def _note(mapping: Values) -> Values:
    return typed.mapping(mapping.get(MARK))


def _last_first(path: Path) -> tuple[object, ...]:
    """Sort by position from the back, so that removing one entry does not move the next."""
    return (path[0], -path[1]) if len(path) > 1 and isinstance(path[1], int) else (path[0], 0)
