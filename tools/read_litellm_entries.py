"""The keys that one release of LiteLLM reads in the entries of a config's lists, and in its mappings of settings."""

import inspect
import re
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

from tools.read_litellm_types import Schema, fields, hints, named, required, words

Part = Schema
TYPES = "litellm.types"
POLICIES = f"{TYPES}.proxy.policy_engine.policy_types"
PIPELINES = f"{TYPES}.proxy.policy_engine.pipeline_types"
GENERAL, SETTINGS, ROUTER = "general_settings", "litellm_settings", "router_settings"


def parts(litellm: Any) -> dict[str, Part]:
    """Return these parts by their paths, without those that this release does not have."""
    folder = Path(inspect.getfile(litellm)).parent
    found = {**entries(folder), **policies(), **callbacks(folder), **router(), **general(), **settings()}
    return {path: one for path, one in found.items() if one is not None}


def entries(folder: Path) -> dict[str, Part | None]:
    """Return the entries of the top-level lists."""
    agents = named(f"{TYPES}.agents", "AgentConfig")
    agent = part(hints(agents), required=("agent_name", "agent_card_params"))
    prompt = checked(f"{TYPES}.prompts.init_prompts", "PromptLiteLLMParams")
    search = named(f"{TYPES}.router", "SearchToolLiteLLMParams")
    assistant = hints(named(f"{TYPES}.router", "AssistantsTypedDict"))
    sandbox = looked_up(folder / "sandbox" / "sandbox_tools.py", "params")
    return {
        "agents[]": agent,
        "agent_list[]": agent,
        "prompts[]": checked(f"{TYPES}.prompts.init_prompts", "PromptSpec", drop=("prompt_info",)),
        "prompts[].litellm_params": prompt and {**prompt, "properties": prompt["properties"] | integrations()},
        "search_tools[].litellm_params": part(
            hints(search) | {"search_provider": {"enum": words(named(f"{TYPES}.utils", "SearchProviders"))}},
            required=("search_provider",),
            opened=True,
        ),
        "sandbox_tools[]": part(("sandbox_tool_name", "litellm_params"), required=("sandbox_tool_name",)),
        "sandbox_tools[].litellm_params": part(
            {key: {} for key in sandbox}
            | {"sandbox_provider": {"enum": words(named(f"{TYPES}.utils", "SandboxProviders"))}},
            required=("sandbox_provider",),
        ),
        "vector_store_registry[].litellm_params": part(
            (*hints(named(f"{TYPES}.vector_stores", "LiteLLM_ManagedVectorStore")), "api_key", "api_base"),
            required=("vector_store_id", "custom_llm_provider"),
            opened=True,
        ),
        "credential_list[].credential_values": {"properties": {}, "x-like": "litellm_params"},
        "default_vertex_config": checked(f"{TYPES}.passthrough_endpoints.vertex_ai", "VertexPassThroughCredentials"),
        "assistant_settings": part(assistant, required=assistant),
        "worker_registry[]": checked(f"{TYPES}.proxy.control_plane_endpoints", "WorkerRegistryEntry"),
        "mcp_tools[]": part(
            looked_up(holding(folder / "proxy", "def load_tools_from_config"), "tool_config"),
            required=("name", "description", "handler"),
        ),
    }


def policies() -> dict[str, Part | None]:
    """Return policies, whose loader takes the keys of the class and ignores all else."""
    lenient = {
        "policies{}": checked(POLICIES, "Policy"),
        "policies{}.guardrails": checked(POLICIES, "PolicyGuardrails"),
        "policies{}.condition": checked(POLICIES, "PolicyCondition"),
        "policies{}.pipeline": checked(PIPELINES, "GuardrailPipeline"),
        "policy_attachments[]": checked(POLICIES, "PolicyAttachment"),
    }
    for one in lenient.values():
        if one is not None:
            one.pop("x-refused", None)
    step, pipeline = checked(PIPELINES, "PipelineStep"), lenient["policies{}.pipeline"]
    if step is not None and pipeline is not None:
        actions = {"enum": sorted(named(PIPELINES, "VALID_PIPELINE_ACTIONS"))}
        step["properties"] |= dict.fromkeys(("on_fail", "on_pass", "on_error"), actions)
        pipeline["properties"]["mode"] = {"enum": sorted(named(PIPELINES, "VALID_PIPELINE_MODES"))}
    return {**lenient, "policies{}.pipeline.steps[]": step}


