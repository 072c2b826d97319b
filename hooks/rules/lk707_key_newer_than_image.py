"""A key of the config that the image of the gateway does not know yet.

Why: LiteLLM ignores settings that it does not know, without a word, and sends unknown litellm_params to the provider.
So a config that is right for a newer release does not do what it says.
Bad: ``enable_mid_stream_fallback_continuation: true`` with ``image: ghcr.io/berriai/litellm:v1.106.2``
Good: the same with ``image: ghcr.io/berriai/litellm:v1.109.1``

Which releases read a key is known of those that this tool is tested with; of the releases between two of them the rule
says nothing. Judged is LiteLLM's own image with a release in its tag, as a kustomization's `images` leave it.
"""

from __future__ import annotations

from kustomize_plugin.finding import WARNING
from kustomize_plugin.hooks.kustomize import newer_keys, pod_rules

RULE = pod_rules.rule("LK707", "key-newer-than-image", newer_keys.flaws, WARNING)
