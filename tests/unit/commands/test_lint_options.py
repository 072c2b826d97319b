"""The words of `lint`: what each orders, what is refused and with which way out."""

from __future__ import annotations

import click
import pytest

from kustomize_plugin.commands import lint_help, lint_options
from kustomize_plugin.commands.lint_options import OPTIONS, UsageError

SEE = "; see kustomize-litellm lint --help"
NOTHING = {
    "allow_exec": False,
    "allow_remote": False, "deleted": False, "fix": False, "form": "text", "ignore": set(), "paths": [],
    "render": False, "rendered": "", "select": set(), "strict": False, "verbose": False,
}  # fmt: skip
ORDERS = {
    "": {},
    "a b": {"paths": ["a", "b"]},
    "a --strict b": {"paths": ["a", "b"], "strict": True},
    "--select LK3,,inline-secret a": {"select": {"LK3", "inline-secret"}, "paths": ["a"]},
    "--ignore=LK2": {"ignore": {"LK2"}},
    "--select=": {},
    "--format json --fix -v": {"form": "json", "fix": True, "verbose": True},
    "--format=sarif --verbose": {"form": "sarif", "verbose": True},
    "--rendered overlays/a": {"rendered": "overlays/a"},
    "--render --allow-remote --deleted": {"render": True, "allow_remote": True, "deleted": True},
    "--strict -- --fix -- a": {"strict": True, "paths": ["--fix", "--", "a"]},
    "-": {"paths": ["-"]},
}
REFUSED = {
    "--formt json": 'no such option: --formt; did you mean "--format"?',
    "--selct=LK3": 'no such option: --selct=LK3; did you mean "--select"?',
    "--hepl": 'no such option: --hepl; did you mean "--help"?',
    "--zzz": f"no such option: --zzz{SEE}",
    "--form json": 'no such option: --form; did you mean "--format"?',
    "a -x": f"no such option: -x{SEE}",
    "-1": f"no such option: -1{SEE}",
    "--select": f"--select needs a value{SEE}",
    "--rendered --fix": f"--rendered needs a value{SEE}",
    "--strict=1": f"--strict takes no value{SEE}",
    "--format xml": f'"xml" is not a format; allowed: text, concise, json, github, gitlab, sarif, junit{SEE}',
    "--render --rendered a":
        f"use --render or --rendered, not both: --render builds all overlays, --rendered builds one{SEE}",
}  # fmt: skip


@pytest.mark.parametrize(("words", "expected"), ORDERS.items(), ids=[words or "nothing" for words in ORDERS])
def test_words_order(words, expected):
    order = lint_options.parse(words.split())

    assert {name: getattr(order, name) for name in NOTHING} == {**NOTHING, **expected}


@pytest.mark.parametrize(("words", "message"), REFUSED.items(), ids=REFUSED)
def test_senseless_words_are_refused_with_a_way_out(words, message):
    with pytest.raises(UsageError) as refused:
        lint_options.parse(words.split())

    assert str(refused.value) == message


@pytest.mark.parametrize("words", ["-h", "--help", "a --help --strict"])
def test_help_may_be_asked_for_anywhere(words):
    assert lint_options.parse(words.split()) is None


@pytest.mark.parametrize("option", OPTIONS, ids=lambda one: one.names[0])
def test_an_option_is_parsed_described_and_completed_from_one_declaration(option):
    value = "2026-11-27" if option.metavar == lint_options.DAY else "text"
    words = [option.names[0], *([value] if option.metavar or option.choices else [])]
    (shown,) = (one for one in lint_help.Described().params if option.names[0] in one.opts)

    assert lint_options.parse(words) is not None
    assert isinstance(shown, click.Option)
    assert shown.help == option.help
    assert option.names[0] in lint_help.text()
