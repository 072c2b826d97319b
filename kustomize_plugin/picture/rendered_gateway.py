"""Rendered text → gateway: a finished build, a ConfigMap, or a bare LiteLLM config."""

from __future__ import annotations

from yaml import YAMLError

from kustomize_plugin.config.kind_shapes import MERGED
from kustomize_plugin.config.litellm_config import Config, ConfigError
from kustomize_plugin.finding import Subject
from kustomize_plugin.merge import finished_build
from kustomize_plugin.picture.pictured_gateway import PicturedGateway, Values
from kustomize_plugin.resources import stream
from kustomize_plugin.resources.resource import Resource
from kustomize_plugin.yamltext import nodes, typed


class UnreadableRenderError(Exception):
    """There is no config in the text, or more than one."""


class Rendered:
    """One config: its text, and the gateway that it makes."""

    def __init__(self, text: str, note: Values) -> None:
        self.text = text
        self.gateway = PicturedGateway(Config(text).values, note)


def read(text: str) -> Rendered:
    """Return the one config in a text; raises UnreadableError."""
    try:
        resources = stream.documents(text)
        found = [(config, _note(resource)) for resource, _, config in finished_build.configs(resources)]
        found = found or [(config, {}) for resource in resources for config in _bare(resource)]
        if len(found) != 1:
            count = f"{len(found)} LiteLLM configs" if found else "no LiteLLM config"
            raise UnreadableRenderError(f"has {count}; one is needed")
        return Rendered(*found[0])
    except ConfigError as error:
        raise UnreadableRenderError(f"has a LiteLLM config that is not usable: {error}") from error
    except (YAMLError, ValueError) as error:
        raise UnreadableRenderError(f"is not valid YAML: {error}") from error


def unmerged(text: str, merged: str) -> Rendered | None:
    """Return the config of a build that merges nothing: the one that the other build merges into, or its only one.

    None where there is none. Raises UnreadableError.
    """
    resources = stream.documents(text)
    places = [(one.subject, key) for one, key, _ in finished_build.configs(stream.documents(merged))]
    same = [one.field("data", key) for at, key in places for one in resources if _is_at(one, at)]
    found = [config for config in same if config] or [config for one in resources for config in _bare(one)]
    try:
        return Rendered(found[0], {}) if len(found) == 1 else None
    except ConfigError as error:
        raise UnreadableRenderError(f"has a LiteLLM config that is not usable: {error}") from error


def _is_at(resource: Resource, wanted: Subject) -> bool:
    subject = resource.subject
    return (subject.kind, subject.name, subject.namespace) == (wanted.kind, wanted.name, wanted.namespace)


def _note(resource: Resource) -> Values:
    import json

    try:
        found = json.loads(resource.field("metadata", "annotations", MERGED))
    except ValueError:
        found = {}
    return typed.mapping(found)


def _bare(resource: Resource) -> list[str]:
    """Return the configs in a document that no merge has marked: itself, or values of a ConfigMap."""
    if "model_list" not in resource.text:
        return []
    if not resource.field("kind"):
        return [resource.text]
    values = nodes.value(resource.node) if resource.field("kind") == "ConfigMap" else {}
    entries = values.get("data") if isinstance(values, dict) else {}
    texts = entries.values() if isinstance(entries, dict) else ()
    return [one for one in texts if isinstance(one, str) and "model_list" in one]
