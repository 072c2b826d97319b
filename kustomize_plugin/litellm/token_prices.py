"""What a deployment costs: dollars for a token of the prompt, and for one of the answer."""

from __future__ import annotations

from kustomize_plugin.litellm import price_list
from kustomize_plugin.yamltext import typed

Price = tuple[float, float]

_KEYS = ("input_cost_per_token", "output_cost_per_token")
_MILLION = 1_000_000


def of_deployment(params: dict[str, object], info: dict[str, object]) -> Price | None:
    """Return what a deployment costs: as the config says, else as LiteLLM's price list does; None where none does."""
    written = [typed.number(params.get(key, info.get(key))) for key in _KEYS]
    if None not in written:
        return written[0] or 0.0, written[1] or 0.0
    base, model = info.get("base_model"), params.get("model")
    named = base if isinstance(base, str) else model
    listed = price_list.of_model(named, params) if isinstance(named, str) else None
    if listed is None or listed.input is None or listed.output is None:
        return None
    return listed.input / _MILLION, listed.output / _MILLION


def said(price: Price | None) -> str:
    """Say a price in dollars per million tokens, such as `0.60/2.50`."""
    if price is None:
        return "?"
    return "/".join(f"{one * _MILLION:.2f}" for one in price)
