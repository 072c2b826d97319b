from __future__ import annotations

import json
import os
import re

import pytest

from kustomize_plugin.hooks.kustomize import root
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.hooks.run import file_search, lint
from kustomize_plugin.hooks.run.order import Order
from kustomize_plugin.hooks.run.report import Report

CONFIG = "model_list:\n- model_name: chat\n  litellm_params:\n    model: openai/chat\n    timeout: 9\n"


def config_map(header: str, indent: int, text: str = CONFIG) -> str:
    body = "".join(" " * indent + line + "\n" if line else "\n" for line in text.splitlines())
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: x}}\ndata:\n  config.yaml: {header}\n{body}"


def places(text: str, key: str = "timeout") -> list[tuple[int, int]]:
    """Where each deployment's parameter stands, as line and column."""
    found = [one.at(key) for document in TextFile("a.yaml", text).documents for one in document.deployments]
    return [(place.line, place.column) for place in found]


def shown(text: str, place: tuple[int, int], length: int = 1) -> str:
    return TextFile("a.yaml", text).lines[place[0] - 1][place[1] - 1 :][:length]


BLOCKS = {
    "two spaces deeper": config_map("|", 4),
    "one space deeper": config_map("|", 3),
    "seven spaces deeper": config_map("|", 9),
    "an indent that is written": config_map("|2", 4, "\n".join("  " + line for line in CONFIG.splitlines())),
    "stripped": config_map("|-", 4),
    "kept, with a comment": config_map("|+ # the config", 4, CONFIG + "\n\n"),
    "behind empty lines and comments": config_map("|", 4, "\n\n# first\n\n" + CONFIG),
    "behind other documents": "a: 1\n---\n# second\nb: 2\n---\n" + config_map("|", 4),
    "behind an anchor": config_map("&x |", 4),
    "with an anchor above": config_map("&x\n    |-", 4),
    "with an anchor, a comment and a tag above": config_map("&x # a | b\n\n  # c\n    !!str\n    |", 4),
    "with a byte order mark, and an anchor above": "\ufeff" + config_map("&x\n    |-", 4),
    "with a byte order mark": "\ufeff" + config_map("|", 4),
    "with CRLF": config_map("|", 4).replace("\n", "\r\n"),
    "with wide characters before it": config_map("|", 4, "# \U0001f999 é\n" + CONFIG),
    "bare": CONFIG,
    "bare, in flow style": "model_list: [{model_name: chat, litellm_params: {model: openai/chat, timeout: 9}}]\n",
    "bare, with CRLF": CONFIG.replace("\n", "\r\n"),
    "in a Helm chart's values": "proxy_config:\n" + "".join(f"  {line}\n" for line in CONFIG.splitlines()),
}


@pytest.mark.parametrize("text", BLOCKS.values(), ids=BLOCKS)
def test_a_value_is_found_where_it_stands(text):
    [place] = places(text)

    assert shown(text, place) == "9"


QUOTED = {
    "double quotes": '"' + CONFIG.replace("\n", "\\n") + '"',
    "double quotes with escapes": '"model_list:\\n- litellm\\x5fparams: {\\"timeout\\": 9}\\n"',
    "double quotes over lines": '"model_list:\\n\n      - litellm_params:\\n\\\n    \\    timeout: 9\\n"',
    "single quotes": "'model_list: [{model_name: chat, litellm_params: {timeout: 9}}]'",
    "single quotes over lines": "'model_list: [{model_name: ''chat'',\n    litellm_params: {timeout: 9}}]'",
    "folded": ">\n    model_list: [{model_name: chat,\n    litellm_params: {timeout: 9}}]",
    "folded, with lines that are not": ">-\n    model_list:\n      - litellm_params:\n\n         timeout: 9",
}


@pytest.mark.parametrize("value", QUOTED.values(), ids=QUOTED)
def test_in_other_scalars_a_value_is_found_too(value):
    text = f"kind: ConfigMap\ndata:\n  config.yaml: {value}\n"
    [place] = places(text)

    assert shown(text, place) == "9"


