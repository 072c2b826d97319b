"""`spec.failover` → settings beside those of the authors, so that LiteLLM keeps the promise.

Nothing that is written is changed: a present key wins, and LK305 tells where it is in the way. What is added bears
the mark of `compiled`. `docs/failover.md` tells what each key is for and what was measured.
"""

from __future__ import annotations

from kustomize_plugin.config import header, kind_shapes
from kustomize_plugin.config.litellm_config import Config
from kustomize_plugin.failover import compiled
from kustomize_plugin.failover.compiled import GENERAL, INFO_KEYS, MARK, Values
from kustomize_plugin.failover.order_levels import OrderLevel, Routes, ranks
from kustomize_plugin.litellm import failover_time
from kustomize_plugin.yamltext import emit, typed

COOLDOWN, PROBE, TIMEOUT = "cooldown", "probe", "timeout"
# a deployment that cannot be reached fails over at once; only time-outs are worth a cooldown
_ALLOWED_FAILS = 1000
_SHORTEST, _LONGEST, _TIMEOUTS = 60, 600, 5  # seconds, seconds, time-outs that a cooldown lasts
_ENDLESS = 1e9  # seconds; an integer may be too large for a float
_FAILS = frozenset(("allowed_fails", "allowed_fails_policy"))  # one decision
_PROBE_SHARE = 0.4  # of the budget: twice that, interval and time-out of a probe, leave a fifth for the rest


def compile_text(text: str, spec: Values, local: set[str]) -> str:
    """Return a stripped config's text with its failover compiled; raises SharedAnchorError.

    `local` names the groups of tier local. Where nothing is to be added the text comes back as it is.
    """
    config = Config(text)
    _Compiler(config, spec, local).run()
    written = config.render()
    if written == text:
        return text
    if _has_empty_mapping(config):  # what fills one is taken out with it, so a second run would write it elsewhere
        config = Config(compiled.strip_text(written))
        _Compiler(config, spec, local).run()
        written = config.render()
    budget = emit.scalar(spec.get("budgetSeconds"))
    how = f"budget {budget} s, onHang: {spec.get('onHang', COOLDOWN)}"
    return header.with_note(written, f"{how}; what bears the mark {MARK} was compiled, not written")


def probe_seconds(budget: float) -> int:
    """Return the interval of the probes, and the time-out of each; LiteLLM takes whole seconds."""
    return max(1, int(budget * _PROBE_SHARE))


