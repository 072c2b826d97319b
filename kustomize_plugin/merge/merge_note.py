"""What an earlier merge has noted on a ConfigMap, and what a merge notes for later ones."""

from __future__ import annotations

from kustomize_plugin.config.fragment import ModelFragment
from kustomize_plugin.config.kind_shapes import MERGED
from kustomize_plugin.resources.resource import Resource
from kustomize_plugin.yamltext import typed


def of(target: Resource) -> dict[str, object]:
    """Return what an earlier merge of this ConfigMap knew of its groups and their failover."""
    note = target.field("metadata", "annotations", MERGED)
    known: object = {}
    if note:
        import json  # only a second merge pays for it

        try:
            known = json.loads(note)
        except ValueError:
            known = {}
    return typed.mapping(known)


def near_cloud(models: list[ModelFragment]) -> set[str]:
    """Return the groups of tier cloud that their addresses alone would make local."""
    cloud = [model for model in models if model.tier == "cloud"]
    if not cloud:
        return set()
    from kustomize_plugin.failover import near_addresses  # only a merge that promises a failover pays for it

    return {model.group for model in cloud if near_addresses.all_near(list(model.entries))}


def groups(earlier: dict[str, object], key: str) -> set[str]:
    """Return the groups that a note names under a key."""
    names = earlier.get(key)
    return {name for name in names if isinstance(name, str)} if isinstance(names, list) else set()
