"""A key of the config that the image of the gateway does not know yet.

Why: LiteLLM ignores settings that it does not know, without a word, and sends unknown litellm_params to the provider.
So a config that is right for a newer release does not do what it says.
Bad: ``enable_mid_stream_fallback_continuation: true`` with ``image: ghcr.io/berriai/litellm:v1.106.2``
Good: the same with ``image: ghcr.io/berriai/litellm:v1.109.1``

Which releases read a key is known of those that this tool is tested with; of the releases between two of them the rule
says nothing. Judged is LiteLLM's own image with a release in its tag, as a kustomization's `images` leave it.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import WARNING, Finding
from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.kustomize import built_pods, newer_keys
from kustomize_plugin.hooks.kustomize.lone_pods import LonePods
from kustomize_plugin.hooks.kustomize.pods import Pods
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.rule import PROXY, Rule


def check(root: Root) -> Iterator[Finding]:
    """Yield one finding for each such key."""
    yield from _found(built_pods.of(root), root.gateway)


def check_gateway(gateway: Gateway) -> Iterator[Finding]:
    """Yield those of a config that no kustomization builds."""
    if gateway.beside:
        yield from _found(LonePods(gateway), gateway)


def _found(pods: Pods, gateway: Gateway) -> Iterator[Finding]:
    for where, problem, remedy, severity in newer_keys.flaws(pods, gateway):
        yield Finding(RULE.code, problem, remedy, where, severity=severity)


RULE = Rule(code="LK707", name="key-newer-than-image", check=check, on=PROXY, gateway=check_gateway, severity=WARNING)
