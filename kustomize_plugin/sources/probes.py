"""What the kubelet asks a container by HTTP, as pods and charts write it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kustomize_plugin.sources.manifest_values import Map, Path, at, items, mapping, mappings, text
from kustomize_plugin.sources.workload import Probe

_KEYS = ("startupProbe", "livenessProbe", "readinessProbe")
_ADDRESS = re.compile(r"\w+://[^/]*/?(.*)|(?:localhost|[\d.]+|\$\{?\w+\}?):[\d$][\w{}]*/(.*)")
_NAMES = ("startup", "liveness", "readiness")


def of_pod(fields: Map, place: Path) -> Iterator[Probe]:
    """Yield the probes of a container as Kubernetes writes it, or of LiteLLM's chart, which has the path alone."""
    for key in _KEYS:
        one = mapping(fields.get(key))
        asked = mapping(one.get("httpGet"))
        if asked:
            yield _probe(asked, (*place, key, "httpGet", "path"))
        elif isinstance(one.get("path"), str):
            yield Probe(text(one.get("path")), False, (*place, key, "path"))
        words = " ".join(str(word) for word in items(at(one, "exec", "command")))
        if words:
            yield from _commanded(words, (*place, key, "exec", "command"))


def of_app_template(fields: Map, place: Path) -> Iterator[Probe]:
    """Yield the probes of a container in the values of app-template; those that are switched off are left out."""
    for name in _NAMES:
        one = mapping(fields.get(name))
        if one.get("enabled") is False:
            continue
        if one.get("custom") is True:
            asked = mapping(at(one, "spec", "httpGet"))
            yield from [_probe(asked, (*place, name, "spec", "httpGet", "path"))] if asked else []
        elif isinstance(one.get("path"), str):
            yield Probe(text(one.get("path")), False, (*place, name, "path"))


def of_service(fields: Map, place: Path) -> Iterator[Probe]:
    """Yield what the health check of a service of docker-compose asks."""
    test = at(fields, "healthcheck", "test")
    words = test if isinstance(test, str) else " ".join(str(word) for word in items(test))
    if at(fields, "healthcheck", "disable") is not True:
        yield from _commanded(words, (*place, "healthcheck", "test"))


def _probe(asked: Map, place: Path) -> Probe:
    headers = [text(one.get("name")).lower() for _, one in mappings(asked.get("httpHeaders"), ())]
    return Probe(text(asked.get("path")), "authorization" in headers or "x-litellm-api-key" in headers, place)


def _commanded(words: str, place: Path) -> Iterator[Probe]:
    """Yield the addresses that a command asks for."""
    for word in words.replace("'", " ").replace('"', " ").split():
        found = _ADDRESS.match(word)
        if found:
            path = (found[1] or found[2] or "").rstrip(")];,")
            yield Probe(f"/{path}", "authorization" in words.lower(), place)
