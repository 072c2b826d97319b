"""Something changes the merged config after its merge.

Why: the FragmentMerge of a base has run when an overlay above it patches, replaces, moves or deletes the merged key, so
the gateway lacks its groups, and kustomize and kubectl say nothing: no step of ours comes after.
Bad: an overlay with ``patches:`` for `data.config.yaml` of the ConfigMap, above a base that lists the FragmentMerge
Good: the FragmentMerge listed by the overlay, ``resources: [../base, merge.yaml]`` and ``transformers: [merge.yaml]``

Judged are patches, generators with a behavior, replacements, and these as transformers. A patch of the key that the
merge has read (`from`) comes too late as well. `kustomize-litellm build`, and every command that builds, compares what
its merge wrote with what the engine prints, and so sees every other way too.
"""

from __future__ import annotations

from kustomize_plugin.hooks.rule import refusal

RULE = refusal("LK616", "merge-undone")
