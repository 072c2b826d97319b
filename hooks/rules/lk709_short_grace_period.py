"""A pod is killed before its longest request can end.

Why: Kubernetes kills a pod when its grace period is over, 30 seconds by default. Each rollout then cuts the answers
that take longer, and a stream that is cut is not tried again.
Bad: ``terminationGracePeriodSeconds: 30`` with ``timeout: 300``
Good: ``terminationGracePeriodSeconds: 330`` and ``GRACEFUL_SHUTDOWN_TIMEOUT: "310"``

Compared with the longest time-out that the config says; where it says none, the rule is silent. A warning where the
period is written, a note where it is the default. LiteLLM itself waits no longer than GRACEFUL_SHUTDOWN_TIMEOUT.
"""

from __future__ import annotations

from kustomize_plugin.finding import WARNING
from kustomize_plugin.hooks.kustomize import pod_rules, short_graces

RULE = pod_rules.rule("LK709", "short-grace-period", short_graces.flaws, WARNING)
