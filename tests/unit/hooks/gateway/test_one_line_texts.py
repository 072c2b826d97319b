"""Texts that become one line: what the fix takes out, and that the config says the same without."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.hooks.rules import lk105_text_in_one_line as rule
from kustomize_plugin.hooks.run import lint
from kustomize_plugin.hooks.run.order import Order
from kustomize_plugin.yamltext import loading

HEAD = "kind: ConfigMap\napiVersion: v1\ndata:\n  config.yaml: |\n"
LINES = ["a: 1", "b: c  # d", "p: |", "  hi", "  there", 'q: "x', '  y"', "r: [1,", "  2]"]
blanks = st.lists(st.sampled_from(["", " ", "  ", "\t", " \t "]), min_size=len(LINES), max_size=len(LINES))


def config_map(text: str) -> str:
    return HEAD + "".join(f"    {line}" for line in f"model_list: []\n{text}".splitlines(keepends=True))


def fixed(text: str) -> str:
    return rule.fix(TextFile("file.yaml", config_map(text)))


def is_reported(text: str) -> bool:
    return any(list(rule.check(document)) for document in TextFile("file.yaml", text).documents)


def config(text: str) -> object:
    """Return the values of the config; libyaml takes a tab where PyYAML's own scanner refuses it."""
    return loading.values(yaml.safe_load(text)["data"]["config.yaml"])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a: 1  \n", "a: 1\n"),
        ("a: 1 # b\tc\t\n", "a: 1 # b c\n"),
        ("a: 1\n  \nb: 2\n", "a: 1\n\nb: 2\n"),
        ('a: "x \n  y"\n', 'a: "x\n  y"\n'),
        ("a: |\n  x\n  \n  y\n", "a: |\n  x\n\n  y\n"),
    ],
)
def test_blanks_go_and_the_finding_with_them(before, after):
    assert is_reported(config_map(before))
    assert [line.strip() for line in fixed(before).splitlines()] == [
        line.strip() for line in config_map(after).splitlines()
    ]
    assert not is_reported(fixed(before))


@pytest.mark.parametrize("text", ["a: |\n  x  \n  y\n", 'a: "x\ty"\n', "a: 1 # \U0001f680\n"])
def test_what_is_part_of_a_value_and_what_is_no_blank_stays(text):
    assert is_reported(config_map(text))
    assert fixed(text) == config_map(text)


def test_one_value_with_blanks_keeps_no_other_line_from_being_fixed():
    assert fixed("a: |\n  x  \nb: 1  \n") == config_map("a: |\n  x  \nb: 1\n")


@given(blanks)
def test_the_config_says_the_same(ends):
    text = config_map("".join(f"{line}{end}\n" for line, end in zip(LINES, ends, strict=True)))

    written = rule.fix(TextFile("file.yaml", text))

    assert config(written) == config(text)
    assert rule.fix(TextFile("file.yaml", written)) == written


def test_a_suppressed_text_stays():
    text = config_map("a: 1 # kustomize-litellm: ignore[LK105] old \nb: 1 \n")

    assert rule.fix(TextFile("file.yaml", text)) == text


@pytest.mark.parametrize("folder", ["generated", "alone"])
def test_a_file_is_fixed_where_a_config_map_is_made_of_it(folder, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("generated", "alone"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "config.yaml").write_text("model_list: [] \nlitellm_settings: {}\n")
    (tmp_path / "generated/kustomization.yaml").write_text("configMapGenerator: [{name: c, files: [config.yaml]}]\n")

    report = lint.run(Order([f"{folder}/config.yaml"], select=frozenset({"LK105"}), fix=True))

    is_made = folder == "generated"
    assert [one.text for one in report.fixes] == (["model_list: []\nlitellm_settings: {}\n"] if is_made else [])
    assert report.findings == []
