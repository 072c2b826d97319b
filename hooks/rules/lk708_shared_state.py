"""Several replicas count a limit each for itself.

Why: without Redis each pod, and each worker in it, knows only its own requests. Three replicas let through three times
the ``rpm`` of a deployment, and spend three times a provider's budget.
Bad: ``replicas: 3`` with ``rpm: 60`` and no Redis
Good: the same with ``redis_host`` and ``redis_port`` in router_settings

Judged are ``rpm``, ``tpm``, ``max_parallel_requests`` and budgets in the config, in pods, app-template, LiteLLM's
charts and services; replicas of the workload, of a kustomization, and the least of an autoscaler. Silent where a
variable, a cache or a database may bring what is shared.
"""

from __future__ import annotations

from kustomize_plugin.finding import WARNING
from kustomize_plugin.hooks.kustomize import pod_rules, replicated_limits

RULE = pod_rules.rule("LK708", "shared-state", replicated_limits.flaws, WARNING)
