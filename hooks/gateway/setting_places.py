"""Settings that stand where LiteLLM does not look for them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kustomize_plugin.finding import ERROR, WARNING
from kustomize_plugin.hooks.gateway import config_keys, config_parts
from kustomize_plugin.hooks.gateway.config_keys import Section
from kustomize_plugin.hooks.gateway.setting_names import GENERAL, LITELLM, ROUTER, TOP
from kustomize_plugin.hooks.read.document import Document, Path, WrittenDeployment

Flaw = tuple[Path, str, str, str]  # the path of the key, what is wrong, the way out, a severity

SECTIONS = {"litellm_settings": LITELLM, "router_settings": ROUTER, "general_settings": GENERAL}
# an attribute of LiteLLM's that the router compares with itself, so that a value there counts as none
_WITHOUT_EFFECT = frozenset((("litellm_settings", "allowed_fails"),))
_ROUTER = re.compile(r"auto_router/((?:complexity|quality|adaptive)_router)")
_OF_ENTRY = 2  # steps of the path of an entry of model_list
# the proxy refuses to start over these
_FATAL = frozenset(("health_check_interval", "health_check_concurrency"))
_PARAMS = frozenset((
    "model", "api_base", "base_url", "api_key", "api_version", "timeout", "stream_timeout", "num_retries",
    "max_retries", "custom_llm_provider", "temperature", "max_tokens", "order", "weight", "drop_params",
))  # fmt: skip
_IN_INFO = _PARAMS - {"model", "max_tokens", "temperature"}
_INFO = frozenset((
    "mode", "base_model", "id", "max_input_tokens", "max_output_tokens", "health_check_model", "health_check_timeout",
    "disable_background_health_check", "access_groups",
))  # fmt: skip


def flaws(document: Document) -> Iterator[Flaw]:
    """Yield the settings of a config or a SettingsFragment that LiteLLM ignores."""
    if document.is_config:
        yield from _top(document.config)
    for deployment in document.deployments:
        yield from _entry(deployment)
    values = document.config if document.is_config else document.values.get("spec") if document.is_ours else None
    above: Path = () if document.is_config else ("spec",)
    for section in SECTIONS:
        settings = values.get(section) if isinstance(values, dict) else None
        for key in settings if isinstance(settings, dict) else ():
            place = _place(section, str(key))
            if place:
                yield (*above, section, str(key)), _sentence(section, str(key)), f"move it to {place}", ERROR


def _place(section: str, key: str) -> str:
    """Return where a key belongs; empty where it may stay, or nobody knows it."""
    if key in SECTIONS[section] and (section, key) not in _WITHOUT_EFFECT:
        return ""
    others = [name for name, known in SECTIONS.items() if name != section and key in known]
    if "router_settings" in others:
        return "router_settings"
    return "the top level" if key in TOP else next(iter(others), "")


def _sentence(section: str, key: str) -> str:
    if section == "router_settings" and key in _FATAL:
        return f'LiteLLM does not start with "{key}" in router_settings'
    return f'LiteLLM ignores "{key}" in {section}'


def is_told(section: Section, key: str) -> bool:
    """Tell whether one of the flaws here says where a key belongs."""
    if section.name in SECTIONS and section.path[-1] == section.name:
        return bool(_place(section.name, key))
    if not section.path:
        return any(key in known for known in SECTIONS.values())
    if section.path[0] == "model_list" and len(section.path) == _OF_ENTRY:
        return bool(_beside(key))
    return section.name == "litellm_params" and bool(_router_part(section.values, key))


def _top(config: dict[str, object]) -> Iterator[Flaw]:
    for key in config:
        place = next((section for section, known in SECTIONS.items() if key in known), "")
        if place and key not in TOP:
            yield (str(key),), f'LiteLLM ignores "{key}" at the top level', f"move it to {place}", ERROR


def empty(config: dict[str, object], filled: set[str]) -> Iterator[Flaw]:
    """Yield the sections of a config that are empty, those left out that a merge fills."""
    for section in (*SECTIONS, "model_list", "environment_variables"):
        if section in config and config[section] is None and section not in filled:
            problem = f'"{section}" is empty, and some releases of LiteLLM fail on that'
            yield (section,), problem, f"remove it or write {'[]' if section == 'model_list' else '{}'}", WARNING


def _entry(deployment: WrittenDeployment) -> Iterator[Flaw]:
    for key in deployment.entry if deployment.document.is_config else ():  # a fragment's schema has no such keys
        place = _beside(str(key))
        if place:
            renamed = key == "model" and "model_name" not in deployment.entry
            way_out = "write model_name" if renamed else f"move it to {place}"
            yield (*deployment.path, str(key)), f'LiteLLM ignores "{key}" beside litellm_params', way_out, ERROR
    for key in deployment.info:
        if key in _IN_INFO:
            problem = f'LiteLLM ignores "{key}" in model_info'
            yield (*deployment.path, "model_info", str(key)), problem, "move it to litellm_params", ERROR
    for key in deployment.params:
        place = _router_part(deployment.params, str(key))
        if place:
            problem = f'LiteLLM ignores "{key}" in litellm_params of a router'
            yield (*deployment.path, "litellm_params", str(key)), problem, f"move it to {place}", ERROR


def _beside(key: str) -> str:
    """Return where a key belongs that is beside litellm_params; empty where nobody knows."""
    if key in SECTIONS:
        return "the top level"
    return "litellm_params" if key in _PARAMS else "model_info" if key in _INFO else ""


def _router_part(params: Mapping[object, object] | Mapping[str, object], key: str) -> str:
    """Return the mapping of a router that a key of its litellm_params belongs in; empty for all others."""
    kind = _ROUTER.match(str(params.get("model")))
    part = f"{kind[1]}_config" if kind else ""
    pattern = f"model_list[].litellm_params.{part}"
    return part if part and key not in config_keys.params() and key in config_parts.inner_keys(pattern) else ""