def callbacks(folder: Path) -> dict[str, Part | None]:
    """Return what the settings of a callback may say: those of an address of one's own, and those of some others."""
    manager = folder / "litellm_core_utils" / "logging_callback_manager.py"
    integrations = f"{TYPES}.integrations"
    interceptions = {
        f"{name}_interception": part(hints(kind))
        for name, kind in (
            ("websearch", named(f"{integrations}.websearch_interception", "WebSearchInterceptionConfig")),
            (
                "code_interpreter",
                named(f"{integrations}.code_interpreter_interception", "CodeInterpreterInterceptionConfig"),
            ),
            ("compression", named(f"{integrations}.compression_interception", "CompressionInterceptionConfig")),
        )
        if kind is not None
    }
    return {
        "callback_settings.otel": part(traces(folder)),
        "callback_settings{}": part(looked_up(manager, "callback_config"), required=("endpoint", "headers")),
        **{f"callback_settings.{name}": one for name, one in interceptions.items()},
        **{f"{SETTINGS}.{name}_params": one for name, one in interceptions.items()},
        **dict.fromkeys(
            (f"{SETTINGS}.s3_callback_params", f"{SETTINGS}.s3_audit_callback_params"),
            bucket(folder / "integrations" / "s3_v2.py", "params", "s3_"),
        ),
        f"{SETTINGS}.aws_sqs_callback_params": bucket(
            folder / "integrations" / "sqs.py", "aws_sqs_callback_params", "sqs_"
        ),
    }


def bucket(path: Path, mapping: str, first: str) -> Part:
    """Return what a callback that writes to AWS looks up in its parameters, whose names begin alike."""
    return part(sorted(key for key in looked_up(path, mapping) if key.startswith(first)))


def traces(folder: Path) -> set[str]:
    """Return the settings of the callback that writes traces, in both of its versions."""
    found = set(re.findall(r'\bkwargs\.pop\(\s*"(\w+)"', (folder / "integrations" / "opentelemetry.py").read_text()))
    for path in sorted((folder / "integrations").rglob("*.py")):
        found |= set(re.findall(r'\botel_settings\.get\(\s*"(\w+)"', path.read_text(errors="replace")))
    for module, name in (("opentelemetry", "OpenTelemetry"), ("custom_logger", "CustomLogger")):
        logger = named(f"litellm.integrations.{module}", name)
        found |= set(inspect.signature(logger.__init__).parameters) - {"self", "kwargs"}
    config = named("litellm.integrations.otel.model.config", "OpenTelemetryV2Config")
    return found | (set(fields(config)) if config is not None else set())


def router() -> dict[str, Part | None]:
    """Return the mappings of router_settings."""
    group = checked(f"{TYPES}.router", "RoutingGroup")
    strategies = words(named(f"{TYPES}.router", "RoutingStrategy"))
    arguments: dict[str, Schema] = {}
    for name in ("lowest_latency", "lowest_tpm_rpm", "lowest_tpm_rpm_v2"):
        arguments |= fields(named(f"litellm.router_strategy.{name}", "RoutingArgs"))
    if group is not None:
        group["properties"]["routing_strategy"] = {"enum": sorted({*strategies, "simple-shuffle"})}
    budget = checked(f"{TYPES}.utils", "BudgetConfig")
    old_names = {"time_period": "budget_duration", "budget_limit": "max_budget"}
    if budget is not None:
        budget["properties"] |= {old: budget["properties"][new] for old, new in old_names.items()}
    return {
        f"{ROUTER}.routing_groups[]": group,
        f"{ROUTER}.provider_budget_config{{}}": budget,
        f"{ROUTER}.routing_strategy_args": part(arguments),
        f"{SETTINGS}.tag_budget_config{{}}": budget,
    }


def general() -> dict[str, Part | None]:
    """Return the mappings of general_settings."""
    proxy = "litellm.proxy._types"
    lenient = {
        # what these have besides is refused when they are used, and no sooner
        f"{GENERAL}.user_header_mappings[]": checked(proxy, "UserHeaderMapping"),
        f"{GENERAL}.scheduled_job_stagger": checked(proxy, "ScheduledJobStaggerSettings"),
    }
    for one in lenient.values():
        if one is not None:
            one.pop("x-refused", None)
    return {
        **lenient,
        f"{GENERAL}.coordination_redis": checked(proxy, "CoordinationRedisParams"),
        f"{GENERAL}.key_management_settings": checked(f"{TYPES}.secret_managers.main", "KeyManagementSettings"),
        f"{GENERAL}.alert_type_config{{}}": checked(f"{TYPES}.integrations.slack_alerting", "AlertTypeConfig"),
    }


