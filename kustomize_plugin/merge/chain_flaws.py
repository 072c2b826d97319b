"""Fallback chains: how messages call one, and what is wrong with one of its targets."""

from __future__ import annotations

from kustomize_plugin.config.chain_names import Names


def label(setting: str, source: str) -> str:
    """Name a chain as people call it."""
    kind = setting.removesuffix("s").replace("_", " ").replace("fallback", "fallback chain")
    return f'{kind} of "{source}"' if source else f'"{setting}"'


def target_name(target: object) -> str:
    """Return the group a target names; a target may be a mapping with its own parameters."""
    if isinstance(target, dict):
        target = target.get("model")
    return str(target)


def unknown(names: Names, chain: str, source: str, target: str, remedy: str) -> str:
    """Say that nobody defines the target; empty where somebody does. `remedy` is for a name that resembles none."""
    if names.group(target):
        return ""
    aliased = names.aliases.get(target)
    flaw = f'unknown group "{target}"' if aliased is None else f'"{target}", an alias of unknown group "{aliased}"'
    return f"{chain} names {flaw}{names.like(aliased or target, source, target) or remedy}"


def itself(names: Names, chain: str, source: str, target: str) -> str:
    """Say that the chain comes back to its own group; empty where it does not."""
    group = names.group(target)
    if not source or not group or "*" in group or group != names.group(source):
        return ""
    name = "the group itself" if target == source else f'"{target}", an alias of the group itself'
    return f"{chain} names {name}; remove it from the chain"


def explicit(names: Names, chain: str, target: str) -> str:
    """Say that the target is explicit-only; empty where it is not."""
    if not names.is_explicit(target):
        return ""
    return f'{chain} names explicit-only group "{target}"; remove it, or route that group automatically'
