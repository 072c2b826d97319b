"""A model at an address of one's own has neither a price nor a limit, in a gateway that counts spend.

Why: LiteLLM books what it has no price for as 0. A budget never ends there, and the spend of keys and teams is too low.
Bad: ``model: openai/our-model`` at an address of one's own, with ``max_budget: 100`` in litellm_settings
Good: the same with ``input_cost_per_token`` and ``output_cost_per_token`` in litellm_params, 0 where it is free

A note, one for each group. A price is known from the price list of LiteLLM, from costs in litellm_params or model_info,
or from `base_model`; `rpm`, `tpm`, `max_parallel_requests` and `max_budget` are limits. Silent where the config has
neither a budget nor a database, for Ollama's models, and for servers on one's own machine or in the cluster.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import INFO, Finding
from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.rule import GATEWAY, Rule

_BUDGETS = ("provider_budget_config", "max_budget", "max_internal_user_budget", "max_end_user_budget")


def check(gateway: Gateway) -> Iterator[Finding]:
    """Yield one finding for each group with such a deployment."""
    if gateway.is_part:
        return
    # with the price list, which other runs do not need
    from kustomize_plugin.hooks.gateway import unpriced_models
    from kustomize_plugin.litellm import price_list

    told: set[str] = set()
    setting = unpriced_models.counts(gateway)
    for one in unpriced_models.of(gateway) if setting else ():
        if one.group in told:
            continue
        told.add(one.group)
        where = f'"{setting}" counts its spend as 0' if setting in _BUDGETS else "its spend is booked as 0"
        problem = f'LiteLLM {price_list.release()} knows no price of "{one.model}" of "{one.group}", so {where}'
        remedy = "set input_cost_per_token and output_cost_per_token, 0 where it is free, or a limit"
        yield Finding(
            RULE.code, problem, remedy, one.at("model"), {"group": one.group, "model": one.model}, severity=INFO
        )


RULE = Rule(code="LK210", name="unpriced-model", check=check, on=GATEWAY, severity=INFO)
