"""Writes what LiteLLM's price list says of a model's price and end: kustomize_plugin/litellm/prices.txt.gz.

Run ``python -m tools.write_prices YYYY-MM-DD`` where the LiteLLM whose names we list is installed, or give the price
list as a second argument. The day is when it was read: the list itself has none, and ends move from list to list. A
test compares.

A line is a provider, the prices of a million tokens in and out in dollars, the day on which the models end, the
successor, and the models of which that is so; kustomize_plugin/litellm/price_list.py reads it. A price is `-` where
none is said, and `*` where something else than a token has one.
"""

import gzip
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tools.write_abilities import FILE as ABILITIES
from tools.write_abilities import ONE_MODE, Prices, names, packed, shipped, version

FILE = ABILITIES.with_name("prices.txt.gz")
NONE, OTHER = "-", "*"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MILLION = 1_000_000


def main() -> None:
    """Write the table again."""
    given = Path(sys.argv[2]) if len(sys.argv) > 2 else shipped()  # noqa: PLR2004 - the day and the list
    FILE.write_bytes(packed(text(json.loads(given.read_text(encoding="utf-8")), version(given), sys.argv[1])))


def written_on() -> str:
    """Return the day that the table has."""
    return gzip.decompress(FILE.read_bytes()).decode().split("\n", 1)[0].rpartition(" ")[2]


def text(prices: Prices, release: str, day: str) -> str:
    """Return the table."""
    if not _DAY.fullmatch(day):
        raise SystemExit(f"{day} is not a day; write YYYY-MM-DD")
    lines: dict[str, set[str]] = {}
    for key, written in prices.items():
        one = prices.get(str(written.get("alias_of")), written)
        for provider, name in names(key, one) if _is_model(key, one) else ():
            head = " ".join((provider, *_prices(one), _end(one), _successor(prices, provider, one)))
            lines.setdefault(head, set()).add(name)
    table = [f"{head} {' '.join(sorted(found))}" for head, found in sorted(lines.items())]
    return "\n".join([f"# LiteLLM {release} {day}", *table]) + "\n"


def _is_model(key: str, one: dict[str, object]) -> bool:
    return key != "sample_spec" and " " not in key and "litellm_provider" in one


def _prices(one: dict[str, object]) -> Iterator[str]:
    has_other = any("cost" in name and isinstance(value, (int, float)) and value for name, value in one.items())
    for name in ("input_cost_per_token", "output_cost_per_token"):
        value = one.get(name)
        if isinstance(value, (int, float)):
            yield f"{value * _MILLION:.6g}"
        else:
            yield OTHER if has_other or "tiered_pricing" in one else NONE


def _end(one: dict[str, object]) -> str:
    day = str(one.get("deprecation_date"))
    return day if _DAY.fullmatch(day) else NONE


def _successor(prices: Prices, provider: str, one: dict[str, object]) -> str:
    """Return the name of the successor, where the list has it under the same provider and for the same requests."""
    key = one.get("successor_model")
    found = prices.get(key) if isinstance(key, str) and " " not in key else None
    if not isinstance(key, str) or found is None or _mode(found) != _mode(one):
        return NONE
    return next((name for other, name in names(key, found) if other == provider), NONE)


def _mode(one: dict[str, object]) -> str:
    mode = str(one.get("mode"))
    return ONE_MODE.get(mode, mode)


if __name__ == "__main__":
    main()
