"""What LiteLLM's price list says of a model's price, and of the day on which its provider switches it off."""

from __future__ import annotations

import gzip
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from kustomize_plugin import providers
from kustomize_plugin.litellm import abilities

_FILE = Path(__file__).with_name("prices.txt.gz")
_NONE, _OTHER = "-", "*"


class Listed(NamedTuple):
    """One model: dollars for a million tokens in and out, None where none is said; when it ends, what follows it.

    `is_priced` says that it has a price, if only for something else than tokens. `end` is None and `successor` empty
    where the list knows none.
    """

    input: float | None
    output: float | None
    is_priced: bool
    end: date | None
    successor: str


def of_model(model: str, params: dict[str, object]) -> Listed | None:
    """Return what the list says of a model string as LiteLLM routes it; None where it is not listed."""
    route = providers.route_of(model, params)
    return of_name(route.prefix, route.name) if route is not None else None


def of_name(prefix: str, name: str) -> Listed | None:
    """Return what the list says of a name at a provider."""
    return _provider(abilities.LISTED.get(prefix, prefix)).get(name)


def successor(prefix: str, name: str, lasting: date) -> str:
    """Return the name that follows a model and lasts longer than a day; empty where the list names none.

    A successor that ends too is passed over for its own.
    """
    seen = {name}
    found = of_name(prefix, name)
    while found is not None and found.successor and found.successor not in seen:
        name = found.successor
        seen.add(name)
        found = of_name(prefix, name)
        if found is None or found.end is None or found.end > lasting:
            return name
    return ""


def release() -> str:
    """Return the release of LiteLLM that the list came with."""
    return _lines()[0].split(" ")[-2]


def read_on() -> date:
    """Return the day on which the list was read; it has none itself."""
    return date.fromisoformat(_lines()[0].split(" ")[-1])


@cache
def _provider(prefix: str) -> dict[str, Listed]:
    found: dict[str, Listed] = {}
    for line in _lines():
        if line.startswith(prefix + " "):
            _, price_in, price_out, end, follows, *names = line.split(" ")
            is_priced = {price_in, price_out} != {_NONE}
            day = None if end == _NONE else date.fromisoformat(end)
            one = Listed(_price(price_in), _price(price_out), is_priced, day, "" if follows == _NONE else follows)
            found.update(dict.fromkeys(names, one))
    return found


def _price(text: str) -> float | None:
    return None if text in (_NONE, _OTHER) else float(text)


@cache
def _lines() -> list[str]:
    return gzip.decompress(_FILE.read_bytes()).decode().splitlines()