JSON = {
    "a manifest": json.dumps({"kind": "ConfigMap", "apiVersion": "v1", "data": {"config.yaml": CONFIG}}, indent=1),
    "a List": json.dumps({"kind": "List", "apiVersion": "v1", "items": [
        {"kind": "ConfigMap", "apiVersion": "v1", "data": {"config.yaml": CONFIG}}]}),
    "a config in JSON in a patch": json.dumps({"spec": {"patches": [{"patch": json.dumps(
        {"kind": "ConfigMap", "apiVersion": "v1", "data": {"config.yaml": CONFIG}})}]}}),
}  # fmt: skip


@pytest.mark.parametrize("text", JSON.values(), ids=JSON)
def test_in_json_a_value_is_found_too(text):
    [place] = places(text)

    assert shown(text, place) == "9"


def test_a_byte_order_mark_takes_no_column():
    text = "\ufeffmodel_list: [{model_name: chat, litellm_params: {timeout: 9}}]"

    assert places(text) == places(text[1:])


def test_each_document_of_a_stream_counts_from_the_top_of_the_file():
    text = config_map("|", 4) + "---\n" + config_map("|", 6) + "---\n" + CONFIG

    assert [shown(text, place) for place in places(text)] == ["9", "9", "9"]


@pytest.mark.parametrize(
    "text", ["{{ if x }}\nmodel_list: []\n{{ end }}\n", "model_list:\n{{- range .Values.models }}\n- a: {{ . }}\n"]
)
def test_a_helm_template_is_no_mistake(text):
    source = TextFile("templates/a.yaml", text)

    assert source.is_template
    assert [document.is_config for document in source.documents] == [True]
    assert source.error is None


@pytest.mark.parametrize(("path", "text"), [("a.md", CONFIG), ("a.yaml", "openapi: 3.0.0\n"), ("a.yaml", "")])
def test_what_is_not_ours_is_not_parsed(path, text):
    assert TextFile(path, text).documents == []


ENDLESS = {
    "an alias in its own list": ("model_list: &a [*a]\n", "an alias is inside the value that it repeats"),
    "an alias in its own merge key": (
        "model_list: []\nx: &a {<<: *a}\n",
        "an alias is inside the value that it repeats",
    ),
    "deep flow": ("model_list: " + "[" * 9000 + "]" * 9000, "it nests deeper than 100 levels"),
    "deep blocks": (
        "model_list:\n" + "".join(" " * depth + "a:\n" for depth in range(1, 400)),
        "it nests deeper than 100 levels",
    ),
    "deep aliases": (
        "model_list: []\na0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 300)),
        "it nests deeper than 100 levels",
    ),
    "a billion laughs": (
        "model_list: []\na0: &a0 [x]\n"
        + "".join(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)),
        "its aliases expand to more than 500,000 values",
    ),
    "a flood of values": ("model_list: [" + "a," * 600_000 + "]", "it has more than 500,000 values"),
}


@pytest.mark.parametrize(("text", "problem"), ENDLESS.values(), ids=ENDLESS)
def test_endless_yaml_is_refused(text, problem):
    source = TextFile("a.yaml", text)
    nested = TextFile("a.yaml", "kind: ConfigMap\ndata:\n  c: |\n" + re.sub("^", "    ", text, flags=re.MULTILINE))

    assert all(document.is_config for document in source.documents)
    assert getattr(source.error, "problem", "") == problem
    broken = [error for document in nested.documents for _, _, error in document.broken_configs]
    assert [getattr(error, "problem", "") for error in (*broken, nested.error) if error] == [problem]


def run_in(folder, monkeypatch) -> Report:
    monkeypatch.chdir(folder)
    return lint.run(Order(["."], select=frozenset(["LK0", "LK3"])))


UNREADABLE = {
    "binary": (b"model_list: \0", "binary"),
    "not UTF-8": ("model_list: [é]".encode("latin-1"), "not UTF-8"),
    "too large": (b"# x\n" * 13_000_000, "larger than 5 MiB"),
}


