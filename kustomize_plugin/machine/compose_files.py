"""The docker-compose files around a config, what they mount, and the variables that they would start a service with."""

from __future__ import annotations

import os
from pathlib import Path

from yaml import YAMLError

from kustomize_plugin.machine import source_files
from kustomize_plugin.sources import compose, config_signs, env_file
from kustomize_plugin.sources.compose import Service
from kustomize_plugin.sources.workload import Container
from kustomize_plugin.yamltext import nodes, typed

_COMPOSE = "*compose*.y*ml"


class Started:
    """What reads a config: `values` are its variables as compose would set them here, `unread` files are missing."""

    def __init__(self, file: str, service: Service, values: dict[str, str]) -> None:
        self.file = file
        self.name = service.workload.name
        self.values = values
        self.unread = service.unread


def mounted(file: Path) -> source_files.Files:
    """Return the files with a config that the LiteLLM services of a compose file mount, also by their folder."""
    found: dict[str, str] = {}
    for service in _services(file):
        container = service.workload.containers[0]
        for mount in container.mounts if container.runs_litellm or "litellm" in container.name else ():
            path = Path(mount.name)
            inner = [path] if path.is_file() else sorted(path.glob("*.y*ml")) if path.is_dir() else []
            for one in inner if mount.kind == compose.FILE else ():
                content = source_files.text_of(str(one))
                if content is not None and config_signs.may_hold(content):
                    found[os.path.normpath(one)] = content
    return list(found.items())


def starting(file: str, path: tuple[str | int, ...]) -> Started | None:
    """Return the service that reads a config; None where no compose file in its folder, or the one above, has one."""
    folder = Path(file).parent
    around = [Path(file)] if path else [*folder.glob(_COMPOSE), *_above(folder).glob(_COMPOSE)]
    for one in sorted(around):
        for service in _services(one):
            container = service.workload.containers[0]
            if compose.reads(container, os.path.normpath(file), path):
                return Started(one.as_posix(), service, _values(one.parent, container))
    return None


def _above(folder: Path) -> Path:
    return Path(os.path.normpath(folder / ".."))


def _services(file: Path) -> list[Service]:
    content = source_files.text_of(str(file)) or ""
    if "services:" not in content:
        return []
    try:
        documents = [typed.mapping(nodes.value(root)) for root in nodes.compose_all(content)]
    except YAMLError:
        return []
    folder = file.parent.as_posix()
    return [one for document in documents for one in compose.services(document, folder, source_files.text_of)]


def _values(folder: Path, container: Container) -> dict[str, str]:
    """Return the variables that compose would set: the shell's come before those of `.env`."""
    written = env_file.values(source_files.text_of(str(folder / ".env")) or "")
    outside = {name: value for name, value in written.items() if value is not None} | dict(os.environ)
    taken = {name: outside[name] for name in container.names - set(container.values) if name in outside}
    return taken | {name: env_file.replaced(value, outside) for name, value in container.values.items()}
