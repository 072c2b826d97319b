"""The mappings deep in a config, such as one guardrail: the keys that one release of LiteLLM reads, and the words."""

import inspect
import json
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, get_args, get_type_hints

from tools import read_litellm as names
from tools import read_litellm_entries as entries
from tools.read_litellm_types import Schema, fields, hints, law, named, reference, required
from tools.read_litellm_types import words as words_of

Part = Schema
# `[]` is each item of a list, `{}` each value of a mapping
ROUTER, PARAMS = "router_settings", "model_list[].litellm_params"
CALLBACK_LISTS = ("callbacks", "success_callback", "failure_callback", "audit_log_callbacks")


def parts(litellm: Any) -> dict[str, Part]:
    """Return the parts by their paths; `x-open` marks those whose further keys LiteLLM passes on."""
    return {**entries.parts(litellm), **routers(), **sections(litellm), **lists()}


def routers() -> dict[str, Part]:
    """Return what the router takes: policies of retries and failures, and routers of its own kind in an entry."""
    types = import_module("litellm.types.router")
    configs = import_module("litellm.router_strategy.complexity_router.config")
    quality = import_module("litellm.router_strategy.quality_router.config").QualityRouterConfig
    retries, fails = fields(types.RetryPolicy), fields(types.AllowedFailsPolicy)
    return {
        f"{ROUTER}.retry_policy": entries.part(retries),
        f"{ROUTER}.model_group_retry_policy{{}}": entries.part(retries),
        f"{ROUTER}.allowed_fails_policy": entries.part(fails),
        f"{PARAMS}.complexity_router_config": entries.part(fields(configs.ComplexityRouterConfig), opened=True),
        f"{PARAMS}.complexity_router_config.tiers": entries.part(words_of(configs.ComplexityTier), opened=True),
        f"{PARAMS}.quality_router_config": entries.part(fields(quality), opened=True),
        f"{PARAMS}.adaptive_router_config": entries.part(
            fields(types.AdaptiveRouterConfig), opened=True, required=required(types.AdaptiveRouterConfig)
        ),
    }


def sections(litellm: Any) -> dict[str, Part]:
    """Return what stands within the sections of settings."""
    proxy = import_module("litellm.proxy._types")
    alerting = import_module("litellm.types.integrations.slack_alerting").SlackAlertingArgs
    return {
        "litellm_settings.cache_params": entries.part(cache(litellm)),
        "general_settings.pass_through_endpoints[]": entries.part(
            (*fields(proxy.PassThroughGenericEndpoint), *endpoint(litellm)), required=("path", "target")
        ),
        "general_settings.litellm_jwtauth": {**entries.part(fields(proxy.LiteLLM_JWTAuth)), "x-refused": True},
        "general_settings.alerting_args": entries.part(fields(alerting)),
        "mcp_servers{}": entries.part(mcp_server(litellm, proxy)),
    }


def lists() -> dict[str, Part]:
    """Return the entries of lists that have names."""
    types = import_module("litellm.types.router")
    guardrails = import_module("litellm.types.guardrails")
    credential = import_module("litellm.types.utils").CredentialItem
    stores = import_module("litellm.types.vector_stores").LiteLLM_VectorStoreConfig
    return {
        "guardrails[]": entries.part(
            (*hints(guardrails.Guardrail), "policy_template"), required=("guardrail_name", "litellm_params")
        ),
        "guardrails[].litellm_params": entries.part(
            fields(guardrails.LitellmParams) | guardrail_words(), opened=True, required=("guardrail", "mode")
        ),
        "credential_list[]": entries.part(fields(credential), required=required(credential)),
        "search_tools[]": entries.part(
            hints(types.SearchToolTypedDict), required=("search_tool_name", "litellm_params")
        ),
        "vector_store_registry[]": entries.part(hints(stores), required=("vector_store_name", "litellm_params")),
    }


def cache(litellm: Any) -> dict[str, Schema]:
    """Return what a cache is built with, and what its Redis client takes; of types only what cannot work otherwise."""
    redis = import_module("litellm._redis")
    parameters = inspect.signature(litellm.Cache.__init__).parameters
    laws = {name: law(one.annotation) for name, one in parameters.items() if name not in ("self", "kwargs", "_backend")}
    laws = {name: one if one in (reference("number"), reference("flag")) else {} for name, one in laws.items()}
    own = {"default_redis_ttl", "redis_startup_nodes", "startup_nodes", "url", "sentinel_nodes", "service_name"}
    clients = set(redis._get_redis_kwargs()) | set(redis._get_redis_cluster_kwargs())  # noqa: SLF001 - no other list
    more = own | clients | {"ssl", "max_connections", "sentinel_password", "gcp_service_account"}
    kinds = import_module("litellm.types.caching")
    calls = {"type": ["array", "null"], "x-items": {"enum": words_of(kinds.CachingSupportedCallTypes)}}
    modes = {"enum": words_of(import_module("litellm.caching.caching").CacheMode)}
    scopes = {"semantic_cache_scope": {"enum": words_of(named("litellm.types.caching", "SemanticCacheScope"))}}
    found: dict[str, Schema] = {key: {} for key in more} | laws | {"supported_call_types": calls, "mode": modes}
    found["port"] = reference("number")
    return found | (scopes if "semantic_cache_scope" in laws else {})


