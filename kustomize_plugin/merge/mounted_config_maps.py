"""Which ConfigMaps the pods of a workload mount."""

from __future__ import annotations

from collections.abc import Iterator

from yaml import YAMLError

from kustomize_plugin.resources.resource import Resource
from kustomize_plugin.yamltext import nodes, typed


def names(resource: Resource) -> set[str]:
    """Return the names of the ConfigMaps in the volumes of a workload; of anything else, none."""
    if "configMap" not in resource.text or resource.node is None or not resource.pod_template:
        return set()
    try:
        pod = nodes.value(nodes.follow(resource.node, (*resource.pod_template, "spec")))
    except YAMLError:
        return set()
    volumes = typed.mappings(typed.mapping(pod).get("volumes"))
    return {str(one["name"]) for volume in volumes for one in _config_maps(volume) if "name" in one}


def _config_maps(volume: dict[str, object]) -> Iterator[dict[str, object]]:
    yield typed.mapping(volume.get("configMap"))
    for source in typed.mappings(typed.mapping(volume.get("projected")).get("sources")):
        yield typed.mapping(source.get("configMap"))
