"""The shapes of our own kinds, as predicates for the hot path.

The JSON Schemas under `schemas/` are the law; a property test holds both to one verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kustomize_plugin import GROUP
from kustomize_plugin.finding import Finding, did_you_mean

API_VERSION = GROUP + "/v1alpha1"
MERGED = GROUP + "/merged"  # the annotation in which a merge leaves what the config does not say
LOCAL = "config.kubernetes.io/local-config"
KINDS = ("ModelFragment", "SettingsFragment", "FragmentMerge")
CHAIN_FIELDS = {
    "fallbacks": "fallbacks",
    "contextWindowFallbacks": "context_window_fallbacks",
    "contentPolicyFallbacks": "content_policy_fallbacks",
}
SECTIONS = ("litellm_settings", "router_settings", "general_settings")
# the other sections of a config: mappings, merged key by key
MAPPINGS = (
    "assistant_settings", "callback_settings", "default_vertex_config", "environment_variables", "mcp_servers",
    "policies",
)  # fmt: skip
# and lists, each with the key that names its entries
LISTS = {
    "agents": "agent_name",
    "credential_list": "credential_name",
    "files_settings": "custom_llm_provider",
    "finetune_settings": "custom_llm_provider",
    "guardrails": "guardrail_name",
    "mcp_tools": "name",
    "policy_attachments": "policy",
    "prompts": "prompt_id",
    "sandbox_tools": "sandbox_tool_name",
    "search_tools": "search_tool_name",
    "vector_store_registry": "vector_store_name",
    "worker_registry": "worker_id",
}
# lists of named entries within a section
INNER_LISTS = {
    ("general_settings", "pass_through_endpoints"): "path",
    ("general_settings", "user_header_mappings"): "header_name",
    ("litellm_settings", "custom_provider_map"): "provider",
    ("litellm_settings", "default_team_settings"): "team_id",
    ("router_settings", "routing_groups"): "group_name",
}

_STEM = "kustomize-litellm"
_PLACES = ("configMap", "target")
_ALIKE = 0.8

Path = tuple[str | int, ...]
Flaw = tuple[Path, str, str]  # where in the resource, what is wrong there, and the way out
Check = Callable[[object, Path], Iterator[Flaw]]


def is_misnamed(api_version: str, kind: str) -> bool:
    """Tell whether a resource is of a kind of ours, but under a group that only resembles ours."""
    group = api_version.rpartition("/")[0]
    if kind not in KINDS or group == GROUP:
        return False
    from difflib import SequenceMatcher  # such a resource is rare

    return group.startswith(_STEM) or not group or SequenceMatcher(None, group, GROUP).ratio() >= _ALIKE


def wrong_group(api_version: str) -> Finding:
    """Say that a resource only looks like ours; the place is the caller's."""
    return Finding("LK101", f'"apiVersion" is "{api_version}", not {API_VERSION}')


def no_kind(kind: str) -> Finding:
    """Say that our API group has no such kind; the place is the caller's."""
    return Finding("LK101", f'"{kind}" is not a kind of {GROUP}', f"allowed: {', '.join(KINDS)}", facts={"kind": kind})


def flaws(kind: str, resource: dict[str, object]) -> Iterator[Flaw]:
    """Yield what does not fit the kind's shape; the paths start at the resource's root."""
    yield from _RESOURCES[kind](resource, ())


def _text(value: object, path: Path) -> Iterator[Flaw]:
    if not isinstance(value, str) or not value:
        yield path, f'"{path[-1]}" is {_name(value)}, not a string', ""


def _any(_value: object, _path: Path) -> Iterator[Flaw]:
    yield from ()


def _one_of(*allowed: str) -> Check:
    def check(value: object, path: Path) -> Iterator[Flaw]:
        if value not in allowed:
            shown = f'"{value}"' if isinstance(value, str) else _name(value)
            yield path, f'"{path[-1]}" is {shown}, not {" or ".join(allowed)}', ""

    return check


def _positive(value: object, path: Path) -> Iterator[Flaw]:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not value > 0:
        yield path, f'"{path[-1]}" is {_name(value)}, not a number of seconds above 0', ""


def _count(value: object, path: Path) -> Iterator[Flaw]:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 1 or value % 1:
        yield path, f'"{path[-1]}" is {_name(value)}, not a whole number above 0', ""


def _truth(value: object, path: Path) -> Iterator[Flaw]:
    if not isinstance(value, bool):
        yield path, f'"{path[-1]}" is {_name(value)}, not true or false', ""


