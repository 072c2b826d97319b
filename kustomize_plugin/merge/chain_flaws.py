"""Fallback chains: how messages call one, and what is wrong with one: findings of the merge and of the rules alike.

Each comes without a place, which only the caller knows.
"""

from __future__ import annotations

from kustomize_plugin.config.chain_names import Names
from kustomize_plugin.config.kind_shapes import CHAIN_FIELDS
from kustomize_plugin.finding import ERROR, WARNING, Fact, Finding


def label(setting: str, source: str) -> str:
    """Name a chain as people call it."""
    kind = setting.removesuffix("s").replace("_", " ").replace("fallback", "fallback chain")
    return f'{kind} of "{source}"' if source else f'"{setting}"'


def target_name(target: object) -> str:
    """Return the group a target names; a target may be a mapping with its own parameters."""
    if isinstance(target, dict):
        target = target.get("model")
    return str(target)


def unknown(names: Names, chain: str, source: str, target: str, remedy: str) -> Finding | None:
    """Say that nobody defines the target; None where somebody does. `remedy` is for a name that resembles none."""
    if names.group(target):
        return None
    aliased = names.aliases.get(target)
    flaw = f'unknown group "{target}"' if aliased is None else f'"{target}", an alias of unknown group "{aliased}"'
    meant = names.nearest(aliased or target, source, target)
    way_out = f'did you mean "{meant}"?' if meant else remedy
    facts = _facts(source, target) | ({"meant": meant} if meant else {})
    severity = WARNING if names.open_ended else ERROR
    return Finding("LK301", f"{chain} names {flaw}", way_out, facts=facts, severity=severity)


def never_fires(chain: str, source: str, what: str) -> Finding:
    """Say that nobody can ask for a chain; `what` is what it is to be given to."""
    problem = f"{chain} never fires, because LiteLLM looks chains up by the name asked for"
    return Finding("LK301", problem, f"give the chain to a {what} without a wildcard", facts=_facts(source))


def itself(names: Names, chain: str, source: str, target: str) -> Finding | None:
    """Say that the chain comes back to its own group; None where it does not."""
    group = names.group(target)
    if not source or not group or "*" in group or group != names.group(source):
        return None
    name = "the group itself" if target == source else f'"{target}", an alias of the group itself'
    return Finding("LK302", f"{chain} names {name}", "remove it from the chain", facts=_facts(source, target))


def explicit(names: Names, chain: str, source: str, target: str) -> Finding | None:
    """Say that the target is explicit-only; None where it is not."""
    if not names.is_explicit(target):
        return None
    problem = f'{chain} names explicit-only group "{target}"'
    return Finding("LK303", problem, "remove it, or route that group automatically", facts=_facts(source, target))


def hidden(setting: str, below: object, above: object) -> Finding | None:
    """Say that a chain setting is in both sections that may keep it; an error where LiteLLM loses something by it.

    It reads what router_settings has, the `above`, and litellm_settings only where that is empty.
    """
    if below is None or above is None:
        return None
    is_lost = bool(below) and bool(above) and below != above
    read = "router_settings" if above or not below else "litellm_settings, because the other is empty"
    problem = f'"{setting}" is set in litellm_settings and in router_settings, and LiteLLM reads only {read}'
    return Finding("LK306", problem, "keep one", facts={"setting": setting}, severity=ERROR if is_lost else WARNING)


def no_list(setting: str) -> Finding:
    """Say that a chain setting is not a list."""
    wanted = '"group: [targets]" entries' if setting in CHAIN_FIELDS.values() else "model groups"
    return Finding("LK306", f'"{setting}" is not a list', f"write a list of {wanted}", facts={"setting": setting})


def no_targets(setting: str, source: str, targets: object) -> Finding | None:
    """Say that the targets of an entry are a text, of which LiteLLM would take each character for a group."""
    if not isinstance(targets, str):
        return None
    problem = f'{label(setting, source)} is the string "{targets}", not a list'
    return Finding("LK306", problem, f'write ["{targets}"]', facts=_facts(source))


def _facts(source: str, target: str = "") -> dict[str, Fact]:
    return {name: group for name, group in (("group", source), ("target", target)) if group}
