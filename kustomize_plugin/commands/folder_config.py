"""The deployments that a command is about: of the configs of a source, and of fragments that no build has merged."""

from __future__ import annotations

from yaml import YAMLError

from kustomize_plugin.commands import notice
from kustomize_plugin.commands import source as sources
from kustomize_plugin.commands.source import Source
from kustomize_plugin.gateway.deployments import Deployment, of_config, of_fragment
from kustomize_plugin.machine import source_files
from kustomize_plugin.resources import stream
from kustomize_plugin.yamltext import nodes, typed


def deployments(source: Source, allow_remote: bool) -> list[Deployment]:
    """Return the deployments of all configs of a source, and of the fragments where it is no kustomization."""
    found = [one for config in sources.read(source, allow_remote).gateways for one in of_config(config.values)]
    with sources.opened(source) as place:
        if place.is_folder and not place.is_kustomization:
            for name, content in source_files.fragments_below(place.path):
                found += _fragments(name, content)
    return found


def _fragments(name: str, content: str) -> list[Deployment]:
    """Return the deployments of the fragments in a text; one that cannot be read as YAML has none of ours."""
    found: list[Deployment] = []
    try:
        for resource in stream.documents(content):
            if resource.is_ours and resource.field("kind") == "ModelFragment":
                found += of_fragment(typed.mapping(nodes.value(resource.node)))
    except (ValueError, YAMLError):
        notice.tell(f"{name}: left out, because it cannot be read; see kustomize-litellm lint")
    return found
