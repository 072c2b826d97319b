"""What has to change in what runs LiteLLM, once its config is merged from fragments: a sentence, and the lines."""

from __future__ import annotations

import shlex
from typing import NamedTuple

from kustomize_plugin.sources import operator_resources
from kustomize_plugin.sources.manifest_values import Map, Path, at, mapping, text
from kustomize_plugin.yamltext import emit

BUILT = "what a kustomization builds"
_KEY = 2  # the steps to a key of a ConfigMap
_NEW_CHART = ("gateway", "config", "proxy_config")
_NEW_PLACE = "/app/config/config.yaml"  # where the chart `litellm` looks for a config


class Held(NamedTuple):
    """Where a config was found: the outermost resource, or a file without one, and the way to it from there."""

    kind: str
    name: str
    path: Path
    outermost: Map


class Landed(NamedTuple):
    """What has become of it: the folder of the gateway, and the ConfigMap with its key."""

    folder: str
    name: str
    key: str


def lines(held: Held, source: str, landed: Landed) -> list[str]:
    """Return what to tell a person: the first line says where to look, the others what to write there.

    `source` is the file, or the folder of a kustomization, in which it was found.
    """
    where = f'{held.kind} "{held.name}"' if held.name else source
    if held.kind == BUILT:
        return [f"deploy {landed.folder} in place of {source}"]
    if "patches" in held.path:
        return [f"the patch of {where} goes; patch a fragment of {landed.folder} instead"]
    mounts = f"  volumes: [{{name: config, configMap: {{name: {landed.name}}}}}]"
    if held.kind == "ConfigMap" and len(held.path) <= _KEY:
        return [f"list {landed.folder} where {source} is listed, and not both:", f"  resources: [{landed.folder}]"]
    if _is_operators(held):
        return [f"delete {source} once a Deployment of your own runs LiteLLM and mounts the ConfigMap:", mounts]
    if held.kind == "Secret":
        return [f"let what mounts {where} mount the ConfigMap instead:", mounts]
    found = _of_file(held, source, landed) if not held.kind else []
    found = found or _of_values(held, where, landed)
    goes = f"in {where}, {_dotted(held.path)} goes, and LiteLLM mounts the ConfigMap as its chart allows:"
    return found or [goes, mounts]


def _is_operators(held: Held) -> bool:
    return text(held.outermost.get("apiVersion")).startswith(operator_resources.API)


def _of_file(held: Held, source: str, landed: Landed) -> list[str]:
    """Say how a plain file comes into being; none for the values of a chart."""
    if not held.path:
        return _rendered(landed, source)
    if held.path[0] == "configs":
        return [*_rendered(landed, "config.yaml"), f"  {_dotted(held.path[:2])}: {{file: ./config.yaml}}"]
    if held.path[-1] == "content":
        return [*_rendered(landed, "files/config.yaml"), f"  {_dotted(held.path[:-1])}: {{src: config.yaml}}"]
    return []


def _rendered(landed: Landed, file: str) -> list[str]:
    return [f"  kustomize-litellm build {shlex.quote(landed.folder)} --config-only > {shlex.quote(file)}"]


def _of_values(held: Held, where: str, landed: Landed) -> list[str]:
    """Say what the values of a chart get in place of the config; none for a chart that is not known."""
    path = held.path
    if path[-3:] == _NEW_CHART:
        new = {"config": {"create": False}, **_mounted(landed, _NEW_PLACE)}
        new["extraEnv"] = [{"name": "CONFIG_FILE_PATH", "value": _NEW_PLACE}]
        found = [f"  {_dotted((*path[:-2], key))}: {_flow(value)}" for key, value in new.items()]
    elif path[-1] == "proxy_config":
        own = {"create": False, "name": landed.name, "key": landed.key}
        found = [f"  {_dotted((*path[:-1], 'proxyConfigMap'))}: {_flow(own)}"]
    elif "configMaps" in path[:-3]:
        return _of_app_template(held, where, landed)
    else:
        return []
    return [f"in {where}, {_dotted(path)} goes, and this comes:", *found]


def _of_app_template(held: Held, where: str, landed: Landed) -> list[str]:
    """Say which mount of an app-template release has to name the ConfigMap."""
    index = held.path.index("configMaps")
    base, config = held.path[:index], str(held.path[index + 1])
    persistence = mapping(at(held.outermost, *map(str, base), "persistence"))
    users = [key for key, one in persistence.items() if text(mapping(one).get("identifier")) == config]
    users += [key for key, one in persistence.items() if text(mapping(one).get("name")).endswith(config)]
    place = _dotted((*base, "persistence", users[0] if users else "config"))
    goes = f"in {where}, {_dotted(held.path[: index + 2])} goes, and its mount becomes:"
    return [goes, f"  {place}: {{type: configMap, name: {landed.name}}}  # with its globalMounts"]


def _mounted(landed: Landed, place: str) -> dict[str, object]:
    return {
        "volumes": [{"name": "litellm", "configMap": {"name": landed.name}}],
        "volumeMounts": [{"name": "litellm", "mountPath": place, "subPath": landed.key}],
    }


def _flow(value: object) -> str:
    """Write a value on one line, with quotes only where they are needed."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return emit.scalar(value)


def _dotted(path: Path) -> str:
    parts = [f"[{part}]" if isinstance(part, int) else f".{part}" if _is_plain(part) else f'."{part}"' for part in path]
    return "".join(parts).removeprefix(".")


def _is_plain(part: str) -> bool:
    return bool(part) and not set(part) & set('."[] ')
