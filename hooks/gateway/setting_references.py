"""What the sections of settings name: groups, guardrails, policies, MCP servers, tools, credentials."""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.hooks.gateway import reference
from kustomize_plugin.hooks.gateway.reference import Holder, Reference, below
from kustomize_plugin.yamltext import typed

Values = dict[str, object]

_CACHES = ("redis", "qdrant", "valkey")
_DEFAULTS = (
    "default_internal_user_params", "default_key_generate_params", "default_team_params",
    "upperbound_key_generate_params",
)  # fmt: skip
_TOOLS = (
    ("websearch_interception_params", "search_tool_name", reference.SEARCH),
    ("code_interpreter_interception_params", "sandbox_tool_name", reference.SANDBOX),
)
_COMPRESSION = "compression_interception_params"
_NEVER, _FAILS = "so it never applies", "so requests fail"


def of(holder: Holder, values: Values) -> Iterator[Reference]:
    """Yield what the sections of one document name."""
    yield from _router(holder, below(values, "router_settings"))
    yield from _litellm(holder, below(values, "litellm_settings"))
    yield from _general(holder, below(values, "general_settings"))
    yield from _policies(holder, values)
    for section in ("agents", "agent_list"):
        for index, agent in enumerate(typed.sequence(values.get(section))):
            servers = below(agent, "object_permission").get("mcp_servers")
            path, label = (
                (section, index, "object_permission", "mcp_servers"),
                f'agent "{below(agent).get("agent_name")}"',
            )
            yield from holder.each(path, servers, reference.SERVER_OR_ID, label, "so it allows nothing")
    for index, entry in enumerate(typed.sequence(values.get("vector_store_registry"))):
        path = ("vector_store_registry", index, "litellm_params", "litellm_credential_name")
        label = f'vector store "{below(entry).get("vector_store_name")}"'
        name = below(entry, "litellm_params").get("litellm_credential_name")
        yield from holder.one(path, name, reference.CREDENTIAL, label, "so requests go without its key")


def _router(holder: Holder, settings: Values) -> Iterator[Reference]:
    section = "router_settings"
    for key in ("model_group_retry_policy", "model_group_affinity_config"):
        yield from holder.each((section, key), below(settings, key), reference.OWNER, f'"{key}"', _NEVER)
    for index, group in enumerate(typed.sequence(settings.get("routing_groups"))):
        path, label = (section, "routing_groups", index, "models"), f'routing group "{below(group).get("group_name")}"'
        yield from holder.each(path, below(group).get("models"), reference.OWNER, label, _NEVER)
        path = (*path[:-1], "model_priorities")
        yield from holder.each(path, below(group, "model_priorities"), reference.OWNER, label, _NEVER)
    for index, names in enumerate(typed.sequence(settings.get("caching_groups"))):
        place = (section, "caching_groups", index)
        yield from holder.each(place, names, reference.OWNER, '"caching_groups"', _NEVER)


def _litellm(holder: Holder, settings: Values) -> Iterator[Reference]:
    section = "litellm_settings"
    cache = below(settings, "cache_params")
    for one in _CACHES:
        key = f"{one}_semantic_cache_embedding_model"
        if cache.get("type") == f"{one}-semantic":
            path, label = (section, "cache_params", key), f'"{key}"'
            yield from holder.one(
                path, cache.get(key), reference.MODEL, label, "so nothing is cached", reference.EMBEDDING
            )
    yield from _embeddings(holder, section, settings)
    key = "forward_client_headers_to_llm_api"
    for index, group in enumerate(typed.sequence(below(settings, "model_group_settings").get(key))):
        if "*" not in str(group):
            group_at = (section, "model_group_settings", key, index)
            yield from holder.one(group_at, group, reference.OWNER, f'"{key}"', _NEVER)
    key = "default_mcp_sampling_model"
    yield from holder.one((section, key), settings.get(key), reference.MODEL, f'"{key}"', _FAILS, reference.CHAT)
    key = "public_model_groups"
    yield from holder.each((section, key), settings.get(key), reference.OWNER, f'"{key}"', "which nobody will see")
    for key in _DEFAULTS:
        servers = below(settings, key, "object_permission").get("mcp_servers")
        servers_at, label = (section, key, "object_permission", "mcp_servers"), f'"mcp_servers" of {key}'
        yield from holder.each(servers_at, servers, reference.SERVER_OR_ID, label, "so it allows nothing")
        path, names = (section, key, "models"), below(settings, key).get("models")
        yield from holder.each(path, names, reference.ACCESS, f'"models" of {key}', "so it allows nothing")
    for alias, name in below(settings, "mcp_aliases").items():
        path, label = (section, "mcp_aliases", alias), f'MCP alias "{alias}"'
        yield from holder.one(path, name, reference.MCP_SERVER, label, _NEVER)
    for key, field, kind in _TOOLS:
        yield from holder.one((section, key, field), below(settings, key).get(field), kind, f'"{field}"', _FAILS)


def _embeddings(holder: Holder, section: str, settings: Values) -> Iterator[Reference]:
    """Yield the models that turn texts into vectors, for what is searched by meaning."""
    for key in ("mcp_semantic_tool_filter", "mcp_tool_search", _COMPRESSION):
        path, name = (section, key, "embedding_model"), below(settings, key).get("embedding_model")
        label = f'"embedding_model" of {key}'
        yield from holder.one(path, name, reference.MODEL, label, _FAILS, reference.EMBEDDING)
    for key in ("skill_search_embedding_model", "agent_search_embedding_model"):
        yield from holder.one(
            (section, key), settings.get(key), reference.GROUP, f'"{key}"', _FAILS, reference.EMBEDDING
        )


def _general(holder: Holder, settings: Values) -> Iterator[Reference]:
    section, key = "general_settings", "completion_model"
    yield from holder.one((section, key), settings.get(key), reference.MODEL, f'"{key}"', _FAILS, reference.CHAT)
    key = "background_health_check_model_groups"
    yield from holder.each((section, key), settings.get(key), reference.OWNER, f'"{key}"', "which is never probed")
    for index, endpoint in enumerate(typed.sequence(settings.get("pass_through_endpoints"))):
        path = (section, "pass_through_endpoints", index, "guardrails")
        label = f'pass-through "{below(endpoint).get("path")}"'
        yield from holder.each(path, below(endpoint).get("guardrails"), reference.GUARDRAIL, label, "which never runs")


def _policies(holder: Holder, values: Values) -> Iterator[Reference]:
    """Yield what policies and their attachments name; LiteLLM checks policies when it starts."""
    stops = reference.STOPS
    for name, written in below(values, "policies").items():
        path, label, guardrails = ("policies", name), f'policy "{name}"', below(written, "guardrails")
        yield from holder.one((*path, "inherit"), below(written).get("inherit"), reference.POLICY, label, stops)
        for key, effect in (("add", stops), ("remove", "so nothing is removed")):
            yield from holder.each((*path, "guardrails", key), guardrails.get(key), reference.GUARDRAIL, label, effect)
        for index, step in enumerate(typed.sequence(below(written, "pipeline").get("steps"))):
            step_at = (*path, "pipeline", "steps", index, "guardrail")
            yield from holder.one(step_at, below(step).get("guardrail"), reference.GUARDRAIL, label, stops)
    for index, entry in enumerate(typed.sequence(values.get("policy_attachments"))):
        place = ("policy_attachments", index, "policy")
        yield from holder.one(place, below(entry).get("policy"), reference.POLICY, "an attachment", _NEVER)