def _list(item: Check, least: int = 0, why: tuple[str, str] = ("", "")) -> Check:
    def check(value: object, path: Path) -> Iterator[Flaw]:
        if not isinstance(value, list):
            yield path, f'"{path[-1]}" is {_name(value)}, not a list', ""
        elif len(value) < least:
            yield path, *why
        else:
            for index, element in enumerate(value):
                yield from item(element, (*path, index))

    return check


def _member(value: object, path: Path) -> Iterator[Flaw]:
    if not isinstance(value, str) or not value:
        yield path, f'entry {int(path[-1]) + 1} of "{path[-2]}" is {_name(value)}, not the name of a model group', ""


def _host(value: object, path: Path) -> Iterator[Flaw]:
    if not isinstance(value, str) or not value:
        yield path, f'entry {int(path[-1]) + 1} of "{path[-2]}" is {_name(value)}, not the name of a host', ""


def _texts(value: object, path: Path) -> Iterator[Flaw]:
    if not isinstance(value, dict):
        yield path, f'"{path[-1]}" is {_name(value)}, not a mapping', ""
        return
    for key, element in value.items():
        if not isinstance(element, str):
            yield (*path, key), f'"{key}" of "{path[-1]}" is {_name(element)}, not a string', "quote it"


def _annotations(value: object, path: Path) -> Iterator[Flaw]:
    """Refuse a fragment that kustomize drops: where it does so before the merge, the group is lost."""
    yield from _texts(value, path)
    local = value.get(LOCAL) if isinstance(value, dict) else None
    if isinstance(local, str) and local != "false":
        problem = f'"{LOCAL}" takes the fragment out of the build, for some engines before it is merged'
        yield (*path, LOCAL), problem, "remove it: the merge takes out what it has merged"


def _mapping(value: object, path: Path) -> Iterator[Flaw]:
    if not isinstance(value, dict):
        yield path, f'"{path[-1]}" is {_name(value)}, not a mapping', ""


def _fields(required: dict[str, Check], optional: dict[str, Check], missing: str = "", closed: bool = True) -> Check:
    known = {**required, **optional}

    def check(value: object, path: Path) -> Iterator[Flaw]:
        if not isinstance(value, dict):
            yield path, f"{_label(path)} is {_name(value)}, not a mapping", ""
            return
        for key in required:
            if key not in value:
                yield path, f'{_label(path)} lacks "{key}"', missing
        for key, element in value.items():
            if key in known:
                yield from known[key](element, (*path, key))
            elif closed:
                yield (*path, key), f'{_label(path)} has the unknown field "{key}"', _near(key, list(known))

    return check


def _settings(forbidden: tuple[str, ...]) -> Check:
    def check(value: object, path: Path) -> Iterator[Flaw]:
        if value is not None:
            yield from _mapping(value, path)
        for key, element in value.items() if isinstance(value, dict) else ():
            if key in forbidden:
                where = "write the chain into the ModelFragment of its group"
                yield (*path, key), f'"{path[-1]}" of a SettingsFragment contains "{key}"', where
            elif name := INNER_LISTS.get((str(path[-1]), key)):
                yield from _named_list(name)(element, (*path, key))

    return check


def _named_list(name: str) -> Check:
    entries = _list(_fields({name: _text}, {}, closed=False))

    def check(value: object, path: Path) -> Iterator[Flaw]:
        if value is not None:
            yield from entries(value, path)

    return check


def _target_kind(value: object, path: Path) -> Iterator[Flaw]:
    yield from _text(value, path)
    if value == "ConfigMap":
        yield path, '"target" is a ConfigMap', 'name it in "configMap", which can restart pods as well'


def _config_path(value: object, path: Path) -> Iterator[Flaw]:
    if not isinstance(value, str) or not value:
        yield from _text(value, path)
        return
    from kustomize_plugin.config import config_path  # few merges have a target

    if not config_path.is_path(value):
        problem = f'"{path[-1]}" is not a path of keys'
        yield path, problem, 'write keys with dots between them, a.b."key.with.dots".c, and items of lists as [name=x]'


def _merge(fields: dict[str, Check]) -> Check:
    """Check the spec of a FragmentMerge, which has one of two places to write to."""
    inner = _fields({}, fields)

    def check(value: object, path: Path) -> Iterator[Flaw]:
        yield from inner(value, path)
        places = [key for key in _PLACES if isinstance(value, dict) and key in value]
        if isinstance(value, dict) and not places:
            yield path, f'{_label(path)} lacks "configMap"', 'or "target", for a config in another resource'
        if len(places) > 1:
            yield path, f'{_label(path)} has "configMap" and "target"', "keep one of them"
        if places == ["target"] and isinstance(value, dict) and "rollout" in value:
            remedy = "remove it: the chart restarts its own pods, by the checksum of its config"
            yield (*path, "rollout"), '"rollout" has no meaning beside "target"', remedy

    return check


