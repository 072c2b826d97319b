"""Configs that a gateway mounts and nothing tells it to read."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from kustomize_plugin.finding import Location
from kustomize_plugin.hooks.kustomize import mounted_files
from kustomize_plugin.hooks.kustomize.pods import Holder, Pod, Pods
from kustomize_plugin.hooks.read.document import Path
from kustomize_plugin.sources import compose, config_argument
from kustomize_plugin.sources.workload import CONFIG_MAP, SECRET, Container

_NO_MODELS = "so it starts without models and counts as ready"
_SETTING = ("args", "command", "env", config_argument.PATH_VARIABLE)
Flaw = tuple[Location, str, str]  # where, what is wrong, the way out


def flaws(built: Pods) -> Iterator[Flaw]:
    """Yield each container of LiteLLM's own image that has the config of the build, and does not read it."""
    for pod in built.gateways if built.is_known else ():
        container = pod.container
        if built.is_patched(pod, *_SETTING) or not container.is_official or container.is_open or container.is_of_chart:
            continue
        glued = config_argument.glued(container)
        if glued:
            problem = f'{pod.workload.label} has "{glued}" as one argument, which LiteLLM does not know'
            yield pod.at(argument(pod, glued)), problem, "make two of it: --config, and the path"
            continue
        told = config_argument.path(container)
        held = list(dict.fromkeys(path for path, _ in held_by(built, pod)))
        if told is None or not held or any(_may_tell(built, taken.kind, taken.name) for taken in container.taken):
            continue
        named = " or ".join(held)
        if not told:
            problem = f"nothing tells {pod.workload.label} to read {named}, {_NO_MODELS}"
            part = "command" if pod.workload.kind == compose.SERVICE else "args"
            yield pod.at(container.place), problem, f"add --config {held[0]} to {part}"
        elif told not in held and not built.may_have(container, told):
            problem = f"{pod.workload.label} reads {told}, but has its config at {named}"
            yield _of_argument(pod), problem, f"write {held[0]}"


def held_by(built: Pods, pod: Pod) -> list[tuple[str, Holder | None]]:
    """Return the paths at which a container has a config of the build, each with what holds it; None: its release."""
    found: list[tuple[str, Holder | None]] = []
    for mount in pod.container.mounts:
        holder = built.named(mount.kind, mount.name)
        for key in sorted(holder.configs) if holder else ():
            found += [(path, holder)] if (path := mounted_files.path_of(mount, key)) else []
        is_own = holder is None and mount.kind in (CONFIG_MAP, SECRET) and mount.sub_path and built.holds_config(pod)
        if is_own and posixpath.splitext(mount.path)[1] in (".yaml", ".yml"):
            found.append((posixpath.normpath(mount.path), None))
    return found


def _may_tell(built: Pods, kind: str, name: str) -> bool:
    """Tell whether a ConfigMap that a container takes whole may name the config; nobody keeps a path in a Secret."""
    holder = built.named(kind, name)
    if holder is None:
        return kind == CONFIG_MAP
    return config_argument.PATH_VARIABLE in holder.keys


def argument(pod: Pod, word: str) -> Path:
    """Return the path of one of a container's arguments; of all, where it is a part of a text."""
    index = pod.container.arguments.index(word) - len(pod.container.command)
    first, second = ("entrypoint", "command") if pod.workload.kind == compose.SERVICE else ("command", "args")
    part, at = (second, index) if index >= 0 else (first, index + len(pod.container.command))
    return (*pod.container.place, part, at)


def _of_argument(pod: Pod) -> Location:
    container: Container = pod.container
    part = "command" if pod.workload.kind == compose.SERVICE else "args"
    return pod.at(container.places.get(config_argument.PATH_VARIABLE) or (*container.place, part))
