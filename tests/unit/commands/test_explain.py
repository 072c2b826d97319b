"""`explain`: a page, a family, or all rules."""

from __future__ import annotations

import pytest
from click.testing import CliRunner, Result

from kustomize_plugin.commands.explain_command import explain
from kustomize_plugin.hooks.run import rule_registry

CHAINS = [one for one in rule_registry.listed().values() if one.code.startswith("LK3")]


def explained(*words: str) -> Result:
    return CliRunner().invoke(explain, words)


@pytest.mark.parametrize("word", ["LK3", "lk3"])
def test_a_family_is_listed_with_a_line_for_each_rule(word):
    done = explained(word)
    title, empty, *lines = done.stdout.splitlines()

    assert (done.exit_code, title, empty) == (0, "LK3 Fallback chains", "")
    assert [line.split()[:2] for line in lines] == [[one.code, one.name] for one in CHAINS]
    assert all(len(line.split()) > 5 for line in lines)


def test_the_beginning_of_a_code_lists_the_rules_that_share_it():
    sharing = [code for code in rule_registry.listed() if code.startswith("LK61")]

    assert [line.split()[0] for line in explained("LK61").stdout.splitlines()[2:]] == sharing


@pytest.mark.parametrize("word", ["LK301", "lk301", "unknown-fallback"])
def test_a_rule_has_a_page(word):
    done = explained(word)

    assert (done.exit_code, done.stdout.splitlines()[0]) == (0, "LK301 unknown-fallback (error)")


def test_without_a_word_all_rules_are_listed():
    lines = explained().stdout.splitlines()

    assert lines == [f"{one.code} {one.name}" for one in rule_registry.listed().values()]


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("LK33", 'did you mean "LK303"?'),
        ("inline-secrets", 'did you mean "inline-secret"?'),
        ("L", "without a code, explain lists them"),
        ("zzzz", "without a code, explain lists them"),
    ],
)
def test_a_word_that_is_no_rule_is_a_usage_error(word, hint):
    done = explained(word)

    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == f'kustomize-litellm explain: "{word}" is not a rule; {hint}\n'
