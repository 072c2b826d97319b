"""Groups of which LiteLLM drops every deployment when it starts: as targets of a chain they are not there."""

from __future__ import annotations

from kustomize_plugin import providers
from kustomize_plugin.finding import ERROR
from kustomize_plugin.hooks.gateway import deployment_models
from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.read.document import WrittenDeployment


def of(gateway: Gateway, wanted: set[str]) -> dict[str, str]:
    """Return the model of one deployment for each of the wanted groups that has none which LiteLLM keeps."""
    custom = deployment_models.custom_prefixes(gateway.documents)
    members: dict[str, list[WrittenDeployment]] = {}
    for deployment in gateway.deployments:
        if deployment.group in wanted:
            members.setdefault(deployment.group, []).append(deployment)
    return {group: found[0].model for group, found in members.items() if all(_is_dropped(one, custom) for one in found)}


def _is_dropped(deployment: WrittenDeployment, custom: frozenset[str]) -> bool:
    """Tell whether it is certain that no provider is found for a deployment."""
    if deployment not in deployment_models.judged_among([deployment]):
        return False
    unknown = providers.route_of(deployment.model, deployment.params, custom) is None
    return unknown and deployment_models.unknown(deployment)[-1] == ERROR
