"""`update`: what ends and what is not listed is replaced, all of it or nothing."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from kustomize_plugin.commands import cli, model_update
from kustomize_plugin.difference import model_changes
from kustomize_plugin.machine.tag_lookup import TagReply

CONFIG = """\
model_list:
  - model_name: mini
    litellm_params: {model: openai/gpt-4o-mini, api_key: os.environ/OPENAI_API_KEY}  # cheap
  - model_name: voice
    litellm_params: {model: openai/tts-1, api_key: os.environ/OPENAI_API_KEY}
  - model_name: code
    litellm_params:
      model: ollama_chat/qwen3-coder:408b
      api_base: https://ollama.com
      api_key: os.environ/OLLAMA_API_KEY
"""
CHAIN = "litellm_settings: {fallbacks: [{mini: [nobody]}]}\n"
TODAY = ("--today", "2026-11-27")


@pytest.fixture(autouse=True)
def _here(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.yaml").write_text(CONFIG)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)


@pytest.fixture
def listed(monkeypatch):
    """Let providers list some tags: nobody is asked."""

    def let(tags: dict[str, list[str]]) -> None:
        def replies(found, _seconds):
            return [
                TagReply(one, dict.fromkeys(tags.get(one.prefix, []), ""), "" if one.prefix in tags else "is silent")
                for one in found.uses
            ]

        monkeypatch.setattr(model_update, "replies", replies)

    return let


def update(*words: str):
    return CliRunner().invoke(cli.main, ["update", *words])


def test_a_diff_is_shown_and_nothing_written(tmp_path):
    done = update("--offline", *TODAY)

    assert done.exit_code == 1
    assert "- … model: openai/gpt-4o-mini … \n+ … model: openai/gpt-6-luna … \n" in done.output
    assert 'model "openai/tts-1" of "voice" ends on 2027-01-06' in done.output
    assert (tmp_path / "config.yaml").read_text() == CONFIG


def test_it_is_written_once(tmp_path):
    assert update("--offline", "--write", *TODAY).exit_code == 0
    assert (tmp_path / "config.yaml").read_text() == CONFIG.replace("gpt-4o-mini", "gpt-6-luna")

    again = update("--offline", "--write", *TODAY)

    assert again.exit_code == 0
    assert "wrote" not in again.output


def test_a_tag_that_is_not_listed_becomes_the_one_that_is_meant(listed, tmp_path):
    listed({"ollama_chat": ["qwen3-coder:480b", "kimi-k2.5"]})

    done = update("--write", "--format", "markdown", *TODAY)

    assert done.exit_code == 0
    assert "| `code` | `ollama_chat/qwen3-coder:408b` → `ollama_chat/qwen3-coder:480b`" in done.output
    assert "is silent" in done.output
    assert "qwen3-coder:480b" in (tmp_path / "config.yaml").read_text()


def test_a_successor_that_the_provider_does_not_list_is_left_to_people(listed, tmp_path):
    listed({"openai": ["gpt-4o-mini", "tts-1"]})

    done = update("--write", *TODAY)

    assert "its provider does not list openai/gpt-6-luna" in done.output
    assert (tmp_path / "config.yaml").read_text() == CONFIG


def test_a_suppressed_model_stays(tmp_path):
    line = "  # kustomize-litellm: ignore[LK208] until it ends\n"
    text = CONFIG.replace("  # cheap\n", line)
    (tmp_path / "config.yaml").write_text(text)

    assert "gpt-6-luna" not in update("--offline", *TODAY).output


def test_what_lint_would_refuse_is_not_written(tmp_path, monkeypatch):
    (tmp_path / "config.yaml").write_text(CONFIG)
    monkeypatch.setattr(model_changes, "edited", lambda text, _changes: (text + CHAIN, []))

    done = update("--offline", "--write", *TODAY)

    assert done.exit_code == 1
    assert "nothing was written: lint would refuse it" in done.output
    assert (tmp_path / "config.yaml").read_text() == CONFIG


def test_a_base_is_changed_where_it_is_written(tmp_path):
    (tmp_path / "config.yaml").unlink()
    (tmp_path / "base").mkdir()
    (tmp_path / "overlay").mkdir()
    lines = "".join(f"    {line}\n" for line in CONFIG.splitlines())
    head = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm-config}\ndata:\n  config.yaml: |\n"
    (tmp_path / "base" / "configmap.yaml").write_text(head + lines)
    (tmp_path / "base" / "kustomization.yaml").write_text("resources: [configmap.yaml]\n")
    (tmp_path / "overlay" / "kustomization.yaml").write_text("resources: [../base]\nnamePrefix: prod-\n")

    assert update("overlay", "--offline", "--write", *TODAY).exit_code == 0
    assert (tmp_path / "base" / "configmap.yaml").read_text() == (head + lines).replace("gpt-4o-mini", "gpt-6-luna")


@pytest.mark.parametrize("key", ["sk-" + "Ab1" * 12, "word12"])
def test_a_key_is_not_shown(key, tmp_path):
    (tmp_path / "config.yaml").write_text(CONFIG.replace("os.environ/OPENAI_API_KEY", key))

    assert key not in update("--offline", *TODAY).output


def test_what_is_not_on_the_disk_is_refused():
    done = update("-")

    assert done.exit_code == 2
    assert "SOURCE is a folder or a file on the disk" in done.output
