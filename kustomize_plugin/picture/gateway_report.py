"""What the HTML report says of a gateway, before it is HTML."""

from __future__ import annotations

from kustomize_plugin import providers
from kustomize_plugin.gateway import group_times
from kustomize_plugin.gateway.deployments import Deployment
from kustomize_plugin.gateway.finished_gateway import FinishedGateway, FinishedGroup
from kustomize_plugin.litellm import failover_time
from kustomize_plugin.providers import api_base, tags_lock
from kustomize_plugin.providers.tags_lock import TagsLock
from kustomize_plugin.secrets import environ_names, inline_keys
from kustomize_plugin.yamltext import typed

HANGING = (failover_time.HANG, failover_time.BLACK_HOLE, failover_time.STREAM)

Fields = dict[str, object]


class FailureCost:
    """A failure and what it costs: `seconds` is None where the config does not tell, `over` None without a budget."""

    def __init__(self, mode: str, seconds: float | None, arithmetic: str, over: bool | None) -> None:
        self.mode = mode
        self.seconds = seconds
        self.arithmetic = arithmetic
        self.over = over


class GatewayReport:
    """`findings` are those of `lint --format json`; `by_file` maps their files to groups, where one is a fragment's."""

    def __init__(
        self,
        gateway: FinishedGateway,
        title: str,
        *,
        findings: list[Fields] | None = None,
        by_file: dict[str, str] | None = None,
        lock: TagsLock | None = None,
        budget: float | None = None,
    ) -> None:
        self.gateway = gateway
        self.title = title
        self.lock = lock
        self.budget = budget or gateway.budget
        self.linted = findings is not None
        self._by_group: dict[str, list[Fields]] = {}
        for one in findings or ():
            self._by_group.setdefault(self._group_of(one, by_file or {}), []).append(one)

    def _group_of(self, finding: Fields, by_file: dict[str, str]) -> str:
        """Return the group that a finding is about; empty where it is about the gateway as a whole."""
        facts = finding.get("facts")
        named = [facts.get(fact) for fact in ("group", "target")] if isinstance(facts, dict) else []
        groups = [by_file.get(str(finding.get("file"))), *named]
        return next((name for name in groups if isinstance(name, str) and name in self.gateway.groups), "")

    def findings(self, group: str = "") -> list[Fields]:
        """Return the findings about a group, or those about none."""
        return self._by_group.get(group, [])

    @property
    def number_of_findings(self) -> int:
        """How many findings there are."""
        return sum(map(len, self._by_group.values()))

    def verdicts(self, group: str) -> tuple[str, list[FailureCost]]:
        """Return who answers when a group fails, and what each failure costs; nothing where nobody does."""
        found = group_times.failover(self.gateway, group)
        if found is None:
            return "", []
        verdicts = []
        for mode in failover_time.MODES:
            seconds = found.seconds(mode)
            over = None if seconds is None or self.budget is None else seconds > self.budget
            verdicts.append(FailureCost(mode, seconds, found.arithmetic(mode) if seconds else "", over))
        return found.answer, verdicts

    @property
    def on_hang(self) -> str:
        """How the merge answers to endpoints that hang: cooldown, probe or timeout; empty where it compiled nothing."""
        return str(self.gateway.failover.get("onHang", "cooldown")) if self.gateway.failover else ""

    def timeout(self, deployment: Deployment) -> tuple[float | None, bool]:
        """Return the seconds that an attempt may take, and whether the deployment says so itself."""
        router, litellm = self.gateway.section("router_settings"), self.gateway.section("litellm_settings")
        own = any(deployment.params.get(key) for key in ("timeout", "request_timeout"))
        return failover_time.timeout(deployment.params, router, litellm), own

    def tag(self, deployment: Deployment) -> str:
        """Say whether the lock has the deployment's tag, since when and with which digest; empty without a lock."""
        route = providers.route_of(deployment.model, deployment.params)
        if self.lock is None or route is None:
            return ""
        provider = providers.provider(route.prefix)
        address = deployment.api_base or provider.base
        if not self.lock.judges(route.prefix, address, api_base.is_public(deployment.api_base, provider)):
            return "not in the lock's scope"
        if not self.lock.has(route.prefix, address, route.name):
            return "not locked"
        entry = self.lock.tags(route.prefix, address).get(route.name)
        known = typed.mapping(entry)
        facts = [f"seen {known['verified']}"] if known.get("verified") else []
        digest = str(known.get("digest") or "").removeprefix("sha256:")
        facts += [f"sha256:{digest[:12]}…"] if digest else []
        return ", ".join([f"{tags_lock.family(route.prefix)} {route.name} locked", *facts])


def secrets(group: FinishedGroup) -> list[str]:
    """Return the names of the variables that a group's own deployments read."""
    return environ_names.names([one.params for one in group.own])


def has_inline_key(group: FinishedGroup) -> bool:
    """Tell whether a deployment carries a key in plain text."""
    return any(any(True for _ in inline_keys.find(one.params)) for one in group.own)
