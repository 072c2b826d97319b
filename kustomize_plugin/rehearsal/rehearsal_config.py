"""A gateway's config → the config of a rehearsal: fakes for upstreams, nothing that dials out, shorter time-outs."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping

from kustomize_plugin.failover import compiled
from kustomize_plugin.gateway.deployments import Deployment
from kustomize_plugin.rehearsal import imported_modules, plan, store_settings
from kustomize_plugin.rehearsal.stores import Door
from kustomize_plugin.yamltext import typed

_SECTIONS = ("model_list", "router_settings", "litellm_settings", "general_settings")
# what needs a server that is not here, or calls one
_LEFT_OUT = {
    "router_settings": re.compile(r"redis|^cache_|alert|assistants|search_tools|guardrail|fallback_models_file"),
    "litellm_settings": re.compile(r"^cache|callback|redis|^api_(?:base|key)$|s3_|vector_store|^mcp|guardrail|^proxy$"),
    "general_settings": re.compile(
        r"database|^db_|redis|alert|slack|^store_|key_management|pass_through|^custom_|jwt|oauth|shared_health|"
        r"^proxy_(?:batch|budget)|^control_plane|^allowed_ips$|^maximum_spend_logs|^spend_report|^master_key$"
    ),
}
_CREDENTIAL = "litellm_credential_name"
_REFERENCE = re.compile(r"os\.environ/([A-Za-z_][A-Za-z0-9_]*)")
_NUMBERS = frozenset(
    ("timeout", "stream_timeout", "request_timeout", "num_retries", "max_retries", "rpm", "tpm", "order", "weight",
     "cooldown_time", "allowed_fails", "retry_after", "max_parallel_requests")
)  # fmt: skip
_TIMES = ("timeout", "stream_timeout", "request_timeout", "cooldown_time", *compiled.HEDGE_TIMES)
MASTER_KEY = "LITELLM_MASTER_KEY"

Values = dict[str, object]


class Rewritten:
    """`values` is the rehearsal's config, `left_out` what it lacks, `variables` what it reads from the environment.

    `address_of` says where the fake of an upstream is, `stores` where each server of the gateway's own.
    """

    def __init__(
        self, values: Values, address_of: Callable[[str], str], scale: float, stores: Mapping[str, Door] | None = None
    ) -> None:
        self.left_out: list[str] = []
        self.values: Values = {key: copy.deepcopy(values.get(key)) for key in _SECTIONS if values.get(key) is not None}
        self.left_out += sorted(key for key in values if key not in _SECTIONS)
        self._custom = imported_modules.providers(values)
        self._led = store_settings.led_to(values, stores or {})
        self._strip()
        self.left_out += imported_modules.strip(self.values)
        self._redirect(address_of)
        if scale != 1:
            for holder in _holders(self.values):
                _shorten(holder, scale)
        self.is_hedged = compiled.PROVIDER in typed.sequence(self._section(compiled.LITELLM).get(compiled.PROVIDERS))
        general = self._section("general_settings")
        general["master_key"] = f"os.environ/{MASTER_KEY}"
        self.variables = sorted({MASTER_KEY, *_REFERENCE.findall(repr(self.values))})

    def _section(self, name: str) -> Values:
        section = self.values.setdefault(name, {})
        return typed.mapping(section)

    def _strip(self) -> None:
        for name, pattern in _LEFT_OUT.items():
            section = self._section(name)
            led = self._led.get(name, {})
            section.update(led)
            for key in [key for key in section if pattern.search(str(key)) and key not in led]:
                kept = _prometheus(key, section.pop(key))
                if kept:
                    section[key] = kept
                elif key != "master_key" and not (led and _is_secret(key)):
                    self.left_out.append(f"{name}.{key}")

    def _redirect(self, address_of: Callable[[str], str]) -> None:
        entries = self.values.get("model_list")
        for entry in entries if isinstance(entries, list) else ():
            params = entry.get("litellm_params") if isinstance(entry, dict) else None
            if not isinstance(params, dict) or compiled.is_hedge(entry):
                continue
            one = Deployment(compiled.group_of(entry), entry)
            place = address_of(plan.identity(one))
            prefix, _, name = one.model.partition("/")
            if prefix in self._custom:
                params["model"] = f"openai/{name}"
                self.left_out.append(
                    f'{one.group}: the module of "{prefix}", which a fake with OpenAI\'s protocol plays'
                )
                one = Deployment(one.group, entry)
            address = f"{place}{plan.path(one)}"
            params["base_url" if "base_url" in params and "api_base" not in params else "api_base"] = address
            for key in [key for key in params if key == _CREDENTIAL or _is_unknown_number(key, params[key])]:
                del params[key]
                self.left_out.append(f"{one.group}: {key}")
            params.setdefault("api_key", "os.environ/REHEARSAL_API_KEY")


def _is_secret(key: object) -> bool:
    """Tell whether a key is what opens the real server."""
    return str(key).removeprefix("redis_") in store_settings.SECRETS


def checks_health(values: Values) -> bool:
    """Tell whether a config probes its deployments in the background."""
    section = values.get("general_settings")
    return isinstance(section, dict) and section.get("background_health_checks") is True


def health_interval(values: Values) -> float:
    """Return the seconds between two probes; 0 where there are none."""
    section = values.get("general_settings")
    interval = section.get("health_check_interval", 300) if isinstance(section, dict) else 0
    return float(interval) if checks_health(values) and isinstance(interval, (int, float)) else 0.0


def _prometheus(key: str, value: object) -> list[str]:
    """Return what is left of a list of callbacks: the one that calls nobody."""
    names = value if isinstance(value, list) else [value]
    return ["prometheus"] if "callback" in str(key) and "prometheus" in names else []


def _is_unknown_number(key: str, value: object) -> bool:
    return key in _NUMBERS and isinstance(value, str) and value.startswith("os.environ/")


def _holders(values: Values) -> Iterator[Values]:
    """Yield the mappings that may hold time-outs."""
    for name in ("router_settings", "litellm_settings"):
        section = values.get(name)
        if isinstance(section, dict):
            yield section
    entries = values.get("model_list")
    for entry in entries if isinstance(entries, list) else ():
        for part in ("litellm_params", "model_info"):
            holder = entry.get(part) if isinstance(entry, dict) else None
            if isinstance(holder, dict):
                yield holder
                yield from compiled.hedge_times(entry) if part == "model_info" else ()


def _shorten(holder: Values, scale: float) -> None:
    for key in _TIMES:
        value = holder.get(key)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            holder[key] = round(value * scale, 3)
