"""`spec.failover` → settings beside those of the authors, so that LiteLLM keeps the promise.

Nothing that is written is changed: a present key wins, and LK305 tells where it is in the way. What is added bears
the mark of `compiled`. `docs/failover.md` tells what each key is for and what was measured.
"""

from __future__ import annotations

from kustomize_plugin.config import header, kind_shapes
from kustomize_plugin.config.litellm_config import Config
from kustomize_plugin.failover import compiled, probe_modes
from kustomize_plugin.failover.compiled import (
    GENERAL,
    INFO_KEYS,
    LITELLM,
    MARK,
    PROVIDER,
    PROVIDERS,
    ROUTER,
    TIER,
    Values,
)
from kustomize_plugin.failover.hedging import Hedging
from kustomize_plugin.failover.order_levels import OrderLevel, Routes, Tiers, ranks
from kustomize_plugin.failover.promised_keys import CONTINUATION, COOLDOWN, HEDGE, PREFILL, PROBE, TIMEOUT, PromisedKeys
from kustomize_plugin.litellm import failover_time
from kustomize_plugin.litellm.fallback_walk import ChainsByName
from kustomize_plugin.yamltext import emit, typed

_FAILS = frozenset(("allowed_fails", "allowed_fails_policy"))  # one decision
_CHOSEN = ("cooldownSeconds", "streamTimeoutSeconds", "continueStreams")


def compile_text(text: str, spec: Values, tiers: Tiers) -> str:
    """Return a stripped config's text with its failover compiled; raises SharedAnchorError.

    Where nothing is to be added the text comes back as it is.
    """
    config = Config(text)
    _Compiler(config, spec, tiers).run()
    written = config.render()
    if written == text:
        return text
    if _has_empty_mapping(config):  # what fills one is taken out with it, so a second run would write it elsewhere
        config = Config(compiled.strip_text(written))
        _Compiler(config, spec, tiers).run()
        written = config.render()
    return header.with_note(
        written, f"{_shown(spec)}{_beside(written)}; what bears the mark {MARK} was compiled, not written"
    )


def _shown(spec: Values) -> str:
    chosen = [f"{key}: {emit.scalar(spec[key])}" for key in _CHOSEN if key in spec]
    budget = emit.scalar(spec.get("budgetSeconds"))
    return ", ".join([f"budget {budget} s", f"onHang: {spec.get('onHang', COOLDOWN)}", *chosen])


def _beside(text: str) -> str:
    """Name the file that a config needs beside it, so that another one restarts the pods; empty where there is none."""
    if not compiled.is_hedged(text):
        return ""
    from kustomize_plugin.failover import hedge_file  # only a hedge pays for it

    return f", with {hedge_file.KEY} {hedge_file.checksum()[:19]}"


