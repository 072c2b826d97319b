from __future__ import annotations

import pytest

from kustomize_plugin.config.chain_names import Names, after_merge
from kustomize_plugin.config.litellm_config import Config

ENTRIES: list[dict[str, object]] = [
    {"model_name": "chat", "model_info": {"id": "chat-one"}},
    {"model_name": "secret"},
    {"model_name": "groq/*"},
    {"model_name": "azure/*-mini/*"},
    {"model_name": 7},
    {},
]
ALIASES = {"fast": "chat", "hidden": {"model": "secret", "hidden": True}, "nowhere": "gone", "odd": 7}
NAMES = Names(ENTRIES, {"model_group_alias": ALIASES}, {"secret"}, open_ended=False)

GROUPS = {
    "chat": "chat", "fast": "chat", "hidden": "secret", "chat-one": "chat-one", "groq/llama": "groq/*",
    "groq/": "groq/*",
    "azure/gpt-mini/eu": "azure/*-mini/*", "azure/-mini/": "azure/*-mini/*", "azure/gpt-mini": "", "groq": "",
    "gone": "",
    "nowhere": "", "odd": "", "7": "", "": "",
}  # fmt: skip


@pytest.mark.parametrize(("name", "group"), GROUPS.items(), ids=map(repr, GROUPS))
def test_a_name_stands_for_a_group(name, group):
    assert NAMES.group(name) == group


@pytest.mark.parametrize(("name", "explicit"), [("secret", True), ("hidden", True), ("chat", False), ("gone", False)])
def test_an_alias_of_an_explicit_group_is_explicit(name, explicit):
    assert NAMES.is_explicit(name) is explicit


def test_a_deployment_answers_to_its_own_model_where_no_group_does():
    entries: list[dict[str, object]] = [
        {"model_name": "azure/*"},
        {"model_name": "chat", "litellm_params": {"model": "openai/chat-1"}},
        {"model_name": "large", "litellm_params": {"model": "azure/chat-2"}},
    ]
    names = Names(entries, {}, {"chat"}, open_ended=False)

    assert [names.group(name) for name in ("openai/chat-1", "azure/chat-2", "chat-1")] == ["chat", "azure/*", ""]
    assert names.is_explicit("openai/chat-1")


@pytest.mark.parametrize(
    ("name", "asked"),
    [("chat", True), ("nick", True), ("openai/chat", True), ("large", True), ("gone", False), ("groq/gone", False)],
)
def test_a_chain_fires_with_and_without_the_provider_of_its_name(name, asked):
    entries: list[dict[str, object]] = [{"model_name": "chat"}, {"model_name": "azure/large"}]

    assert Names(entries, {"model_group_alias": {"nick": "gone"}}, set(), False).may_be_asked_for(name) is asked
    assert NAMES.may_be_asked_for(name + "-of-any-name")  # because of groq/*


def test_names_for_suggestions_are_groups_and_aliases():
    assert NAMES.known() == ["chat", "secret", "groq/*", "azure/*-mini/*", "fast", "hidden", "nowhere"]


@pytest.mark.parametrize(
    ("text", "general", "open_ended"),
    [
        ("model_list: []", {}, False),
        ("include: [other.yaml]", {}, True),
        ("{}", {"store_model_in_db": True}, True),
        ("{}", {"store_model_in_db": False}, False),
    ],
)
def test_more_groups_may_come_from_a_file_or_a_database(text, general, open_ended):
    settings: dict[str, dict[str, object]] = {"router_settings": {}, "general_settings": general}

    assert after_merge(Config(text), [], settings, set(), lambda _: None).open_ended is open_ended


@pytest.mark.parametrize("number", [10, 5_000])
def test_the_nearest_name_is_suggested_among_few_and_among_many(number):
    names = Names([{"model_name": f"chat-{index:04}-{'ab'[index % 2]}"} for index in range(number)], {}, set(), False)

    assert names.nearest("chat-0007b") == "chat-0007-b"
    assert names.nearest("chat-0008-c") == "chat-0008-a"
    assert names.nearest("chat-00008-a", "chat-0008-a") != "chat-0008-a"
    assert names.nearest("embedding") == ""
