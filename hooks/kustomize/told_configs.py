"""Configs that a gateway mounts and nothing tells it to read."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from kustomize_plugin.finding import Location
from kustomize_plugin.hooks.kustomize import mounted_files
from kustomize_plugin.hooks.kustomize.built_pods import BuiltPods, Holder, Pod
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.sources import config_argument
from kustomize_plugin.sources.workload import CONFIG_MAP, SECRET, Container

_NO_MODELS = "so it starts without models and counts as ready"
_SETTING = ("args", "command", "env", config_argument.PATH_VARIABLE)
Flaw = tuple[Location, str, str]  # where, what is wrong, the way out


def flaws(root: Root) -> Iterator[Flaw]:
    """Yield each container of LiteLLM's own image that has the config of the build, and does not read it."""
    built = BuiltPods(root)
    for pod in built.gateways if built.is_known else ():
        container = pod.container
        if built.is_patched(pod, *_SETTING) or not container.is_official or container.is_open or container.is_of_chart:
            continue
        told = config_argument.path(container)
        held = list(dict.fromkeys(path for path, _ in held_by(built, pod)))
        if told is None or not held or any(_may_tell(built, taken.kind, taken.name) for taken in container.taken):
            continue
        named = " or ".join(held)
        if not told:
            problem = f"nothing tells {pod.workload.label} to read {named}, {_NO_MODELS}"
            yield pod.at(container.place), problem, f"add --config {held[0]} to args"
        elif told not in held and not mounted_files.may_have(container, told):
            problem = f"{pod.workload.label} reads {told}, but has its config at {named}"
            yield _of_argument(pod), problem, f"write {held[0]}"


def held_by(built: BuiltPods, pod: Pod) -> list[tuple[str, Holder | None]]:
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


def _may_tell(built: BuiltPods, kind: str, name: str) -> bool:
    """Tell whether a ConfigMap that a container takes whole may name the config; nobody keeps a path in a Secret."""
    holder = built.named(kind, name)
    if holder is None:
        return kind == CONFIG_MAP
    return config_argument.PATH_VARIABLE in holder.keys


def _of_argument(pod: Pod) -> Location:
    container: Container = pod.container
    return pod.at(container.places.get(config_argument.PATH_VARIABLE) or (*container.place, "args"))