class _Compiler:
    def __init__(self, config: Config, spec: Values, tiers: Tiers) -> None:
        self._config = config
        self._settings = {name: config.section(name) for name in kind_shapes.SECTIONS}
        chains = ChainsByName.of(self._settings)
        self._routes = Routes(config.model_list, self._settings[ROUTER], chains, tiers)
        self._positions = {id(entry): index for index, entry in enumerate(config.model_list)}
        self._keys = PromisedKeys(spec, self._settings)
        self._waited: set[str] = set()
        self._linked: set[str] = set()
        self._timeouts: dict[str, float] = {}
        modules = typed.mappings(self._settings[LITELLM].get(PROVIDERS))
        is_free = all(one.get("provider") != HEDGE for one in modules)  # else LK305 says so
        self._hedging = Hedging(self._routes, spec) if spec.get("onHang") == HEDGE and is_free else None
        self._look()

    def _look(self) -> None:
        """Find the groups whose failure somebody waits for, those in any chain, and the share of each in the budget."""
        for group in self._routes.groups:
            tried = self._routes.tried(group)
            if tried:
                self._linked |= {group, *map(self._routes.group, tried)}
            hops = [] if self._routes.is_local(group) else self._routes.hops_to_the_end(group)
            hops = [self._routes.group(hop) for hop in hops]
            self._waited.update(hops)
            if self._keys.on_hang == TIMEOUT and hops:
                share = failover_time.share(self._keys.budget, len(hops))
                for hop in hops:  # a group in several chains gets the least
                    self._timeouts[hop] = min(share, self._timeouts.get(hop, share))

    def run(self) -> None:
        """Splice in what is missing."""
        probed = []
        for group, entries in self._routes.groups.items():
            levels = self._levels(group)
            for entry, rank in zip(entries, ranks(entries), strict=True):
                keys = self._of_author(group, entry)
                if levels:
                    keys |= self._keys.of_levels(rank)
                self._put(entry, keys, group if group in self._hedged else "")
            self._insert(group, levels)
            if group in self._hedged:
                self._insert_hedge(group)
            if levels and self._keys.on_hang == PROBE:
                probed.append(group)
        general = self._keys.of_general(sorted(probed)) if probed else {}
        if self._hedged:
            general |= {"cancel_on_disconnect": True}  # a tier goes on for nobody else
        router: Values = {CONTINUATION: True} if self._keys.continues and self._linked else {}
        self._put_settings(general, router)

    def _of_author(self, group: str, entry: Values) -> Values:
        if self._routes.tried(group) or group in self._timeouts:
            waited = group in self._waited
            return self._keys.of_hop(entry, self._timeouts.get(group), waited_for=waited)
        return self._keys.of_any() if group in self._linked else {}

    def _levels(self, group: str) -> list[OrderLevel]:
        return self._routes.levels(group) if needs_levels(self._routes, group, self._keys.on_hang) else []

    @property
    def _hedged(self) -> set[str]:
        return self._hedging.groups if self._hedging is not None else set()

    def _put(self, entry: Values, keys: Values, hedged: str = "") -> None:
        """Add the keys that an author's deployment lacks, and the mark that names them; `hedged` is its group."""
        path = "model_list", self._positions[id(entry)]
        added = sorted(key for key in keys if not _present(entry, key))
        for key in added:
            self._config.splice.put(("model_info" if key in INFO_KEYS else "litellm_params", key), keys[key], path)
        note: Values = {"compiled": added} if added else {}
        if hedged and self._hedging is not None:
            self._config.splice.reword("model_name", hedged, self._hedging.tier(hedged, entry), path)
            note[TIER] = hedged
        if note:
            self._config.splice.put(("model_info", MARK), note, path)

    def _insert(self, group: str, levels: list[OrderLevel]) -> None:
        models = self._config.sequence(("model_list",))
        if models is None or not levels:
            return
        last = self._positions[id(self._routes.groups[group][-1])]
        entries = [self._copy(group, level, entry, level is levels[-1]) for level in levels for entry in level.entries]
        self._config.splice.insert_items(models, last, list[object](entries))

    def _insert_hedge(self, group: str) -> None:
        """Add the entry that stands for a group whose own entries are tiers now."""
        models = self._config.sequence(("model_list",))
        entries = self._routes.groups[group]
        if models is not None and self._hedging is not None:
            refused = any(typed.mapping(entry.get("model_info")).get(PREFILL) is False for entry in entries)
            keys = {} if refused else self._keys.of_any()
            last = self._positions[id(entries[-1])]
            self._config.splice.insert_items(models, last, [self._hedging.entry(group, keys)])

    def _copy(self, group: str, level: OrderLevel, entry: Values, last: bool) -> Values:
        """Return a deployment as an entry of a level; the last level always answers, so it is never cooled."""
        params, info = dict(typed.mapping(entry.get("litellm_params"))), dict(typed.mapping(entry.get("model_info")))
        info.pop("id", None)  # it names one deployment
        info.pop("order", None)
        for key, value in self._of_copy(level, entry, last).items():
            if not _present(entry, key):
                (info if key in INFO_KEYS else params)[key] = value
        params["order"] = level.order
        if self._keys.on_hang == COOLDOWN and last:
            info["cooldown_time"] = 0
        info[MARK] = {"from": level.group, "level": level.order}
        return {"model_name": group, "litellm_params": params, "model_info": dict(sorted(info.items()))}

    def _of_copy(self, level: OrderLevel, entry: Values, last: bool) -> Values:
        local = self._routes.is_local(level.group)
        keys: Values = {"num_retries": 0} | self._keys.of_stream(waited_for=not (local or last))
        if self._keys.on_hang == COOLDOWN:
            return keys if last else self._keys.of_hop(entry, None, waited_for=not local)
        if local or probe_modes.obstacle(entry)[0]:
            return {"disable_background_health_check": True} | keys
        return keys | self._keys.of_probe()

    def _put_settings(self, general: Values, router: Values) -> None:
        added = [key for key in general if key not in self._settings[GENERAL]]
        for key in added:
            self._config.splice.put((GENERAL, key), general[key])
        for key in router:
            if key not in self._settings[ROUTER]:
                self._config.splice.put((ROUTER, key), router[key])
                added.append(f"{ROUTER}.{key}")
        if self._hedged:
            self._put_provider()
            added.append(f"{LITELLM}.{PROVIDERS}")
        if added:
            self._config.splice.put((GENERAL, MARK), {"compiled": added})

    def _put_provider(self) -> None:
        """Name hedge.py, beside the modules of the author's."""
        others = typed.sequence(self._settings[LITELLM].get(PROVIDERS))
        node = self._config.sequence((LITELLM, PROVIDERS))
        if others and node is not None:
            self._config.splice.insert_items(node, len(others) - 1, [dict(PROVIDER)])
        else:
            self._config.splice.put((LITELLM, PROVIDERS), [*others, dict(PROVIDER)])


def needs_levels(routes: Routes, group: str, on_hang: object) -> bool:
    """Tell whether a hang is noticed only where a group has the others of its chain as levels of its own.

    A cooldown needs them where more than one hop may hang; probes wherever a cloud group has something behind it, and
    can be probed.
    """
    hops = len(routes.hops_to_the_end(group))
    if on_hang == PROBE:
        unprobed = any(probe_modes.obstacle(entry)[0] for entry in routes.groups[group])
        return hops > 0 and not unprobed and not routes.is_local(group)
    return on_hang == COOLDOWN and hops > 1


def _has_empty_mapping(config: Config) -> bool:
    places = [(config.values, GENERAL), (config.values, ROUTER), (config.values, LITELLM)]
    places += [(typed.mapping(entry), "model_info") for entry in config.model_list]
    return any(key in mapping and not mapping[key] for mapping, key in places)


def _present(entry: Values, key: str) -> bool:
    """Tell whether an author has decided what a key decides, be it in another place or by another key."""
    params, info = typed.mapping(entry.get("litellm_params")), typed.mapping(entry.get("model_info"))
    others = {"timeout": ("request_timeout",)}
    if key in _FAILS:
        return not _FAILS.isdisjoint(info)
    return any(one in params or one in info for one in (key, *others.get(key, ())))
