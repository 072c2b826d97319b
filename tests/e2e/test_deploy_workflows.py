"""The GitHub Action, the workflows and the Dockerfiles: linted, and their commands run."""

import os
import re
import shutil
import subprocess
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.e2e.conftest import REPOSITORY, SCRIPTS, Completed, Run, search_path

WORKFLOWS = sorted((REPOSITORY / ".github" / "workflows").glob("*.yml"))
RECIPES = sorted((REPOSITORY / "deploy" / "flux").glob("github-*.yml"))
DOCKERFILES = (REPOSITORY / "Dockerfile", REPOSITORY / "deploy" / "argocd" / "plugin" / "Dockerfile")
PINNED = re.compile(r"^[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")


def test_actionlint_accepts_the_workflows(run: Run) -> None:
    done = run("actionlint", "-shellcheck", "shellcheck", *WORKFLOWS, *RECIPES)

    assert (done.returncode, done.stdout) == (0, "")


def test_zizmor_accepts_them_too(run: Run) -> None:
    done = run("zizmor", "--offline", "--no-progress", REPOSITORY / ".github", REPOSITORY / "action.yml", *RECIPES)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("file", [*WORKFLOWS, *RECIPES], ids=lambda file: file.name)
def test_a_workflow_may_nothing_by_default_and_pins_what_it_uses(file: Path) -> None:
    text = file.read_text()

    assert yaml.safe_load(text)["permissions"] == {}
    used = re.findall(r"^\s+(?:- )?uses: (.+)$", text, re.MULTILINE)
    assert used
    assert [one for one in used if not PINNED.match(one)] == []


def test_one_action_has_one_commit() -> None:
    used = re.findall(r"uses: (\S+)@(\S+)", "\n".join(file.read_text() for file in (*WORKFLOWS, *RECIPES)))

    assert len(dict(used)) == len(set(used))


@pytest.mark.parametrize("file", DOCKERFILES, ids=["function", "sidecar"])
def test_hadolint_accepts_a_dockerfile(file: Path, run: Run) -> None:
    done = run("hadolint", file)

    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("file", DOCKERFILES, ids=["function", "sidecar"])