def endpoint(litellm: Any) -> set[str]:
    """Return what the proxy looks up in a pass-through endpoint without declaring it."""
    folder = Path(inspect.getfile(litellm)).parent / "proxy" / "pass_through_endpoints"
    return set(
        re.findall(r'\bendpoint\w*(?:\.get\(\s*|\[)["\'](\w+)["\']', (folder / "pass_through_endpoints.py").read_text())
    )


def mcp_server(litellm: Any, proxy: Any) -> dict[str, Schema]:
    """Return what an MCP server may say: what its loader looks up, and what the typed requests for one have."""
    folder = Path(inspect.getfile(litellm)).parent / "proxy"
    text = next(
        text
        for path in sorted(folder.rglob("mcp_server_manager.py"))
        if "def load_servers_from_config" in (text := path.read_text())
    )
    looked_up = re.findall(r'\b(?:server_config|config|server|entry)\w*(?:\.get\(\s*|\[)["\'](\w+)["\']', text)
    stored = fields(import_module("litellm.types.mcp_server.mcp_server_manager").MCPServer)
    keys: dict[str, Schema] = {key: {} for key in (*looked_up, *fields(proxy.NewMCPServerRequest), *stored)}
    return keys | {name: stored[name] for name in ("transport", "auth_type")}


def guardrail_words() -> dict[str, Part]:
    """Return the types of guardrails that LiteLLM starts, and the moments at which one runs."""
    types = import_module("litellm.types.guardrails")
    registry = import_module("litellm.proxy.guardrails.guardrail_registry")
    kinds = set(registry.guardrail_initializer_registry) | set(registry.get_guardrail_initializer_from_hooks())
    kinds |= {one.value for one in types.SupportedGuardrailIntegrations}
    return {
        "guardrail": {"enum": sorted(kinds)},
        "mode": {"enum": [one.value for one in types.GuardrailEventHooks]},
    }


def words(litellm: Any) -> dict[str, list[str]]:
    """Return the words of lists: callbacks by name, and the types of caches."""
    known = set(callbacks(litellm))
    return {
        "callbacks": sorted(known),
        "modes": sorted(modes(litellm)),
        "callback_settings": sorted(described(litellm)),
        "cache_types": sorted(one.value for one in import_module("litellm.types.caching").LiteLLMCacheType),
    }


def modes(litellm: Any) -> set[str]:
    """Return the modes of models: those of the price list, and those whose health LiteLLM can ask."""
    helper = import_module("litellm.litellm_core_utils.health_check_helpers").HealthCheckHelpers
    asked = get_args(get_args(get_type_hints(helper.get_mode_handlers)["return"])[0])
    priced = {one["mode"] for one in litellm.model_cost.values() if one.get("mode")}
    return {*asked, *(mode for mode in priced if mode.isidentifier())}  # one entry explains what may be written


def callbacks(litellm: Any) -> Iterator[str]:
    """Yield every word that some part of LiteLLM takes for a callback."""
    yield from litellm._known_custom_logger_compatible_callbacks  # noqa: SLF001 - the proxy reads it too
    folder = Path(inspect.getfile(litellm)).parent
    for text in names.sources(litellm):
        yield from re.findall(r'\bcallback == ["\'](\w+)["\']', text)
        yield from re.findall(r'["\'](\w+)["\'] in litellm\.\w*callbacks?\b', text)
        for several in re.findall(r"\bcallback in [\[({]([^\])}]*)[\])}]", text):
            yield from re.findall(r'["\'](\w+)["\']', several)
    for path in folder.glob("integrations/**/*callback*.json"):
        yield from outer(path)


def described(litellm: Any) -> set[str]:
    """Return the callbacks whose settings somebody looks up in callback_settings by their name."""
    found = set()
    for text in names.sources(litellm):
        found |= set(re.findall(r'["\'](\w+)["\'] in callback_specific_params\b', text))
        found |= set(re.findall(r'\bcallback_specific_params(?:\.get\(|\[)["\'](\w+)["\']', text))
        asked = text.split("_get_custom_logger_settings_from_proxy_server(callback_name=logging_integration)")
        found |= {name for before in asked[:-1] for name in re.findall(r'logging_integration == "(\w+)"', before)[-1:]}
        found |= set(re.findall(r'\bcallback_settings\b[^\n]{0,12}\.get\("(\w+)"\)', text))
    return found - {"callback_vars"}


def outer(path: Path) -> Iterator[str]:
    """Yield the names that a list of callbacks ready to use has."""
    found = json.loads(path.read_text())
    for one in found if isinstance(found, list) else ():
        yield str(one.get("id", ""))
    yield from found if isinstance(found, dict) else ()
