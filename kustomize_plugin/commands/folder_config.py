"""The configs that a command is about: rendered from a kustomization, or read from the files of a folder."""

from __future__ import annotations

from pathlib import Path

import click
from yaml import YAMLError

from kustomize_plugin.commands import folder_build
from kustomize_plugin.commands.could_not_run import CouldNotRunError
from kustomize_plugin.config.litellm_config import Config, ConfigError
from kustomize_plugin.machine import kustomization_files
from kustomize_plugin.merge import finished_build
from kustomize_plugin.merge.deployments import Deployment, of_config, of_fragment
from kustomize_plugin.resources import stream
from kustomize_plugin.resources.resource import Resource
from kustomize_plugin.yamltext import nodes, typed


def rendered_config(directory: Path, allow_remote: bool) -> Config:
    """Return the one merged config of a kustomization."""
    configs = _rendered(directory, allow_remote)
    if len(configs) > 1:
        raise CouldNotRunError(f"the build of {directory} has {len(configs)} merged ConfigMaps; name a folder with one")
    return configs[0]


def deployments(directory: Path, allow_remote: bool) -> list[Deployment]:
    """Return the deployments of a kustomization, or of the fragments and configs below a folder that is none."""
    if kustomization_files.file_in(directory) is not None:
        return [one for config in _rendered(directory, allow_remote) for one in of_config(config.values)]
    found: list[Deployment] = []
    for path in sorted([*directory.rglob("*.yaml"), *directory.rglob("*.yml")]):
        if not any(part.startswith(".") for part in path.relative_to(directory).parts):
            found += _read(path)
    return found


def _rendered(directory: Path, allow_remote: bool) -> list[Config]:
    text = folder_build.built(directory, allow_remote=allow_remote)
    return [Config(config) for _, _, config in finished_build.configs(stream.documents(text))]


def _read(path: Path) -> list[Deployment]:
    """Return the deployments in one file; one that cannot be read as YAML is not a config of ours."""
    found: list[Deployment] = []
    try:
        for resource in stream.documents(kustomization_files.text_of(path)):
            if resource.is_ours and resource.field("kind") == "ModelFragment":
                values = nodes.value(nodes.compose(resource.text))
                found += of_fragment(typed.mapping(values))
            else:
                for text in _texts(resource):
                    found += of_config(Config(text).values)
    except (OSError, ValueError, YAMLError, ConfigError):
        click.echo(f"{path.as_posix()}: left out, because it cannot be read; see kustomize-litellm lint", err=True)
    return found


def _texts(resource: Resource) -> list[str]:
    """Return the LiteLLM configs in a document: itself, or values of a ConfigMap."""
    if "model_list" not in resource.text:
        return []
    if not resource.field("kind"):
        return [resource.text]
    values = nodes.value(nodes.compose(resource.text))
    entries = values.get("data") if isinstance(values, dict) and values.get("kind") == "ConfigMap" else {}
    texts = entries.values() if isinstance(entries, dict) else ()
    return [text for text in texts if isinstance(text, str) and "model_list" in text]
