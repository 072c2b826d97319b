"""The shapes of our own kinds, as predicates for the hot path.

The JSON Schemas under `schemas/` are the law; a property test holds both to one verdict.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin import GROUP
from kustomize_plugin.config.shape_checks import (
    Check,
    Flaw,
    Path,
    count,
    fields,
    label,
    list_of,
    mapping,
    one_of,
    said,
    seconds,
    text,
    texts,
    truth,
)
from kustomize_plugin.finding import Finding

API_VERSION = GROUP + "/v1alpha1"
MERGED = GROUP + "/merged"  # the annotation in which a merge leaves what the config does not say
RENDERED_PATH = GROUP + "/path"  # of an ExternalArtifact of Flux: the folder that is rendered for it
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


def _member(value: object, path: Path) -> Iterator[Flaw]:
    if not isinstance(value, str) or not value:
        yield (
            path,
            f'entry {int(path[-1]) + 1} of "{path[-2]}" is {said(value)}, not the name of a model group',
            "",
        )


def _host(value: object, path: Path) -> Iterator[Flaw]:
    if not isinstance(value, str) or not value:
        yield (
            path,
            f'entry {int(path[-1]) + 1} of "{path[-2]}" is {said(value)}, not the name of a host',
            "",
        )


def _annotations(value: object, path: Path) -> Iterator[Flaw]:
    """Refuse a fragment that kustomize drops: where it does so before the merge, the group is lost."""
    yield from texts(value, path)
    local = value.get(LOCAL) if isinstance(value, dict) else None
    if isinstance(local, str) and local != "false":
        problem = f'"{LOCAL}" takes the fragment out of the build, for some engines before it is merged'
        yield (*path, LOCAL), problem, "remove it: the merge takes out what it has merged"


def _settings(forbidden: tuple[str, ...]) -> Check:
    def check(value: object, path: Path) -> Iterator[Flaw]:
        if value is not None:
            yield from mapping(value, path)
        for key, element in value.items() if isinstance(value, dict) else ():
            if key in forbidden:
                where = "write the chain into the ModelFragment of its group"
                yield (*path, key), f'"{path[-1]}" of a SettingsFragment contains "{key}"', where
            elif name := INNER_LISTS.get((str(path[-1]), key)):
                yield from _named_list(name)(element, (*path, key))

    return check


def _named_list(name: str) -> Check:
    entries = list_of(fields({name: text}, {}, closed=False))

    def check(value: object, path: Path) -> Iterator[Flaw]:
        if value is not None:
            yield from entries(value, path)

    return check


def _target_kind(value: object, path: Path) -> Iterator[Flaw]:
    yield from text(value, path)
    if value == "ConfigMap":
        yield path, '"target" is a ConfigMap', 'name it in "configMap", which can restart pods as well'


def _config_path(value: object, path: Path) -> Iterator[Flaw]:
    if not isinstance(value, str) or not value:
        yield from text(value, path)
        return
    from kustomize_plugin.config import config_path  # few merges have a target

    if not config_path.is_path(value):
        problem = f'"{path[-1]}" is not a path of keys'
        yield path, problem, 'write keys with dots between them, a.b."key.with.dots".c, and items of lists as [name=x]'


def _merge(known: dict[str, Check]) -> Check:
    """Check the spec of a FragmentMerge, which has one of two places to write to."""
    inner = fields({}, known)

    def check(value: object, path: Path) -> Iterator[Flaw]:
        yield from inner(value, path)
        places = [key for key in _PLACES if isinstance(value, dict) and key in value]
        if isinstance(value, dict) and not places:
            yield path, f'{label(path)} lacks "configMap"', 'or "target", for a config in another resource'
        if len(places) > 1:
            yield path, f'{label(path)} has "configMap" and "target"', "keep one of them"
        if places == ["target"] and isinstance(value, dict) and "rollout" in value:
            remedy = "remove it: the chart restarts its own pods, by the checksum of its config"
            yield (*path, "rollout"), '"rollout" has no meaning beside "target"', remedy

    return check


_PATCHED = "a strategic-merge patch replaces the whole list of deployments, use a JSON6902 patch to change one"
_PARAMS = fields({"model": text}, {}, missing=_PATCHED, closed=False)
_DEPLOYMENT = fields({"litellm_params": _PARAMS}, {"model_info": mapping})
_NO_DEPLOYMENT = (
    '"deployments" is empty',
    "a model group needs at least one deployment, delete the fragment to remove the group",
)
_NO_HOST = ('"survives" is empty', "name the hosts that may be down")
_NAMED: dict[str, Check] = {"name": text}
_METADATA = fields(
    _NAMED,
    {"namespace": text, "labels": texts, "annotations": texts},
    closed=False,
)
_MERGED_METADATA = fields(_NAMED, {"namespace": text, "labels": texts, "annotations": _annotations}, closed=False)
_MODEL = fields(
    {"modelName": text, "deployments": list_of(_DEPLOYMENT, 1, _NO_DEPLOYMENT)},
    {
        "tier": one_of("cloud", "local"),
        "routing": one_of("automatic", "explicit"),
        **{field: list_of(_member) for field in CHAIN_FIELDS},
    },
)
_CHAINS = tuple(CHAIN_FIELDS.values())
_SETTINGS = fields(
    {},
    {
        "litellm_settings": _settings(_CHAINS),
        "router_settings": _settings(_CHAINS),
        "general_settings": _settings(()),
        **dict.fromkeys(MAPPINGS, _settings(())),
        **{section: _named_list(name) for section, name in LISTS.items()},
    },
)
_PROMISES = {
    "neverLeaves": one_of("cloud", "local"),
    "survives": list_of(_host, 1, _NO_HOST),
    "maxSeconds": seconds,
}
_POLICY = fields({"groups": text}, _PROMISES)


def _policy(value: object, path: Path) -> Iterator[Flaw]:
    yield from _POLICY(value, path)
    if isinstance(value, dict) and not any(key in value for key in _PROMISES):
        yield path, f"{label(path)} promises nothing", f"write one of {', '.join(sorted(_PROMISES))}"


_TARGET = fields(
    {"kind": _target_kind, "name": text, "path": _config_path},
    {"namespace": text, "from": _config_path},
)
_MERGE = _merge(
    {
        "configMap": fields(_NAMED, {"key": text, "from": text, "namespace": text}),
        "target": _TARGET,
        "selector": fields({"matchLabels": texts}, {}),
        "secret": fields(_NAMED, {}),
        "rollout": fields({"kind": text, **_NAMED}, {"namespace": text}),
        "policy": list_of(_policy),
        "failover": fields(
            {"budgetSeconds": seconds},
            {
                "onHang": one_of("cooldown", "probe", "timeout", "hedge"),
                "cooldownSeconds": seconds,
                "streamTimeoutSeconds": seconds,
                "continueStreams": truth,
                "hedge": fields({}, {"deadlineSeconds": seconds, "maxOpen": count}),
            },
        ),
    },
)
_RESOURCES = {
    kind: fields(
        {
            "apiVersion": one_of(API_VERSION),
            "kind": one_of(kind),
            "metadata": metadata,
            "spec": spec,
        },
        {},
    )
    for kind, metadata, spec in (
        ("ModelFragment", _MERGED_METADATA, _MODEL),
        ("SettingsFragment", _MERGED_METADATA, _SETTINGS),
        ("FragmentMerge", _METADATA, _MERGE),  # kustomize itself marks a functionConfig as local
    )
}
