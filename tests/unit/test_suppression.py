"""Suppressions: judged only where their rules have run, and never without a reason."""

from __future__ import annotations

import pytest

from hooks import lint, registry

CONFIG = """\
model_list:
  - model_name: chat
    litellm_params:
      model: ollama_chat/qwen3
      {}
"""
UNUSED = "timeout: 60  # kustomize-litellm: ignore[LK102] was misspelt once"


@pytest.fixture
def codes(tmp_path, monkeypatch):
    """Lint one config whose last line is given; return the codes of the findings."""
    monkeypatch.chdir(tmp_path)

    def run(line: str, select: str = "", ignore: str = "", settings: str = "") -> list[str]:
        (tmp_path / "config.yaml").write_text(CONFIG.format(line))
        (tmp_path / ".kustomize-litellm.yaml").write_text(settings)
        chosen = registry.chosen(frozenset(select.split()), frozenset(ignore.split()))
        return [one.code for one in lint.Run(["config.yaml"], chosen).findings]

    return run


@pytest.mark.parametrize("select", ["", "LK0 LK1", "LK102 LK003"])
def test_an_unused_one_is_reported_where_its_rule_ran(codes, select):
    assert codes(UNUSED, select) == ["LK003"]


@pytest.mark.parametrize(
    "options", [("LK0",), ("LK102",), ("", "LK102"), ("", "LK003"), ("", "", "severity: {LK102: off}")]
)
def test_an_unused_one_is_not_judged_where_its_rule_did_not_run(codes, options):
    assert codes(UNUSED, *options) == []


def test_the_settings_set_the_severity_of_the_flaws(codes):
    assert codes(UNUSED, settings="severity: {LK003: off}") == []


def test_one_on_the_line_above_silences(codes):
    assert codes("# kustomize-litellm: ignore[LK102] our proxy in between wants it\n      timout: 60", "LK1 LK0") == []


def test_one_without_a_reason_silences_nothing(codes):
    assert codes("timout: 60  # kustomize-litellm: ignore[LK102]", "LK1 LK0") == ["LK102", "LK002"]
