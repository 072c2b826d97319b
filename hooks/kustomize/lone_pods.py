"""The containers that read a config where no kustomization builds it: a service, a release, the pods of a folder."""

from __future__ import annotations

import copy
import posixpath
from collections.abc import Iterator

from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.gateway.runner import Runner
from kustomize_plugin.hooks.kustomize import pods
from kustomize_plugin.hooks.kustomize.pods import Holder, Pod, Pods
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.sources import compose
from kustomize_plugin.sources.workload import CONFIG_MAP, SECRET, Container, Mount

_ONE = 1


class LonePods(Pods):
    """What a gateway's own files say of it; a file that a service mounts counts as a ConfigMap with one key."""

    def __init__(self, gateway: Gateway) -> None:
        self._configs = gateway.configs
        holders = list(_holders(gateway.configs))
        super().__init__([_pod(one, one.document, holders) for one in gateway.beside if one.document], holders)
        names = [one.names for one in holders]
        self.is_known = len(set(names)) == len(names)  # two of one name are for two clusters

    def holds_config(self, pod: Pod) -> bool:
        """Tell whether a resource that runs a gateway has its config too."""
        node = pod.document.outermost.node
        return any(config.parent is not None and config.outermost.node is node for config in self._configs)


def _holders(configs: list[Document]) -> Iterator[Holder]:
    """Yield what holds the configs: a ConfigMap or Secret, a text in a compose file, a file."""
    for parent in {id(config.parent): config.parent for config in configs if config.parent is not None}.values():
        if parent.kind in (CONFIG_MAP, SECRET):
            mine = frozenset(str(one.key_path[-1]) for one in configs if one.parent is parent and one.key_path)
            yield Holder(parent.kind, (parent.name,), frozenset(pods.keys(parent)), mine, is_merged=False)
    for config in configs:
        if config.is_in_compose and config.parent is not None:
            name = str(config.key_path[config.key_path.index("configs") + _ONE])
            yield Holder(compose.CONTENT, (name,), frozenset((name,)), frozenset((name,)), is_merged=False)
        elif config.parent is None and not config.outermost.kind:
            names = (config.path, posixpath.dirname(config.path) or ".")
            key = frozenset((posixpath.basename(config.path),))
            yield Holder(compose.FILE, names, key, key, is_merged=False)


def _pod(runner: Runner, document: Document, holders: list[Holder]) -> Pod:
    found: Container = copy.copy(runner.container)
    found.mounts = [_as_of_a_key(mount, holders) for mount in found.mounts]
    return Pod(document, runner.workload, found)


def _as_of_a_key(mount: Mount, holders: list[Holder]) -> Mount:
    """Return a mount of one file, or of one text, as what it would be of a ConfigMap."""
    for one in holders if mount.kind in (compose.FILE, compose.CONTENT) else ():
        if one.kind == mount.kind and mount.name == one.names[0]:
            return mount._replace(sub_path=next(iter(one.configs)))
    return mount
