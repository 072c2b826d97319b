"""Chains for which a `failover` promises what the merge cannot compile, or can only guess."""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.failover import compiled, compiler, hedging, probe_modes
from kustomize_plugin.failover.hedging import Hedging
from kustomize_plugin.failover.order_levels import Entry, Routes
from kustomize_plugin.failover.promised_keys import COOLDOWN, HEDGE, PROBE, TIMEOUT
from kustomize_plugin.finding import Location
from kustomize_plugin.hooks.gateway import group_failover
from kustomize_plugin.hooks.gateway.group_failover import GroupFailover
from kustomize_plugin.hooks.gateway.one_proxy import Gateway

Unkept = tuple[Location, str, str]  # where it is, what is wrong, the way out

_END_LOCAL = "end it with a group whose ModelFragment says tier: local"


def find(gateway: Gateway) -> Iterator[Unkept]:
    """Yield each promise with the chain that it is made for; none where nothing is compiled."""
    spec = group_failover.failover(gateway)
    if not spec or gateway.open_ended:
        return
    chains, on_hang = GroupFailover(gateway), spec.get("onHang", COOLDOWN)
    routes = chains.routes(_entries(gateway))
    for source, chain in chains.written.items():
        tried = chains.walk(source).tried
        if not tried or source not in routes.groups or all(chains.tier(name) == "cloud" for name in (source, *tried)):
            continue  # LK304 says that no local group is in it
        for problem, remedy in _of_chain(chains, routes, source, tried, on_hang):
            yield chain.at(), problem, remedy


def _of_chain(
    chains: GroupFailover, routes: Routes, source: str, tried: list[str], on_hang: object
) -> Iterator[tuple[str, str]]:
    if chains.is_local(source):
        return
    local = next((name for name in tried if routes.is_local(name)), "")
    label = f'the fallback chain of "{source}"'
    if on_hang == TIMEOUT and (not local or not chains.tier(local)):
        answer = local or tried[-1]
        why = "by its address" if local else "because it is the last one"
        yield (
            f'no group of {label} has tier: local, so failover takes "{answer}" for the one that answers, {why}',
            f'write a ModelFragment with tier: local for "{answer}"' if local else _END_LOCAL,
        )
    elif on_hang in (COOLDOWN, PROBE) and not local and (on_hang == PROBE or len(tried) > 1):
        found = "finds no hang" if on_hang == PROBE else f'finds no hang of "{tried[0]}" and what comes behind it'
        yield f"no group of {label} is local, so onHang: {on_hang} {found}", _END_LOCAL
    elif local and compiler.needs_levels(routes, source, on_hang) and not routes.levels(source):
        yield (
            f'"{tried[0]}" of {label} cannot be copied into a level, so onHang: {on_hang} finds no hang',
            "name a plain model group",
        )
    elif on_hang == HEDGE and hedging.chats(routes.groups[source]) and source not in Hedging(routes, {}).groups:
        why = f'because "{tried[0]}" cannot be asked by itself, or a group is called "{source}--1"'
        yield f'onHang: hedge does not hedge "{source}", {why}', "name a plain model group, or rename that group"
    if on_hang == PROBE and local:
        yield from _unprobed(routes, source, [source, *tried[: tried.index(local)]])


def _unprobed(routes: Routes, source: str, hops: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the hops that LiteLLM cannot probe; the first one is the group itself."""
    for hop in dict.fromkeys(map(routes.group, hops)):
        flaws = (probe_modes.obstacle(entry) for entry in routes.groups.get(hop, []))
        why, remedy = next((one for one in flaws if one[0]), ("", ""))
        if why:
            waits = "each request waits" if hop == routes.group(source) else f'a request for "{source}" may wait'
            yield f'onHang: probe does not probe "{hop}", because {why}: while it hangs, {waits}', remedy


def _entries(gateway: Gateway) -> list[object]:
    """Return the deployments as the merged model_list will have them."""
    entries: list[Entry] = [{**one.entry, "model_name": one.group} for one in gateway.deployments]
    return [entry for entry in entries if not compiled.is_level(entry)]
