"""Containers and the ConfigMaps that they mount, wherever git shows both."""

from __future__ import annotations

from typing import NamedTuple

from kustomize_plugin.finding import Location
from kustomize_plugin.hooks.gateway import included_files
from kustomize_plugin.hooks.kustomize import mounted_files
from kustomize_plugin.hooks.read.document import Document, Path
from kustomize_plugin.sources.manifest_values import mapping
from kustomize_plugin.sources.workload import CONFIG_MAP, SECRET, Container, Workload

_OF_OPERATOR = "LiteLLMProxy"


class Pod(NamedTuple):
    """A container with the workload that runs it and the document that says so."""

    document: Document
    workload: Workload
    container: Container

    def at(self, path: Path) -> Location:
        """Return where a part of it is written."""
        return self.document.at(path)


class Holder(NamedTuple):
    """A ConfigMap or Secret of the build: all names that a pod may call it by, its keys, those of them with a config.

    `is_merged` says that a FragmentMerge writes into it; `document` is what it is written in.
    """

    kind: str
    names: tuple[str, ...]
    keys: frozenset[str]
    configs: frozenset[str]
    is_merged: bool
    document: Document | None = None

    @property
    def name(self) -> str:
        """The name that its file gives it."""
        return self.names[-1]


class Pods:
    """`pods` are containers, `holders` the ConfigMaps and Secrets that git shows beside them.

    `is_known` says that git shows all that can change them, `adds` that something which it does not show may add more.
    """

    is_known = True
    adds = False

    def __init__(self, pods: list[Pod], holders: list[Holder]) -> None:
        self.pods = pods
        self.holders = holders

    @property
    def gateways(self) -> list[Pod]:
        """The containers whose image is LiteLLM's or a mirror of it."""
        return [one for one in self.pods if one.container.runs_litellm and one.workload.kind != _OF_OPERATOR]

    @property
    def configs(self) -> list[Holder]:
        """The ConfigMaps and Secrets that hold a config."""
        return [one for one in self.holders if one.configs]

    def named(self, kind: str, name: str) -> Holder | None:
        """Return the ConfigMap or Secret that a pod means; None where none of this name is shown."""
        return next((one for one in self.holders if one.kind == kind and name in one.names), None)

    def may_have(self, container: Container, path: str) -> bool:
        """Tell whether one of a container's mounts has a file, or may have it."""
        return any(
            mounted_files.brings(mount, path, self._keys(mount.kind, mount.name))
            for mount in container.mounts
            if mount.path
        )

    def _keys(self, kind: str, name: str) -> frozenset[str] | None:
        holder = self.named(kind, name)
        return holder.keys if holder and holder.keys and kind in (CONFIG_MAP, SECRET) else None

    def is_patched(self, _pod: Pod, *_words: str) -> bool:
        """Tell whether something that is not carried out here may change what one of some words names."""
        return False

    def is_mentioned(self, _name: str) -> bool:
        """Tell whether something that is not read may make a ConfigMap of a name."""
        return False

    def image(self, pod: Pod) -> str:
        """Return the image that a container runs in the end."""
        return pod.container.image

    def replicas(self, _pod: Pod) -> tuple[int, Location] | None:
        """Return how many replicas something else than the workload itself asks for, and where."""
        return None

    def holds_config(self, _pod: Pod) -> bool:
        """Tell whether a resource that runs a gateway has its config too, as the values of a chart do."""
        return False


def keys(document: Document) -> set[str]:
    """Return the keys of a ConfigMap or Secret."""
    return included_files.keys(document) | set(map(str, mapping(document.values.get("stringData"))))
