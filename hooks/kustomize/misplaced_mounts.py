"""Mounts by which a gateway does not get the config that its build has."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from kustomize_plugin.finding import ERROR, WARNING, Location, did_you_mean
from kustomize_plugin.hooks.kustomize import mounted_files
from kustomize_plugin.hooks.kustomize.pods import Holder, Pod, Pods
from kustomize_plugin.hooks.read.document import Path
from kustomize_plugin.sources import compose, config_argument, litellm_charts
from kustomize_plugin.sources.workload import CONFIG_MAP, SECRET, Mount

Flaw = tuple[Location, str, str, str]  # where, what is wrong, the way out, a severity
_HOME = "/app"  # of LiteLLM's images, with the script that starts it
_MOUNTING = ("volumes", "volumeMounts", "persistence", "subPath", "items")


def flaws(built: Pods) -> Iterator[Flaw]:
    """Yield each mount of a gateway that names what the build does not have, or hides the program."""
    if not built.is_known or built.adds:
        return
    for pod in built.gateways:
        if built.is_patched(pod, *_MOUNTING) or (pod.container.is_of_chart and pod.container.is_open):
            continue
        for mount in pod.container.mounts:
            if mount.kind in (CONFIG_MAP, SECRET, compose.FILE) and mount.name and mount.place:
                yield from _of_mount(built, pod, mount)
        if not pod.container.is_of_chart:
            yield from _unmounted(built, pod)


def _of_mount(built: Pods, pod: Pod, mount: Mount) -> Iterator[Flaw]:
    if posixpath.normpath(mount.path) == _HOME and pod.container.is_official and not pod.container.command:
        what = "a folder" if mount.kind == compose.FILE else f"a {mount.kind}"
        problem = f"{pod.workload.label} mounts {what} over {_HOME}, which hides the script that starts LiteLLM"
        yield pod.at(mount.place), problem, "mount it at /etc/litellm, and name the file in --config", ERROR
        return
    if mount.kind == compose.FILE:
        return
    holder = built.named(mount.kind, mount.name)
    if holder is not None:
        yield from _keys(pod, mount, holder)
        return
    if mount.kind == CONFIG_MAP and _is_of_config(pod, mount) and not built.is_mentioned(mount.name):
        yield from _other(built, pod, mount)


def _keys(pod: Pod, mount: Mount, holder: Holder) -> Iterator[Flaw]:
    """Yield the keys that a mount takes of a ConfigMap and that this one does not have."""
    listed = list(mount.items or ())
    wanted = listed or ([mount.sub_path] if mount.sub_path and mount.items is None else [])
    for key in wanted:
        if key in holder.keys or "$" in key or "{{" in key or "/" in key or not holder.keys:
            continue
        has = ", ".join(f'"{one}"' for one in sorted(holder.keys)[:3])
        effect = "so the pod does not start" if listed else "so it gets an empty folder there"
        problem = f'{pod.workload.label} mounts "{key}" of {holder.kind} "{holder.name}", which has {has}, {effect}'
        meant = sorted(holder.configs) or sorted(holder.keys)
        remedy = did_you_mean(key, sorted(holder.keys)) or f'write "{meant[0]}"'
        place = _of_items(mount, holder) if listed else (*mount.place, "subPath")
        yield pod.at(place), problem, remedy, ERROR


def _of_items(mount: Mount, holder: Holder) -> Path:
    """Return the path of the keys that a volume lists; LiteLLM's chart lists one."""
    if mount.source[-1:] == ("proxyConfigMap",):
        return (*mount.source, "key")
    return (*mount.source, "configMap" if holder.kind == CONFIG_MAP else "secret", "items")


def _other(built: Pods, pod: Pod, mount: Mount) -> Iterator[Flaw]:
    """Yield a mount of a ConfigMap that the build does not have, where nothing mounts the one that it has."""
    left = _left(built)
    hint = did_you_mean(mount.name, [name for one in left for name in one.names])
    if not left or not (hint or left[0].is_merged):
        return
    problem = f'{pod.workload.label} mounts ConfigMap "{mount.name}", which the build does not have, '
    problem += f'and nothing mounts ConfigMap "{left[0].name}"'
    remedy = hint or f'mount "{left[0].name}", if its config is meant'
    yield pod.at((*mount.source, "configMap", "name")), problem, remedy, ERROR if hint else WARNING


def _unmounted(built: Pods, pod: Pod) -> Iterator[Flaw]:
    """Yield a gateway that is told to read a file which no mount brings, while nothing mounts the config."""
    container = pod.container
    told = config_argument.path(container) if container.is_official and not container.is_open else None
    left = _left(built)
    if not told or not left or built.may_have(container, told):
        return
    if any(built.named(mount.kind, mount.name) in built.configs for mount in container.mounts):
        return
    problem = f'{pod.workload.label} reads {told}, which no mount brings, and nothing mounts ConfigMap "{left[0].name}"'
    yield pod.at(container.place), problem, f'mount "{min(left[0].configs)}" of it at {told}', ERROR


def _left(built: Pods) -> list[Holder]:
    """Return the ConfigMaps with a config that no container of the build mounts."""
    mounted = {mount.name for pod in built.pods for mount in pod.container.mounts}
    return [one for one in built.configs if one.kind == CONFIG_MAP and mounted.isdisjoint(one.names)]


def _is_of_config(pod: Pod, mount: Mount) -> bool:
    """Tell whether a mount is where the config is looked for."""
    told = litellm_charts.CONFIG_PATH if pod.container.is_of_chart else config_argument.path(pod.container)
    return bool(told) and mounted_files.is_below(str(told), posixpath.normpath(mount.path))
