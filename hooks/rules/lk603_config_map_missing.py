"""The build has no ConfigMap, or no key in it, with the config that the FragmentMerge names.

Why: there is nothing to merge the fragments into.
Bad: ``configMap: {name: litellm-cfg}``, where the build has ``litellm-config``
Good: ``configMap: {name: litellm-config, key: config.yaml, from: base.yaml}``

The name is that of the base or the one an overlay made of it. The filter sees final names only. So it is for a
`target`: the resource must be there, and its path must lead to something.
"""

from __future__ import annotations

from kustomize_plugin.hooks.rule import refusal

RULE = refusal("LK603", "config-map-missing")
