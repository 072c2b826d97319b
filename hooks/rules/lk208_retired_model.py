"""A model that its provider has switched off, or will within 90 days.

Why: from that day on the provider answers 404. LiteLLM does not retry and falls back without a word, so that all
requests are answered by the next tier, or by none.
Bad: ``model: gemini/gemini-2.5-flash``, which ends on 2026-12-01, on 2026-11-27
Good: ``model: gemini/gemini-3.5-flash-lite``, its successor

The days and the successors are those of the price list that a release of LiteLLM ships, which the message names; they
move from release to release. A model that has ended is a warning, one that will is a note. Judged are deployments that
ask the provider's own address; of Azure, whose names are those of deployments, the `base_model` in model_info.

The rule follows the clock, so it is off in the commit hooks and in a plain `lint`. It is on with `--strict`, with
`--today DATE` and where it is selected by its code or name. `SOURCE_DATE_EPOCH` is today where `--today` is not given.
`kustomize-litellm update` writes the successors.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kustomize_plugin.finding import INFO, WARNING, Finding
from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.rule import GATEWAY, Rule


def check(gateway: Gateway) -> Iterator[Finding]:
    """Yield one finding for each deployment of such a model."""
    if gateway.today is None:
        return
    # with the price list, which other runs do not need
    from kustomize_plugin.hooks.gateway import retired_models
    from kustomize_plugin.litellm import price_list

    for one in retired_models.of(gateway, gateway.today):
        is_over = one.end <= gateway.today
        model = str(one.deployment.info.get(one.key) if one.key == "base_model" else one.deployment.model)
        when = f"ended on {one.end}, {_days(one.end, gateway.today)} before" if is_over else f"ends on {one.end}, "
        when += f" {gateway.today}" if is_over else f"{_days(one.end, gateway.today)} after {gateway.today}"
        problem = f'model "{model}" of "{one.deployment.group}" {when}, as LiteLLM {price_list.release()} lists it'
        remedy = f'write "{one.successor}"' if one.successor else "choose another model"
        facts = {"group": one.deployment.group, "model": model, "end": str(one.end), "today": str(gateway.today)}
        facts |= {"list": price_list.release(), "successor": one.successor}
        place = one.deployment.at("model") if one.key == "model" else one.deployment.at_info(one.key)
        yield Finding(RULE.code, problem, remedy, place, facts, severity=WARNING if is_over else INFO)


def _days(end: date, today: date) -> str:
    days = abs((end - today).days)
    return "a day" if days == 1 else f"{days} days"


RULE = Rule(code="LK208", name="retired-model", check=check, on=GATEWAY, severity=WARNING)
