"""The config of a gateway that runs, written from what its API tells; keys are references with proposed names."""

from __future__ import annotations

import re
from itertools import takewhile

from kustomize_plugin import providers
from kustomize_plugin.failover import near_addresses
from kustomize_plugin.gateway.running_config import (
    CHAIN_SETTINGS,
    ROUTER_DEFAULTS,
    RunningConfig,
    RunningDeployment,
    Values,
)
from kustomize_plugin.litellm import abilities
from kustomize_plugin.providers import api_base
from kustomize_plugin.yamltext import typed

KIND = "running gateway"
_ADDED = frozenset(
    ("allow_client_keepalive_override", "merge_reasoning_content_in_choices", "use_in_pass_through",
     "use_litellm_proxy", "use_xai_oauth")
)  # fmt: skip
# what LiteLLM adds to what an author wrote, or what is the database's own
_NOT_WRITTEN = frozenset(
    ("id", "db_model", "key", "pricing_overrides", "litellm_provider", "supported_openai_params", "created_at",
     "created_by", "updated_at", "updated_by", "member_auto_router", "direct_access", "access_via_team_ids")
)  # fmt: skip
# what the price list says of a model; beside its price an author hardly ever writes it
_LISTED = re.compile(
    r"(?:supports|supported|max|input|output|cache|search|tiered|regional|fedramp|annotation|ocr|off_peak|prompt_cache"
    r"|explicit_cache|provider_specific|code_interpreter|file_search|computer_use|vector_store|cost)_"
    r"|(?:rpm|tpm|source|deprecation_date|metadata|uses_embed_content)$|.*_(?:cost|multiplier|pricing)(?:_|$)"
)
_ROUTER_KEYS = (
    "allowed_fails", "cooldown_time", "disable_cooldowns", "enable_pre_call_checks", "enable_tag_filtering",
    "max_fallbacks", "num_retries", "retry_after", "retry_policy", "routing_strategy", "routing_strategy_args",
    "set_verbose", "stream_timeout", "tag_filtering_match_any", "timeout",
)  # fmt: skip
_MASKED = "****"
_FREE = "sk-none"


class WrittenGateway:
    """`values` are the config; `variables` are the proposed names of keys, and `notes` are for a person."""

    def __init__(self, running: RunningConfig) -> None:
        self.variables: dict[str, list[str]] = {}
        self.notes: list[str] = []
        self._masked: list[str] = []
        self.values: Values = {"model_list": [self._entry(rows) for rows in running.sets]}
        if running.router is not None:
            self._settings(running)
        self._tell(running)

    def _entry(self, rows: list[RunningDeployment]) -> Values:
        """Return the entry of a deployment; LiteLLM lists one with a wildcard once for each model that it knows."""
        one = rows[0]
        name = _wildcard([row.group for row in rows])
        params = {key: value for key, value in one.params.items() if value is not None and not _is_added(key, value)}
        for key in [key for key, value in params.items() if _MASKED in str(value)]:
            self._masked.append(f"{name}: {key}")
            del params[key]
        if len(rows) > 1:
            params["model"] = _wildcard([str(row.params.get("model")) for row in rows])
        key = self._key(name, params)
        if key:
            params["api_key"] = key
        info = _info(one) if len(rows) == 1 else {}
        return {"model_name": name, "litellm_params": params, **({"model_info": info} if info else {})}

    def _key(self, group: str, params: Values) -> str:
        """Propose where the key comes from: LiteLLM never tells whether there is one."""
        if "api_key" in params or "litellm_credential_name" in params:
            return ""
        address = typed.text(params.get("api_base"))
        route = providers.route_of(typed.text(params.get("model")), params)
        known = providers.provider(route.prefix) if route else None
        if address and near_addresses.is_near(address):
            return _FREE if known is not None and known.is_generic else ""
        if known is None or not (known.key or known.is_generic):
            return ""
        is_own = not address or api_base.host(address) in known.hosts
        name = known.key if is_own and known.key else _variable(group)
        self.variables.setdefault(name, []).append(group)
        return f"os.environ/{name}"

    def _settings(self, running: RunningConfig) -> None:
        router = running.router or {}
        written = {
            key: router[key]
            for key in _ROUTER_KEYS
            if not _is_empty(router.get(key)) and router.get(key) != ROUTER_DEFAULTS.get(key)
        }
        chains: Values = {
            setting: [{source: chain} for source, chain in running.chains(setting).items() if source != "*"]
            for setting in CHAIN_SETTINGS
        }
        chains = {setting: found for setting, found in chains.items() if found}
        if running.default:
            chains["default_fallbacks"] = running.default
        if typed.mapping(router.get("default_litellm_params")).get("timeout") is None and "timeout" in written:
            chains["request_timeout"] = written.pop("timeout")  # LiteLLM shows both alike, but for this
        alias = typed.mapping(router.get("model_group_alias"))
        if alias:
            written["model_group_alias"] = alias
        sections = {"litellm_settings": chains, "router_settings": written}
        self.values |= {name: section for name, section in sections.items() if section}

    def _tell(self, running: RunningConfig) -> None:
        if self.variables:
            said = ", ".join(f"{name} ({', '.join(groups)})" for name, groups in self.variables.items())
            self.notes.append(f"LiteLLM tells no key; these variables are proposed: {said}")
        if self._masked:
            self.notes.append(f"LiteLLM shows these only masked, so they are left out: {', '.join(self._masked)}")
        self.notes.append("general_settings, callbacks, guardrails and the like are not told; add them to the base")
        self.notes += [f"not seen: {one}" for one in running.unseen if not running.sees_all]


def _info(one: RunningDeployment) -> Values:
    """Return what an author must have written: what overrides the price list, or all where that has another model."""
    overrides = set(typed.texts(one.info.get("pricing_overrides")))
    is_listed = _is_listed(one)
    return {
        key: value
        for key, value in one.info.items()
        if value is not None
        and key not in _NOT_WRITTEN
        and (key in overrides or not is_listed or not _LISTED.match(key))
    }


def _is_listed(one: RunningDeployment) -> bool:
    """Tell whether the price list says of the model what the gateway says."""
    known = abilities.of_deployment(one.params, {})
    said = abilities.of_deployment(one.params, one.info)
    alike = (known.tokens, known.tools, known.vision) == (said.tokens, said.tools, said.vision)
    return bool(known.mode) and not known.is_guessed and alike


def _is_added(key: str, value: object) -> bool:
    """Tell whether LiteLLM has added a parameter that nobody wrote."""
    return value is False and key in _ADDED


def _is_empty(value: object) -> bool:
    return value is None or value is False or value in ("", [], {})


def _wildcard(names: list[str]) -> str:
    """Return the pattern of several names: what all begin with."""
    if len(names) == 1:
        return names[0]
    same = takewhile(lambda letters: len(set(letters)) == 1, zip(*names, strict=False))
    return "".join(letters[0] for letters in same) + "*"


def _variable(group: str) -> str:
    return f"{re.sub(r'[^A-Z0-9]+', '_', group.upper()).strip('_') or 'MODEL'}_API_KEY"
