"""What was probably meant by a name that no resource of a build has."""

from __future__ import annotations

from kustomize_plugin.config.fragment import Target
from kustomize_plugin.finding import did_you_mean
from kustomize_plugin.resources.resource import Resource

_HASH_LENGTH = 10
_HASH_ALPHABET = frozenset("2456789bcdfghkmt")  # kustomize spells its hex digits so, that no hash reads as a word


def missing(resources: list[Resource], wanted: Target, final_names: bool) -> tuple[str, str, str, str]:
    """Return what to say of a resource that is not in the build: code, problem, remedy, and the name in question."""
    name = _hashed(resources, wanted) if wanted.kind == "ConfigMap" and final_names else ""
    if name:
        problem = f'the ConfigMap "{name}" has a hash of its unmerged text in the name, which the filter cannot update'
        return "LK612", problem, "run the transformer: kustomize build --enable-alpha-plugins --enable-exec", name
    remedy = nearest(resources, wanted, final_names) or "list it in resources"
    return "LK603", f'no {wanted.kind} "{wanted.name}" in the build', remedy, wanted.name


def nearest(resources: list[Resource], wanted: Target, final_names: bool) -> str:
    """Name what was probably meant; without records of earlier names, first what a prefix has made of it."""
    names = [one.field("metadata", "name") for one in resources if one.field("kind") == wanted.kind]
    renamed = [name for name in names if wanted.name in name]
    if final_names and renamed:
        return f'kubectl and the filter see only final names, write "{renamed[0]}" or build with kustomize'
    return did_you_mean(wanted.name, names)


def _hashed(resources: list[Resource], wanted: Target) -> str:
    """Return the name of a ConfigMap that is the wanted one's with a hash behind it; empty where there is none."""
    for resource in resources:
        if resource.may_be("ConfigMap", wanted.name) and resource.field("kind") == "ConfigMap":
            name = resource.field("metadata", "name")
            stem, _, suffix = name.rpartition("-")
            if len(suffix) == _HASH_LENGTH and _HASH_ALPHABET.issuperset(suffix) and wanted.name in stem:
                return name
    return ""
