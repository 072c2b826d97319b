"""Deployments of models that their provider has switched off, or is about to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from kustomize_plugin import providers
from kustomize_plugin.hooks.gateway import deployment_models as models
from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.read.document import WrittenDeployment
from kustomize_plugin.litellm import price_list
from kustomize_plugin.providers.api_base import host, is_public
from kustomize_plugin.sources import workload_kinds

SOON = timedelta(days=90)
# whose names are those of deployments, which their owner chose
_AZURE = ("azure", "azure_ai", "azure_text")
_AZURE_HOSTS = (".openai.azure.com", ".cognitiveservices.azure.com", ".services.ai.azure.com", ".models.ai.azure.com")
_ADDRESS = re.compile(r"_(?:API_BASE|BASE_URL|API_URL|ENDPOINT|API_ENDPOINT)$")


class Retired(NamedTuple):
    """One deployment: the day on which its model ends, and the model string to write; empty where none is known."""

    deployment: WrittenDeployment
    key: str
    end: date
    successor: str


def of(gateway: Gateway, today: date) -> Iterator[Retired]:
    """Yield the deployments whose model ends within three months of a day, or has ended, at its provider's address."""
    if gateway.section("litellm_settings").get("api_base"):
        return
    led_away = {name for name in _variables(gateway) if _ADDRESS.search(name)}
    for deployment in models.judged_among(gateway.deployments):
        if not any(name.startswith(_stem(deployment)) for name in led_away):
            yield from _retired(deployment, today)


def _retired(deployment: WrittenDeployment, today: date) -> Iterator[Retired]:
    key, model = _listed_as(deployment)
    route = providers.route_of(model, deployment.params) if model else None
    if route is None or not _is_providers_own(deployment, route.prefix):
        return
    found = price_list.of_name(route.prefix, route.name)
    if found is not None and found.end is not None and found.end <= today + SOON:
        name = price_list.successor(route.prefix, route.name, today + SOON)
        yield Retired(deployment, key, found.end, _written(deployment, model, route, name) if name else "")


def _listed_as(deployment: WrittenDeployment) -> tuple[str, str]:
    """Return the key that names the model, and the name; Azure's own is that of a deployment."""
    base = deployment.info.get("base_model")
    if deployment.model.startswith(_AZURE):
        return "base_model", base if isinstance(base, str) and base.startswith(_AZURE) else ""
    return "model", deployment.model


def _is_providers_own(deployment: WrittenDeployment, prefix: str) -> bool:
    written = providers.api_base_of(deployment.params)
    if prefix in _AZURE:
        return host(written).endswith(_AZURE_HOSTS)
    return is_public(written, providers.provider(prefix))


def _written(deployment: WrittenDeployment, model: str, route: providers.Route, name: str) -> str:
    """Return the successor as a model string: what stands before the name stays."""
    found = model.removesuffix(route.name) + name
    now = providers.route_of(found, deployment.params)
    return found if now is not None and (now.prefix, now.name) == (route.prefix, name) else f"{route.prefix}/{name}"


def _stem(deployment: WrittenDeployment) -> str:
    """Return how the variables of a deployment's provider begin."""
    route = providers.route_of(deployment.model, deployment.params)
    return f"{route.prefix.upper()}_" if route is not None else "?"


def _variables(gateway: Gateway) -> Iterator[str]:
    """Yield the names of the variables that the gateway gets, as far as its own files tell."""
    yield from map(str, gateway.section("environment_variables"))
    for runner in gateway.runners:
        yield from runner.container.names
    for document in gateway.documents:
        for workload in workload_kinds.of(document.values) if document.parent is None else ():
            for container in workload.containers:
                yield from container.names
