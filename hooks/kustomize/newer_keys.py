"""Keys of a config that a newer LiteLLM reads than the one that runs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kustomize_plugin.finding import INFO, WARNING, Location
from kustomize_plugin.hooks.gateway import config_keys, config_parts
from kustomize_plugin.hooks.gateway.config_keys import Section
from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.kustomize.pods import Pod, Pods
from kustomize_plugin.providers import known
from kustomize_plugin.yamltext import typed

Flaw = tuple[Location, str, str, str]  # where, what is wrong, the way out, a severity
Release = tuple[int, ...]
_TAG = re.compile(r":(?:main-|litellm_stable_release_branch-)?v?(\d{1,4})\.(\d{1,4})\.(\d{1,4})(?:$|[-.@+])")
_KNOWN = tuple(tuple(map(int, release.split("."))) for release in known.RELEASES)


def flaws(pods: Pods, gateway: Gateway) -> Iterator[Flaw]:
    """Yield each key that the image of the gateway does not read yet."""
    runs = _release(pods)
    if runs is None or runs[0] > _KNOWN[-2]:
        return
    release, pod = runs
    for document in (*gateway.configs, *gateway.fragments, *gateway.settings):
        for section in (*config_keys.sections(document), *config_parts.parts(document)):
            for key in map(str, section.values):
                since = _since(section, key)
                if since and release <= _before(since):
                    where = document.at_key((*section.path, key))
                    yield where, *_told(section, key, _spoken(release), pod, _spoken(since))


def _told(section: Section, key: str, release: str, pod: Pod, since: str) -> tuple[str, str, str]:
    effect = "sends it to the provider" if section.name == "litellm_params" else "ignores it"
    problem = (
        f'LiteLLM {release}, the image of {pod.workload.label}, does not know "{key}" of {section.name} and {effect}'
    )
    return problem, f"LiteLLM {since} reads it", INFO if section.is_open else WARNING


def _release(pods: Pods) -> tuple[Release, Pod] | None:
    """Return the newest release that runs, and who runs it; None where one cannot be told."""
    found: list[tuple[Release, Pod]] = []
    for pod in pods.gateways if pods.is_known else ():
        match = _TAG.search(pods.image(pod)) if pod.container.is_official else None
        if match is None or pods.is_patched(pod, "image", "tag"):
            return None
        found.append((tuple(map(int, match.groups())), pod))
    return max(found, key=lambda one: one[0], default=None)


def _since(section: Section, key: str) -> Release:
    """Return the first release that is known to read a key; empty where the oldest one does."""
    read_by: Iterable[str] = typed.texts(typed.mapping(section.known.get(key)).get("x-releases"))
    first = min((tuple(map(int, one.split("."))) for one in read_by), default=())
    return first if first != _KNOWN[0] else ()


def _before(since: Release) -> Release:
    """Return the last known release before another."""
    return max(one for one in _KNOWN if one < since)


def _spoken(release: Release) -> str:
    return ".".join(map(str, release))
