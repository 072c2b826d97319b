"""Nothing is cloned or downloaded without `--allow-remote`: a git of our own tells what kustomize would clone."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.e2e.conftest import MERGE, Run, search_path, write
from tests.unit.machine.test_remote_addresses import PATHS, REPOSITORIES

URL = "https://127.0.0.1:9/evil/repo"  # nobody listens there


@pytest.fixture
def cloned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Put a git first on PATH that only notes what it is asked; return its notes."""
    notes = tmp_path / "notes"
    git = write(tmp_path / "git", {"git": f'#!/bin/sh\nprintf "%s\\n" "$*" >> {notes}\nexit 1\n'}) / "git"
    git.chmod(0o755)
    monkeypatch.setenv("PATH", f"{git.parent}{os.pathsep}{search_path()}")
    monkeypatch.setattr("tests.e2e.conftest.search_path", lambda: os.environ["PATH"])
    return lambda: notes.read_text() if notes.exists() else ""


@pytest.mark.parametrize("engine", [("kustomize", "build"), ("kubectl", "kustomize")], ids=lambda words: words[0])
@pytest.mark.parametrize("entry", [*REPOSITORIES, *PATHS])
def test_kustomize_takes_the_same_for_repositories(cloned, run: Run, tmp_path: Path, engine, entry: str) -> None:
    run(*engine, write(tmp_path / "top", {"kustomization.yaml": f"components: [{json.dumps(entry)}]\n"}))

    assert bool(cloned()) == (entry in REPOSITORIES)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("resources: ['deploy@gitea.example.com:infra/base.git']", "deploy@gitea.example.com:infra/base.git"),
        ("resources: [org@dev.azure.com/x/_git/y]", "org@dev.azure.com/x/_git/y"),
        (f"Resources: [{URL}]", URL),
        (f"resources: [{URL}]\ncommonAnnotations: {{since: 2024-13-45}}", URL),
        (f"resources: [{URL}]\ncommonAnnotations: {{b: =}}", URL),
        (f"resources:\n  - |\n    {URL}", URL),
        ("resources: [github.com/evil/repo]", "github.com/evil/repo"),
    ],
)
def test_build_and_render_refuse_them(cloned, run: Run, gateway: Path, text: str, shown: str) -> None:
    merges = "\ntransformers: [merge.yaml]\n"
    write(gateway, {"overlay/kustomization.yaml": text + merges, "overlay/github.com/evil/repo/kustomization.yaml": ""})
    built = run("kustomize-litellm", "build", "overlay", cwd=gateway)
    rendered = run("kustomize-litellm", "lint", "--render", "--select", "LK502", "overlay", cwd=gateway)

    assert (built.returncode, built.stdout, built.stderr.count("\n")) == (3, "", 1)
    assert f'overlay/kustomization.yaml fetches "{shown}", whose functions would run here; copy it' in built.stderr
    assert f'LK502 warning: is not checked, because it fetches "{shown}"' in rendered.stdout
    assert cloned() == ""


def test_a_download_is_refused_too(run: Run, gateway: Path) -> None:
    file = gateway / "overlay/kustomization.yaml"
    file.write_text(file.read_text() + f"patches: [{{path: '{URL}'}}]\n")
    done = run("kustomize-litellm", "build", "overlay", cwd=gateway)

    assert done.returncode == 3
    assert f'fetches "{URL}"; copy it into the repository, or pass --allow-remote' in done.stderr


@pytest.mark.parametrize("engine", ["kustomize", "kubectl"])
def test_helm_does_not_run_for_a_chart_from_elsewhere(
    run: Run, gateway: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str
) -> None:
    notes = tmp_path / "notes"
    helm = write(tmp_path / "helm", {"helm": f"#!/bin/sh\ntouch {notes}\nexit 1\n"}) / "helm"
    helm.chmod(0o755)
    monkeypatch.setattr("tests.e2e.conftest.search_path", lambda: f"{helm.parent}{os.pathsep}{search_path()}")
    file = gateway / "overlay/kustomization.yaml"
    file.write_text(file.read_text() + f"helmCharts: [{{name: a, version: 1.0.0, repo: '{URL}'}}]\n")

    done = run("kustomize-litellm", "build", "overlay", "--engine", engine, cwd=gateway)
    assert (done.returncode, notes.exists()) == (3, False)
    assert f'fetches "{URL}"; copy it into the repository, or pass --allow-remote' in done.stderr

    run("kustomize-litellm", "build", "overlay", "--engine", engine, "--allow-remote", cwd=gateway)
    assert notes.exists(), "else nothing was kept from running"


def test_the_folder_to_build_is_no_address(cloned, run: Run, gateway: Path) -> None:
    place = gateway / "github.com/evil/repo"
    write(place, {"kustomization.yaml": "resources: [../../../overlay]\n"})
    done = run("kustomize-litellm", "build", "github.com/evil/repo", cwd=gateway)

    assert (done.returncode, cloned()) == (0, ""), done.stderr


def test_a_file_that_kustomize_takes_for_none_is_not_cloned(run: Run, gateway: Path) -> None:
    name = "evil@127.0.0.1/a/b"  # the same resource twice, so that it tries the name as a repository
    write(gateway, {f"overlay/{name}": MERGE, "overlay/kustomization.yaml": f"resources: [merge.yaml, {name}]"})
    done = run("kustomize-litellm", "build", "overlay", cwd=gateway)

    assert done.returncode == 3
    assert "not allowed" in done.stderr


def test_what_cannot_be_read_is_an_error_of_the_render(run: Run, gateway: Path) -> None:
    write(gateway, {"overlay/kustomization.yaml": "resources: [\n"})
    done = run("kustomize-litellm", "build", "overlay", cwd=gateway)

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (3, "", 1)
    assert "overlay/kustomization.yaml:2:1 cannot be read: " in done.stderr
