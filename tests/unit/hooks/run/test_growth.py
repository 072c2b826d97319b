"""Lint of a file eight times as large takes about eight times as long, whatever is in it: no commit may hang."""

from __future__ import annotations

import base64
import difflib
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kustomize_plugin.hooks.keys import shell_commands
from kustomize_plugin.hooks.keys.shell.shared import MOST_COMMANDS
from kustomize_plugin.hooks.read import parsing
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.hooks.run import lint
from kustomize_plugin.hooks.run.order import Order
from kustomize_plugin.providers import tags_lock
from tests.unit.hooks.run.large_configs import CONFIGS
from tests.unit.made_up_keys import made_up

_FEW, _TIMES = 250, 8
_GENEROUS = 20  # what grows with the square would take 64 times as long


def encoded() -> str:
    return base64.b64encode(f"x: sk-{made_up(40)}".encode()).decode()


def secret(count: int) -> str:
    entries = "".join(f"  A{index}_KEY: {encoded()}\n" for index in range(count))
    return "kind: Secret\nmetadata: {name: s}\ndata:\n" + entries


def configs(count: int) -> str:
    model = "    model_list:\n    - litellm_params: {model: openai/x, api_key: %s}\n"
    return "kind: ConfigMap\nmetadata: {name: c}\ndata:\n" + "".join(
        f"  c{index}.yaml: |\n{model % made_up(32)}" for index in range(count)
    )


def model_list(count: int) -> str:
    entries = (f'{{"litellm_params": {{"model": "openai/x", "api_key": "{made_up(32)}"}}}}' for _ in range(count))
    return '{"model_list": [' + ", ".join(entries) + "]}"


def lock(count: int) -> str:
    tags = "".join(f'      t{index}: {{verified: "2026-11-23"}}\n' for index in range(count))
    return f"version: 1\nproviders:\n  ollama:\n    https://ollama.com:\n{tags}"


def unlocked(count: int) -> str:
    params = "api_base: https://ollama.com}"
    return "model_list:\n" + "".join(
        f"- model_name: g{index}\n  litellm_params: {{model: ollama_chat/tt{index}, {params}\n"
        for index in range(count)
    )


def wrong(count: int) -> str:
    params = "{model: ollama_chat/x, api_base: http://o/api, api_key: sk-none}"
    return "model_list:\n" + "".join(
        f"- {{model_name: g{index}, litellm_params: {params}}}\n" for index in range(count)
    )


def in_quotes(count: int) -> str:
    text = wrong(count).replace("\n", "\\n")
    return f'apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c}}\ndata:\n  c.yaml: "{text}"\n'


def template(count: int) -> str:
    entry = "{{{{ if x }}}}\n- model_name: g{0}\n  litellm_params: {{model: x-{{{{ .y }}}}}}\n{{{{ end }}}}\n"
    return "model_list:\n" + "".join(entry.format(index) for index in range(count))


