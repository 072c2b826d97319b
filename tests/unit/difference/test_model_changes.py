"""Models replaced in texts: nothing else changes, and what is not at its place is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kustomize_plugin.difference import model_changes
from kustomize_plugin.difference.model_changes import ModelChange
from kustomize_plugin.finding import Location

OLD, NEW = "openai/gpt-4o-mini", "openai/gpt-6-luna"


def change(line: int, column: int, old: str = OLD, new: str = NEW, **more: tuple[str, ...]) -> ModelChange:
    return ModelChange(Location("a.yaml", line, column), "mini", old, new, "ends on 2027-01-14", **more)


@pytest.mark.parametrize(
    ("text", "column"),
    [("model: {}  # why\r\nb: 1", 8), ('model: "{}"\n', 8), ("- {{model: '{}', a: b}}\n", 11), ("ü: {}", 4)],
)
def test_only_the_model_is_changed(text, column):
    assert model_changes.edited(text.format(OLD), [change(1, column)]) == (text.format(NEW), [])


def test_several_in_one_line_and_one_place_twice():
    text = f"[{OLD}, {OLD}]\n"

    found, missed = model_changes.edited(text, [change(1, 2), change(1, 4 + len(OLD)), change(1, 2)])

    assert (found, missed) == (f"[{NEW}, {NEW}]\n", [])


@pytest.mark.parametrize(("line", "column"), [(1, 1), (1, 9), (5, 8)])
def test_what_is_not_at_its_place_is_told(line, column):
    one = change(line, column)

    assert model_changes.edited(f"model: {OLD}\n", [one]) == (f"model: {OLD}\n", [one])


@given(st.text(), st.text(alphabet=st.characters(blacklist_categories=("Cc", "Zl", "Zp", "Cs"))), st.text())
def test_the_rest_of_a_file_stays(above, before, after):
    above = "".join(line for line in above.splitlines(keepends=True))
    head = f"{above}\n" if above and not above.endswith("\n") else above
    lines = len(head.splitlines(keepends=True))
    found, missed = model_changes.edited(f"{head}{before}{OLD}{after}", [change(lines + 1, len(before) + 1)])

    assert (found, missed) == (f"{head}{before}{NEW}{after}", [])


@pytest.mark.parametrize(
    ("line", "columns", "old", "new"),
    [
        (f"      model: {OLD}", [14], f"-      model: {OLD}", f"+      model: {NEW}"),
        (f"  - model: '{OLD}'", [12], f"-  - model: '{OLD}'", f"+  - model: '{NEW}'"),
        (f'  {{a: b, model: "{OLD}"}} # c', [16], f'- … model: "{OLD}" … ', f'+ … model: "{NEW}" … '),
        (f"[{OLD}, {OLD}]", [2, 22], f"- … {OLD} … {OLD} … ", f"+ … {NEW} … {NEW} … "),
    ],
)
def test_a_diff_shows_the_model_and_nothing_else(line, columns, old, new):
    changes = [change(1, column) for column in columns]

    assert list(model_changes.diff("a.yaml", line, changes)) == [
        "--- a/a.yaml",
        "+++ b/a.yaml",
        "@@ -1 +1 @@",
        old,
        new,
    ]


def test_what_changes_is_told():
    effects = model_changes.effects(change(1, 1, declared=("max_input_tokens",)))

    assert effects == [
        "price 0.15 in, 0.6 out → 0.1 in, 0.5 out",
        "context 128,000 → 922,000 tokens",
        "model_info still says max_input_tokens of the old model",
    ]
    assert model_changes.effects(change(1, 1, "openai/gpt-3.5-turbo", "openai/gpt-6-luna"))[2] == "takes images"
    assert model_changes.effects(change(1, 1, "ollama/a", "ollama/b")) == []


def test_the_body_of_a_pull_request():
    body = model_changes.as_markdown([change(3, 5)], ["a.yaml:9:1: model | has no successor"])

    assert "| `mini` | `openai/gpt-4o-mini` → `openai/gpt-6-luna`<br>a.yaml:3:5 | ends on 2027-01-14 | price" in body
    assert "- a.yaml:9:1: model \\| has no successor" in body
    assert "price list of LiteLLM" in body
    assert "Nothing is to be changed." in model_changes.as_markdown([], [])


def test_what_a_model_info_declares():
    assert model_changes.declared({"mode": "chat", "input_cost_per_token": 1, "supports_vision": True}) == (
        "input_cost_per_token",
        "supports_vision",
    )
