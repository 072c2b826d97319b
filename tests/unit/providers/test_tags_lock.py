from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from kustomize_plugin.providers import tags_lock
from kustomize_plugin.yamltext import nodes

SCHEMA = Path(__file__).parents[3] / "schemas" / "kustomize-litellm.dev" / "tagslock.json"
LOCK = """\
version: 1
providers:
  ollama:
    https://ollama.com:
      qwen3-coder:480b: {digest: "sha256:0123456789ab", verified: "2026-11-23"}
      kimi-k2.5: {verified: 2026-11-23}
"""


@pytest.fixture
def lock(tmp_path):
    (tmp_path / tags_lock.FILE).write_text(LOCK)
    found = tags_lock.nearest(str(tmp_path / "base" / "cloud" / "kimi.yaml"))
    assert found is not None
    return found


def test_a_lock_holds_for_all_folders_below(lock, tmp_path):
    assert lock.path == (tmp_path / tags_lock.FILE).as_posix()


@pytest.mark.parametrize("prefix", ["ollama", "ollama_chat"])
@pytest.mark.parametrize("api_base", ["https://ollama.com", "https://ollama.com/", "https://ollama.com/api/chat"])
def test_a_tag_is_found_under_its_provider_and_address(lock, prefix, api_base):
    assert lock.has(prefix, api_base, "qwen3-coder:480b")
    assert not lock.has(prefix, api_base, "qwen3-coder")
    assert lock.has(prefix, api_base, "kimi-k2.5:latest")
    assert not lock.has(prefix, "http://ollama:11434", "qwen3-coder:480b")


def test_a_lock_judges_public_addresses_and_those_it_lists(lock):
    assert lock.judges("ollama_chat", "https://ollama.com", public=True)
    assert not lock.judges("ollama_chat", "http://ollama:11434", public=False)
    assert not lock.judges("openai", "https://api.openai.com/v1", public=True)


def test_there_may_be_no_lock(tmp_path):
    assert tags_lock.nearest(str(tmp_path / "config.yaml")) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "a: [",
        "version: 2\nproviders: {}\n",
        "version: 1\n",
        "version: 1\nproviders: []\n",
        "version: 1\nproviders: {ollama: [x]}\n",
        "version: 1\nproviders: {ollama: {a: [x]}}\n",
    ],
)
def test_what_is_no_lock_is_refused(tmp_path, text):
    (tmp_path / tags_lock.FILE).write_text(text)

    with pytest.raises(tags_lock.TagsLockError) as raised:
        tags_lock.load(tmp_path / tags_lock.FILE)

    assert raised.value.path.endswith(tags_lock.FILE)
    if text != "a: [":
        assert list(Draft7Validator(json.loads(SCHEMA.read_text())).iter_errors(nodes.value(nodes.compose(text))))


def test_the_schema_takes_a_lock():
    schema = json.loads(SCHEMA.read_text())

    Draft7Validator.check_schema(schema)
    assert not list(Draft7Validator(schema).iter_errors(nodes.value(nodes.compose(LOCK))))
