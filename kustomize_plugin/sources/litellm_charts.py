"""The values of LiteLLM's own two charts: `litellm-helm`, which upstream has retired, and `litellm`."""

from __future__ import annotations

from kustomize_plugin.sources import pod_spec, probes
from kustomize_plugin.sources.manifest_values import Map, Path, at, items, mapping, mappings, scalar, text
from kustomize_plugin.sources.workload import CONFIG_MAP, SECRET, Container, Mount, Taken

CONFIG_PATH = "/etc/litellm/config.yaml"  # what both charts tell LiteLLM to read
_OLD = frozenset((
    "masterkeySecretName", "masterkey", "environmentSecrets", "environmentConfigMaps", "proxyConfigMap", "proxy_config",
    "extraEnvVars",
))  # fmt: skip
_NEW = frozenset(("config", "extraEnv", "envSecrets", "envConfigMaps", "volumes", "volumeMounts"))
ENVIRONMENT = frozenset((
    "envVars", "extraEnvVars", "environmentSecrets", "environmentConfigMaps", "env", "extraEnv", "envSecrets",
    "envConfigMaps",
))  # fmt: skip
# what both charts set by themselves, depending on values, dependencies and defaults that git need not show
OWN = frozenset((
    "HOST", "PORT", "PROXY_MASTER_KEY", "LITELLM_MASTER_KEY", "LITELLM_SALT_KEY", "DATABASE_URL", "DATABASE_HOST",
    "DATABASE_PORT", "DATABASE_NAME", "DATABASE_USER", "DATABASE_USERNAME", "DATABASE_PASSWORD", "DIRECT_URL",
    "DATABASE_URL_READ_REPLICA", "REDIS_HOST", "REDIS_PORT", "REDIS_PASSWORD", "REDIS_URL", "REDIS_USERNAME",
    "REDIS_SSL",
))  # fmt: skip


def containers(values: Map, path: Path, release: str) -> list[Container]:
    """Return the gateway's container; none where the values are of another chart."""
    gateway = mapping(values.get("gateway"))
    if not _NEW.isdisjoint(gateway):
        return [_new(values, gateway, (*path, "gateway"), release)]
    return [] if _OLD.isdisjoint(values) else [_old(values, path, release)]


def _image(fields: Map) -> str:
    repository = text(at(fields, "image", "repository")) or "ghcr.io/berriai/litellm"
    tag = at(fields, "image", "tag")
    return f"{repository}:{tag}" if tag else repository


def _old(values: Map, path: Path, release: str) -> Container:
    found = Container("litellm", _image(values), path, "extraEnvVars")
    found.names |= OWN
    _add(found, values, ("envVars", "extraEnvVars", "environmentSecrets", "environmentConfigMaps"))
    given = mapping(values.get("proxyConfigMap"))
    found.mounts = [_own_config_map(given, (*path, "proxyConfigMap"), release), *_mounts(values, path)]
    pod_spec.add_command(found, values)
    found.probes = list(probes.of_pod(values, path))
    found.is_open, found.is_of_chart = found.is_open or _may_set_more(values), True
    return found


def _new(values: Map, gateway: Map, path: Path, release: str) -> Container:
    found = Container("gateway", _image({**values, **gateway}), path, "gateway.extraEnv")
    found.names |= OWN
    _add(found, gateway, ("env", "extraEnv", "envSecrets", "envConfigMaps"))
    if at(gateway, "config", "create") is not False:
        found.mounts.append(Mount(CONFIG_MAP, f"{release}-config", CONFIG_PATH, "config.yaml"))
    found.mounts += _mounts(gateway, path)
    pod_spec.add_command(found, gateway)
    found.probes = list(probes.of_pod(gateway, path))
    found.is_open = found.is_open or _may_set_more(gateway) or _may_set_more(values)
    found.is_of_chart = True
    return found


def _may_set_more(fields: Map) -> bool:
    """Tell whether values that are not known here may set variables: a fork of the chart has names of its own."""
    return any("env" in key.lower() and key not in ENVIRONMENT for key in fields) or "podAnnotations" in fields


def _add(found: Container, fields: Map, keys: tuple[str, str, str, str]) -> None:
    """Take over a mapping of variables, a list of them, and the names of Secrets and ConfigMaps."""
    plain, listed, secrets, config_maps = (fields.get(key) for key in keys)
    for key, written in zip(keys, (plain, listed), strict=False):
        shown = {str(name): scalar(value) for name, value in mapping(written).items()}
        found.values |= {name: value for name, value in shown.items() if value is not None}
        found.places |= {str(name): (*found.place, key, str(name)) for name in mapping(written)}
        pod_spec.add_variables(found, {"env": items(written)}, (*found.place, key))
    found.names |= {str(name) for name in mapping(plain)} | {str(name) for name in mapping(listed)}
    for kind, names in ((SECRET, secrets), (CONFIG_MAP, config_maps)):
        found.taken += [Taken(kind, text(at(one, "name")) or text(one)) for one in items(names)]


def _own_config_map(given: Map, place: Path, release: str) -> Mount:
    """Return the mount of the config: of the chart's own ConfigMap, or of one that is brought along, with its key."""
    if given.get("create") is not False:
        return Mount(CONFIG_MAP, f"{release}-config", CONFIG_PATH, "config.yaml")
    key = text(given.get("key")) or "config.yaml"
    listed = {key: "config.yaml"}
    return Mount(CONFIG_MAP, text(given.get("name")), CONFIG_PATH, "config.yaml", listed, place, place)


def _mounts(fields: Map, path: Path) -> list[Mount]:
    volumes = {
        text(one.get("name")): (where, one) for where, one in mappings(fields.get("volumes"), (*path, "volumes"))
    }
    found = []
    for place, one in mappings(fields.get("volumeMounts"), (*path, "volumeMounts")):
        where, written = volumes.get(text(one.get("name")), ((), {}))
        source = pod_spec.volume(written)
        if source is not None:
            sub_path = text(one.get("subPath"))
            found.append(Mount(*source[:2], text(one.get("mountPath")), sub_path, source[2], place, where))
    return found
