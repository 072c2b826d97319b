"""Whether a tree can have a placeholder Secret, told without a parser: what it rules out is none."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from kustomize_plugin.hooks.keys.placeholder_signs import Signs
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.hooks.run import lint
from kustomize_plugin.hooks.run.file_search import FileSearch
from kustomize_plugin.hooks.run.order import Order
from tests.fuzz.placeholder_cases import FILLERS, FORMS, HEAD

_GENEROUS = 5  # seconds, for a busy machine; what grows with the square would take minutes
FLUX = (
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps}\n"
    "spec:\n  path: ./apps\n  sourceRef: {kind: GitRepository, name: flux-system}\n"
)
SOPS = f"{HEAD}stringData:\n  KEY: REPLACE_ME\nsops:\n  version: 3.9.0\n"
NONE = {
    "real values": {"secret.yaml": f"{HEAD}stringData:\n  KEY: a1b2c3\n# a comment\n  B: other\n"},
    "encrypted": {"secret.yaml": SOPS, "kustomization.yaml": "resources: [secret.yaml]\n"},
    "another document": {"secret.yaml": f"{HEAD}data: {{A: YWJj}}\n---\nkind: ConfigMap\ndata: {{K: REPLACE_ME}}\n"},
    "no Secret": {"app.yaml": "kind: ConfigMap\ndata: {KEY: REPLACE_ME}\n"},
    "a command that reads its values": {
        "go.sh": "#!/bin/sh\nkubectl create secret generic a --from-file=key=/dev/stdin\nkubectl apply -f app.yaml\n",
        "app.yaml": "kind: Deployment\n",
    },
    "a page": {"README.md": "Set your Secret, <b>then</b>:\n```sh\nkubectl apply -k apps\n```\n"},
}


def signs(files: dict[str, str]) -> tuple[Signs, list[TextFile]]:
    sources = [TextFile(path, text) for path, text in files.items()]
    return Signs(sources, FileSearch(), []), sources


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())
@pytest.mark.parametrize("filler", FILLERS)
def test_each_placeholder_is_a_sign(form: object, filler: str) -> None:
    assert callable(form)
    found, _ = signs({"secret.yaml": form(filler)})

    assert found.are_in_manifests()


@pytest.mark.parametrize("files", NONE.values(), ids=NONE.keys())
def test_what_has_none_needs_no_parser(files: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found, sources = signs(files)

    assert not found.are_in_manifests()
    assert not any(map(found.are_in_script, sources))


def test_a_secret_that_git_ignores_is_still_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".gitignore").write_text("secret*.yaml\nlocal/\n", encoding="utf-8")
    Path("secret.yaml").write_text(FORMS["plain"]("REPLACE_ME"), encoding="utf-8")
    Path("local").mkdir()
    Path("local/a.yaml").write_text(FORMS["plain"]("REPLACE_ME"), encoding="utf-8")
    Path("one.sh").write_text("#!/bin/sh\nkubectl apply -f secret.yaml\n", encoding="utf-8")
    Path("all.sh").write_text("#!/bin/sh\nkubectl apply -f local/\n", encoding="utf-8")
    subprocess.run(["git", "init", "--quiet"], check=True)

    found = [one for one in lint.run(Order(["."])).findings if one.code == "LK404"]

    assert [one.where and one.where.file for one in found] == ["all.sh", "one.sh"]


def test_a_tree_without_one_loads_neither_parser(tmp_path: Path) -> None:
    for path, text in {**NONE["a page"], "go.sh": "#!/bin/sh\nkubectl apply -k apps\n", "flux.yaml": FLUX}.items():
        (tmp_path / path).write_text(text, encoding="utf-8")
    script = (
        "import sys; from kustomize_plugin.commands import lint_run; code = lint_run.main([]);"
        "sys.exit(code or bool({'yaml', 'tree_sitter'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-I", "-c", script], cwd=tmp_path, check=False)

    assert done.returncode == 0


@pytest.mark.parametrize("word", ["a", "a.", "a/", "kind:\n", "<a ", "AAAAAAAA\n", "a:\n\n", "--from-file=", "to "])
def test_a_mebibyte_of_one_word_is_looked_at_in_a_second(word: str) -> None:
    text = (
        f"#!/bin/sh\n# kind: Secret\nkubectl create secret generic a --from-literal=a=b\n{word * (2**20 // len(word))}"
    )
    found, sources = signs({"kustomization.yaml": text, "a.sh": text})
    begun = time.process_time()

    found.are_in_manifests()
    found.are_in_script(sources[1])

    assert time.process_time() - begun < _GENEROUS
