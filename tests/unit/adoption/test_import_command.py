"""`import`, `add` and `init` at their edges: what is refused, what is written, what stays as it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kustomize_plugin.adoption import intake, same_meaning
from kustomize_plugin.machine import file_tree
from kustomize_plugin.resources.resource import Resource
from tests.unit.adoption.test_import_cases import tree
from tests.unit.made_up_keys import made_up

CONFIG = "model_list:\n  - model_name: a\n    litellm_params: {model: openai/a}\n"
GROQ = "model_list:\n- model_name: g\n  litellm_params:\n    model: groq/x\n    api_key: {}\n"
GROQ_MAP = """\
apiVersion: v1
kind: ConfigMap
metadata: {{name: c}}
data:
  config.yaml: |
    model_list:
    - {{model_name: a, litellm_params: {{model: groq/x, api_key: {}}}}}
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "config.yaml").write_text(CONFIG)
    return tmp_path / "config.yaml"


def key() -> str:
    """A key that looks real, made up for this run."""
    return "gsk_" + made_up(52)


@pytest.mark.parametrize(
    ("text", "place", "name"),
    [
        (GROQ, ":5:14", "GROQ_API_KEY"),
        ("model_list: []\nenvironment_variables:\n  GROQ_API_KEY: {}\n", ":3:17", "NAME"),
        (GROQ_MAP, ":7:64", "GROQ_API_KEY"),
    ],
)
def test_a_key_in_plain_text_is_refused_at_its_place_and_never_shown(command, config, text, place, name):
    secret = key()
    config.write_text(text.format(secret))

    code, stdout, stderr = command("import", "config.yaml", "-o", "gateway")

    assert code == 1
    assert f"config.yaml{place}: LK401 " in stderr
    assert f"os.environ/{name}" in stderr
    assert secret not in stderr + stdout
    assert not (config.parent / "gateway").exists()


def test_a_key_in_what_came_along_is_refused_too(command, config):
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {config.yaml: 'model_list: []'}\n---\n"
    config.write_text(text + f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: d}}\ndata: {{x: {key()}}}\n")

    assert command("import", "config.yaml", "-o", "gateway")[0] == 1


def test_nothing_is_overwritten_without_force(command, config, tmp_path):
    (tmp_path / "gateway").mkdir()
    (tmp_path / "gateway" / "configmap.yaml").write_text("mine")

    code, _, stderr = command("import", "config.yaml", "-o", "gateway")

    assert (code, tree(tmp_path / "gateway")) == (3, {"configmap.yaml": "mine"})
    assert "pass --force" in stderr
    (tmp_path / "gateway" / "other.yaml").write_text("mine too")
    assert command("import", "config.yaml", "-o", "gateway", "--force")[0] == 0
    assert tree(tmp_path / "gateway")["other.yaml"] == "mine too"
    assert "mine" not in tree(tmp_path / "gateway")["configmap.yaml"]


def test_an_empty_folder_is_taken(command, config, tmp_path):
    (tmp_path / "gateway").mkdir()

    assert command("import", "config.yaml", "-o", "gateway")[0] == 0
    assert "models/a.yaml" in tree(tmp_path / "gateway")


def test_a_dry_run_shows_the_tree_and_writes_nothing(command, config, tmp_path):
    code, stdout, _ = command("import", "config.yaml", "-o", "gateway", "--dry-run")

    names = ["configmap.yaml", "fragmentmerge.yaml", "kustomization.yaml", "models/a.yaml"]
    assert (code, stdout.splitlines()) == (0, [f"gateway/{name}" for name in names])
    assert [path.name for path in tmp_path.iterdir()] == ["config.yaml"]


