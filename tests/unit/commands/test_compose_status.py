"""`secret status` of a gateway that docker-compose starts."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from kustomize_plugin.commands import cli
from tests.unit.made_up_keys import URL_SAFE, made_up

CONFIG = """\
model_list:
  - model_name: chat
    litellm_params: {model: groq/llama-3.3-70b-versatile, api_key: os.environ/GROQ_API_KEY}
  - model_name: other
    litellm_params: {model: openai/gpt-4o, api_key: os.environ/OPENAI_API_KEY}
  - model_name: own
    litellm_params: {model: openai/gpt-4o, api_key: os.environ/OWN}
environment_variables: {OWN: x}
"""
COMPOSE = """\
services:
  litellm:
    image: ghcr.io/berriai/litellm:main
    env_file: keys.env
    environment:
      GROQ_API_KEY: ${GROQ_KEY:-}
    volumes: ["./config.yaml:/app/config.yaml"]
"""


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GROQ_KEY", raising=False)
    (tmp_path / "config.yaml").write_text(CONFIG)
    (tmp_path / "compose.yaml").write_text(COMPOSE)
    return tmp_path


def status(*words: str) -> Result:
    return CliRunner().invoke(cli.main, ["secret", "status", *words])


@pytest.mark.parametrize("source", ["compose.yaml", "config.yaml", "."])
def test_files_of_variables_and_the_shell_are_asked(here, monkeypatch, source):
    key = "gsk_" + made_up(52, URL_SAFE)
    (here / "keys.env").write_text("OPENAI_API_KEY=changeme\n")
    monkeypatch.setenv("GROQ_KEY", key)

    result = status(source, "--format", "json")

    states = {one["name"]: one["status"] for one in json.loads(result.stdout)["variables"]}
    assert (states, result.exit_code) == ({"GROQ_API_KEY": "set", "OPENAI_API_KEY": "placeholder"}, 1)
    assert key not in result.output


def test_a_file_that_is_missing_is_named(here):
    result = status("compose.yaml")

    assert "keys.env cannot be read here" in result.stderr
    assert result.stdout == "GROQ_API_KEY    empty\nOPENAI_API_KEY  missing\n"
