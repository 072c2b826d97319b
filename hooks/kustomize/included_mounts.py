"""Files that a config includes, looked for in the mounts of the container that reads the config."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from kustomize_plugin.config import included_keys
from kustomize_plugin.finding import ERROR, WARNING, Location
from kustomize_plugin.hooks.gateway import included_files
from kustomize_plugin.hooks.gateway.included_files import Included
from kustomize_plugin.hooks.kustomize.environment import Environment
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.sources.workload import CONFIG_MAP, Container, Mount, Workload

Flaw = tuple[Location, str, str, str]  # where, what is wrong, the way out, a severity
_ADD = "add the key, or remove the entry"


def flaws(root: Root) -> Iterator[Flaw]:
    """Yield what keeps LiteLLM from finding an included file, where it is to be changed, with a severity."""
    held = [(config.parent, one) for config in root.gateway.configs for one in included_files.entries(config)]
    found = [(holder, one) for holder, one in held if holder is not None and holder.kind == CONFIG_MAP]
    if not found or root.wiring.is_opaque or root.graph.remotes:
        return
    environment = Environment(root)
    for holder, one in found:
        readers = [pair for pair in environment.readers if pair[1].mounts_one({holder.name})]
        for workload, container in readers:
            yield from _of_reader(environment, holder, one, (workload, container))
        if not readers and included_keys.is_beside(one.name) and one.key not in included_files.keys(holder):
            yield one.where, _no_key(holder, one), _ADD, WARNING


def _of_reader(
    environment: Environment, holder: Document, one: Included, reader: tuple[Workload, Container]
) -> Iterator[Flaw]:
    """Judge one container: at each place at which it has the config it must have the included file too."""
    workload, container = reader
    key = str(one.config.key_path[-1])
    severity = ERROR if container.runs_litellm or not container.image else WARNING
    for mount in container.mounts:
        path = _path_of(mount, key) if mount.name == holder.name else ""
        wanted = posixpath.normpath(posixpath.join(posixpath.dirname(path), one.name))
        if not path or any(_may_have(other, wanted, holder) for other in container.mounts):
            continue
        if one.key not in included_files.keys(holder):
            yield one.where, _no_key(holder, one), _ADD, severity
            continue
        problem = f'{workload.label} mounts "{key}" of ConfigMap "{holder.name}", but not "{one.key}", which that '
        problem += "includes, so LiteLLM does not start"
        place = environment.place_of(workload, mount.place)
        yield place, problem, f'mount "{one.key}" at {wanted} too', severity


def _path_of(mount: Mount, key: str) -> str:
    """Return where a mount puts a key; empty where it leaves it out."""
    file = mount.items.get(key, "") if mount.items is not None else key
    if not file or (mount.sub_path and mount.sub_path != file):
        return ""
    return mount.path if mount.sub_path else posixpath.join(mount.path, file)


def _may_have(mount: Mount, wanted: str, holder: Document) -> bool:
    """Tell whether a mount has a file at a path, or may have it."""
    if mount.path == wanted:
        return True
    if not wanted.startswith(mount.path.rstrip("/") + "/") or (mount.kind and mount.sub_path):
        return False
    if mount.name != holder.name or mount.kind != CONFIG_MAP:
        return True  # what another volume has, nobody can tell here
    inside = posixpath.relpath(wanted, mount.path)
    return inside in (included_files.keys(holder) if mount.items is None else mount.items.values())


def _no_key(holder: Document, one: Included) -> str:
    return f'includes "{one.name}", but ConfigMap "{holder.name}" has no such key, so LiteLLM does not start'
