"""What models can do: the table is the price list of the release that we list names of, and reads back as it says."""

from __future__ import annotations

import gzip
import json
import runpy
from pathlib import Path

import pytest

from kustomize_plugin.litellm import abilities
from kustomize_plugin.providers import known

ROOT = Path(__file__).parents[3]
TOOL = runpy.run_path(str(ROOT / "tools" / "write_abilities.py"))
TABLE = gzip.decompress(TOOL["FILE"].read_bytes()).decode()
LARGEST = 40_000  # bytes, in every wheel and checkout


def described(model: str, **info: object) -> tuple[object, ...]:
    found = abilities.of_deployment({"model": model}, info)
    return found.mode, found.tokens, found.tools, found.vision


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("openai/gpt-4o", ("chat", 128_000, True, True)),
        ("gpt-4o", ("chat", 128_000, True, True)),
        ("azure/gpt-4o", ("chat", 128_000, True, True)),
        ("openai/gpt-3.5-turbo", ("chat", 16_385, True, False)),
        ("ollama_chat/llama3.1", ("chat", 0, True, None)),
        ("openai/text-embedding-3-small", ("embedding", 0, None, None)),
        ("cohere/rerank-v3.5", ("rerank", 0, None, None)),
        ("openai/no-such-model", ("", 0, None, None)),
        ("no-such-provider/x", ("", 0, None, None)),
        ("hosted_vllm/nomic-embed-text", ("embedding", 0, None, None)),
        ("hosted_vllm/embedded-chat", ("", 0, None, None)),
        ("", ("", 0, None, None)),
    ],
)
def test_what_a_model_can_do(model, expected):
    assert described(model) == expected


def test_what_is_declared_wins():
    info = {"mode": "embedding", "max_input_tokens": 5, "supports_function_calling": False, "supports_vision": True}

    assert described("openai/gpt-4o", **info) == ("embedding", 5, False, True)
    assert described("azure/ours", base_model="azure/gpt-4o") == ("chat", 128_000, True, True)
    assert described("openai/gpt-4o", mode="what people write") == ("", 128_000, True, True)
    assert described("openai/gpt-4o", max_input_tokens="5", supports_vision=None)[1:] == (128_000, True, True)


def test_the_table_is_of_the_release_that_we_list_names_of():
    assert TABLE.startswith(f"# LiteLLM {known.VERSION}\n")
    assert len(TOOL["FILE"].read_bytes()) < LARGEST


def test_the_table_is_what_the_tool_writes():
    installed = sorted((ROOT / ".tools").glob(f"litellm-{known.VERSION}/lib/python*/site-packages/litellm"))
    if not installed:
        pytest.skip(f"LiteLLM {known.VERSION} is not installed below .tools")
    prices = json.loads((installed[0] / TOOL["NAME"]).read_text(encoding="utf-8"))

    assert TOOL["text"](prices, TOOL["version"](installed[0] / TOOL["NAME"])) == TABLE
