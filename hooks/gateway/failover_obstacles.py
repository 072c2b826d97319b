"""Settings that stand in the way of a failover that the merge compiles: it never changes what is written."""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.failover import compiled
from kustomize_plugin.failover.compiled import PROVIDER, PROVIDERS
from kustomize_plugin.failover.promised_keys import CONTINUATION, COOLDOWN, HEDGE, PROBE, probe_seconds
from kustomize_plugin.finding import Location
from kustomize_plugin.hooks.gateway import group_failover
from kustomize_plugin.hooks.gateway.group_failover import GroupFailover
from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.read.document import WrittenDeployment
from kustomize_plugin.yamltext import typed

Obstacle = tuple[Location, str, str]  # where it is, what is wrong, the way out

_DROP_IT = "remove it"
_LATEST = 0.8  # of the budget: what is left is for the next tier's answer
_RETRY_POLICIES = ("retry_policy", "model_group_retry_policy")
_DEFAULT_ALLOWED_FAILS = 3
_CONTINUES_SINCE = (1, 109, 0)  # the first release of LiteLLM that continues a stream


def find(gateway: Gateway) -> Iterator[Obstacle]:
    """Yield each obstacle, with where it is; none where nothing is compiled."""
    spec = group_failover.failover(gateway)
    chains = GroupFailover(gateway)
    if not spec or not chains.written:
        return
    on_hang = spec.get("onHang", COOLDOWN)
    yield from _of_router(gateway, on_hang)
    yield from _of_choices(gateway, spec, on_hang)
    cloud = [group for group in chains.written if chains.tier(group) != "local"]
    if on_hang == PROBE:
        yield from _of_health_checks(gateway, cloud)
    for deployment in gateway.deployments:
        if deployment.group in chains.written and not compiled.is_level(deployment.entry):
            if on_hang == COOLDOWN:
                yield from _of_cooldown(gateway, deployment)
            elif on_hang == PROBE and deployment.group in cloud:
                yield from _of_probe(gateway, deployment)


def _of_router(gateway: Gateway, on_hang: object) -> Iterator[Obstacle]:
    router = gateway.section("router_settings")
    for key in _RETRY_POLICIES:
        if router.get(key):
            problem = f'"{key}" overrides the num_retries: 0 that failover compiles'
            yield gateway.place("router_settings", key), problem, _DROP_IT
    if on_hang == COOLDOWN and router.get("disable_cooldowns"):
        problem = '"disable_cooldowns" is true, so a hanging deployment is asked again and again'
        yield gateway.place("router_settings", "disable_cooldowns"), problem, _DROP_IT


def _of_choices(gateway: Gateway, spec: dict[str, object], on_hang: object) -> Iterator[Obstacle]:
    """Yield what keeps the optional fields of `failover` from doing what they say."""
    if "cooldownSeconds" in spec and on_hang != COOLDOWN:
        yield _choice(gateway, "cooldownSeconds"), f'"cooldownSeconds" has no effect with onHang: {on_hang}', _DROP_IT
    if HEDGE in spec and on_hang != HEDGE:
        yield _choice(gateway, HEDGE), f'"{HEDGE}" has no effect with onHang: {on_hang}', _DROP_IT
    if on_hang == HEDGE:
        yield from _of_hedge(gateway, spec)
    if spec.get("continueStreams") is not True:
        return
    if gateway.section("router_settings").get(CONTINUATION, True) is not True:
        yield (
            gateway.place("router_settings", CONTINUATION),
            f'"{CONTINUATION}" keeps streams from going on',
            _DROP_IT,
        )
    release = max((one.place.source.release for one in gateway.documents), default=(0, 0, 0))
    if (0, 0, 0) < release < _CONTINUES_SINCE:
        shown = ".".join(map(str, release))
        yield (
            _choice(gateway, "continueStreams"),
            f'"continueStreams" has no effect on LiteLLM {shown}, which the image is',
            "deploy 1.109.0 or newer",
        )


