"""Pod specs, wherever a kind of workload keeps them."""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.sources import probes, shell_exports
from kustomize_plugin.sources.manifest_values import Map, Path, at, items, mapping, mappings, text
from kustomize_plugin.sources.workload import CONFIG_MAP, SECRET, Container, Mount, Taken

# what other programs write into a pod before it starts
_INJECTORS = (
    "vault.hashicorp.com/",
    "vault.security.banzaicloud.io/",
    "operator.1password.io/",
    "infisical",
    "akeyless",
)


def containers(resource: Map) -> Iterator[Container]:
    """Yield the containers of all pod specs below a resource."""
    for path, pod, template in _pods(resource, (), resource):
        volumes = {
            text(one.get("name")): (where, one) for where, one in mappings(pod.get("volumes"), (*path, "volumes"))
        }
        injected = any(str(key).startswith(_INJECTORS) for key in mapping(at(template, "metadata", "annotations")))
        for place, fields in mappings(pod.get("containers"), (*path, "containers")):
            found = container(fields, place)
            found.mounts = list(_mounts(fields, volumes, place))
            found.is_open = found.is_open or injected
            yield found


def container(fields: Map, place: Path) -> Container:
    """Read one container as Kubernetes writes it, mounts left out."""
    found = Container(text(fields.get("name")), text(fields.get("image")), place, "env")
    add_variables(found, fields, (*place, "env"))
    add_command(found, fields)
    found.probes = list(probes.of_pod(fields, place))
    return found


def add_variables(found: Container, fields: Map, place: Path) -> None:
    """Take `env`, to which `place` leads, and `envFrom` over."""
    for path, one in mappings(fields.get("env"), place):
        name = text(one.get("name"))
        found.names.add(name)
        found.places[name] = path
        if isinstance(one.get("value"), str):
            found.values[name] = text(one.get("value"))
        add_reference(found, name, one)
    for _, source in mappings(fields.get("envFrom"), ()):
        found.taken.append(taken(source))


def add_reference(found: Container, name: str, entry: Map) -> None:
    """Note the key of a Secret that a variable is."""
    written = at(entry, "valueFrom", "secretKeyRef") or entry.get("secretKeyRef")
    if isinstance(written, dict):
        found.references[name] = text(written.get("name")), text(written.get("key"))


def add_command(found: Container, fields: Map) -> None:
    """Take `command` and `args` over, with what they set."""
    command, arguments = _words(fields.get("command")), _words(fields.get("args"))
    found.command, found.arguments = command, [*command, *arguments]
    found.folder = text(fields.get("workingDir"))
    found.names |= shell_exports.exported(found.arguments)
    found.is_open = found.is_open or shell_exports.is_open(command, arguments)


def taken(source: Map) -> Taken:
    """Read one entry of `envFrom`."""
    kind, key = (SECRET, "secretRef") if "secretRef" in source else (CONFIG_MAP, "configMapRef")
    return Taken(kind, text(at(source, key, "name")), text(source.get("prefix")))


def volume(fields: Map) -> tuple[str, str, dict[str, str] | None] | None:
    """Return kind, name and listed keys of a volume that is a ConfigMap or a Secret; None for others."""
    config_map, secret = mapping(fields.get("configMap")), mapping(fields.get("secret"))
    if config_map:
        return CONFIG_MAP, text(config_map.get("name")), listed(config_map)
    if secret:
        return SECRET, text(secret.get("secretName")), listed(secret)
    return None


def listed(fields: Map) -> dict[str, str] | None:
    """Return the files that a volume makes of the keys it lists."""
    if "items" not in fields:
        return None
    return {text(one.get("key")): text(one.get("path")) for _, one in mappings(fields.get("items"), ())}


def _mounts(fields: Map, volumes: dict[str, tuple[Path, Map]], place: Path) -> Iterator[Mount]:
    for path, one in mappings(fields.get("volumeMounts"), (*place, "volumeMounts")):
        where, fields_of_volume = volumes.get(text(one.get("name")), ((), {}))
        for kind, name, listed_keys in _sources(fields_of_volume):
            sub_path = text(one.get("subPath")) or text(one.get("subPathExpr"))
            yield Mount(kind, name, text(one.get("mountPath")), sub_path, listed_keys, path, where)


def _sources(fields: Map) -> Iterator[tuple[str, str, dict[str, str] | None]]:
    """Yield what a volume is made of: one source, or those of a projected volume."""
    found = volume(fields)
    if found is not None or "projected" not in fields:
        yield found or ("", "", None)
    for _, part in mappings(at(fields, "projected", "sources"), ()):
        for kind, key in ((CONFIG_MAP, "configMap"), (SECRET, "secret")):
            if key in part:
                yield kind, text(at(part, key, "name")), listed(mapping(part[key]))


def _pods(value: object, path: Path, template: object) -> Iterator[tuple[Path, Map, object]]:
    """Yield each pod spec with its path and the template around it."""
    if isinstance(value, dict):
        if isinstance(value.get("containers"), list):
            yield path, value, template
        for key, inner in value.items():
            if key != "containers":
                yield from _pods(inner, (*path, str(key)), value)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _pods(inner, (*path, index), value)


def _words(value: object) -> list[str]:
    return (
        [str(word) for word in items(value)] if isinstance(value, list) else [value] if isinstance(value, str) else []
    )
