"""`lint` at the edge: what is written, printed and answered, and what it costs to get there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kustomize_plugin.commands import lint_entry, lint_run

NO_WORDS: dict[str, int] = {}
FRAGMENT = """\
apiVersion: kustomize-litellm.dev/v1alpha1
kind: ModelFragment
metadata: {name: chat}
spec:
  modelName: chat
  deployments:
  - litellm_params: {model: openai/chat, api_key: sk-none, api_base: "http://chat:8000/v1", input_cost_per_token: 1e-6}
"""

CHECKED = "checked 0 configs (1 group, 0 chains), 1 file: no findings\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with a file that lint can fix."""
    (tmp_path / "chat.yaml").write_text(FRAGMENT)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_fix_is_written_and_said(folder, capsys):
    code = lint_run.main(["--select", "LK104", "--fix", "chat.yaml"])

    assert (code, *capsys.readouterr()) == (1, "", f"fixed chat.yaml\n{CHECKED}")
    assert "1.0e-06" in (folder / "chat.yaml").read_text()
    assert lint_run.main(["--select", "LK104", "chat.yaml"]) == 0


def test_a_fix_is_written_where_the_file_is_and_not_where_lint_stands(folder, monkeypatch, capsys):
    (folder / ".git").mkdir()
    (folder / "sub").mkdir()
    monkeypatch.chdir(folder / "sub")

    assert lint_run.main(["--select", "LK104", "--fix", "../chat.yaml"]) == 1
    assert capsys.readouterr().err == f"fixed ../chat.yaml\n{CHECKED}"
    assert "1.0e-06" in (folder / "chat.yaml").read_text()


def test_a_word_that_names_no_rule_is_a_usage_error(capsys):
    assert lint_run.main(["--select", "unknown-fallbak"]) == 2
    message = 'kustomize-litellm lint: "unknown-fallbak" is not a rule; did you mean "unknown-fallback"?\n'
    assert capsys.readouterr() == ("", message)


def test_a_key_that_is_missing_inside_is_not_taken_for_a_wrong_word(folder, monkeypatch):
    monkeypatch.setattr("kustomize_plugin.hooks.run.judging.judge", lambda *_, **__: NO_WORDS["nothing"])

    with pytest.raises(KeyError, match="nothing"):
        lint_run.main(["chat.yaml"])


@pytest.mark.usefixtures("folder")
def test_what_cannot_be_read_is_said_and_the_exit_code_tells(capsys):
    assert lint_run.main(["nowhere.yaml"]) == 3
    cannot, checked = capsys.readouterr().err.splitlines()
    assert cannot == "kustomize-litellm: cannot read nowhere.yaml: No such file or directory"
    assert checked == "checked nothing: there was no file to read"


@pytest.mark.parametrize("words", [["--debug", "a.yaml"], ["a.yaml", "--debug"]])
def test_debug_shows_where_the_program_fails(words, monkeypatch, capsys):
    monkeypatch.setattr(lint_run, "main", lambda words, _is_commit: NO_WORDS[words[0]])

    assert lint_entry.lint(["a.yaml"]) == 3
    assert "internal error: KeyError: 'a.yaml'; run again with --debug" in capsys.readouterr().err
    with pytest.raises(KeyError):
        lint_entry.lint(words)


PROGRAM = """
import sys
sys.argv[1:] = ["lint", "chat.yaml"]
from kustomize_plugin import function
function.main()
print(*sorted({"click", "shutil", "importlib.metadata"} & set(sys.modules)))
"""


def test_the_whole_command_line_is_not_imported_for_lint(folder):
    command = [sys.executable, "-S", "-c", PROGRAM]
    done = subprocess.run(command, cwd=folder, env=path(), capture_output=True, text=True, check=False)

    assert (done.stderr, done.stdout.splitlines()[-1]) == (CHECKED.replace("no findings", "1 warning"), "")


LEAN = """
import sys
from kustomize_plugin.commands import lint_run
lint_run.main(["--quiet", "."])
print(*sorted({"argparse", "json", "pathlib", "subprocess", "typing", "yaml"} & set(sys.modules)))
"""
NOTHING_OF_OURS = {
    "README.md": "```sh\nkubectl apply -f deployment.yaml\n```\n",
    "kustomization.yaml": "resources: [deployment.yaml]\n",
    "deployment.yaml": "kind: Deployment\nspec: {path: a, strategy: {type: Recreate}}\n",
    "main.py": "token = input()\n",
}


def test_a_tree_without_a_gateway_costs_no_parser(tmp_path):
    for name, text in NOTHING_OF_OURS.items():
        (tmp_path / name).write_text(text)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    command = [sys.executable, "-S", "-c", LEAN]
    done = subprocess.run(
        command, cwd=tmp_path, env={**path(), "PATH": os.environ["PATH"]}, capture_output=True, text=True, check=False
    )

    assert (done.stderr, done.stdout) == ("", "\n")


def path() -> dict[str, str]:
    return {"PYTHONPATH": ":".join(one for one in sys.path if one) + f":{Path(__file__).parents[3]}"}


def test_a_script_that_takes_too_long_to_read_stops_nobody(tmp_path, monkeypatch, capsys):
    (tmp_path / "apply.sh").write_text("echo\nkubectl apply " + "a=(kubectl apply " * 8000)
    (tmp_path / "secret.yaml").write_text(
        "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {A_KEY: REPLACE_ME}\n"
    )
    monkeypatch.chdir(tmp_path)

    code = lint_run.main(["--format", "concise", "--quiet", "apply.sh", "secret.yaml"])

    assert (code, "LK005 warning" in capsys.readouterr().out) == (0, True)
