"""What runs in scripts, and what is told where their parser is missing."""

from __future__ import annotations

import pytest

from kustomize_plugin.hooks.keys import kubectl_secrets, shell_commands
from kustomize_plugin.hooks.keys.shell import grammar
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.hooks.run import lint
from kustomize_plugin.hooks.run.order import Order
from tests.fuzz.placeholder_cases import SECRET
from tests.unit.made_up_keys import made_up


def applied(text: str, file: str = "a.sh") -> list[str]:
    return [word for one in shell_commands.commands(TextFile(file, text)) for word in one.words[-1].texts]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('echo "it\'s"; kubectl apply -f a', ["a"]),
        ("echo 'kubectl apply -f a'", []),
        ("cat <<E\nkubectl apply -f a\nE\nkubectl apply -f b", ["b"]),
        ("for x in a b; do kubectl apply -f $x; done", ["a", "b"]),
        ("f() { kubectl apply -f $1; }\nf a\nf b", ["a", "b"]),
        ("f() { f; kubectl apply -f a; f; }\nf", ["a"]),
        ('kubectl() { command kubectl "$@"; }\nkubectl apply -f a', ["a"]),
        ("bash -c 'bash -c \"kubectl apply -f a\"'", ["a"]),
        ("kubectl apply -f é.yaml", ["é.yaml"]),
        ("kubectl apply -f", ["-f"]),
        ("kubectl apply -f ''", [""]),
        ("kubectl", ["kubectl"]),
    ],
)
def test_what_runs(text, found):
    assert applied(text) == found


def test_a_file_that_a_script_names_is_where_its_word_is():
    text = "# é\nbash -c 'cd x; kubectl apply -f secret.yaml'\n"

    (command,) = shell_commands.commands(TextFile("a.sh", text))

    assert text[command.words[-1].start :].startswith("secret.yaml")
    assert command.folder == "x"


def test_a_pipeline_too_long_for_the_parser_is_read_line_by_line():
    assert applied("a |\n" * 1500 + "cat\nkubectl apply -f x\n") == ["x"]


def test_a_parser_that_cannot_be_loaded_is_told_in_one_line(tmp_path, monkeypatch):
    def missing() -> None:
        raise grammar.MissingError("No module named 'tree_sitter'")

    monkeypatch.setattr(grammar, "parser", missing)
    monkeypatch.chdir(tmp_path)
    for name in ("a.sh", "b.sh"):
        (tmp_path / name).write_text("kubectl apply -f secret.yaml\n")
    (tmp_path / "secret.yaml").write_text(SECRET)  # without one, no script is worth reading

    found = lint.run(Order(["."], select=frozenset(["LK401", "LK404"]))).findings

    assert [one.code for one in found] == ["LK005"]
    assert "this file and 1 more file were not read for kubectl commands" in str(found[0])


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("kubectl apply -f a\n", []),
        ("kubectl apply -f a\nkubectl apply " + "| a " * 1001 + "\nkubectl apply -f b\n", [19]),
        ("echo\nkubectl apply " + "a=(kubectl apply " * 8000, [5]),
        ("f() { kubectl apply -f a || f; }\nf\n", []),
        ("kubectl get a; " + "$(kubectl get b " * 70 + ")" * 70, [961]),
    ],
    ids=["all", "a pipeline of a thousand", "a long line", "a function that calls itself", "deep"],
)
def test_shell_that_takes_too_long_is_told_of(text, places):
    unread: list[int] = []

    list(shell_commands.commands(TextFile("a.sh", text), None, unread))

    assert sorted(set(unread)) == places


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("a.sh", "kubectl create secret generic a --from-literal=API_KEY=%s\n"),
        ("a.sh", 'kubectl patch secret a -p \'{"stringData": {"API_KEY": "%s"}}\'\n'),
        ("Makefile", "ARGS = --from-literal=API_KEY=%s\nx:\n\tkubectl create secret generic a $(ARGS)\n"),
        ("a.md", "```sh\nkubectl create secret docker-registry a --docker-password=%s\n```\n"),
        (".github/workflows/a.yml", "a: {steps: [run: kubectl create secret generic a --from-literal=API_KEY=%s]}\n"),
    ],
)
def test_what_is_told_before_the_parser_is_loaded_leaves_no_literal_out(file, text):
    key = made_up(32)

    assert [one.value for one in kubectl_secrets.literals(TextFile(file, text % key), [])] == [key]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("a.md", "kubectl create secret generic a --from-literal=API_KEY=x\n\n```sh\nkubectl get secret\n```\n"),
        ("a.sh", "mkdir -p a && kubectl get secret a\n"),
        ("values.yaml", "a: kubectl create secret generic a --from-literal=API_KEY=x\n"),
    ],
)
def test_what_writes_nothing_loads_no_parser(file, text, monkeypatch):
    monkeypatch.setattr(shell_commands, "commands", None)

    assert list(kubectl_secrets.literals(TextFile(file, text), [])) == []