def settings() -> dict[str, Part | None]:
    """Return the mappings of litellm_settings."""
    interface = f"{TYPES}.proxy.management_endpoints.ui_sso"
    keys = named("litellm.proxy._types", "GenerateKeyRequest")
    users = named("litellm.proxy._types", "NewUserRequest")
    teams = named("litellm.proxy._types", "NewTeamRequest")
    own = named("litellm.proxy._types", "DefaultInternalUserParams") or named(interface, "DefaultInternalUserParams")
    logged = hints(named(f"{TYPES}.utils", "StandardCallbackDynamicParams"))
    filters = named("litellm.proxy.hooks.mcp_semantic_filter.hook", "SemanticToolFilterConfig")
    filters = hints(filters) if filters else ("enabled", "embedding_model", "top_k", "similarity_threshold")
    metrics = named(f"{TYPES}.integrations.prometheus", "PrometheusMetricsConfig")
    bounds = checked(interface, "LiteLLM_UpperboundKeyGenerateParams")
    return {
        f"{SETTINGS}.default_team_settings[]": part(
            (*logged, "success_callback", "failure_callback", "callbacks", "team_id"),
            required=("team_id",),
            opened=True,
        ),
        f"{SETTINGS}.default_key_generate_params": part(fields(keys).keys(), opened=True),
        f"{SETTINGS}.default_internal_user_params": part(
            {key: {} for key in (*fields(users), *fields(own), "available_teams")}
            | {"user_role": fields(own)["user_role"]},
            opened=True,
        ),
        f"{SETTINGS}.default_team_params": part(fields(teams).keys(), opened=True),
        f"{SETTINGS}.upperbound_key_generate_params": bounds,
        f"{SETTINGS}.priority_reservation_settings": checked(f"{TYPES}.utils", "PriorityReservationSettings"),
        f"{SETTINGS}.model_group_settings": checked(f"{TYPES}.router", "ModelGroupSettings"),
        f"{SETTINGS}.mcp_semantic_tool_filter": part(filters),
        f"{SETTINGS}.custom_provider_map[]": part(
            ("provider", "custom_handler"), required=("provider", "custom_handler")
        ),
        f"{SETTINGS}.prometheus_metrics_config[]": part(
            list(inspect.signature(metrics).parameters), required=("group", "metrics")
        ),
    }


def integrations() -> dict[str, Schema]:
    """Return the words for where a prompt is kept."""
    registry = import_module("litellm.proxy.prompts.prompt_registry").prompt_initializer_registry
    return {"prompt_integration": {"enum": sorted(registry)}}


def lists(litellm: Any, texts: Iterable[str]) -> dict[str, Schema]:
    """Return the settings that are lists of words, or one of some, by their paths."""
    told = set(litellm._known_custom_logger_compatible_callbacks)  # noqa: SLF001 - the proxy reads it too
    for text in texts:
        told |= set(re.findall(r'"(\w+)" (?:not )?in (?:self\.)?_?alerting\b', text))
    alerts = words(named(f"{TYPES}.integrations.slack_alerting", "AlertType"))
    checks = fields_of_alias(named(f"{TYPES}.router", "OptionalPreCallChecks"))
    systems = words(named(f"{TYPES}.secret_managers.main", "KeyManagementSystem"))
    return {
        f"{GENERAL}.alerting": {"type": ["array", "null"], "x-items": {"enum": sorted(told)}},
        f"{GENERAL}.alert_types": {"type": ["array", "null"], "x-items": {"enum": sorted(alerts)}},
        f"{GENERAL}.key_management_system": {"enum": [*sorted(systems), None]},
        f"{ROUTER}.optional_pre_call_checks": {"type": ["array", "null"], "x-items": {"enum": sorted(checks)}},
    }


def fields_of_alias(alias: Any) -> list[str]:
    """Return the words that a list may have."""
    return [word for one in getattr(alias, "__args__", ()) for word in words(one)]


def checked(module: str, name: str, drop: Iterable[str] = ()) -> Part | None:
    """Return the part that a class of LiteLLM checks; None where this release has no such class."""
    model = named(module, name)
    if model is None:
        return None
    found = part(fields(model), required=[one for one in required(model) if one not in drop])
    how = {"allow": "x-open", "forbid": "x-refused"}.get(model.model_config.get("extra") or "")
    return {**found, how: True} if how else found


def part(keys: Iterable[str] | dict[str, Schema], *, opened: bool = False, required: Iterable[str] = ()) -> Part:
    """Return one part, of keys with their schemas or of names alone."""
    laws = keys if isinstance(keys, dict) else {key: {} for key in keys}
    found: Part = {"properties": {name: laws[name] for name in sorted(laws)}}
    if opened:
        found["x-open"] = True
    return {**found, "required": list(required)} if required else found


def holding(folder: Path, line: str) -> Path:
    """Return the one module below a folder that has a line: releases move them."""
    return next(path for path in sorted(folder.rglob("*.py")) if line in path.read_text(errors="replace"))


def looked_up(path: Path, mapping: str) -> set[str]:
    """Return the keys that a module looks up in a mapping of such a name."""
    return set(re.findall(rf'\b{mapping}(?:\.get\(\s*|\[)["\'](\w+)["\']', path.read_text()))