def _near(key: str, known: list[str]) -> str:
    if key == "model_list":
        return "write a ModelFragment for each group"
    return did_you_mean(key, known) or f"allowed: {', '.join(sorted(known))}"


def _label(path: Path) -> str:
    if not path:
        return "the resource"
    if isinstance(path[-1], int):
        return f'entry {path[-1] + 1} of "{path[-2]}"'
    return f'"{path[-1]}"'


def _name(value: object) -> str:
    """Name a value's kind, never the value: it could be a secret in the wrong place."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"the number {value}"
    if isinstance(value, str):
        return "a string" if value else "an empty string"
    return "a list" if isinstance(value, list) else "a mapping"


_PATCHED = "a strategic-merge patch replaces the whole list of deployments, use a JSON6902 patch to change one"
_PARAMS = _fields({"model": _text}, {}, missing=_PATCHED, closed=False)
_DEPLOYMENT = _fields({"litellm_params": _PARAMS}, {"model_info": _mapping})
_NO_DEPLOYMENT = (
    '"deployments" is empty',
    "a model group needs at least one deployment, delete the fragment to remove the group",
)
_NO_HOST = ('"survives" is empty', "name the hosts that may be down")
_NAMED: dict[str, Check] = {"name": _text}
_METADATA = _fields(_NAMED, {"namespace": _text, "labels": _texts, "annotations": _texts}, closed=False)
_MERGED_METADATA = _fields(_NAMED, {"namespace": _text, "labels": _texts, "annotations": _annotations}, closed=False)
_MODEL = _fields(
    {"modelName": _text, "deployments": _list(_DEPLOYMENT, 1, _NO_DEPLOYMENT)},
    {
        "tier": _one_of("cloud", "local"),
        "routing": _one_of("automatic", "explicit"),
        **{field: _list(_member) for field in CHAIN_FIELDS},
    },
)
_CHAINS = tuple(CHAIN_FIELDS.values())
_SETTINGS = _fields(
    {},
    {
        "litellm_settings": _settings(_CHAINS),
        "router_settings": _settings(_CHAINS),
        "general_settings": _settings(()),
        **dict.fromkeys(MAPPINGS, _settings(())),
        **{section: _named_list(name) for section, name in LISTS.items()},
    },
)
_PROMISES = {"neverLeaves": _one_of("cloud", "local"), "survives": _list(_host, 1, _NO_HOST), "maxSeconds": _positive}
_POLICY = _fields({"groups": _text}, _PROMISES)


def _policy(value: object, path: Path) -> Iterator[Flaw]:
    yield from _POLICY(value, path)
    if isinstance(value, dict) and not any(key in value for key in _PROMISES):
        yield path, f"{_label(path)} promises nothing", f"write one of {', '.join(sorted(_PROMISES))}"


_TARGET = _fields(
    {"kind": _target_kind, "name": _text, "path": _config_path}, {"namespace": _text, "from": _config_path}
)
_MERGE = _merge(
    {
        "configMap": _fields(_NAMED, {"key": _text, "from": _text, "namespace": _text}),
        "target": _TARGET,
        "selector": _fields({"matchLabels": _texts}, {}),
        "secret": _fields(_NAMED, {}),
        "rollout": _fields({"kind": _text, **_NAMED}, {"namespace": _text}),
        "policy": _list(_policy),
        "failover": _fields(
            {"budgetSeconds": _positive},
            {
                "onHang": _one_of("cooldown", "probe", "timeout", "hedge"),
                "cooldownSeconds": _positive,
                "streamTimeoutSeconds": _positive,
                "continueStreams": _truth,
                "hedge": _fields({}, {"deadlineSeconds": _positive, "maxOpen": _count}),
            },
        ),
    },
)
_RESOURCES = {
    kind: _fields({"apiVersion": _one_of(API_VERSION), "kind": _one_of(kind), "metadata": metadata, "spec": spec}, {})
    for kind, metadata, spec in (
        ("ModelFragment", _MERGED_METADATA, _MODEL),
        ("SettingsFragment", _MERGED_METADATA, _SETTINGS),
        ("FragmentMerge", _METADATA, _MERGE),  # kustomize itself marks a functionConfig as local
    )
}
