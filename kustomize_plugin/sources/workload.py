"""What runs LiteLLM: its containers, what they mount, and where their variables come from."""

from __future__ import annotations

import re
from typing import NamedTuple

from kustomize_plugin.sources.manifest_values import Path

SECRET, CONFIG_MAP = "Secret", "ConfigMap"

# `berriai/litellm`, `litellm-database`, `litellm/litellm`: a mirror keeps the last part
# the images of LiteLLM's proxy as LiteLLM publishes them, under whatever registry
_OFFICIAL = re.compile(r"(?:^|/)(?:berriai|litellm)/litellm(?:-(?:database|non_root|ee))?(?=$|[:@])")
_IMAGE = re.compile(r"(?:^|/)litellm[\w.-]*(?=$|[:@])|(?:^|/)berriai/")


def is_official(image: str) -> bool:
    """Tell whether an image is LiteLLM's own proxy, under whatever registry."""
    return bool(_OFFICIAL.search(image))


class Taken(NamedTuple):
    """A Secret or ConfigMap that a container takes whole; an empty name is one that cannot be told."""

    kind: str
    name: str
    prefix: str = ""


class Mount(NamedTuple):
    """A volume in a container's file system; `kind` is empty where it is neither a Secret nor a ConfigMap.

    Without `sub_path` all its keys lie below `path`.

    `items` maps keys to files where the volume lists them; else it is None and each key is a file of its name.
    `place` leads to the mount, `source` to what the volume is.
    """

    kind: str
    name: str
    path: str
    sub_path: str = ""
    items: dict[str, str] | None = None
    place: Path = ()
    source: Path = ()


class Probe(NamedTuple):
    """A question of the kubelet by HTTP, `place` leads to its path; `is_authorized` says that it brings a key."""

    path: str
    is_authorized: bool
    place: Path


class Container:
    """One container; `place` leads to it and `adds_to` says where its manifest takes a further variable.

    `names` are the variables set one by one, `values` those of them that are plain text, `references` those that are a
    key of a Secret, with its name and the key. `is_open` says that something which the manifest does not show may set
    more, `is_of_chart` that another release of a chart may. `arguments` is its command and arguments, `command` the
    first part of it; `places` leads to the variables. `folder` is its working directory where one is written.
    """

    def __init__(self, name: str, image: str, place: Path, adds_to: str) -> None:
        self.name = name
        self.image = image
        self.place = place
        self.adds_to = adds_to
        self.names: set[str] = set()
        self.values: dict[str, str] = {}
        self.references: dict[str, tuple[str, str]] = {}
        self.taken: list[Taken] = []
        self.mounts: list[Mount] = []
        self.arguments: list[str] = []
        self.command: list[str] = []
        self.folder = ""
        self.places: dict[str, Path] = {}
        self.probes: list[Probe] = []
        self.is_open = False
        self.is_of_chart = False

    @property
    def runs_litellm(self) -> bool:
        """Whether its image is one of LiteLLM's, or a mirror of one."""
        return bool(_IMAGE.search(self.image))

    @property
    def is_official(self) -> bool:
        """Whether its image is LiteLLM's own proxy, of which it is known how it starts."""
        return is_official(self.image)

    @property
    def is_nameless(self) -> bool:
        """Whether no image is written, as in a part of a manifest, and only the name tells what runs."""
        return not self.image and "litellm" in self.name.lower()

    def mounts_one(self, names: set[str]) -> bool:
        """Tell whether it mounts one of the ConfigMaps or Secrets."""
        return any(mount.name in names for mount in self.mounts)


class Workload:
    """A resource that runs containers; those that only prepare its start are left out."""

    def __init__(self, kind: str, name: str, containers: list[Container]) -> None:
        self.kind = kind
        self.name = name
        self.containers = containers

    @property
    def label(self) -> str:
        """What messages call it."""
        return f'{self.kind} "{self.name}"' if self.name else self.kind


def gateways(workloads: list[Workload], configs: set[str]) -> list[tuple[Workload, Container]]:
    """Return the containers that read one of the configs: those that mount it, else those that run LiteLLM."""
    found = [(one, container) for one in workloads for container in one.containers]
    reading = [pair for pair in found if pair[1].mounts_one(configs)]
    running = [pair for pair in found if pair[1].runs_litellm]
    return reading or running or [pair for pair in found if pair[1].is_nameless]