def _of_hedge(gateway: Gateway, spec: dict[str, object]) -> Iterator[Obstacle]:
    deadline, budget = typed.mapping(spec.get(HEDGE)).get("deadlineSeconds"), spec.get("budgetSeconds")
    if isinstance(deadline, (int, float)) and isinstance(budget, (int, float)) and deadline > _LATEST * budget:
        problem = f'"deadlineSeconds" of {deadline:g} leaves the next tier too little of the budget of {budget:g} s'
        yield _choice(gateway, HEDGE, "deadlineSeconds"), problem, "leave it out, or raise budgetSeconds"
    if any(one.get("provider") == HEDGE for one in _modules(gateway)):
        problem = f'"{PROVIDERS}" has a provider "{HEDGE}" of its own, so nothing is hedged'
        yield gateway.place("litellm_settings", PROVIDERS), problem, "give it another name"


def _modules(gateway: Gateway) -> list[dict[str, object]]:
    return [one for one in typed.mappings(gateway.section("litellm_settings").get(PROVIDERS)) if one != PROVIDER]


def _choice(gateway: Gateway, *field: str) -> Location:
    """Return where a field of `failover` is written."""
    for document in gateway.documents:
        if document.is_ours and document.node_at(path := ("spec", "failover", *field)) is not None:
            return document.at_key(path)
    return (gateway.configs or gateway.documents)[0].at(())


def _of_health_checks(gateway: Gateway, cloud: list[str]) -> Iterator[Obstacle]:
    general = gateway.section("general_settings")
    for key in ("background_health_checks", "enable_health_check_routing"):
        if key in general and not general[key]:
            problem = f'"{key}" is off, so LiteLLM ignores what probes find'
            yield gateway.place("general_settings", key), problem, _DROP_IT
    groups = general.get("background_health_check_model_groups")
    missing = [group for group in cloud if isinstance(groups, list) and group not in groups]
    if missing:
        at = gateway.place("general_settings", "background_health_check_model_groups")
        yield (
            at,
            f'"background_health_check_model_groups" does not list "{missing[0]}", so it is never probed',
            "add it",
        )


def _of_cooldown(gateway: Gateway, deployment: WrittenDeployment) -> Iterator[Obstacle]:
    info, name = deployment.info, deployment.group
    policy = info.get("allowed_fails_policy")
    if policy is not None or "allowed_fails" in info:
        allowed = policy.get("TimeoutErrorAllowedFails") if isinstance(policy, dict) else None
        router = gateway.section("router_settings").get("allowed_fails", _DEFAULT_ALLOWED_FAILS)
        allowed = info.get("allowed_fails", router) if allowed is None else allowed
        if allowed != 0:
            key = "allowed_fails" if policy is None else "allowed_fails_policy"
            problem = f'"{key}" of "{name}" allows {allowed} time-outs before it is cooled down'
            yield deployment.document.at((*deployment.path, "model_info", key)), problem, _DROP_IT
    for part, values in (("model_info", info), ("litellm_params", deployment.params)):
        if "cooldown_time" in values:
            if values["cooldown_time"] == 0:
                problem = f'"cooldown_time" of "{name}" is 0, so it is never cooled down'
                yield deployment.document.at((*deployment.path, part, "cooldown_time")), problem, _DROP_IT
            return


def _of_probe(gateway: Gateway, deployment: WrittenDeployment) -> Iterator[Obstacle]:
    info, name = deployment.info, deployment.group
    if info.get("disable_background_health_check"):
        at = deployment.document.at((*deployment.path, "model_info", "disable_background_health_check"))
        yield at, f'"disable_background_health_check" of "{name}" is true, so it is never probed', _DROP_IT
        return
    budget = group_failover.budget(gateway) or 0.0
    interval = gateway.section("general_settings").get("health_check_interval", probe_seconds(budget))
    timeout = info.get("health_check_timeout", probe_seconds(budget))
    if not isinstance(interval, (int, float)) or not isinstance(timeout, (int, float)) or interval + timeout <= budget:
        return
    problem = f'a probe finds a hang of "{name}" after {interval:g} + {timeout:g} = {interval + timeout:g} s'
    remedy = "shorten health_check_interval and health_check_timeout"
    if "health_check_timeout" in info:
        yield deployment.document.at((*deployment.path, "model_info", "health_check_timeout")), problem, remedy
    else:
        yield gateway.place("general_settings", "health_check_interval"), problem, remedy
