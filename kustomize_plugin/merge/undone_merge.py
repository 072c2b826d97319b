"""What a merge wrote, held against the finished build: whatever ran after it may have changed, moved or removed it."""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.failover import compiled
from kustomize_plugin.finding import Finding
from kustomize_plugin.merge import mounted_config_maps
from kustomize_plugin.merge.transform import CHECKSUM, MERGED, checksum_path
from kustomize_plugin.resources import written_config
from kustomize_plugin.resources.resource import Resource
from kustomize_plugin.resources.written_config import WrittenConfig

UNDONE, STALE = "LK616", "LK615"
_REMEDY = "make the change in the base or in a fragment, or let the FragmentMerge run last, in this kustomization"
_CONFIG_MAP = "ConfigMap"


def findings(resources: list[Resource], written: list[WrittenConfig]) -> list[Finding]:
    """Return a finding for each config that is not in the build as its merge wrote it."""
    kinds = {config.kind for config in written}
    free = [one for one in resources if any(one.may_be(kind, "") for kind in kinds) and one.field("kind") in kinds]
    found: list[Finding] = []
    for config in written_config.standing(written):
        holder = _holder(config, free)
        if holder is None:
            found.append(_lost(config, free))
            continue
        free.remove(holder)
        found += _flaws(config, holder)
        if config.kind == _CONFIG_MAP:
            found += _unused(config, holder, resources)
    return found


def _holder(config: WrittenConfig, free: list[Resource]) -> Resource | None:
    """Return the resource that has the text, before others the one that still has the name in its name."""
    found = [one for one in free if one.field("kind") == config.kind and _said(one, config, config.key) == config.after]
    return min(found, key=lambda one: config.name not in one.field("metadata", "name"), default=None)


def _said(resource: Resource, config: WrittenConfig, place: str) -> str | None:
    """Return what a resource has at a place of a config; None where it has nothing there."""
    if config.kind == _CONFIG_MAP:
        return resource.field("data", place) if resource.has("data", place) else None
    from kustomize_plugin.config import config_path
    from kustomize_plugin.merge import mapping_text

    path, lacks = config_path.resolved(resource.node, place)
    return None if lacks else mapping_text.meaning(config_path.at(resource.node, path))


def _lost(config: WrittenConfig, free: list[Resource]) -> Finding:
    named = [one for one in free if one.field("kind") == config.kind and config.name in one.field("metadata", "name")]
    there = next((one for one in named if MERGED in one.text), named[0] if named else None)
    facts = {"name": config.name, "key": config.key}
    if there is None:
        problem = f'{config.kind} "{config.name}" is gone, after the fragments were merged into it'
    elif _said(there, config, config.key) is not None:
        problem = f'"{config.key}" of {config.kind} "{config.name}" was changed after the fragments were merged into it'
    else:
        problem = f'"{config.key}" of {config.kind} "{config.name}" is gone, after the fragments were merged into it'
    return Finding(UNDONE, problem, _REMEDY, facts=facts)


def _flaws(config: WrittenConfig, holder: Resource) -> Iterator[Finding]:
    facts = {"name": config.name, "key": config.key}
    name = holder.field("metadata", "name")
    if holder.field("metadata", "annotations", MERGED) != config.note:
        problem = f'the annotation "{MERGED}" of {config.kind} "{name}" was changed after the merge wrote it'
        yield Finding(UNDONE, problem, "leave it as it is", facts=facts)
    if compiled.is_hedged(config.after):
        from kustomize_plugin.merge import hedge_beside

        if not hedge_beside.is_whole(holder):
            problem = f'"{hedge_beside.KEY}" of ConfigMap "{name}" was changed after the merge wrote it'
            yield Finding(UNDONE, problem, _REMEDY, facts={"name": config.name, "key": hedge_beside.KEY})
    if config.source and _said(holder, config, config.source) is not None:
        problem = f'"{config.source}" of {config.kind} "{name}" was written after the merge, so nothing reads it'
        yield Finding(UNDONE, problem, _REMEDY, facts=facts)


def _unused(config: WrittenConfig, holder: Resource, resources: list[Resource]) -> Iterator[Finding]:
    """Yield a finding where no pod mounts the config any more, and one where pods have lost its checksum."""
    name = holder.field("metadata", "name")
    mounts = {id(one): mounted for one in resources if (mounted := mounted_config_maps.names(one))}
    if not any(name in mounted for mounted in mounts.values()):
        for one in _still_there(config.mounts, [one for one in resources if id(one) in mounts]):
            other = ", ".join(f'"{mounted}"' for mounted in sorted(mounts[id(one)]))
            problem = f'the fragments are merged into ConfigMap "{name}", but {one.subject} now mounts {other}'
            yield Finding(UNDONE, problem, "let it mount the merged ConfigMap", facts={"name": config.name})
    for rollout in config.rollouts:
        left = _still_there([rollout], resources)
        marked = any(CHECKSUM in one.text and one.field(*checksum_path(one)) for one in left if one.pod_template)
        if left and not marked:
            problem = f"{left[0].subject} has lost the checksum of its config, so a new config restarts no pod"
            yield Finding(STALE, problem, f'keep the annotation "{CHECKSUM}"', facts={"name": config.name})


def _still_there(known: list[tuple[str, str]], resources: list[Resource]) -> list[Resource]:
    """Return the resources of these kinds and names, which may have got a prefix and a suffix since."""
    return [
        one
        for one in resources
        for kind, name in known
        if one.may_be(kind, name) and one.field("kind") == kind and name in one.field("metadata", "name")
    ]
