"""What happens in one gateway when groups fail: which are tried next, and how long that takes."""

from __future__ import annotations

from functools import cached_property

from kustomize_plugin.failover import compiled, near_addresses, order_hops
from kustomize_plugin.failover.order_levels import Routes, Tiers
from kustomize_plugin.hooks.gateway.one_proxy import Chain, Gateway
from kustomize_plugin.hooks.read.document import WrittenDeployment
from kustomize_plugin.litellm import failover_time
from kustomize_plugin.litellm.failover_time import Hop
from kustomize_plugin.litellm.fallback_walk import MAX_FALLBACKS, ChainsByName, Walk

_ENDLESS = 1e9  # seconds
_HANGING = (failover_time.HANG, failover_time.BLACK_HOLE, failover_time.STREAM)


class GroupFailover:
    """The chains of one setting as LiteLLM would walk them.

    `written` holds the chain that counts for each source; that of an alias is left out where its group has one.
    """

    def __init__(self, gateway: Gateway, setting: str = "fallbacks") -> None:
        self.gateway = gateway
        counting = {chain.source: chain for chain in reversed(_effective(gateway, setting)) if chain.source}
        lists = {source: [name for _, name in chain.names] for source, chain in counting.items()}
        aliases = gateway.names.aliases
        for alias, group in aliases.items():
            if group in counting and not counting[group].section:
                lists[alias] = lists[group]  # as the merge will write it
        default = _effective(gateway, "default_fallbacks") if setting == "fallbacks" else []
        generic = [name for chain in default[:1] for _, name in chain.names] or lists.pop("*", [])
        self._chains = ChainsByName(lists, generic, _limit(gateway))
        left_out = {"*", *(alias for alias, group in aliases.items() if group in counting)}
        self.written = {source: chain for source, chain in counting.items() if source not in left_out}

    @property
    def limit(self) -> int:
        """How deep LiteLLM follows chains."""
        return self._chains.limit

    def walk(self, source: str) -> Walk:
        """Return what is tried when `source`, and then each group behind it, fails."""
        return Walk(source, self._chains)

    def is_local(self, name: str) -> bool:
        """Tell whether a name stands for a local group, by its tier or, as the merge does it, by its addresses."""
        group = self.gateway.names.group(name)
        tier = self.gateway.tier(group)
        own = [one.entry for one in self._by_group.get(group, []) if not compiled.is_level(one.entry)]
        return tier == "local" or (not tier and near_addresses.all_near(own))

    def routes(self, entries: list[object]) -> Routes:
        """Return what the merge goes by when it compiles a failover into these entries of model_list."""
        cloud = {group for group in self._by_group if self.gateway.tier(group) == "cloud"}
        tiers = Tiers(set(self.gateway.local), cloud)
        return Routes(entries, self.gateway.section("router_settings"), self._chains, tiers)

    def tier(self, name: str) -> str:
        """Return the tier of the group that a name stands for."""
        return self.gateway.tier(self.gateway.names.group(name))

    def hops(self, source: str) -> tuple[list[Hop], str]:
        """Return what fails before the first local group is asked, and the name of that group.

        Where none is local, it is the last group tried; empty where nothing is tried.
        """
        tried = self.walk(source).tried
        answer = next((name for name in tried if self.is_local(name)), tried[-1] if tried else "")
        failing = [source, *tried[: tried.index(answer)]] if answer else []
        found: list[Hop] = []
        for name in failing:
            for level in self._levels(name):
                copied = {compiled.copied_from(deployment.entry) for deployment in level} - {""}
                if {answer, self.gateway.names.group(answer)} & copied or any(map(self.is_local, copied)):
                    return found, answer
                found.append(self._hop(name, level, len(failing)))
        return found, answer

    def _levels(self, name: str) -> list[list[WrittenDeployment]]:
        """Return the deployments of a group, those of the lowest order first."""
        return order_hops.by_order(self._by_group.get(self.gateway.names.group(name), []))

    @cached_property
    def _by_group(self) -> dict[str, list[WrittenDeployment]]:
        groups: dict[str, list[WrittenDeployment]] = {}
        for deployment in self.gateway.deployments:
            groups.setdefault(deployment.group, []).append(deployment)
        return groups

    def _hop(self, name: str, deployments: list[WrittenDeployment], failing: int) -> Hop:
        router, litellm = self.gateway.section("router_settings"), self.gateway.section("litellm_settings")
        is_alone = len(self._by_group.get(self.gateway.names.group(name), [])) == 1
        params = [self._params(deployment, failing) for deployment in deployments]
        return order_hops.hop(name, params, router, litellm, alone=is_alone)

    def _params(self, deployment: WrittenDeployment, failing: int) -> dict[str, object]:
        """Return a deployment's parameters with what the merge will compile into them."""
        spec = failover(self.gateway) if self.gateway.fragments else {}
        params = dict(deployment.params)
        if spec:
            params.setdefault("num_retries", 0)
        if spec.get("onHang") == "timeout" and not (params.get("timeout") or params.get("request_timeout")):
            params["timeout"] = failover_time.share(budget(self.gateway) or 0.0, failing)
        if spec.get("streamTimeoutSeconds") and "stream_timeout" not in params:
            params["stream_timeout"] = spec["streamTimeoutSeconds"]
        return params


def failover(gateway: Gateway) -> dict[str, object]:
    """Return the failover of the FragmentMerge, or of the one that has run already; empty where there is none."""
    merges = [one for one in gateway.documents if one.is_ours and one.kind == "FragmentMerge"]
    specs = [one.values.get("spec") for one in merges] or list[object](gateway.merged)
    for spec in specs:
        found = spec.get("failover") if isinstance(spec, dict) else None
        if isinstance(found, dict):
            return found
    return {}


def budget(gateway: Gateway) -> float | None:
    """Return the seconds that a failover may take; None where nobody says."""
    seconds = failover(gateway).get("budgetSeconds", gateway.budget_seconds)
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
        return None
    return float(min(seconds, _ENDLESS))  # an integer may be too large for a float


def modes(gateway: Gateway) -> list[str]:
    """Return the failures to judge; what hangs is none of them where the merge compiles an answer to it."""
    spec = failover(gateway)
    answered = set(_HANGING) if spec and spec.get("onHang") != "timeout" else set()
    if "streamTimeoutSeconds" in spec and spec.get("onHang") != "hedge":
        answered.discard(failover_time.STREAM)  # a budget for the first request, which no cooldown and no probe gives
    return [mode for mode in failover_time.MODES if mode not in answered]


def _effective(gateway: Gateway, setting: str) -> list[Chain]:
    """Return the chains of a setting that LiteLLM reads: those of router_settings hide those of litellm_settings."""
    chains = [chain for chain in gateway.chains if chain.setting == setting]
    hiding = {chain.document.path for chain in chains if chain.section == "router_settings"}
    seen = [one for one in chains if one.section != "litellm_settings" or one.document.path not in hiding]
    return [chain for chain in seen if isinstance(chain.raw, list)]


def _limit(gateway: Gateway) -> int:
    for section in ("router_settings", "litellm_settings"):
        written = gateway.section(section).get("max_fallbacks")
        if isinstance(written, int) and not isinstance(written, bool):
            return written
    return MAX_FALLBACKS