FILES: dict[str, tuple[str, Callable[[int], str]]] = {
    "a config in quotes": ("a.yaml", in_quotes),
    "a config in a chart": ("values.yaml", lambda count: "x:\n  y:\n    " + wrong(count).replace("\n", "\n    ")),
    "a template": ("a.yaml.j2", template),
    "open marks of a template": ("a.yaml", lambda count: "a: {{ x }}y\nmodel_list: b\n" + "{{ a " * count * 40),
    "tokens": ("a.json", lambda count: "".join(f'"access_token": "{made_up(32)}"\n' for _ in range(count))),
    "tokens on one line": ("a.json", lambda count: "".join(f'"access_token": "{made_up(32)}",' for _ in range(count))),
    "keys": ("a.txt", lambda count: "".join(f"sk-{made_up(40)}\n" for _ in range(count))),
    "keys in base64": ("a.yaml", secret),
    "keys in configs": ("a.yaml", configs),
    "keys in JSON on one line": ("a.json", model_list),
    "suppressions": ("a.txt", lambda count: "".join(
        f"access_token: {made_up(32)} # kustomize-litellm: ignore[LK401] a test\n" for _ in range(count))),
    "suppressions on one line": ("a.yaml", lambda count: "model_list: [" + "!a,-  [ &b " * count * 4
        + f"# kustomize-litellm: ignore[LK401] a {made_up(9)} " * count * 4),
    "default keys": ("a.txt", lambda count: "master_key: sk-1234\n" * count * 4),
    "default keys on one line": ("a.txt", lambda count: "master_key=sk-1234 " * count * 4),
    "commands": ("a.sh", lambda count: "kubectl apply -f a.yaml\n" * count),
    "commands on one line": ("a.sh", lambda count: "kubectl apply " * count * 8),
    "commands on one line, parted": ("a.sh", lambda count: "kubectl apply -f a; " * count),
    "commands that go on": ("a.sh", lambda count: "kubectl apply \\\n" * count * 2),
    "commands in folders": ("a.sh", lambda count: "".join(f"cd {x}\nkubectl apply -f a\n" for x in range(count))),
    "commands that break off": ("a.sh", lambda count: 'kubectl apply -f "$(x\n' * count),
    "pipelines over lines": ("a.sh", lambda count: "kubectl apply |\n" * count * 4),
    "heredocs on one line": ("a.sh", lambda count: "kubectl apply <<A <<B " * count * 4),
    "arrays in each other": ("a.sh", lambda count: "a=(kubectl apply " * count * 4),
    "functions that call each other": ("a.sh", lambda count: "".join(
        f"f{x}() {{ kubectl apply -f $1; f{x + 1} a; f{x + 1} b; }}\n" for x in range(count)) + "f0 a\n"),
    "variables that double": ("a.sh", lambda count: "A=$A$A\nkubectl apply -f $A\n" * count),
    "edits of one file": ("a.sh", lambda count: "".join(
        f"sed -i s/{x}/b/ f.yaml; echo {x} >> g.yaml; kubectl apply -f f.yaml -f g.yaml\n" for x in range(count))),
    "braces": ("a.sh", lambda count: "kubectl apply -f " + "{" * count * 8 + ",}" * count * 8),
    "recipes": ("Makefile", lambda count: "A = $(A)\nx:\n" + "\tkubectl apply -f $(A)\n" * count),
    "aliases of steps": (".github/workflows/a.yml", lambda count: "a0: &a0 [kubectl apply -f x]\n" + "".join(
        f"a{x + 1}: &a{x + 1} [*a{x}, *a{x}]\n" for x in range(count // 25))),
    "steps": (".github/workflows/a.yml", lambda count: "jobs:\n  a:\n    steps:\n"
        + "    - run: kubectl apply -f ${{ a }}\n" * count),
    "literals": ("a.sh", lambda count: "".join(
        f"kubectl create secret generic a --from-literal=API_KEY={made_up(32)}\n" for _ in range(count))),
    "fences": ("a.md", lambda count: "```sh\nkubectl apply -f a\n```\n    kubectl apply -f b\n" * count),
    "indented code that goes on": ("a.md", lambda count: "    kubectl apply -f a\\\n" * count),
    "blanks": ("a.md", lambda count: "kubectl apply -f x\n" + "\t >" * count * 8),
    "marks of a template": ("a.yaml", lambda count: "model_list: a\n" + "{{ a " * count * 40),
}  # fmt: skip


def test_a_lock_is_read_once_and_few_of_its_tags_are_compared(tmp_path, monkeypatch):
    compared: list[str] = []
    monkeypatch.setattr(tags_lock, "_with_tag", counted(compared, tags_lock._with_tag))

    def none_of(_word: str, known: list[str], **_: object) -> list[str]:
        compared.extend(known)
        return []

    monkeypatch.setattr(difflib, "get_close_matches", none_of)
    monkeypatch.chdir(tmp_path)
    Path("tags.lock.yaml").write_text(lock(1000))
    Path("a.yaml").write_text(unlocked(50))

    found = lint.run(Order(["a.yaml"], select=frozenset(["LK202", "LK204"]))).findings

    assert [one.code for one in found] == ["LK204"] * 50
    assert len(compared) <= 1000 + 50 * 202


def counted(calls: list[str], original: Callable[..., str]) -> Callable[..., str]:
    def function(word: str, *others: str) -> str:
        calls.append(word)
        return original(word, *others)

    return function


def test_a_lock_that_has_changed_is_read_again(tmp_path):
    path = tmp_path / "tags.lock.yaml"
    path.write_text(lock(1))
    before = tags_lock.load(path)
    path.write_text(lock(2))

    assert [len(one.tags("ollama", "https://ollama.com")) for one in (before, tags_lock.load(path))] == [1, 2]


def seconds(file: str, text: str) -> float:
    Path(file).parent.mkdir(parents=True, exist_ok=True)
    Path(file).write_text(text)
    begun = time.process_time()
    lint.run(Order([file]))
    return time.process_time() - begun


@pytest.mark.parametrize(("file", "text"), (FILES | CONFIGS).values(), ids=FILES | CONFIGS)
def test_the_time_grows_no_faster_than_the_file(file, text, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    seconds(file, text(1))  # what is imported late is not to count

    little = min(seconds(file, text(_FEW)) for _ in range(3))
    limit = max(little, 0.02) * _GENEROUS

    assert any(seconds(file, text(_FEW * _TIMES)) < limit for _ in range(3))  # a busy machine may disturb one


@pytest.mark.parametrize("rule", ["LK404", "LK405"])
def test_of_more_commands_than_anybody_writes_the_rest_is_named(rule, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    line = "kubectl create secret generic a --from-literal=name=b\n"
    Path("a.sh").write_text(line * (MOST_COMMANDS + 2))

    (found,) = lint.run(Order(["a.sh"], select=frozenset([rule]))).findings

    assert (found.code, found.where and found.where.line) == ("LK005", MOST_COMMANDS + 1)


def test_of_more_configs_than_anybody_keeps_in_one_file_the_rest_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = "model_list: [{model_name: a, litellm_params: {model: openai/a}}]\n---\n"
    Path("a.yaml").write_text(text * (parsing.MOST_CONFIGS + 1))

    report = lint.run(Order(["a.yaml"], select=frozenset(["LK001", "LK101"])))
    (found,) = report.findings

    assert (found.code, found.where and found.where.line) == ("LK005", 2 * parsing.MOST_CONFIGS + 1)
    assert report.tally is not None
    assert report.tally.configs == parsing.MOST_CONFIGS


def test_quotes_that_stay_open_are_given_up_at_once():
    text = 'kubectl apply -f "' + "$(a)" * 64  # two readings of each: 2**64 ways to fail

    assert [one.plain[1] for one in shell_commands.commands(TextFile("a.sh", text))] == ["apply"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("````sh\n```\nkubectl apply -f a\n```\n````\nkubectl apply -f b\n", ["a"]),
        ("```sh\nkubectl apply -f a\n````\nkubectl apply -f b\n", ["a"]),
        ("````sh\nkubectl apply -f a\n```\nkubectl apply -f b\n", ["a"]),
        ("~~~sh\n```\nkubectl apply -f a\n~~~\n```yaml\nkubectl apply -f b\n```\n", ["a"]),
        ("```sh\n~~~\nkubectl apply -f a\n```\n~~~\n    kubectl apply -f b\n~~~\n", ["a", "b"]),
        ("```sh\nkubectl apply -f a\n", []),
    ],
)
def test_a_fence_is_closed_by_one_of_its_kind(text, found):
    assert [command.words[-1].text for command in shell_commands.commands(TextFile("a.md", text))] == found


def test_the_folder_of_a_command_is_where_the_script_has_changed_to():
    text = "cd a\ncd b\nkubectl get x\n(cd c; kubectl get y)\ncd -\nkubectl get z\ncd ../..\nkubectl get v\n"

    found = [one.folder for one in shell_commands.commands(TextFile("a.sh", text))]

    assert found == ["a/b", "a/b/c", "a", ".."]
