"""Where a group runs, as its addresses and models tell."""

from __future__ import annotations

import pytest

from kustomize_plugin.adoption import guesses


@pytest.mark.parametrize(
    ("api_base", "tier"),
    [
        ("http://vllm.ml.svc.cluster.local:8000/v1", "local"), ("http://vllm:8000", "local"),
        ("http://localhost:11434", "local"), ("http://127.0.0.1:1", "local"), ("http://[::1]:1", "local"),
        ("http://10.1.2.3", "local"), ("http://192.168.1.9:8000", "local"), ("http://172.20.0.3", "local"),
        ("http://host.docker.internal:11434", "local"), ("http://nas.lan", "local"),
        ("https://ollama.com", "cloud"), ("https://8.8.8.8/v1", "cloud"), ("http://172.32.0.1", "cloud"),
        ("https://svc.example.com", "cloud"), ("os.environ/X", ""),
    ],
)  # fmt: skip
def test_an_address_tells_the_tier(api_base, tier):
    assert guesses.tier([{"litellm_params": {"model": "openai/x", "api_base": api_base}}])[0] == tier


@pytest.mark.parametrize(("model", "tier"), [("groq/x", "cloud"), ("ollama_chat/x", "local"), ("nobody/x", "")])
def test_a_model_without_an_address_tells_the_tier(model, tier):
    assert guesses.tier([{"litellm_params": {"model": model}}])[0] == tier
