"""Which files a container has by its mounts."""

from __future__ import annotations

import posixpath

from kustomize_plugin.sources.workload import Mount


def path_of(mount: Mount, key: str) -> str:
    """Return where a mount puts a key; empty where it leaves it out."""
    file = mount.items.get(key, "") if mount.items is not None else key
    if not file or (mount.sub_path and mount.sub_path != file):
        return ""
    return posixpath.normpath(mount.path if mount.sub_path else posixpath.join(mount.path, file))


def is_below(path: str, folder: str) -> bool:
    """Tell whether a path is a folder, or in it."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def brings(mount: Mount, path: str, keys: frozenset[str] | None) -> bool:
    """Tell whether a mount has a file, or may have it; `keys` are those of its ConfigMap, None where nobody knows."""
    into = posixpath.normpath(mount.path)
    if into == path:
        return True
    if not is_below(path, into) or (mount.kind and mount.sub_path):
        return False
    inside = posixpath.relpath(path, into)
    return keys is None or inside in (keys if mount.items is None else mount.items.values())
