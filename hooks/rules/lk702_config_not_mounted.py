"""A gateway mounts a ConfigMap or a key that its build does not have.

Why: Kubernetes makes an empty folder of a subPath that names no key, and LiteLLM does not start; a volume of another
ConfigMap keeps the pod waiting, or gives it an old config, and what the build has merged is read by nobody.
Bad: ``subPath: proxy_config.yaml``, where the ConfigMap has ``config.yaml``
Good: ``subPath: config.yaml``

Judged are pods, app-template, LiteLLM's own charts and, of what one folder applies or one compose file starts, what the
same folder has. The key that a merge writes counts as one. Also judged: a mount over ``/app``, which hides the script
that starts LiteLLM, and a ``--config`` whose file no mount brings. A ConfigMap of another name may come from elsewhere:
it is an error where the name is nearly that of the build's own, which nothing else mounts, and a warning where
fragments are merged into that one.
"""

from __future__ import annotations

from kustomize_plugin.hooks.kustomize import misplaced_mounts, pod_rules

RULE = pod_rules.rule("LK702", "config-not-mounted", lambda pods, _: misplaced_mounts.flaws(pods))
