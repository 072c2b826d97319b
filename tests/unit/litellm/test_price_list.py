"""Prices and ends: the table is the price list of the release that its first line names, and reads back as it says."""

from __future__ import annotations

import gzip
import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from kustomize_plugin.litellm import price_list
from tools import write_prices as tool

ROOT = Path(__file__).parents[3]
TABLE = gzip.decompress(tool.FILE.read_bytes()).decode()
TODAY = date(2026, 11, 27)
SOON = TODAY + timedelta(days=90)
LARGEST = 50_000  # bytes, in every wheel and checkout
OLDEST = timedelta(days=400)


@pytest.mark.parametrize(
    ("model", "price", "end"),
    [
        ("gemini/gemini-2.5-flash", (0.3, 2.5), date(2026, 12, 1)),
        ("openai/gpt-4o-mini", (0.15, 0.6), date(2027, 1, 14)),
        ("gpt-4o-mini", (0.15, 0.6), date(2027, 1, 14)),
        ("openai/tts-1", (None, None), date(2027, 1, 6)),
        ("gemini/gemini-3.5-flash-lite", (0.3, 2.5), None),
        ("ollama_chat/llama3.1", (0.0, 0.0), None),
    ],
)
def test_what_a_model_costs_and_when_it_ends(model, price, end):
    found = price_list.of_model(model, {})

    assert found is not None
    assert (found.input, found.output) == price
    assert found.is_priced
    assert found.end == end


@pytest.mark.parametrize("model", ["openai/no-such-model", "no-such-provider/x", "", "openai/*"])
def test_what_is_not_listed(model):
    assert price_list.of_model(model, {}) is None


@pytest.mark.parametrize(
    ("prefix", "name", "expected"),
    [
        ("openai", "gpt-4o-mini", "gpt-6-luna"),
        ("gemini", "gemini-3.1-flash-lite-preview", "gemini-3.1-flash-lite"),  # which lasts a little longer
        ("openai", "tts-1", ""),  # what follows it answers other requests
        ("openai", "no-such-model", ""),
    ],
)
def test_the_successor(prefix, name, expected):
    assert price_list.successor(prefix, name, SOON) == expected


def test_a_successor_that_ends_is_passed_over():
    lasting = date(2027, 5, 7)

    assert price_list.successor("gemini", "gemini-3.1-flash-lite-preview", lasting) == "gemini-3.5-flash-lite"


def test_the_list_says_where_it_is_from_and_how_old_it_is():
    assert TABLE.startswith(f"# LiteLLM {price_list.release()} {price_list.read_on()}\n")
    assert price_list.read_on() + OLDEST > TODAY
    assert len(tool.FILE.read_bytes()) < LARGEST


def test_the_table_is_what_the_tool_writes():
    installed = sorted((ROOT / ".tools").glob(f"litellm-{price_list.release()}/lib/python*/site-packages/litellm"))
    if not installed:
        pytest.skip(f"LiteLLM {price_list.release()} is not installed below .tools")
    prices = json.loads((installed[0] / "model_prices_and_context_window_backup.json").read_text(encoding="utf-8"))

    assert tool.text(prices, price_list.release(), tool.written_on()) == TABLE
