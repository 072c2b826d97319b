"""Modules and other files that a config names, and no mount of the gateway brings."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from kustomize_plugin.finding import Location
from kustomize_plugin.hooks.gateway import named_files
from kustomize_plugin.hooks.gateway.named_files import NamedFile
from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.kustomize import told_configs
from kustomize_plugin.hooks.kustomize.pods import Holder, Pod, Pods
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.sources import compose, config_argument

Flaw = tuple[Location, str, str]  # where, what is wrong, the way out
_HOME = "/app"  # where LiteLLM's images start, and look for files
_KEPT = frozenset(("vertex_credentials",))  # nobody but the gateway may read them
_SHELLS = ("sh", "bash", "ash", "dash")
_MOUNTING = ("volumes", "volumeMounts", "persistence", "args", "command", "initContainers", "image")


def flaws(built: Pods, gateway: Gateway) -> Iterator[Flaw]:
    """Yield each file that a config or a fragment names and that LiteLLM's own image does not get."""
    named = [(config, one) for config in gateway.configs for one in named_files.of_config(config)]
    others = list(named_files.of_deployments(gateway))
    if not (named or others):
        return
    for pod in built.gateways if built.is_known and not built.adds else ():
        container = pod.container
        told = config_argument.path(container)
        if not told or not _is_plain(built, pod):
            continue
        holders = [holder for path, holder in told_configs.held_by(built, pod) if path == told]
        if holders:
            mine = [one for config, one in named if any(_is_of(config, holder, pod) for holder in holders)]
            yield from _absent(built, pod, posixpath.dirname(told), [*mine, *others])


def _is_plain(built: Pods, pod: Pod) -> bool:
    """Tell whether all files of a container come from its image, which is LiteLLM's own, and its mounts."""
    container = pod.container
    is_script = bool(container.command) and posixpath.basename(container.command[0]) in _SHELLS
    return (
        container.is_official
        and not (container.is_open or container.is_of_chart or is_script)
        and not built.is_patched(pod, *_MOUNTING)
    )


def _is_of(config: Document, holder: Holder | None, pod: Pod) -> bool:
    if holder is None:
        return config.outermost.node is pod.document.outermost.node
    if holder.kind in (compose.FILE, compose.CONTENT):
        return config.parent is None or config.is_in_compose
    parent = config.parent
    if parent is None or parent.name not in holder.names:
        return False
    return holder.is_merged or str(config.key_path[-1:][0]) in holder.configs


def _absent(built: Pods, pod: Pod, folder: str, files: list[NamedFile]) -> Iterator[Flaw]:
    for one in files:
        start = folder if one.is_beside else pod.container.folder or _HOME
        path = posixpath.normpath(posixpath.join(start, one.path))
        if built.may_have(pod.container, path):
            continue
        problem = f'"{one.setting}" needs {path}, which no mount of {pod.workload.label} brings, {one.effect}'
        kept = "a Secret" if one.setting in _KEPT else "the ConfigMap"
        is_service = pod.workload.kind == compose.SERVICE
        remedy = "mount it there" if is_service else f"add {posixpath.basename(path)} to {kept}, and mount it there"
        yield one.where, problem, remedy
