"""Which runs follow the clock: a commit must not turn red because a day has passed."""

from __future__ import annotations

from datetime import date

import pytest

from kustomize_plugin.commands import lint_entry, lint_options, lint_run
from kustomize_plugin.hooks.run import clock, lint
from kustomize_plugin.hooks.run.order import Order

EPOCH = "1795737600"
TODAY = date(2026, 11, 27)
CONFIG = """\
model_list:
  - model_name: flash
    litellm_params: {model: openai/o3-mini, api_key: os.environ/OPENAI_API_KEY}
"""


@pytest.fixture(autouse=True)
def _day(monkeypatch, tmp_path):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.yaml").write_text(CONFIG)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (Order(), None),
        (Order(strict=True), TODAY),
        (Order(strict=True, is_commit=True), None),
        (Order(select=frozenset(["LK2"])), None),
        (Order(select=frozenset(["LK208"]), is_commit=True), TODAY),
        (Order(select=frozenset(["Retired-Model"])), TODAY),
        (Order(today="2027-01-15", is_commit=True), date(2027, 1, 15)),
    ],
)
def test_the_day_of_a_run(order, expected):
    assert clock.today(order) == expected


@pytest.mark.parametrize("epoch", ["", "soon", "-1"])
def test_without_an_epoch_it_is_the_clock_s_day(epoch, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)

    assert clock.now() >= date(2026, 11, 1)


@pytest.mark.parametrize(
    ("words", "code"),
    [([], 0), (["--strict"], 1), (["--today", "2026-11-27"], 0), (["--today", "2026-11-27", "--strict"], 1)],
)
def test_the_command_line_follows_the_clock_where_it_is_asked_to(words, code, capsys):
    assert lint_run.main(words) == code
    assert ("LK208" in capsys.readouterr().out) == bool(words)


def test_the_hook_of_a_commit_does_not(capsys):
    assert lint_entry.lint(["--strict"], is_commit=True) == 0
    assert "LK208" not in capsys.readouterr().out


def test_a_suppression_is_not_unused_where_the_rule_does_not_run(tmp_path):
    line = "# kustomize-litellm: ignore[LK208] its successor is too slow\n"
    (tmp_path / "config.yaml").write_text(CONFIG.replace("    litellm_params", f"    {line}    litellm_params"))

    assert [str(one) for one in lint.run(Order()).findings] == []
    assert [str(one) for one in lint.run(Order(strict=True)).findings] == []


@pytest.mark.parametrize("word", ["2026-13-01", "today", "20261127", "26-11-27"])
def test_what_is_not_a_day_is_refused(word):
    with pytest.raises(lint_options.UsageError, match="is not a day; write YYYY-MM-DD"):
        lint_options.parse(["--today", word])