def test_a_dockerfiles_steps_install_the_program_from_its_context(file: Path, tmp_path: Path) -> None:
    """No image is built here: the steps run in a plain folder instead."""
    context, home = tmp_path / "source", tmp_path / "opt"
    kept = [line[1:] for line in (REPOSITORY / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    for name in kept:
        source, target = REPOSITORY / name, context / name
        target.parent.mkdir(parents=True, exist_ok=True)
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(source, target, ignore=ignore) if source.is_dir() else shutil.copy2(source, target)
    text = file.read_text()
    (step,) = re.findall(r"^RUN (.+)$", text, re.MULTILINE)
    copied = re.findall(r"^COPY (?!--from)(\S+) \S+$", text, re.MULTILINE)

    command = step.replace("/opt/kustomize-litellm", str(home)).replace("python ", f"{SCRIPTS / 'python'} ")
    subprocess.run(command, shell=True, check=True, cwd=context, capture_output=True)  # noqa: S602 - what the file says
    done = subprocess.run(
        [home / "bin" / "kustomize-litellm", "--version"], capture_output=True, text=True, check=False
    )

    assert done.stdout.startswith("kustomize-litellm, version ")
    assert all((context / name).exists() for name in copied)
    assert not any(fnmatch(path.name, "*.env") for path in context.rglob("*"))


@pytest.mark.parametrize("file", DOCKERFILES, ids=["function", "sidecar"])
def test_an_image_does_not_run_as_root(file: Path) -> None:
    (user,) = re.findall(r"^USER (.+)$", file.read_text(), re.MULTILINE)

    assert int(user) > 0


@pytest.fixture
def pull_request(tmp_path: Path) -> Path:
    """A checkout with one change on top of the base's commit."""
    root = tmp_path / "checkout"
    for name in ("base", "overlays"):
        shutil.copytree(REPOSITORY / name, root / name)
    git(root, "init", "-q", "-b", "main")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "base")
    file = root / "base" / "cloud" / "cloud-kimi.yaml"
    file.write_text(file.read_text().replace("timeout: 60", "timeout: 61"))
    git(root, "commit", "-q", "-a", "-m", "change")
    return root


def git(root: Path, *words: str) -> str:
    names = {f"GIT_{who}_{what}": "a@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    done = subprocess.run(
        ["git", *words], cwd=root, env={**os.environ, **names}, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def steps(file: Path) -> list[dict[str, Any]]:
    text = yaml.safe_load(file.read_text())
    found: list[dict[str, Any]] = text["runs"]["steps"] if "runs" in text else text["jobs"]["render"]["steps"]
    return found


def execute(step: dict[str, Any], root: Path, **environment: str) -> Completed:
    """Run a step the way GitHub runs bash."""
    temporary = root.parent / "runner"
    (temporary / "kustomize-litellm").mkdir(parents=True, exist_ok=True)
    if not (temporary / "kustomize-litellm" / "bin").exists():
        (temporary / "kustomize-litellm" / "bin").symlink_to(SCRIPTS)
    files = {name: str(temporary / name) for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT")}
    everything = {**os.environ, "PATH": search_path(), "RUNNER_TEMP": str(temporary), **files, **environment}
    words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    return subprocess.run(words, cwd=root, env=everything, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", ["action.yml", ".github/workflows/review.yml"])
def test_a_review_says_what_changes(name: str, pull_request: Path) -> None:
    (step,) = [one for one in steps(REPOSITORY / name) if "markdown" in one.get("run", "")]

    done = execute(step, pull_request, OVERLAYS="overlays/production\n\noverlays/local\n", BASE="HEAD~1")

    assert done.returncode == 0, done.stderr
    summary = (pull_request.parent / "runner" / "GITHUB_STEP_SUMMARY").read_text()
    assert summary.startswith("<!-- kustomize-litellm -->\n")
    assert "61" in summary
    assert "cloud-kimi" in summary


@pytest.mark.parametrize("name", ["action.yml", ".github/workflows/review.yml"])
def test_a_review_of_what_does_not_build_fails(name: str, pull_request: Path) -> None:
    (step,) = [one for one in steps(REPOSITORY / name) if "markdown" in one.get("run", "")]
    file = pull_request / "base" / "cloud" / "cloud-kimi.yaml"
    file.write_text(file.read_text().replace("vllm-qwen,", "vllm-qwne,"))

    done = execute(step, pull_request, OVERLAYS="overlays/production", BASE="HEAD~1")

    assert done.returncode == 1
    assert "LK301" in done.stderr


@pytest.mark.parametrize("name", ["action.yml", ".github/workflows/review.yml"])
def test_a_review_lints(name: str, pull_request: Path) -> None:
    (step,) = [one for one in steps(REPOSITORY / name) if "lint" in one.get("run", "")]
    clean = execute(step, pull_request)
    file = pull_request / "base" / "cloud" / "cloud-kimi.yaml"
    file.write_text(file.read_text().replace("vllm-qwen,", "vllm-qwne,"))

    found = execute(step, pull_request)

    assert clean.returncode == 0, clean.stdout
    assert found.returncode == 1
    assert "::error file=base/cloud/cloud-kimi.yaml," in found.stdout


def test_no_expression_gets_into_a_script() -> None:
    """What a pull request can choose, such as a branch's name, must not become shell."""
    for file in (REPOSITORY / "action.yml", *WORKFLOWS, *RECIPES):
        scripts = re.findall(r"^\s+(?:- )?run: (?:\|\n((?:\s{6,}.*\n)+)|(.+))", file.read_text(), re.MULTILINE)
        assert not [script for script in scripts if "${{" in script[0].split("env:")[0] + script[1]], file


def test_dependabot_watches_every_place() -> None:
    watched = yaml.safe_load((REPOSITORY / ".github" / "dependabot.yml").read_text())["updates"]
    go = {str(file.parent.relative_to(REPOSITORY)) for file in REPOSITORY.glob("t*/**/go.mod")}
    patterns = [one for update in watched if update["package-ecosystem"] == "gomod" for one in update["directories"]]

    assert {update["package-ecosystem"] for update in watched} == {"github-actions", "pip", "gomod", "docker"}
    assert [folder for folder in go if not any(fnmatch(f"/{folder}", pattern) for pattern in patterns)] == []