class _Compiler:
    def __init__(self, config: Config, spec: Values, local: set[str]) -> None:
        self._config = config
        self._settings = {name: config.section(name) for name in kind_shapes.SECTIONS}
        self._routes = Routes(config.model_list, self._settings, local)
        self._positions = {id(entry): index for index, entry in enumerate(config.model_list)}
        self._on_hang = spec.get("onHang", COOLDOWN)
        self._budget = _number(spec.get("budgetSeconds"))

    def run(self) -> None:
        """Splice in what is missing."""
        timeouts = self._timeouts() if self._on_hang == TIMEOUT else {}
        probed = []
        for group, entries in self._routes.groups.items():
            if not self._routes.tried(group):
                continue
            levels = self._levels(group)
            for entry, rank in zip(entries, ranks(entries), strict=True):
                keys = self._keys(entry, timeouts.get(group))
                if levels:
                    keys |= self._level_keys(rank)
                self._put(entry, keys)
            self._insert(group, levels)
            if levels and self._on_hang == PROBE:
                probed.append(group)
        if probed:
            self._put_general(sorted(probed))

    def _levels(self, group: str) -> list[OrderLevel]:
        """Return the levels of a group.

        A cooldown needs them where more than one hop may hang, probes wherever a cloud group has a local one behind it.
        """
        hops = len(self._routes.hops(group))
        needed = {COOLDOWN: hops > 1, PROBE: hops > 0 and not self._routes.is_local(group)}
        return self._routes.levels(group) if needed.get(str(self._on_hang)) else []

    def _keys(self, entry: Values, timeout: float | None) -> Values:
        """Return the keys for a deployment of a group with a chain."""
        keys: Values = {"num_retries": 0}
        if timeout is not None:
            keys["timeout"] = timeout
        if self._on_hang == COOLDOWN:
            seconds = self._timeout(entry) or 0.0
            keys["cooldown_time"] = int(min(max(_TIMEOUTS * seconds, _SHORTEST), _LONGEST))
            keys |= {"allowed_fails": _ALLOWED_FAILS, "allowed_fails_policy": {"TimeoutErrorAllowedFails": 0}}
        return keys

    def _level_keys(self, rank: int) -> Values:
        """Return the keys for an author's deployment of a group with levels."""
        keys: Values = {"order": rank}
        if self._on_hang == PROBE:
            keys["health_check_timeout"] = probe_seconds(self._budget)
        return keys

    def _put(self, entry: Values, keys: Values) -> None:
        """Add the keys that an author's deployment does not have, and the mark that names them."""
        path = "model_list", self._positions[id(entry)]
        added = sorted(key for key in keys if not _present(entry, key))
        for key in added:
            self._config.splice.put(("model_info" if key in INFO_KEYS else "litellm_params", key), keys[key], path)
        if added:
            self._config.splice.put(("model_info", MARK), {"compiled": added}, path)

    def _insert(self, group: str, levels: list[OrderLevel]) -> None:
        models = self._config.sequence(("model_list",))
        if models is None or not levels:
            return
        last = self._positions[id(self._routes.groups[group][-1])]
        entries = [self._copy(group, level, entry, level is levels[-1]) for level in levels for entry in level.entries]
        self._config.splice.insert_items(models, last, list[object](entries))

    def _copy(self, group: str, level: OrderLevel, entry: Values, last: bool) -> Values:
        """Return a deployment as an entry of a level; the last level always answers, so it is never cooled."""
        params, info = dict(typed.mapping(entry.get("litellm_params"))), dict(typed.mapping(entry.get("model_info")))
        info.pop("id", None)  # it names one deployment
        info.pop("order", None)
        keys: Values = {"num_retries": 0}
        if self._on_hang == COOLDOWN and not last:
            keys = self._keys(entry, None)
        elif self._on_hang == PROBE and self._routes.is_local(level.group):
            keys["disable_background_health_check"] = True
        elif self._on_hang == PROBE:
            keys["health_check_timeout"] = probe_seconds(self._budget)
        for key, value in keys.items():
            if not _present(entry, key):
                (info if key in INFO_KEYS else params)[key] = value
        params["order"] = level.order
        if self._on_hang == COOLDOWN and last:
            info["cooldown_time"] = 0
        info[MARK] = {"from": level.group, "level": level.order}
        return {"model_name": group, "litellm_params": params, "model_info": dict(sorted(info.items()))}

    def _put_general(self, groups: list[str]) -> None:
        keys: Values = {
            "background_health_check_model_groups": groups,
            "background_health_checks": True,
            "enable_health_check_routing": True,
            "health_check_interval": probe_seconds(self._budget),
        }
        added = [key for key in keys if key not in self._settings[GENERAL]]
        for key in added:
            self._config.splice.put((GENERAL, key), keys[key])
        if added:
            self._config.splice.put((GENERAL, MARK), {"compiled": added})

    def _timeouts(self) -> dict[str, float]:
        """Share the budget out to the hops of each chain; a group in several chains gets the least."""
        shares: dict[str, float] = {}
        for group in self._routes.groups:
            hops = [] if self._routes.is_local(group) else self._routes.hops(group)
            for hop in hops:
                name = self._routes.group(hop)
                share = failover_time.share(self._budget, len(hops))
                shares[name] = min(share, shares.get(name, share))
        return shares

    def _timeout(self, entry: Values) -> float | None:
        router, litellm = self._settings["router_settings"], self._settings["litellm_settings"]
        return failover_time.timeout(typed.mapping(entry.get("litellm_params")), router, litellm)


def _has_empty_mapping(config: Config) -> bool:
    places = [(config.values, GENERAL), *((typed.mapping(entry), "model_info") for entry in config.model_list)]
    return any(key in mapping and not mapping[key] for mapping, key in places)


def _present(entry: Values, key: str) -> bool:
    """Tell whether an author has decided what a key decides, be it in another place or by another key."""
    params, info = typed.mapping(entry.get("litellm_params")), typed.mapping(entry.get("model_info"))
    others = {"timeout": ("request_timeout",)}
    if key in _FAILS:
        return not _FAILS.isdisjoint(info)
    return any(one in params or one in info for one in (key, *others.get(key, ())))


def _number(value: object) -> float:
    return float(min(value, _ENDLESS)) if isinstance(value, (int, float)) else 0.0