def test_a_difference_is_named_and_nothing_is_written(command, config, tmp_path, monkeypatch):
    found = ["model_list.a[0].litellm_params.timeout is 61, not 60"]
    monkeypatch.setattr(same_meaning, "differences", lambda _before, _after: found)

    code, _, stderr = command("import", "config.yaml", "-o", "gateway")

    assert (code, stderr) == (1, f"config.yaml: after the import {found[0]}\nnothing was written\n")
    assert [path.name for path in tmp_path.iterdir()] == ["config.yaml"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "it is empty"),
        (b"\n# only a comment\n", "it is not a LiteLLM config"),
        (b"- a\n- b\n", "it is not a LiteLLM config"),
        (b"just text", "it is not a LiteLLM config"),
        (b"model_list: []\n---\nmodel_list: []\n", "it holds 2 documents, and LiteLLM reads one"),
        (b"model_list: \xff\n", "is not UTF-8: byte 12 is 0xff"),
        (b"model_list:\n\t- model_name: a\n", "it is not valid YAML"),
        (b"[" * 20000, ""),
        (b"apiVersion: v1\nkind: List\nitems: []\n", "a List is not taken apart"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_one_line(command, config, content, problem):
    config.write_bytes(content)

    code, _, stderr = command("import", "config.yaml", "-o", "gateway")

    assert code == 3
    assert problem in stderr
    assert len(stderr.splitlines()) == 1
    assert "internal error" not in stderr


@pytest.mark.parametrize(("head", "indent", "code"), [("", "", 1), ("proxy_config:\n", "  ", 3)])
def test_aliases_that_multiply_are_refused(command, config, head, indent, code):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    config.write_text(head + "\n".join(indent + line for line in [*lines, "model_list: []"]))

    started = time.monotonic()
    found, _, stderr = command("import", "config.yaml", "-o", "gateway")

    assert found == code
    assert "its aliases expand to more than" in stderr
    assert time.monotonic() - started < 20


def test_windows_line_ends_and_a_mark_become_plain(command, config, tmp_path):
    config.write_bytes(b"\xef\xbb\xbf" + (CONFIG + "# end\n").replace("\n", "\r\n").encode())

    assert command("import", "config.yaml", "-o", "gateway")[0] == 0
    assert not any("\r" in text or "\ufeff" in text for text in tree(tmp_path / "gateway").values())


def test_windows_line_ends_of_an_included_file_become_plain(command, config, tmp_path):
    config.write_bytes(b"include: [more.yaml]\r\n")
    more = CONFIG + "general_settings:\n  # why\n  note: |\n    one\n    two\n"
    (tmp_path / "more.yaml").write_bytes(b"\xef\xbb\xbf" + more.replace("\n", "\r\n").encode())

    assert command("import", "config.yaml", "-o", "gateway")[0] == 0
    written = tree(tmp_path / "gateway")
    assert not any("\r" in text for text in written.values())
    assert "\n    general_settings:\n      # why\n" in written["configmap.yaml"]


def test_an_included_file_is_found_beside_its_includer_or_the_first_one(command, tmp_path):
    (tmp_path / "below").mkdir()
    (tmp_path / "config.yaml").write_text("include: [below/one.yaml]\n")
    (tmp_path / "below/one.yaml").write_text("include: [two.yaml, three.yaml]\n" + CONFIG)
    (tmp_path / "below/two.yaml").write_text("model_list: [{model_name: b, litellm_params: {model: openai/b}}]\n")
    (tmp_path / "two.yaml").write_text("model_list: nonsense\n")
    (tmp_path / "three.yaml").write_text("model_list: [{model_name: c, litellm_params: {model: openai/c}}]\n")

    code, _, stderr = command("import", "config.yaml", "-o", "gateway")

    assert code == 0, stderr
    assert [path for path in tree(tmp_path / "gateway") if "models/" in path] == [f"models/{x}.yaml" for x in "abc"]


@pytest.mark.parametrize(
    ("config_text", "included", "problem"),
    [
        ("include: [x.yaml]", "- a\n", "x.yaml is not a mapping"),
        ("include: [x.yaml]", "a: [\n", "x.yaml line 2 is not valid YAML"),
        ("include: [x.yaml]", "include: y.yaml\n", '"include" of x.yaml is not a list of files'),
        ("include: x.yaml", "", '"include" of config.yaml is not a list of files'),
        ("include: [y.yaml]", "", "cannot read y.yaml: No such file or directory"),
        ('include: ["x\\0y"]', "", "has the character \\0 in the name of a file; write a name without it"),
        pytest.param(f"include: [{'x' * 5000}]", "", "x: File name too long", id="too long"),
    ],
)
def test_an_include_that_litellm_would_not_take_is_one_line(command, config, config_text, included, problem):
    config.write_text(config_text)
    (config.parent / "x.yaml").write_text(included)

    code, _, stderr = command("import", "config.yaml", "-o", "gateway")

    assert (code, stderr.count("\n"), problem in stderr) == (3, 1, True), stderr


def test_a_config_comes_from_stdin(command, config, tmp_path, monkeypatch):
    with config.open() as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        code, _, stderr = command("import", "-", "-o", "gateway")

    assert (code, "1 model group of stdin" in stderr) == (0, True)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_one_line(command, config, tmp_path):
    (tmp_path / "locked").mkdir(mode=0o500)

    assert command("import", "config.yaml", "-o", "locked/gateway")[0] == 3


def test_a_file_in_the_way_is_one_line(command, config, tmp_path):
    code, _, stderr = command("import", "config.yaml", "-o", "config.yaml/gateway")

    assert (code, stderr) == (3, "kustomize-litellm: cannot write config.yaml/gateway: Not a directory\n")


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)], ids=str
)
def test_who_is_ended_leaves_nothing_behind(tmp_path, number, code):
    groups = "".join(f"  - {{model_name: g{n}, litellm_params: {{model: openai/x}}}}\n" for n in range(3000))
    (tmp_path / "config.yaml").write_text("model_list:\n" + groups)
    words = [sys.executable, "-m", "kustomize_plugin", "import", "config.yaml", "-o", "gateway"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    with subprocess.Popen(words, cwd=tmp_path, stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "proving 3,000 model groups\n"
        process.send_signal(number)
        rest = process.stderr.read()

    assert (process.returncode, rest.strip()) == (code, "")
    assert [path.name for path in tmp_path.iterdir()] == ["config.yaml"]


@pytest.mark.parametrize("words", [("init", "gateway"), ("import", "config.yaml", "-o", "gateway", "--force")])
def test_a_folder_that_another_run_is_writing_into_is_left_alone(command, config, tmp_path, words):
    (tmp_path / "gateway").mkdir()

    with file_tree.locked(tmp_path / "gateway", to_write=True):
        code, _, stderr = command(*words)

    assert (code, "another run is using gateway" in stderr) == (3, True)
    assert tree(tmp_path / "gateway") == {}


@pytest.mark.parametrize("words", [("init", "."), ("import", "../config.yaml", "-o", ".")])
def test_a_new_repository_is_as_good_as_empty(command, config, tmp_path, monkeypatch, words):
    (tmp_path / "clone/.git").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "clone")

    code, _, stderr = command(*words)

    assert code == 0, stderr
    assert {path.name for path in Path().iterdir()} > {".git"}
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_config_map_that_kustomize_would_not_take_has_no_configs():
    text = "kind: ConfigMap\ndata: {404: not found, config.yaml: 'model_list: []'}\n"

    assert intake.config_values(Resource(text, ())) == []


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("! 'on'", 'its model_name "true" is of type bool to LiteLLM; write it in quotes, without a tag'),
        ("2024-02-15", 'its model_name "2024-02-15" is of type date to LiteLLM; write it in quotes, without a tag'),
        ("[a]", "its model_name is of type list; write a string"),
        ("''", "it has no model_name"),
        ("", "it has no model_name"),
    ],
)
def test_a_name_that_is_no_text_is_told_from_none(command, tmp_path, name, reason):
    entry = "  - {litellm_params: {model: openai/x}, model_name: NAME}\n"
    (tmp_path / "config.yaml").write_text("model_list:\n" + entry.replace("NAME", "a") + entry.replace("NAME", name))

    _, _, stderr = command("import", "config.yaml", "-o", "gateway")

    assert f"note: entry 2 of model_list stays in the base: {reason}\n" in stderr


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("../secret.yaml", "which is outside"),
        ("/etc/hostname", "which is outside"),
        ("link.yaml", "which is outside"),
        ("linked/secret.yaml", "which is outside"),
        ("/dev/zero", "which is outside"),
        ("pipe", "which is not a file"),
        ("folder", "which is not a file"),
    ],
)
def test_only_files_beside_the_config_are_joined(command, tmp_path, entry, reason):
    (tmp_path / "here/folder").mkdir(parents=True)
    (tmp_path / "secret.yaml").write_text("model_list: []\n")
    (tmp_path / "here/link.yaml").symlink_to("../secret.yaml")
    (tmp_path / "here/linked").symlink_to("..")
    os.mkfifo(tmp_path / "here/pipe")
    (tmp_path / "here/config.yaml").write_text(f"{CONFIG}include: [{entry}]\n")

    code, _, stderr = command("import", "here/config.yaml", "-o", "gateway")

    assert (code, reason in stderr, stderr.count("\n")) == (3, True, 1), stderr
    assert not (tmp_path / "gateway").exists()


def test_what_is_joined_is_named(command, tmp_path):
    (tmp_path / "more").mkdir()
    (tmp_path / "more/b.yaml").write_text("litellm_settings: {drop_params: true}\n")
    (tmp_path / "config.yaml").write_text(f"{CONFIG}include: [more/b.yaml]\n")

    code, _, stderr = command("import", "config.yaml", "-o", "gateway")

    assert (code, "note: joined with what it includes: more/b.yaml\n" in stderr) == (0, True), stderr
