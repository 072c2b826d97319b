from __future__ import annotations

import string

import pytest

from kustomize_plugin.secrets import inline_keys
from tests.unit.made_up_keys import made_up

PASSES = [
    ("api_key", "os.environ/GROQ_API_KEY"), ("api_key", "oidc/google/x"), ("api_key", "sk-none"), ("api_key", "none"),
    ("api_key", "sk-1234"), ("api_key", "not-needed"), ("api_key", "xxxxxxxx"), ("api_key", ""), ("api_key", "$KEY"),
    ("api_key", "<your key>"), ("vertex_credentials", "/etc/google.json"), ("api_key", None), ("api_key", 7),
    ("model", "openai/gpt-4o"), ("max_tokens", "100"), ("input_cost_per_token", "0.000001"), ("api_base", "https://ollama.com"),
    ("Authorization", "Bearer os.environ/COHERE_API_KEY"), ("Authorization", "Basic  os.environ/LANGFUSE_AUTH"),
    ("api_key", "os.environ.GROQ_API_KEY"), ("api_key", "env.GROQ_API_KEY"), ("api_key", 'os.environ["GROQ_API_KEY"]'),
    ("api_key", "sk-proj-DEMO-NOT-A-REAL-KEY-7"), ("password", "not_a_real_one-7x9"),
    ("note", "a sentence of more than twenty-four characters"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "value"), PASSES, ids=map(repr, PASSES))
def test_references_and_fillers_pass(key, value):
    assert list(inline_keys.find({key: value})) == []


@pytest.mark.parametrize(
    "key",
    ["api_key", "aws_secret_access_key", "azure_ad_token", "X-Api-Key", "Authorization", "master_key", "password"],
)
def test_a_value_under_the_name_of_a_secret_is_found(key):
    value = made_up(20)

    assert list(inline_keys.find({"litellm_params": [{"headers": {key: value}}]})) == [
        (("litellm_params", 0, "headers", key), value)
    ]


@pytest.mark.parametrize(
    "value",
    [
        lambda: f"{made_up(20)} os.environ/KEY",
        lambda: f"Bearer os.environ/KEY:{made_up(20)}",
        lambda: f"Bearer {made_up(30)}",
        lambda: f"env.{made_up(30)}",
        lambda: f"os.environ.{made_up(10)}-{made_up(20)}",
    ],
    ids=["before a reference", "behind one", "behind a scheme", "like a variable", "no name of a variable"],
)
def test_a_secret_beside_a_reference_is_found(value):
    key = value()

    assert [found for _, found in inline_keys.find({"Authorization": key})] == [key]


@pytest.mark.parametrize(
    "value",
    [
        lambda: "sk-" + made_up(40),
        lambda: "sk-ant-" + made_up(40),
        lambda: "gsk_" + made_up(52),
        lambda: made_up(32, "0123456789abcdef") + "." + made_up(24),
        lambda: "AIza" + made_up(35),
        lambda: "hf_" + made_up(34, string.ascii_letters),
        lambda: "Bearer sk-" + made_up(40),
    ],
    ids=["openai", "anthropic", "groq", "ollama", "google", "huggingface", "in a sentence"],
)
def test_a_provider_s_key_is_found_under_any_name(value):
    key = value()

    assert [found for _, found in inline_keys.find({"note": key})] == [key]


@pytest.mark.parametrize(("length", "shown"), [(15, 0), (16, 4), (60, 4)])
def test_a_description_tells_four_characters_of_a_long_key_and_none_of_a_short_one(length, shown):
    key = made_up(length)

    assert inline_keys.redacted(key) == f'"{key[:shown]}…" ({length} characters)'


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("lgziajaQawBsuhNtmqyOtcainrIhmTVRYr", False),
        ("PrttytuTiezhhgyxyxdplEzzobveMPNFEZ", False),
        ("ContainerNetworkPolicyAllowlistParam", True),
        ("AzureFoundryFluxImageGenerationConfig", True),
        ("litellmQdrantConnectionSecretName", True),
        ("1password-connect", True),
        ("external-secrets.io/v1alpha1", True),
        ("gateway.networking.k8s.io/v1beta1", True),
        ("7abcdefg12-connect", False),
        ("9bpq-qagg-kvww-fgtp", False),
    ],
)
def test_what_reads_like_words(text, reads):
    assert inline_keys.reads_like_words(text) is reads
