"""The filter is to merge into a generated ConfigMap whose name carries a hash of its content.

Why: the filter runs after kustomize: it could change the content, but neither the hash nor the names that point to it.
Bad: ``kubectl kustomize . | kustomize-litellm`` with a ``configMapGenerator``
Good: ``kustomize build --enable-alpha-plugins --enable-exec .``

With `generatorOptions: {disableNameSuffixHash: true}` the filter works too; `rollout` then restarts the pods.
"""

from __future__ import annotations

from kustomize_plugin.hooks.rule import Rule

RULE = Rule(code="LK612", name="hashed-config-map")
