"""A variable or an argument of the container does what the config's own setting is reported for.

Why: ``STORE_MODEL_IN_DB=True`` is ``store_model_in_db``: fallbacks that once were saved in the database win over the
file after each rollout. Debug logs hold every prompt and answer, and often keys.
Bad: ``env: [{name: STORE_MODEL_IN_DB, value: "True"}]`` with chains in litellm_settings
Good: the same with the chains in router_settings, where the file wins

Also reported: ``LITELLM_LOG=DEBUG``, ``--detailed_debug`` and what else logs prompts or keys, what lets LiteLLM start
with a weak master key, passwords without a limit, ``--reload``. In a container of LiteLLM's own images, services of
docker-compose included; all are warnings.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import WARNING, Finding
from kustomize_plugin.hooks.rule import SCOPE, Rule
from kustomize_plugin.hooks.scope import Scope

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.gateway.one_proxy import Gateway


def check(scope: Scope) -> Iterator[Finding]:
    """Yield one finding for each, of builds and of manifests that belong to none."""
    if not scope.roots and not any(source.is_yaml and "litellm" in source.text for source in scope.sources):
        return
    # with the parser, which most commits do not need
    from kustomize_plugin.hooks.kustomize import built_pods, disguised_settings

    found = [flaw for root in scope.roots for flaw in disguised_settings.of_root(root)]
    for pod in built_pods.alone(scope.sources, scope.roots, scope.disk):
        found += disguised_settings.of_pod(pod)
    for where, problem, remedy in {str(flaw[0]): flaw for flaw in found}.values():
        yield Finding(RULE.code, problem, remedy, where, severity=WARNING)


def check_gateway(gateway: Gateway) -> Iterator[Finding]:
    """Yield one finding for each variable that changes what a config says which no kustomization builds."""
    if gateway.beside:
        from kustomize_plugin.hooks.kustomize import disguised_settings
        from kustomize_plugin.hooks.kustomize.lone_pods import LonePods

        for where, problem, remedy in disguised_settings.of_database(LonePods(gateway), gateway):
            yield Finding(RULE.code, problem, remedy, where, severity=WARNING)


RULE = Rule(code="LK706", name="setting-in-disguise", check=check, on=SCOPE, gateway=check_gateway, severity=WARNING)
