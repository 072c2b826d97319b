"""Suppressions: judged only where their rules have run, and never without a reason."""

from __future__ import annotations

import pytest

from kustomize_plugin.hooks.read import suppression
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.hooks.run import lint
from kustomize_plugin.hooks.run.order import Order

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
        order = Order(["config.yaml"], select=frozenset(select.split()), ignore=frozenset(ignore.split()))
        return [one.code for one in lint.run(order).findings]

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


@pytest.mark.parametrize(
    "line",
    [
        "timout: 60  # kustomize-litellm: ignore[LK203] x # kustomize-litellm: ignore[LK102] y",
        "# kustomize-litellm: ignore[LK203] x # kustomize-litellm: ignore[LK102] y\n      timout: 60",
    ],
)
def test_each_of_two_on_a_line_counts(line, codes):
    assert codes(line, "LK1") == []
    assert codes(line, "LK1 LK2 LK0") == ["LK003"]


def test_the_reason_of_one_is_not_that_of_the_next(codes):
    line = "timout: 60  # kustomize-litellm: ignore[LK203] # kustomize-litellm: ignore[LK102] why"

    assert codes(line, "LK1 LK0") == ["LK002"]


@pytest.mark.parametrize(
    "line",
    [
        """timout: it's  # kustomize-litellm: ignore[LK102] why""",
        """timout: 'it''s # 1'  # kustomize-litellm: ignore[LK102] why""",
        """timout: "a \\" # b"  # kustomize-litellm: ignore[LK102] why "so\"""",
        """timout: [a, "b # c"] # kustomize-litellm: ignore[LK102] why""",
        """timout: &x !!str "b # c"\t# kustomize-litellm: ignore[LK102] why""",
        """timout: A="b c" # kustomize-litellm: ignore[LK102] why""",
        """#kustomize-litellm: ignore[LK102] why\n      timout: 60""",
        """timout: {{/* kustomize-litellm: ignore[LK102] why */}} 60""",
    ],
)
def test_a_comment_may_stand_behind_anything(line):
    assert [(one.codes, one.reason[:3]) for one in suppression.in_source(TextFile("a.yaml", line))] == [
        (["LK102"], "why")
    ]


@pytest.mark.parametrize(
    "line",
    [
        """timout: "kustomize-litellm: ignore[LK102] why" """,
        """timout: "a # kustomize-litellm: ignore[LK102] why" """,
        """- 'a # kustomize-litellm: ignore[LK102] why'""",
        """timout: {a: 1, b: "a # kustomize-litellm: ignore[LK102] why", c: 2}""",
        """timout: &x !!str "a # kustomize-litellm: ignore[LK102] why" """,
        """timout: a#kustomize-litellm: ignore[LK102] why""",
        """timout: "begun # kustomize-litellm: ignore[LK102] why""",
    ],
)
def test_a_value_is_no_comment(line):
    assert suppression.in_source(TextFile("a.yaml", line)) == []


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("a.json", '{"timout": 60} // kustomize-litellm: ignore[LK102] why'),
        ("a.md", "<!-- kustomize-litellm: ignore[LK102] why -->"),
        ("a.md", "some words; kustomize-litellm: ignore[LK102] why"),
        ("a.sh", 'curl -u "a # b" # kustomize-litellm: ignore[LK102] why'),
        ("a.yaml", "    // kustomize-litellm: ignore[LK102] why"),
    ],
)
def test_other_languages_have_other_comments(path, line):
    assert [one.reason for one in suppression.in_source(TextFile(path, line))] == ["why"]


def test_a_value_silences_nothing(codes):
    assert codes('timout: "# kustomize-litellm: ignore[LK102] why"', "LK1 LK0") == ["LK102"]


def test_one_without_a_reason_silences_nothing(codes):
    assert codes("timout: 60  # kustomize-litellm: ignore[LK102]", "LK1 LK0") == ["LK102", "LK002"]
