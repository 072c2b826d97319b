"""A committed rendered file differs from what its overlay renders to.

Why: where the cluster is fed from rendered files, a change of the sources that is not rendered never arrives, and a
change made by hand is lost with the next render.
Bad: ``overlays/production/kimi.yaml`` committed without ``rendered/production/manifests.yaml``
Good: ``kustomize-litellm build --all --output-dir rendered``, and both committed

`kustomize-litellm lint --render` reports it. The render of `overlays/NAME` is `rendered/NAME/manifests.yaml` in the
nearest folder above the overlay; that of `apps/chat/overlays/NAME`, in the folder above `apps`,
`rendered/apps/chat/NAME/manifests.yaml`. An overlay without one is not compared; `build --all --check` compares all.
"""

from __future__ import annotations

from kustomize_plugin.hooks.rule import Rule

RULE = Rule(code="LK503", name="stale-render")
