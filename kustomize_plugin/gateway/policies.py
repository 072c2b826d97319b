"""`spec.policy`: promises about groups, proven over everything that a request may meet, or refused with an example.

A policy is for the groups, aliases and wildcards that its pattern covers. Nothing is assumed in its favour: a wildcard
that may answer for a covered name counts as covered, and an address that only the run knows proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kustomize_plugin import providers
from kustomize_plugin.failover import near_addresses
from kustomize_plugin.finding import Finding, nearest
from kustomize_plugin.gateway import group_times, hosts
from kustomize_plugin.gateway.deployments import Deployment
from kustomize_plugin.gateway.finished_gateway import CLOUD, LOCAL, FinishedGateway
from kustomize_plugin.gateway.outage import NOBODY, Outage
from kustomize_plugin.gateway.routes import Routes, Step
from kustomize_plugin.litellm import failover_time
from kustomize_plugin.providers import api_base
from kustomize_plugin.yamltext import typed

BROKEN, UNPROVABLE = "LK309", "LK310"
NEVER_LEAVES, SURVIVES, MAX_SECONDS = "neverLeaves", "survives", "maxSeconds"

Policy = dict[str, object]
Where = Callable[[Step], str]  # says where a step is written
_MOST_NAMED = 12


class Proof:
    """Holds the policies of one merged gateway to what it does; `where` says in which file a step is written."""

    def __init__(self, gateway: FinishedGateway, where: Where) -> None:
        self._gateway = gateway
        self._where = where
        self._routes = Routes(gateway)
        self._places = hosts.Places(gateway)
        self._declared = {tier: set(typed.texts(gateway.note.get(tier))) for tier in (LOCAL, CLOUD)}

    def findings(self, policy: Policy) -> Iterator[tuple[str, Finding]]:
        """Yield the field of a policy that is not kept, and what is wrong; one finding for each field and group."""
        pattern = typed.text(policy.get("groups"))
        covered = list(self._covered(pattern))
        if not covered:
            known = nearest(pattern, list(self._gateway.groups))
            remedy = f'did you mean "{known}"?' if known else "name groups of this gateway, or remove the policy"
            yield "groups", Finding(UNPROVABLE, f'no group fits "{pattern}", so the policy protects nothing', remedy)
        checks = {NEVER_LEAVES: self._never_leaves, SURVIVES: self._survives, MAX_SECONDS: self._max_seconds}
        for field, check in checks.items():
            if field in policy:
                for name in covered:
                    yield from ((field, one.knowing(group=name)) for one in check(name, policy[field]))
        for word in typed.texts(policy.get(SURVIVES)):
            yield from ((SURVIVES, one) for one in self._unknown_host(word))

    def _covered(self, pattern: str) -> Iterator[str]:
        names = (*self._gateway.groups, *self._gateway.alias_names)
        return (name for name in names if overlap(pattern, name))

    def _never_leaves(self, asked: str, tier: object) -> Iterator[Finding]:
        """Find the shortest way out of a tier; what is not known to stay is not proven."""
        wanted = str(tier)
        unknown: list[Step] | None = None
        for way in ([], *self._routes.reached(asked)):
            name = way[-1].target if way else asked
            stays = self._stays(name, wanted)
            if stays is False:
                yield self._left(asked, wanted, way)
                return
            if stays is None and unknown is None:
                unknown = way
        if unknown is not None:
            name = unknown[-1].target if unknown else asked
            problem = f'"{asked}" may leave tier {wanted}: where "{name}" is, only the run knows{self._shown(unknown)}'
            yield Finding(UNPROVABLE, problem, "give it a tier in its ModelFragment, or write its address")

    def _left(self, asked: str, wanted: str, way: list[Step]) -> Finding:
        if way:
            problem = f'"{asked}" may leave tier {wanted}{self._shown(way)}'
            return Finding(BROKEN, problem, "take that target out of the chain")
        group = self._gateway.names.group(asked)
        problem = f'"{asked}" is not of tier {wanted}' + (f': it is an alias of "{group}"' if group != asked else "")
        return Finding(BROKEN, problem, "give the policy other groups, or the group another tier")

    def _stays(self, name: str, wanted: str) -> bool | None:
        """Tell whether a name's deployments are of a tier; None where only the run knows."""
        group = self._gateway.groups.get(self._gateway.names.group(name))
        if group is None:
            return None
        if wanted == LOCAL and any(map(_is_public, group.own)):
            return False
        for tier in (LOCAL, CLOUD):
            if group.name in self._declared[tier]:
                return tier == wanted
        if not group.own or any(self._is_open(one) for one in group.own):
            return None
        near = [near_addresses.is_near(one.api_base) for one in group.own]
        return all(near) if wanted == LOCAL else not any(near)

    def _is_open(self, deployment: Deployment) -> bool:
        """Tell whether only the run knows where a deployment is."""
        route = providers.route_of(deployment.model, deployment.params)
        if deployment.api_base or route is None:
            return _is_open(deployment.api_base)
        return providers.provider(route.prefix).needs_api_base

    def _survives(self, asked: str, written: object) -> Iterator[Finding]:
        down = {host for word in typed.texts(written) for host in hosts.meant(word, list(self._places.groups))}
        said = ", ".join(typed.texts(written))
        found = Outage(self._gateway, down, self._places).of(asked)
        if found.state == NOBODY:
            problem = f'"{asked}" is answered by nobody without {said}: tried are {", ".join(found.tried) or "none"}'
            yield Finding(BROKEN, problem, "add a group on another host to its fallbacks")
            return
        if found.at_risk:
            problem = (
                f'some requests for "{asked}" fail without {said}: one deployment is there, and nothing is retried'
            )
            yield Finding(BROKEN, problem, "give num_retries at least 1")
            return
        opaque = {host for host in self._places.groups if _is_open(host)}
        if opaque and Outage(self._gateway, down | opaque, self._places).of(asked).state == NOBODY:
            problem = f'"{asked}" may need {said}: where "{found.answer}" is, only the run knows'
            yield Finding(UNPROVABLE, problem, "write its address into api_base")

    def _unknown_host(self, word: str) -> Iterator[Finding]:
        known = list(self._places.groups)
        if hosts.meant(word, known):
            return
        near = nearest(word, known)
        remedy = f'did you mean "{near}"?' if near else f"there are: {', '.join(known[:_MOST_NAMED])}"
        yield Finding(UNPROVABLE, f'no deployment is at "{word}", so nothing is proven about it', remedy)

    def _max_seconds(self, asked: str, written: object) -> Iterator[Finding]:
        most = float(written) if isinstance(written, (int, float)) else 0.0
        times = group_times.failover(self._gateway, asked) or group_times.alone(self._gateway, asked)
        worst: tuple[float, str] = (0.0, "")
        for mode in failover_time.MODES:
            seconds = times.seconds(mode)
            if seconds is None:
                problem = f'how long "{asked}" takes after a {mode}, only the run knows'
                yield Finding(UNPROVABLE, problem, "write time-outs and retries as numbers")
                return
            worst = (seconds, mode) if seconds > worst[0] else worst
        if worst[0] > most:
            problem = f'"{asked}" may take {worst[0]:g} s after a {worst[1]}: {times.arithmetic(worst[1])}'
            yield Finding(BROKEN, problem, f"the policy allows {most:g} s, so shorten its time-outs and retries")

    def _shown(self, way: list[Step]) -> str:
        steps = ", then ".join(f'to "{one.target}" by {one.chain} ({self._where(one)})' for one in way)
        return f": {steps}" if steps else ""


def overlap(pattern: str, name: str) -> bool:
    """Tell whether a pattern and a name with `*` of its own can mean the same name; `*` stands for anything."""
    below = [all(char == "*" for char in name[at:]) for at in range(len(name) + 1)]
    for char in reversed(pattern):
        row = [char == "*" and below[-1]]
        for at in range(len(name) - 1, -1, -1):
            is_open = "*" in (char, name[at])
            row.append(below[at] or row[-1] if is_open else char == name[at] and below[at + 1])
        below = row[::-1]
    return below[0]


def _is_open(address: str) -> bool:
    """Tell whether only the run knows an address."""
    return address.startswith("os.environ/") or "$" in address or "{{" in address


def _is_public(deployment: Deployment) -> bool:
    """Tell whether requests go to a provider's own API, whatever tier somebody wrote."""
    if deployment.api_base:
        return providers.at_host(api_base.host(deployment.api_base)) is not None
    route = providers.route_of(deployment.model, deployment.params)
    return route is not None and bool(providers.provider(route.prefix).hosts)
