"""What a lookup writes into the lock of tags."""

from __future__ import annotations

import json
from datetime import date

import httpx
from jsonschema import Draft7Validator

from kustomize_plugin.machine import tag_lookup
from kustomize_plugin.providers import tags_lock
from kustomize_plugin.yamltext import nodes
from tests.unit.machine.test_tag_lookup import KEY, OLLAMA, Server, ask, cloud, deployment
from tests.unit.providers.test_tags_lock import SCHEMA


def test_the_lock_is_what_lk204_reads(tmp_path):
    found, replies = ask(Server(OLLAMA), cloud("qwen3-coder:480b"), cloud("kimi-k2.5:latest"), cloud("zzz"))

    text = tag_lookup.render(tag_lookup.locked({}, found, replies, date(2026, 11, 23)))

    Draft7Validator(json.loads(SCHEMA.read_text())).validate(nodes.value(nodes.compose(text)))
    (tmp_path / tags_lock.FILE).write_text(text)
    lock = tags_lock.load(tmp_path / tags_lock.FILE)
    assert lock.tags("ollama_chat", "https://ollama.com/") == {
        "kimi-k2.5:latest": {"verified": "2026-11-23"},
        "qwen3-coder:480b": {"digest": "0123456789ab", "verified": "2026-11-23"},
    }
    assert tag_lookup.render(lock.providers) == text


def test_a_lock_keeps_other_overlays_tags_and_what_could_not_be_asked():
    earlier: tag_lookup.Locked = {
        "ollama": {"https://ollama.com": {"kimi-k2.5": {"verified": "2026-01-01"}, "gone": {"verified": "2026-01-01"}}},
        "groq": {"https://api.groq.com/openai/v1": {"x": {"verified": "2026-01-01"}}},
    }
    found, replies = ask(Server(OLLAMA), cloud("qwen3-coder:480b"), deployment("groq/x"))

    content = tag_lookup.locked(earlier, found, replies, date(2026, 11, 23))

    assert set(content["ollama"]["https://ollama.com"]) == {"kimi-k2.5", "qwen3-coder:480b"}
    assert content["groq"] == earlier["groq"]
    assert "gone" in earlier["ollama"]["https://ollama.com"]


BOTH = [
    deployment(f"openai/{name}", api_base="http://vllm.ml.svc:8000/v1", api_key=f"os.environ/{name.upper()}_KEY")
    for name in ("a", "b")
]


def lists(*names: str) -> dict[str, object]:
    return {"data": [{"id": name} for name in names]}


def locked_names(earlier: tag_lookup.Locked, *answers: object) -> set[str]:
    found, replies = ask(Server(*answers), *BOTH, environment={"A_KEY": KEY, "B_KEY": KEY})
    content = tag_lookup.locked(earlier, found, replies, date(2026, 11, 23))
    return set(content["openai"]["http://vllm.ml.svc:8000"])


def test_an_address_that_two_keys_see_differently_is_locked_with_what_either_lists():
    assert locked_names({}, lists("a", "z"), lists("b", "z")) == {"a", "b"}


def test_what_only_another_key_lists_is_not_locked():
    assert locked_names({}, lists("b"), lists("a")) == set()


def test_what_was_locked_at_an_address_stays_where_any_key_lists_it_or_could_not_be_asked():
    earlier: tag_lookup.Locked = {
        "openai": {"http://vllm.ml.svc:8000": {name: {"verified": "2026-01-01"} for name in "bcd"}}
    }

    assert locked_names(earlier, lists("a", "c"), lists("b")) == {"a", "b", "c"}
    assert locked_names(earlier, lists("a"), httpx.Response(401)) == {"a", "b", "c", "d"}


def test_an_empty_lock_is_one(tmp_path):
    (tmp_path / "a").write_text(tag_lookup.render({}))

    assert tags_lock.load(tmp_path / "a").providers == {}
