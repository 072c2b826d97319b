"""An overlay does not build, or what it renders to is not valid Kubernetes.

Why: the sources of an overlay may each be right and still make a manifest that the API server refuses, or none at all;
Flux and Argo CD find that out in the cluster, after the merge.
Bad: ``replicas: "2"`` in a patch of the Deployment
Good: ``replicas: 2``

`kustomize-litellm lint --render` reports it: it builds with kustomize or kubectl, and validates with kubeconform
against the schemas that come along. For other kinds name a folder of schemas under `schemaLocations` in
`.kustomize-litellm.yaml`. An overlay with a remote base is a warning; `--allow-remote` builds it too. So is one
that runs programs other than ours, such as KSOPS; `--allow-exec` builds that one.
"""

from __future__ import annotations

from kustomize_plugin.hooks.rule import Rule

RULE = Rule(code="LK502", name="render")
