"""The release of LiteLLM that a rendered text deploys, read from the tag of its image."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yaml import YAMLError

from kustomize_plugin.providers import known
from kustomize_plugin.resources import stream
from kustomize_plugin.resources.resource import Resource
from kustomize_plugin.yamltext import nodes, typed

# the project's own images, whatever registry mirrors them; others of that prefix, such as exporters, count otherwise
_IMAGES = ("litellm", "litellm-database", "litellm-non_root")
_RELEASE = re.compile(r"(?:main-)?v?(?<!\d)(\d+\.\d+\.\d+)(?!\d)")
_LISTS = "https://raw.githubusercontent.com/kustomize-litellm/kustomize-litellm/main/tests/e2e/litellm"
_CONTAINERS = ("spec", "template", "spec", "containers")


def deployed(text: str) -> str:
    """Return the release that the Deployments run; empty where they name none, or several."""
    found = {number(tag) for resource in stream.documents(text) for tag in _tags(resource)}
    return found.pop() if len(found) == 1 else ""


def how_to_install(release: str) -> str:
    """Return the command that installs a release into a folder of its own.

    What LiteLLM itself asks for is not always to be had, so the releases that we test come from complete lists.
    """
    folder = f"litellm-{release}"
    wanted = f"'litellm[proxy]=={release}' prometheus-client"
    if release in known.RELEASES:
        wanted = f"--no-deps --require-hashes -r {_LISTS}/{release}.txt"
    return f"python3 -m venv {folder} && {folder}/bin/pip install {wanted}"


def number(version: str) -> str:
    """Return the three numbers of a version or an image's tag; empty where it is none."""
    found = _RELEASE.match(version)
    return found.group(1) if found else ""


def _tags(resource: Resource) -> Iterator[str]:
    """Yield the tags of LiteLLM's images in a Deployment."""
    if not resource.may_be("Deployment", "litellm"):
        return
    for container in _containers(resource):
        image = container.get("image") if isinstance(container, dict) else None
        name, _, tag = str(image).partition("@")[0].rpartition("/")[2].partition(":")
        if name in _IMAGES:
            yield tag


def _containers(resource: Resource) -> list[object]:
    try:
        if resource.field("kind") != "Deployment":
            return []
        found = nodes.value(resource.node)
    except (YAMLError, ValueError):  # not the document that is rehearsed
        return []
    for key in _CONTAINERS:
        found = found.get(key) if isinstance(found, dict) else None
    return typed.sequence(found)
