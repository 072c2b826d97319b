"""`kustomize-litellm whatif` on the command line."""

from __future__ import annotations

import json

import pytest

from kustomize_plugin.commands import cli
from kustomize_plugin.resources.outcome import CLEAN, FINDINGS

CONFIG = """\
model_list:
- model_name: cloud
  litellm_params: {model: openai/gpt-4o, api_key: os.environ/KEY, timeout: 30, num_retries: 0}
- model_name: near
  litellm_params: {model: ollama_chat/qwen3, api_base: "http://ollama:11434"}
litellm_settings:
  fallbacks: [{cloud: [near]}]
"""
USAGE = 2


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    file = tmp_path / "config.yaml"
    file.write_text(CONFIG, encoding="utf-8")

    def call(*words):
        monkeypatch.setattr("sys.argv", ["kustomize-litellm", "whatif", str(file), *words])
        code = cli.run()
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def test_a_host_that_is_down_has_a_stand_in(run):
    code, out, err = run("--down", "api.openai.com")

    assert code == CLEAN
    assert "cloud   near          30 s" in out
    assert "api.openai.com down (hang): of 2 names 1 answered by another group, 1 without any change" in err


def test_what_nobody_answers_is_a_finding(run):
    code, out, _ = run("--down", "api.openai.com", "--down", "ollama")

    assert code == FINDINGS
    assert "nobody" in out


def test_hosts_that_are_needed_are_findings(run):
    code, out, err = run("--spof", "--format", "json")

    assert code == FINDINGS
    assert json.loads(out) == {"singlePoints": [{"host": "ollama", "names": ["near"]}]}
    assert not err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "say which --down HOST, or --spof; the hosts are: api.openai.com, ollama"),
        (("--spof", "--down", "ollama"), "say either which --down HOST, or --spof"),
        (("--down", "api.openai.co"), 'did you mean "api.openai.com"?'),
        (("--down", "zzz"), "there are: api.openai.com, ollama"),
    ],
)
def test_wrong_words_are_told_with_the_way_out(run, words, said):
    code, out, err = run(*words)

    assert code == USAGE
    assert not out
    assert said in err
