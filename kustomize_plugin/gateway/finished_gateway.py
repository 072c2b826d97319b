"""A finished config as people talk of it: groups with tiers, and chains in the order LiteLLM walks them."""

from __future__ import annotations

from functools import cached_property

from kustomize_plugin import providers
from kustomize_plugin.config.chain_names import Names
from kustomize_plugin.failover import compiled, near_addresses
from kustomize_plugin.gateway import deployments
from kustomize_plugin.gateway.deployments import COMPILED, Deployment
from kustomize_plugin.litellm.fallback_walk import MAX_FALLBACKS, ChainsByName, Walk
from kustomize_plugin.providers import api_base
from kustomize_plugin.yamltext import typed

FALLBACKS = "fallbacks"
SETTINGS = {  # LiteLLM's name of a chain setting → when its chains are walked
    FALLBACKS: "when the group fails",
    "context_window_fallbacks": "when the prompt is too long",
    "content_policy_fallbacks": "when a content filter refuses",
}
CLOUD, LOCAL, UNKNOWN = "cloud", "local", "unknown"
AUTOMATIC, EXPLICIT = "automatic", "explicit"

Values = dict[str, object]


class CompiledLevel:
    """An order level that the merge compiled into a group; `source` is the group whose deployment it repeats."""

    def __init__(self, deployment: Deployment) -> None:
        note = deployment.info.get(COMPILED)
        written = typed.mapping(note)
        self.deployment = deployment
        self.number = order if isinstance(order := deployment.params.get("order"), int) else 0
        self.source = str(written.get("from") or "")


class FinishedGroup:
    """One model group; `own` are its author's deployments, `levels` what the merge compiled into it.

    `tier` is what the merge has noted, if anything: what is local, and which cloud stands near. `tier_is_guessed` says
    that the addresses had to tell it.
    """

    def __init__(self, name: str, found: list[Deployment], tier: str, routing: str, is_merged: bool = False) -> None:
        self.name = name
        self.own = [one for one in found if one.is_own]
        self.levels = sorted((CompiledLevel(one) for one in found if not one.is_own), key=lambda level: level.number)
        self.tier = tier or _guessed(self.own)
        self.tier_is_guessed = not tier and (self.tier == LOCAL or not is_merged)  # a merge notes what is local
        self.routing = routing

    @property
    def hosts(self) -> list[str]:
        """Where requests go: hosts, or the provider's name where an entry has no api_base; each once."""
        return list(dict.fromkeys(_place(one) for one in self.own))


