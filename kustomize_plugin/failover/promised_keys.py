"""`spec.failover` → the keys that a deployment gets for it; which of them it has already is not looked at here."""

from __future__ import annotations

from kustomize_plugin.failover.compiled import Values
from kustomize_plugin.litellm import failover_time
from kustomize_plugin.yamltext import typed

COOLDOWN, PROBE, TIMEOUT, HEDGE = "cooldown", "probe", "timeout", "hedge"
CONTINUATION = "enable_mid_stream_fallback_continuation"  # in router_settings
PREFILL = "supports_assistant_prefill"  # in model_info: such a deployment may continue what another began
# a deployment that cannot be reached fails over at once; only time-outs are worth a cooldown
_ALLOWED_FAILS = 1000
_SHORTEST, _LONGEST, _TIMEOUTS = 60, 600, 5  # seconds, seconds, time-outs that a cooldown lasts
_ENDLESS = 1e9  # seconds; an integer may be too large for a float
_PROBE_SHARE = 0.4  # of the budget: twice that, interval and time-out of a probe, leave a fifth for the rest


def probe_seconds(budget: float) -> int:
    """Return the interval of the probes, and the time-out of each; LiteLLM takes whole seconds."""
    return max(1, int(budget * _PROBE_SHARE))


class PromisedKeys:
    """What a `spec.failover` asks for; `settings` are the sections of the config."""

    def __init__(self, spec: Values, settings: dict[str, Values]) -> None:
        self.on_hang = spec.get("onHang", COOLDOWN)
        self.budget = _number(spec.get("budgetSeconds"))
        self.continues = spec.get("continueStreams") is True
        self.stream_timeout = spec.get("streamTimeoutSeconds")
        self._cooldown = spec.get("cooldownSeconds")
        self._settings = settings

    def of_hop(self, entry: Values, timeout: float | None, *, waited_for: bool) -> Values:
        """Return the keys for a deployment behind which others are tried; `waited_for` says that a local one is."""
        keys: Values = {"num_retries": 0}
        if timeout is not None:
            keys["timeout"] = timeout
        if self.on_hang == COOLDOWN:
            keys["cooldown_time"] = self._cooldown_of(entry)
            keys |= {"allowed_fails": _ALLOWED_FAILS, "allowed_fails_policy": {"TimeoutErrorAllowedFails": 0}}
        return keys | self.of_stream(waited_for=waited_for)

    def of_stream(self, *, waited_for: bool) -> Values:
        """Return the keys for a deployment that streams."""
        keys: Values = {}
        if self.stream_timeout is not None and waited_for:
            keys["stream_timeout"] = self.stream_timeout
        return keys | self.of_any()

    def of_any(self) -> Values:
        """Return the keys for each deployment of a chain, the last included."""
        return {PREFILL: True} if self.continues else {}

    def of_levels(self, rank: int) -> Values:
        """Return the keys for an author's deployment of a group with levels."""
        return {"order": rank} | (self.of_probe() if self.on_hang == PROBE else {})

    def of_probe(self) -> Values:
        """Return the keys for a deployment that is probed."""
        return {"health_check_timeout": probe_seconds(self.budget)}

    def of_general(self, groups: list[str]) -> Values:
        """Return the general settings for groups that are probed."""
        return {
            "background_health_check_model_groups": groups,
            "background_health_checks": True,
            "enable_health_check_routing": True,
            "health_check_interval": probe_seconds(self.budget),
        }

    def _cooldown_of(self, entry: Values) -> int | float:
        if isinstance(self._cooldown, (int, float)):
            return self._cooldown
        router, litellm = self._settings["router_settings"], self._settings["litellm_settings"]
        seconds = failover_time.timeout(typed.mapping(entry.get("litellm_params")), router, litellm) or 0.0
        return int(min(max(_TIMEOUTS * seconds, _SHORTEST), _LONGEST))


def _number(value: object) -> float:
    return float(min(value, _ENDLESS)) if isinstance(value, (int, float)) else 0.0