@pytest.mark.parametrize(("content", "reason"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_skipped_and_said(content, reason, tmp_path, monkeypatch):
    (tmp_path / "a.yaml").write_bytes(content)

    run = run_in(tmp_path, monkeypatch)

    assert run.skipped == {"a.yaml": reason}
    assert bool(run.findings) != bool(run.passed_over)  # a finding, or a line on standard error


def test_a_pipe_is_skipped(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "a.yaml")
    (tmp_path / "kustomization.yaml").write_text("resources: [a.yaml, /dev/zero]\n")

    assert set(run_in(tmp_path, monkeypatch).skipped.values()) == {"not a regular file"}


def test_a_file_that_is_missing_or_has_no_name_is_an_error():
    files = file_search.FileSearch()

    assert files.load("nowhere/a.yaml") is None
    assert files.load("a\0b") is None
    assert len(files.errors) == 2


def test_an_empty_tree_has_no_findings(tmp_path, monkeypatch):
    assert run_in(tmp_path, monkeypatch).findings == []


KUSTOMIZATIONS = {
    "itself": "resources: [., ./kustomization.yaml]",
    "its parents": "resources: [.., ../.., ../../../../../../..]",
    "no list": "resources: 5\ncomponents: {a: b}",
    "no texts": "resources: [3, ~, {a: b}, [c]]",
    "a list": "- resources",
    "an alias in itself": "resources: &a [*a]",
    "names that are none": 'resources: ["", "a\\nb", "' + "a" * 5000 + '", "\\0"]',
    "a date that is none": "resources: [a.yaml]\nx: 2024-13-45",
    "remote bases": "resources: ['https://example.com/x', 'git@example.com:a/b']",
}


@pytest.mark.parametrize("text", KUSTOMIZATIONS.values(), ids=KUSTOMIZATIONS)
def test_odd_kustomizations_end(text, tmp_path, monkeypatch):
    (tmp_path / "a.yaml").mkdir()
    (tmp_path / "kustomization.yaml").write_text(text + "\n")

    assert {one.code for one in run_in(tmp_path, monkeypatch).findings} <= {"LK001"}


def test_kustomizations_and_links_that_go_round_end(tmp_path, monkeypatch):
    for name, other in (("a", "b"), ("b", "a")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "kustomization.yaml").write_text(
            f"resources: [../{other}, loop, self.yaml, dangling.yaml]\n"
        )
        (tmp_path / name / "loop").symlink_to(tmp_path / name)
        (tmp_path / name / "self.yaml").symlink_to("self.yaml")
        (tmp_path / name / "dangling.yaml").symlink_to("nowhere.yaml")

    assert run_in(tmp_path, monkeypatch).findings == []


def test_a_folder_may_be_named_like_a_kustomization(tmp_path, monkeypatch):
    (tmp_path / "kustomization.yaml").mkdir()
    (tmp_path / "kustomization.yaml" / "kustomization.yaml").write_text("resources: []\n")
    monkeypatch.chdir(tmp_path)

    assert [one.shown for one in root.roots_of(["kustomization.yaml/kustomization.yaml"], file_search.FileSearch())]


TAGGED = [
    "!!int ",
    "!!bool maybe",
    "!!timestamp x",
    "!!binary a",
    "!!float x",
    "2024-13-45",
    ":".join(["9"] * 300) + ".5",
]


@pytest.mark.parametrize("value", TAGGED)
def test_values_that_are_none_upset_nobody(value, tmp_path, monkeypatch):
    (tmp_path / "a.yaml").write_text(f"model_list: []\nx: {value}\n")
    (tmp_path / "kustomization.yaml").write_text(f"resources: [a.yaml]\nx: {value}\n")

    assert [one.code for one in run_in(tmp_path, monkeypatch).findings] == ["LK001"]


def test_what_a_merge_key_brings_in_is_found_where_it_is_written():
    text = "x: &x\n  model_list: [{model_name: chat, litellm_params: {timeout: 9}}]\nproxy_config:\n  <<: *x\n"

    assert {shown(text, place) for place in places(text)} == {"9"}


@pytest.mark.parametrize(("header", "takes"), [('"', False), ("'", False), ("|", True), (">", True)])
def test_a_word_with_quotes_is_written_where_none_are_around(header, takes):
    value = f"{header}model_list: [{{timeout: 9}}]{header}" if header in "\"'" else f"{header}\n    model_list: [9]"
    inner = TextFile("a.yaml", f"kind: ConfigMap\ndata:\n  config.yaml: {value}\n").documents[-1]

    assert inner.place.level.takes('"x"') is takes
    assert inner.place.level.takes("x")
