"""Which entries send a provider's key to a server that is not the provider's."""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin import providers
from kustomize_plugin.hooks.gateway import deployment_models
from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.read.document import WrittenDeployment
from kustomize_plugin.providers.api_base import host
from kustomize_plugin.secrets.inline_keys import REFERENCE

_KEYS = ("api_key", "litellm_credential_name", "extra_headers", "headers")
_HOLDERS = frozenset(("Secret", "ExternalSecret", "SealedSecret", "Deployment", "StatefulSet", "DaemonSet"))


def find(gateway: Gateway) -> Iterator[tuple[WrittenDeployment, str, str]]:
    """Yield each such entry with the variable and the host that it is sent to."""
    deployments = [one for document in gateway.documents for one in deployment_models.judged(document)]
    held = {key for one in deployments if isinstance(key := one.params.get("api_key"), str)}
    for deployment in deployments:
        provider = providers.provider_of(deployment.model, deployment.params)
        address = host(providers.api_base_of(deployment.params))
        if provider is None or not provider.hosts or not address or address in provider.hosts:
            continue
        has_own = any(deployment.params.get(key) for key in _KEYS)
        if not has_own and (REFERENCE + provider.key in held or _is_set(gateway, provider.key)):
            yield deployment, provider.key, address


def _is_set(gateway: Gateway, variable: str) -> bool:
    """Tell whether a config or manifest of the same build sets the variable."""
    if variable in gateway.section("environment_variables"):
        return True
    return any(_mentions(document.values, variable) for document in gateway.documents if document.kind in _HOLDERS)


def _mentions(value: object, variable: str) -> bool:
    if isinstance(value, dict):
        return variable in value or any(_mentions(element, variable) for element in value.values())
    if isinstance(value, list):
        return any(_mentions(element, variable) for element in value)
    return value == variable
