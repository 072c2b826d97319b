"""Keys of servers that ask for none are silent; each has a twin in another place, or less innocent, that is told."""

from __future__ import annotations

import pytest

from kustomize_plugin.secrets import inline_keys
from tests.unit.made_up_keys import made_up

CLUSTER, DESK, PUBLIC = (
    "http://llama.ai.svc.cluster.local:8080/v1",
    "http://192.168.1.5:8000",
    "https://llm.acme.com/v1",
)


def found(key: object, **beside: object) -> bool:
    entry = {"model_name": "chat", "litellm_params": {"model": "openai/chat-large", "api_key": key, **beside}}
    return bool(list(inline_keys.find({"model_list": [entry]})))


@pytest.mark.parametrize(
    "filler",
    ["sk-llmkube-noauth", "unused-no-auth", "sk-vllm-noauth", "local-no-auth", "sk-omniroute-noauth", "not-used",
     "eXaMpLeOnLy", "sk-ant-api03-...", "sk-ant-xxxxx", "key-goes-here", "no-key-needed-for-local-models",
     "sk-proj-abc…xyz",
     "sk-or-v1-xxxxx", "put-your-token-here", "op://Vault/item/FIELD", "vault:secret/data/llm#KEY", "OPENAI_API_KEY",
     "https://vault.example.com/v1/key", "sk-dummy-key-1234"],
)  # fmt: skip
def test_what_says_that_it_is_none_is_silent_wherever_it_stands(filler):
    assert not found(filler)
    assert not found(filler, api_base=PUBLIC)


@pytest.mark.parametrize(
    "twin",
    [lambda: f"sk-vllm-{made_up(24)}", lambda: f"sk-ant-api03-{made_up(93)}AA", lambda: f"key-{made_up(20)}",
     lambda: f"op{made_up(24)}", lambda: f"vault-{made_up(24)}", lambda: f"local-no-{made_up(20)}",
     lambda: made_up(24).upper(), lambda: "correct-horse-battery"],
)  # fmt: skip
def test_what_says_nothing_of_the_kind_is_told(twin):
    assert found(twin())
    assert found(twin(), api_base=PUBLIC)


@pytest.mark.parametrize("words", ["llama-embed", "memini-rerank", "correct-horse-battery", "LocalLlama2024"])
@pytest.mark.parametrize(
    "address",
    [CLUSTER, DESK, "http://localhost:11434", "http://gpu-box:8000/v1", "http://rerank.llm:8080", "http://nas.lan/v1",
     "http://host.docker.internal:1234", "http://[::1]:8080", "http://100.101.1.2:80",
     "os.environ/LLM_BASE", "${LLM_BASE}"],
)  # fmt: skip
def test_words_are_a_filler_where_the_server_is_near_or_unknown(words, address):
    assert not found(words, api_base=address)


@pytest.mark.parametrize("address", [PUBLIC, "https://8.8.8.8/v1", "http://llm.acme.com:8080/v1", "https://acme.com"])
def test_words_are_a_key_where_the_server_is_far(address):
    assert found("correct-horse-battery", api_base=address)


@pytest.mark.parametrize("address", [CLUSTER, DESK, "os.environ/LLM_BASE"])
def test_what_is_random_is_a_key_wherever_the_server_is(address):
    assert found(made_up(24), api_base=address)
    assert found(f"sk-{made_up(24)}", api_base=address)
    assert found("kfjdhgqwlzmxnbvcyt", api_base=address)


@pytest.mark.parametrize(
    ("key", "beside"),
    [("llama-strix-dsv4f", {"api_base": "http://llama-strix-dsv4f.llm:8080/v1"}),
     ("sk-local-llama-swap", {"api_base": "https://llama-swap.acme.com/v1"}),
     ("Qwen2.5-72B-Q4KM", {"model": "openai/qwen2.5-72b-q4km", "api_base": PUBLIC}),
     ("chat-large-key", {"api_base": PUBLIC})],
)  # fmt: skip
def test_the_name_of_the_service_or_the_model_opens_nothing(key, beside):
    assert not found(key, **beside)
    assert found(key, api_base="https://other.acme.com", model="openai/x")


@pytest.mark.parametrize("name", ["master_key", "password", "redis_password", "aws_secret_access_key"])
def test_other_names_keep_somebody_out_wherever_the_server_is(name):
    assert list(inline_keys.find({"host": "redis", name: "correct-horse-battery"}))


def test_other_spellings_of_address_and_key_count():
    shape = {"apiBase": CLUSTER, "apiKey": "llama-embed"}

    assert not list(inline_keys.find(shape))
    assert list(inline_keys.find({**shape, "apiKey": made_up(24)}))
