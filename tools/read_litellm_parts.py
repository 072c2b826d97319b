"""The mappings deep in a config, such as one guardrail: the keys that one release of LiteLLM reads, and the words."""

import inspect
import json
import re
import typing
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from tools import read_litellm as names

Part = dict[str, Any]
# `[]` is each item of a list, `{}` each value of a mapping
ROUTER, PARAMS = "router_settings", "model_list[].litellm_params"
CALLBACK_LISTS = ("callbacks", "success_callback", "failure_callback", "audit_log_callbacks")


def parts(litellm: Any) -> dict[str, Part]:
    """Return the parts by their paths; `x-open` marks those whose further keys LiteLLM passes on."""
    types = import_module("litellm.types.router")
    proxy = import_module("litellm.proxy._types")
    guardrails = import_module("litellm.types.guardrails")
    credential = import_module("litellm.types.utils").CredentialItem
    complexity = import_module("litellm.router_strategy.complexity_router.config").ComplexityRouterConfig
    quality = import_module("litellm.router_strategy.quality_router.config").QualityRouterConfig
    retries, fails = fields(types.RetryPolicy), fields(types.AllowedFailsPolicy)
    return {
        f"{ROUTER}.retry_policy": part(retries),
        f"{ROUTER}.model_group_retry_policy{{}}": part(retries),
        f"{ROUTER}.allowed_fails_policy": part(fails),
        "litellm_settings.cache_params": part(cache(litellm), opened=True),
        "general_settings.pass_through_endpoints[]": part(
            fields(proxy.PassThroughGenericEndpoint) | endpoint(litellm), required=("path", "target")
        ),
        "general_settings.litellm_jwtauth": {**part(fields(proxy.LiteLLM_JWTAuth)), "x-refused": True},
        "guardrails[]": part(
            hints(guardrails.Guardrail) | {"policy_template"}, required=("guardrail_name", "litellm_params")
        ),
        "guardrails[].litellm_params": part(
            fields(guardrails.LitellmParams), opened=True, required=("guardrail", "mode"), words=guardrail_words()
        ),
        "credential_list[]": part(
            fields(credential),
            required=sorted(name for name, one in credential.model_fields.items() if one.is_required()),
        ),
        "mcp_servers{}": part(mcp_server(litellm, proxy)),
        "search_tools[]": part(hints(types.SearchToolTypedDict), required=("search_tool_name", "litellm_params")),
        f"{PARAMS}.complexity_router_config": part(fields(complexity), opened=True),
        f"{PARAMS}.quality_router_config": part(fields(quality), opened=True),
        f"{PARAMS}.adaptive_router_config": part(fields(types.AdaptiveRouterConfig), opened=True),
        "vector_store_registry[]": part(
            hints(import_module("litellm.types.vector_stores").LiteLLM_VectorStoreConfig),
            required=("vector_store_name", "litellm_params"),
        ),
        "general_settings.alerting_args": part(
            fields(import_module("litellm.types.integrations.slack_alerting").SlackAlertingArgs)
        ),
    }


def part(
    keys: Iterable[str], *, opened: bool = False, required: Iterable[str] = (), words: dict[str, Part] | None = None
) -> Part:
    """Return one part; `words` are the schemas of keys that take one of some words."""
    found: Part = {"properties": {name: {} for name in sorted(keys)} | (words or {})}
    if opened:
        found["x-open"] = True
    return {**found, "required": list(required)} if required else found


def fields(model: Any) -> set[str]:
    """Return the fields of a class that checks its input, by every name that it reads."""
    found = set()
    for name, field in model.model_fields.items():
        found |= {name} | ({field.alias} if field.alias else set())
    return found


def hints(kind: Any) -> set[str]:
    """Return the keys of a typed mapping."""
    return set(typing.get_type_hints(kind))


def cache(litellm: Any) -> set[str]:
    """Return what a cache is built with, and what its Redis client takes."""
    redis = import_module("litellm._redis")
    parameters = set(inspect.signature(litellm.Cache.__init__).parameters) - {"self", "kwargs", "_backend"}
    own = {"default_redis_ttl", "redis_startup_nodes", "startup_nodes", "url", "sentinel_nodes", "service_name"}
    clients = set(redis._get_redis_kwargs()) | set(redis._get_redis_cluster_kwargs())  # noqa: SLF001 - no other list
    return parameters | own | clients | {"ssl", "max_connections", "sentinel_password", "gcp_service_account"}


def endpoint(litellm: Any) -> set[str]:
    """Return what the proxy looks up in a pass-through endpoint without declaring it."""
    folder = Path(inspect.getfile(litellm)).parent / "proxy" / "pass_through_endpoints"
    return set(
        re.findall(r'\bendpoint\w*(?:\.get\(\s*|\[)["\'](\w+)["\']', (folder / "pass_through_endpoints.py").read_text())
    )


def mcp_server(litellm: Any, proxy: Any) -> set[str]:
    """Return what an MCP server may say: what its loader looks up, and what the typed requests for one have."""
    folder = Path(inspect.getfile(litellm)).parent / "proxy"
    text = next(
        text
        for path in sorted(folder.rglob("mcp_server_manager.py"))
        if "def load_servers_from_config" in (text := path.read_text())
    )
    looked_up = re.findall(r'\b(?:server_config|config|server|entry)\w*(?:\.get\(\s*|\[)["\'](\w+)["\']', text)
    stored = import_module("litellm.types.mcp_server.mcp_server_manager").MCPServer
    return set(looked_up) | fields(proxy.NewMCPServerRequest) | fields(stored)


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
        "cache_types": sorted(one.value for one in import_module("litellm.types.caching").LiteLLMCacheType),
    }


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


def outer(path: Path) -> Iterator[str]:
    """Yield the names that a list of callbacks ready to use has."""
    found = json.loads(path.read_text())
    for one in found if isinstance(found, list) else ():
        yield str(one.get("id", ""))
    yield from found if isinstance(found, dict) else ()