class FinishedGateway:
    """The groups and chains of one config; `note` is what the merge wrote beside it, empty for a bare config."""

    def __init__(self, values: Values, note: Values | None = None) -> None:
        self.values = values
        self.note = note or {}
        self._walks: dict[tuple[str, str], list[str]] = {}
        found: dict[str, list[Deployment]] = {}
        for one in deployments.of_config(values):
            found.setdefault(one.group, []).append(one)
        local, explicit = set(typed.texts(self.note.get("local"))), set(typed.texts(self.note.get("explicit")))
        cloud = set(typed.texts(self.note.get("cloud")))
        self.groups = {
            name: FinishedGroup(
                name,
                entries,
                LOCAL if name in local else CLOUD if name in cloud else "",
                EXPLICIT if name in explicit else AUTOMATIC,
                is_merged=bool(self.note),
            )
            for name, entries in found.items()
        }
        entries = values.get("model_list")
        listed = [one for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []
        self.names = Names(listed, self.section("router_settings"), explicit, open_ended=False)

    def section(self, name: str) -> Values:
        """Return the values of a section; none where it is absent or null."""
        section = self.values.get(name)
        return typed.mapping(section)

    def chains(self, setting: str) -> dict[str, list[str]]:
        """Return the chains of a setting as written, by source; of two for one source LiteLLM reads the first."""
        return self._chains[setting]

    @cached_property
    def _chains(self) -> dict[str, dict[str, list[str]]]:
        return {setting: _by_source(self._effective(setting)) for setting in SETTINGS}

    def walk(self, setting: str, source: str) -> list[str]:
        """Return the names in the order in which LiteLLM tries them once `source` has failed."""
        if (setting, source) not in self._walks:
            self._walks[setting, source] = Walk(source, self._walkable[setting]).tried
        return self._walks[setting, source]

    def listed(self, setting: str, source: str) -> list[str]:
        """Return the chain that is written for a source, or the default; `walk` also follows those of its targets."""
        chains = self._walkable[setting]
        return [name for name in dict.fromkeys(chains.own(source) or chains.default) if name != source]

    def chain_of(self, setting: str, name: str) -> tuple[str, list[str]]:
        """Return for which name the chain of a name is written, `*` for the default, and its targets."""
        chains = self._walkable[setting]
        for owner in (name, name.partition("/")[2]):
            if chains.lists.get(owner):
                return owner, chains.lists[owner]
        return "*", chains.default

    @cached_property
    def _walkable(self) -> dict[str, ChainsByName]:
        generic = _targets(self._effective("default_fallbacks"))
        walkable = {}
        for setting in SETTINGS:
            lists = self.chains(setting)
            default = (generic or lists.get("*", [])) if setting == FALLBACKS else []
            walkable[setting] = ChainsByName({key: lists[key] for key in lists if key != "*"}, default, self._limit)
        return walkable

    @property
    def default(self) -> list[str]:
        """The groups that are tried for a name without a chain of its own."""
        return self._walkable[FALLBACKS].default

    @property
    def _limit(self) -> int:
        for section in ("router_settings", "litellm_settings"):
            written = self.section(section).get("max_fallbacks")
            if isinstance(written, int) and not isinstance(written, bool):
                return written
        return MAX_FALLBACKS

    def _effective(self, setting: str) -> object:
        """Return the value that counts: that of router_settings hides that of litellm_settings."""
        router = self.section("router_settings")
        return router.get(setting) or self.section("litellm_settings").get(setting)

    def tier(self, name: str) -> str:
        """Return the tier of the group that a name stands for."""
        group = self.groups.get(self.names.group(name))
        return group.tier if group else UNKNOWN

    @property
    def failover(self) -> Values:
        """What the FragmentMerge says about failover; empty where nothing was compiled."""
        found = self.note.get("failover")
        return typed.mapping(found)

    @property
    def budget(self) -> float | None:
        """The seconds that a failover may take; None where nobody says."""
        return deployments.seconds(self.failover.get("budgetSeconds")) or None

    @cached_property
    def hedge_waits(self) -> dict[str, list[float]]:
        """The seconds that each tier of a hedged group may be silent, by group."""
        return compiled.hedge_waits(self.values)

    @property
    def alias_names(self) -> list[str]:
        """The names that clients may ask for besides the groups' own."""
        aliases = self.names.aliases.items()
        return [alias for alias, group in aliases if alias not in self.groups and group in self.groups]

    @property
    def aliases(self) -> dict[str, list[str]]:
        """The further names of each group."""
        found: dict[str, list[str]] = {}
        for alias, group in self.names.aliases.items():
            found.setdefault(group, []).append(alias)
        return found


def _guessed(own: list[Deployment]) -> str:
    return LOCAL if own and all(near_addresses.is_near(one.api_base) for one in own) else CLOUD


def _place(deployment: Deployment) -> str:
    host = api_base.host(deployment.api_base)
    if host:
        return host.removesuffix(".svc.cluster.local")
    if deployment.api_base:
        return deployment.api_base  # a reference: only the run knows
    route = providers.route_of(deployment.model, deployment.params)
    return route.prefix if route else deployment.model


def _by_source(entries: object) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and entry:
            source, targets = next(iter(entry.items()))
            found.setdefault(str(source), _targets(targets))
    return found


def _targets(written: object) -> list[str]:
    named = [one.get("model") if isinstance(one, dict) else one for one in written] if isinstance(written, list) else []
    return [one for one in named if isinstance(one, str)]
