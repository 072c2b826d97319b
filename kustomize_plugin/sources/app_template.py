"""The values of the app-template chart, in which one writes controllers and containers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kustomize_plugin.sources import pod_spec, probes
from kustomize_plugin.sources.manifest_values import Map, Path, at, mapping, mappings, scalar, text
from kustomize_plugin.sources.workload import CONFIG_MAP, SECRET, Container, Mount, Taken

_RELEASE = re.compile(r"\{\{-?\s*\.Release\.Name\s*-?\}\}")
_KINDS = {"configMap": CONFIG_MAP, "secret": SECRET}


def fits(values: Map) -> bool:
    """Tell whether a chart's values are of this kind."""
    return any(isinstance(one.get("containers"), dict) for _, one in mappings(values.get("controllers"), ()))


def containers(values: Map, path: Path, release: str) -> Iterator[Container]:
    """Yield the containers; `path` leads to the values, `release` is the name of the release."""
    for place, controller in mappings(values.get("controllers"), (*path, "controllers")):
        defaults = mapping(controller.get("defaultContainerOptions"))
        for inner, fields in mappings(controller.get("containers"), (*place, "containers")):
            found = _container({**defaults, **fields}, inner, release)
            _add(found, {key: defaults.get(key) for key in ("env", "envFrom")}, release)
            found.mounts = list(_mounts(values, path, (str(place[-1]), str(inner[-1])), release))
            yield found


def resolved(name: str, release: str) -> str:
    """Return a name with the release's put in; empty where another template is in it."""
    name = _RELEASE.sub(release, name)
    return "" if "{{" in name or "${" in name else name


def _container(fields: Map, place: Path, release: str) -> Container:
    image = fields.get("image")
    tag = f":{at(image, 'tag')}" if at(image, "tag") else ""
    shown = image if isinstance(image, str) else f"{text(at(image, 'repository'))}{tag}"
    found = Container(str(place[-1]), shown, place, "env")
    _add(found, fields, release)
    pod_spec.add_command(found, fields)
    found.probes = list(probes.of_app_template(mapping(fields.get("probes")), (*place, "probes")))
    return found


def _add(found: Container, fields: Map, release: str) -> None:
    """Take over `env`, a mapping or a list, and `envFrom` with its short forms."""
    env = fields.get("env")
    if isinstance(env, dict):
        found.names |= {str(name) for name in env}
        found.values |= {str(name): written for name, value in env.items() if (written := scalar(value)) is not None}
        for name, value in env.items():
            found.places[str(name)] = (*found.place, "env", str(name))
            pod_spec.add_reference(found, str(name), mapping(value))
        env = None
    sources = fields.get("envFrom")
    pod_spec.add_variables(found, {"env": env}, (*found.place, "env"))
    found.taken += [_taken(one, release) for _, one in mappings(sources, ())]


def _taken(source: Map, release: str) -> Taken:
    for key, kind in (("secret", SECRET), ("configMap", CONFIG_MAP)):
        if isinstance(source.get(key), str):
            return Taken(kind, resolved(text(source[key]), release))
    plain = pod_spec.taken(source)
    return Taken(plain.kind, resolved(plain.name, release), plain.prefix)


def _mounts(values: Map, path: Path, owner: tuple[str, str], release: str) -> Iterator[Mount]:
    for place, volume in mappings(values.get("persistence"), (*path, "persistence")):
        kind = _KINDS.get(text(volume.get("type")), "")
        if volume.get("enabled") is False:
            continue
        name = resolved(text(volume.get("name")), release) or _own(values, volume, release)
        everywhere = volume.get("globalMounts")
        if not everywhere and not volume.get("advancedMounts"):
            everywhere = [{"path": f"/{place[-1]}"}]
        ours = at(volume, "advancedMounts", *owner)
        for key, mounts in (("globalMounts", everywhere), ("advancedMounts", ours)):
            inner = (*place, key) if key == "globalMounts" else (*place, key, *owner)
            for where, one in mappings(mounts, inner):
                sub_path = text(one.get("subPath"))
                yield Mount(
                    kind, name, text(one.get("path")), sub_path, pod_spec.listed(volume), where, (*place, "name")
                )


def _own(values: Map, volume: Map, release: str) -> str:
    """Return the name of a ConfigMap or Secret that the values themselves hold."""
    identifier = text(volume.get("identifier"))
    section = "configMaps" if volume.get("type") == "configMap" else "secrets"
    if not identifier or len(mapping(values.get(section))) < 1:
        return ""
    return release if len(mapping(values.get(section))) == 1 else f"{release}-{identifier}"
