"""The services of a docker-compose file: what they mount, and which variables they get."""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from kustomize_plugin.sources import env_file, pod_spec, probes
from kustomize_plugin.sources.manifest_values import Map, Path, at, items, mapping, mappings, text
from kustomize_plugin.sources.workload import Container, Mount, Workload

FILE, CONTENT, SERVICE = "file", "content", "service"
_HERE = re.compile(r"^\$(?:\{PWD\}|PWD)(?=/|$)")
_KEYS = frozenset(("image", "build", "extends", "environment", "env_file", "volumes", "configs", "command"))
TextOf = Callable[[str], str | None]


class Service(NamedTuple):
    """One service; `unread` are the files of variables that it names and nobody can read here.

    Its other volumes are mounts of no kind.
    """

    workload: Workload
    unread: list[str]


def fits(document: Map) -> bool:
    """Tell whether a document is a compose file."""
    written = [one for _, one in mappings(document.get("services"), ())]
    return "kind" not in document and any(not _KEYS.isdisjoint(one) for one in written)


def services(document: Map, folder: str, text_of: TextOf) -> Iterator[Service]:
    """Yield the services; `folder` is that of the file, and `text_of` reads a file of variables, None where it is not.

    Paths are as `folder` is. A variable whose value the shell has is one that the service gets.
    """
    for place, fields in mappings(document.get("services"), ("services",)) if fits(document) else ():
        whole = _extended(document, fields)
        found = Container(str(place[-1]), text(whole.get("image")), place, "environment")
        _add_command(found, whole)
        unread = _add_variables(found, whole, folder, text_of)
        found.places = dict(_places(fields.get("environment"), (*place, "environment")))
        found.probes = list(probes.of_service(fields, place))
        extends = at(whole, "extends", "file")
        found.is_open = found.is_open or bool(extends or unread) or "build" in whole
        found.mounts = [*_mounts(whole, folder, place), *_configs(document, whole, folder, place)]
        yield Service(Workload(SERVICE, str(place[-1]), [found]), unread)


def _add_variables(found: Container, whole: Map, folder: str, text_of: TextOf) -> list[str]:
    """Take the variables over; return the files of variables that cannot be read."""
    unread: list[str] = []
    for path in _env_files(whole, folder):
        content = text_of(path) if path else None
        if content is None:
            unread.append(path or "a file of variables")
        else:
            _set(found, env_file.values(content).items())
    _set(found, _environment(whole.get("environment")))
    return unread


def _set(found: Container, variables: Iterable[tuple[str, str | None]]) -> None:
    for name, value in variables:
        found.names.add(name)
        found.values.pop(name, None)
        if value is not None:
            found.values[name] = value


def _extended(document: Map, fields: Map, depth: int = 5) -> Map:
    """Return a service with what it takes over from another one of the file."""
    extends = fields.get("extends")
    name = text(extends) or ("" if at(extends, "file") else text(at(extends, "service")))
    base = mapping(at(document, "services", name)) if name and depth else {}
    base = _extended(document, base, depth - 1) if base else {}
    whole = {**base, **fields}
    for key in {"env_file", "volumes", "configs"}.intersection(base, fields):
        whole[key] = [*_as_list(base[key]), *_as_list(fields[key])]
    if "environment" in base and "environment" in fields:
        whole["environment"] = dict((*_environment(base["environment"]), *_environment(fields["environment"])))
    return whole


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _environment(value: object) -> Iterator[tuple[str, str | None]]:
    """Yield variables of a mapping or a list, None for the value of one that only the shell has."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield str(name), None if one is None else str(one)
    for line in items(value):
        name, equals, rest = str(line).partition("=")
        yield name.strip(), rest if equals else None


def _places(value: object, place: Path) -> Iterator[tuple[str, Path]]:
    """Yield where the variables of a mapping or a list are written."""
    if isinstance(value, dict):
        yield from ((str(name), (*place, str(name))) for name in value)
    for index, line in enumerate(items(value)):
        yield str(line).partition("=")[0].strip(), (*place, index)


def _env_files(fields: Map, folder: str) -> Iterator[str]:
    """Yield the files of variables, an empty name for one that cannot be told."""
    for one in _as_list(fields.get("env_file") or []):
        yield _path(text(at(one, "path")) or text(one), folder)


def _path(name: str, folder: str) -> str:
    """Return a path as `folder` is; empty for one of which only the shell knows a part."""
    name = _HERE.sub(".", name)
    return "" if not name or "$" in name or name.startswith("~") else posixpath.normpath(posixpath.join(folder, name))


def _add_command(found: Container, fields: Map) -> None:
    pod_spec.add_command(found, {"command": _words(fields.get("entrypoint")), "args": _words(fields.get("command"))})


def _words(value: object) -> object:
    """Return a command as a list; compose splits a text as a shell does."""
    try:
        return shlex.split(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _mounts(fields: Map, folder: str, place: Path) -> Iterator[Mount]:
    for index, one in enumerate(items(fields.get("volumes"))):
        source, _, target = text(one).partition(":")
        source, target = text(at(one, "source")) or source, text(at(one, "target")) or target.partition(":")[0]
        path = _path(source, folder) if source.startswith((".", "/", "$")) else ""
        if path or target:
            yield Mount(FILE if path else "", path, target, "", None, (*place, "volumes", index))


def _configs(document: Map, fields: Map, folder: str, place: Path) -> Iterator[Mount]:
    """Yield the entries of `configs` and `secrets`, which are files, or texts in the compose file itself."""
    for section in ("configs", "secrets"):
        for index, one in enumerate(items(fields.get(section))):
            name = text(at(one, "source")) or text(one)
            target = text(at(one, "target")) or f"/{name}"
            written = mapping(at(document, section, name))
            path = _path(text(written.get("file")), folder)
            kind, what = (FILE, path) if path else (CONTENT, name)
            yield Mount(kind, what, target, "", None, (*place, section, index))


def reads(container: Container, file: str, path: tuple[str | int, ...]) -> bool:
    """Tell whether a container mounts a file, or its folder, or a text at a path of its own compose file."""
    if path:
        content = next((str(key) for before, key in pairwise(path) if before == "configs"), "")
        return any((mount.kind, mount.name) == (CONTENT, content) for mount in container.mounts)
    folders = file, posixpath.dirname(file) or "."
    return any(mount.kind == FILE and mount.name in folders for mount in container.mounts)
