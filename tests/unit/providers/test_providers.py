from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from kustomize_plugin import providers
from kustomize_plugin.providers import known
from kustomize_plugin.secrets import inline_keys

# Beside the providers there is what they share; no provider that LiteLLM knows has such a name.
MODULES = {path.stem for path in Path(providers.__file__).parent.glob("*.py")} & known.PREFIXES
ALL = providers.all_providers()
LETTERS = "bcdfghjkmnpqrstvwxzBCDFGHJKMNPQRSTVWXZ23456789"
SAMPLES = {
    "anthropic": ("sk-ant-api03-", LETTERS, 93, "AA"),
    "cerebras": ("csk-", LETTERS.lower(), 48, ""),
    "deepseek": ("sk-", "bcdef23456789", 32, ""),
    "gemini": ("AIza", LETTERS, 35, ""),
    "groq": ("gsk_", LETTERS, 52, ""),
    "huggingface": ("hf_", "bcdfghjkmnpqrstvwxzBCDFGHJKMNPQRSTVWXZ", 34, ""),
    "nvidia_nim": ("nvapi-", LETTERS, 64, ""),
    "openai": ("sk-proj-", LETTERS, 40, "T3BlbkFJ" + 40 * "b"),
    "openrouter": ("sk-or-v1-", "bcdef23456789", 64, ""),
    "perplexity": ("pplx-", LETTERS, 48, ""),
    "together_ai": ("tgp_v1_", LETTERS, 43, ""),
    "xai": ("xai-", LETTERS, 80, ""),
}


def test_each_module_is_a_provider_that_litellm_knows():
    assert {one.prefix for one in ALL} == MODULES


@pytest.mark.parametrize("provider", ALL, ids=lambda one: one.prefix)
def test_a_provider_contradicts_itself_nowhere(provider):
    address = provider.base.partition("//")[2].partition("/")
    for pattern in (provider.surplus, provider.paths, provider.key_format, *(trap.pattern for trap in provider.names)):
        re.compile(pattern)

    assert not provider.base or address[0] in provider.hosts
    assert not provider.paths or re.fullmatch(provider.paths, "".join(address[1:]))
    assert not provider.surplus or not re.search(f"(?:{provider.surplus})$", provider.base)
    assert re.fullmatch(r"[A-Z][A-Z_]*", provider.key)


@pytest.mark.parametrize("prefix", SAMPLES)
def test_a_key_of_the_providers_format_is_found_inline(prefix):
    start, letters, length, end = SAMPLES[prefix]
    key = start + "".join(random.choices(letters, k=length)) + end  # noqa: S311 - a sample, not a secret

    assert re.fullmatch(providers.provider(prefix).key_format, key)
    assert list(inline_keys.find({"some_setting": key})) == [(("some_setting",), key)]


@pytest.mark.parametrize(
    ("model", "params", "expected"),
    [
        ("ollama_chat/kimi-k2.5", {}, ("ollama_chat", "kimi-k2.5", providers.PREFIX)),
        ("openai/Qwen/Qwen3-8B", {}, ("openai", "Qwen/Qwen3-8B", providers.PREFIX)),
        ("langfuse/prompt", {}, ("langfuse", "prompt", providers.PREFIX)),
        ("gpt-4o-mini", {}, ("openai", "gpt-4o-mini", providers.INFERRED)),
        ("claude-sonnet-9", {}, ("anthropic", "claude-sonnet-9", providers.INFERRED)),
        ("*", {}, ("openai", "*", providers.INFERRED)),
        ("x", {"custom_llm_provider": "groq"}, ("groq", "x", providers.DECLARED)),
        ("groq/x", {"custom_llm_provider": "groq"}, ("groq", "x", providers.DECLARED)),
        ("a/b", {"api_base": "https://API.groq.com/openai/v1/"}, ("groq", "a/b", providers.ENDPOINT)),
        ("a/b", {"base_url": "https://api.groq.com/openai/v1"}, ("groq", "a/b", providers.ENDPOINT)),
        ("a/b", {"api_base": "https://api.groq.com.example.com/openai/v1"}, None),
        ("a/b", {"api_base": "http://[broken"}, None),
        ("a/b", {"custom_llm_provider": "nobody"}, None),
        ("llama3", {}, None),
        ("groq", {}, None),
        ("mine/x", {}, None),
    ],
)
def test_a_model_goes_to_a_provider(model, params, expected):
    route = providers.route_of(model, params)

    assert (route and (route.prefix, route.name, route.how)) == expected


def test_a_custom_prefix_is_a_provider():
    route = providers.route_of("mine/x", {}, frozenset(["mine"]))

    assert route is not None
    assert providers.provider(route.prefix).secrets == ("api_key",)


def test_a_model_has_the_values_of_its_provider():
    provider = providers.provider_of("bedrock/anthropic.claude-v2", {})

    assert provider is not None
    assert "aws_secret_access_key" in provider.secrets
    assert providers.provider_of("nobody/x", {}) is None
