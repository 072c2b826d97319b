"""A run is a function: an order in, a report out, and nothing is changed on the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from kustomize_plugin.hooks.run import lint
from kustomize_plugin.hooks.run.order import Order
from kustomize_plugin.hooks.run.report import NotBuiltError
from kustomize_plugin.hooks.run.rule_registry import NoRuleError

FRAGMENT = """\
apiVersion: kustomize-litellm.dev/v1alpha1
kind: ModelFragment
metadata: {name: chat}
spec:
  modelName: chat
  deployments:
  - litellm_params: {model: openai/chat, api_key: sk-none, api_base: "http://chat:8000/v1", input_cost_per_token: 1e-6}
  fallbacks: [other]
"""
CODES = frozenset(["LK104", "LK301"])


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with a file that lint can fix, one that it cannot read, and a folder to stand in."""
    (tmp_path / "sub").mkdir()
    (tmp_path / ".git").mkdir()
    (tmp_path / "chat.yaml").write_text(FRAGMENT)
    (tmp_path / "odd.yaml").write_bytes(b"\0")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def codes(order: Order) -> list[str]:
    return [one.code for one in lint.run(order).findings]


@pytest.mark.usefixtures("folder")
def test_a_run_says_what_it_found_and_what_it_looked_at():
    report = lint.run(Order(["chat.yaml", "odd.yaml", "nowhere.yaml"], select=CODES))

    assert [one.code for one in report.findings] == ["LK104", "LK301"]
    assert report.files == ["chat.yaml"]
    assert report.skipped == {"odd.yaml": "binary"}
    assert list(report.errors) == ["nowhere.yaml"]
    assert report.fixes == []


def test_a_fix_is_a_value_and_the_findings_are_those_that_it_leaves(folder):
    report = lint.run(Order(["chat.yaml"], select=CODES, fix=True))

    assert [one.code for one in report.findings] == ["LK301"]
    assert [(fix.path, "1.0e-06" in fix.text) for fix in report.fixes] == [("chat.yaml", True)]
    assert (folder / "chat.yaml").read_text() == FRAGMENT


def test_a_report_knows_its_paths_as_the_caller_does(folder, monkeypatch):
    monkeypatch.chdir(folder / "sub")
    report = lint.run(Order(["../chat.yaml", "../odd.yaml", "../nowhere.yaml"], select=CODES, fix=True))

    assert [one.where.file for one in report.findings if one.where] == ["../chat.yaml"]
    assert (report.files, [fix.path for fix in report.fixes]) == (["../chat.yaml"], ["../chat.yaml"])
    assert (list(report.skipped), list(report.errors)) == (["../odd.yaml"], ["../nowhere.yaml"])


@pytest.mark.usefixtures("folder")
def test_the_same_order_gives_the_same_report():
    order = Order(["."], select=CODES)

    assert codes(order) == codes(order) == ["LK104", "LK301"]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("severity", ["off", "warning"])
def test_a_rule_that_is_off_fixes_nothing(severity):
    Path(".kustomize-litellm.yaml").write_text(f"severity: {{LK104: {severity}}}\n")

    assert bool(lint.run(Order(["chat.yaml"], fix=True)).fixes) == (severity != "off")


@pytest.mark.usefixtures("folder")
def test_without_paths_the_run_is_about_the_folder_or_about_what_a_commit_deletes():
    assert lint.run(Order()).files == ["chat.yaml"]
    assert lint.run(Order(deleted=True)).files == []


def test_a_word_that_names_no_rule_is_named():
    with pytest.raises(NoRuleError, match="LK9"):
        lint.run(Order(["."], select=frozenset(["LK9"])))


@pytest.mark.parametrize(
    ("order", "message"),
    [
        (Order(rendered="nowhere"), "nowhere is not a folder; --rendered builds a kustomization and checks its output"),
        (Order(rendered="sub"), "sub has no kustomization.yaml"),
        (Order(["sub"], render=True), "sub has no kustomization.yaml with fragments that can be built"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_what_cannot_be_built_is_an_error(order, message):
    with pytest.raises(NotBuiltError) as refused:
        lint.run(order)

    assert str(refused.value).startswith(message)


def test_a_file_whose_name_is_too_long_is_not_there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_text(f"model_list: []\ninclude: [{'a' * 600}.yaml]\n")

    assert [one.code for one in lint.run(Order(["a.yaml"])).findings] == ["LK704"]
