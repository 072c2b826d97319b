from __future__ import annotations

import base64
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from kustomize_plugin import providers
from kustomize_plugin.hooks.keys import key_scan
from kustomize_plugin.providers import catalog, known, trust
from kustomize_plugin.providers.provider import OPENAI
from kustomize_plugin.rehearsal import provider_answers
from kustomize_plugin.secrets import inline_keys, printable_text
from tests.unit.made_up_keys import FORMATS, NAMELESS, made_up
from tools import write_key_signs

# Beside the providers there is what they share; no provider that LiteLLM knows has such a name.
MODULES = {path.stem for path in Path(providers.__file__).parent.glob("*.py")} & known.PREFIXES
ALL = providers.all_providers()
WITH_SIGN = sorted(set(FORMATS) - NAMELESS)


def test_each_module_is_a_provider_that_litellm_knows():
    assert {one.prefix for one in ALL} == MODULES


@pytest.mark.parametrize("provider", ALL, ids=lambda one: one.prefix)
def test_a_provider_contradicts_itself_nowhere(provider):
    address = provider.base.partition("//")[2].partition("/")
    patterns = provider.surplus, provider.paths, provider.key_format, provider.variants, provider.target_uri
    for pattern in (*patterns, *(trap.pattern for trap in provider.names)):
        re.compile(pattern)

    assert not provider.base or address[0] in provider.hosts
    assert provider.base or not provider.hosts, "say where to send requests"
    assert provider.openai_base or provider.dialect != OPENAI or not provider.hosts, "say where it speaks the protocol"
    assert not provider.paths or re.fullmatch(provider.paths, "".join(address[1:]))
    assert not provider.surplus or not re.search(f"(?:{provider.surplus})$", provider.base)
    assert re.fullmatch(r"[A-Z][A-Z_]*", provider.key)
    assert provider.family in MODULES


@pytest.mark.parametrize("name", WITH_SIGN)
def test_a_key_of_a_format_is_found_wherever_it_stands(name):
    key = FORMATS[name][1]()
    encoded = base64.b64encode(key.encode()).decode()

    assert list(inline_keys.find({"some_setting": key})) == [(("some_setting",), key)]
    assert [one.value for one in key_scan.scan(f"note: {key}\n")] == [key]
    assert [one.value for one in key_scan.scan(f"kind: Secret\nnote: {encoded}\n")] == [key]
    assert key not in printable_text.text(f"it says {key}, which is wrong")


@pytest.mark.parametrize("name", sorted(set(FORMATS) & NAMELESS))
def test_a_key_without_a_sign_is_found_by_its_name(name):
    variable, make = FORMATS[name]
    key = make()

    assert [one.value for one in key_scan.scan(f"{variable}: {key}\n")] == [key]


@pytest.mark.parametrize("provider", [one for one in ALL if not one.key_sign], ids=lambda one: one.prefix)
def test_a_format_that_begins_with_a_text_has_a_sign(provider):
    for alternative in provider.key_format.split("|"):
        with pytest.raises(ValueError, match="begins with no text to search for"):
            write_key_signs.prefix(alternative)


def test_the_signs_are_those_of_the_providers():
    written = write_key_signs.MODULE.read_text()

    assert written == write_key_signs.module(), "run python -m tools.write_key_signs"


@pytest.mark.parametrize("sign", [r"[a-z]{40}", r"k[0-9]{40}", r"(?:ab|cd)-[0-9]{40}"])
def test_a_sign_begins_with_what_can_be_searched_for(sign):
    with pytest.raises(ValueError, match="begins with no text to search for"):
        write_key_signs.prefix(sign)


@pytest.mark.parametrize("provider", [one for one in ALL if one.catalog], ids=lambda one: one.prefix)
def test_a_list_of_models_is_asked_for_and_read(provider):
    known = provider.catalog
    base = catalog.base(provider.prefix)
    answer: object = {known.field: [{known.names[0]: "made-up"}]}
    key = made_up(24)

    assert base or provider.needs_api_base
    assert not base or trust.refusal(catalog.url(provider.prefix, base)) == ""
    for route in known.surplus:
        assert catalog.url(provider.prefix, f"http://a:1{route}/").count(known.path) == 1
    assert catalog.read(provider.prefix, answer)[0] == {"made-up": ""}
    assert key in "".join(catalog.headers(provider.prefix, key).values())
    assert known.next_page in catalog.query(provider.prefix, "p")


@pytest.mark.parametrize("provider", [one for one in ALL if one.dialect], ids=lambda one: one.prefix)
def test_the_fake_of_a_rehearsal_speaks_to_it(provider):
    base = urlsplit(provider.base).path
    route = "/chat/completions" if provider.dialect == OPENAI else provider.route.replace("…", "made-up")
    question = provider_answers.ChatQuestion(f"{base}{route}", "", {"model": "made-up"})

    assert question.dialect == provider.dialect, "teach it to rehearsal/provider_answers.py, or say that none speaks it"
    assert b"it is here" in provider_answers.whole(question, "it is here")
    assert len(provider_answers.pieces(question, "it is here")) > 1
    assert provider_answers.refusal(question.dialect, 503)


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
