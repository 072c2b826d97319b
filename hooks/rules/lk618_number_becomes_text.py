"""A number of a config that is merged into a chart's values reaches LiteLLM as a text.

Why: Helm prints the values again, as Go does: `0.000001` becomes `1e-06`, which without a point is a text to LiteLLM's
parser. A price, for one, is then a text.
Bad: ``input_cost_per_token: 0.000001`` in a fragment, with a `target` whose path leads to a mapping
Good: ``input_cost_per_token: 0.0000015``, or a `target` whose path leads to a text
"""

from __future__ import annotations

from kustomize_plugin.finding import WARNING
from kustomize_plugin.hooks.rule import refusal

RULE = refusal("LK618", "number-becomes-text", WARNING)
