"""The GitHub Action, the workflows and the Dockerfiles: linted, and their commands run."""

import base64
import gzip
import json
import os
import re
import shutil
import subprocess
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml

from kustomize_plugin import __version__
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


@pytest.fixture
def context(tmp_path: Path) -> Path:
    """What .dockerignore lets into a build."""
    context = tmp_path / "source"
    kept = [line[1:] for line in (REPOSITORY / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    for name in kept:
        source, target = REPOSITORY / name, context / name
        target.parent.mkdir(parents=True, exist_ok=True)
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(source, target, ignore=ignore) if source.is_dir() else shutil.copy2(source, target)
    return context


def built_by(file: Path, word: str) -> str:
    """The one step of a Dockerfile that calls a program."""
    (step,) = [one for one in re.findall(r"^RUN (.+)$", file.read_text(), re.MULTILINE) if word in one]
    return str(step)


@pytest.mark.parametrize("file", DOCKERFILES, ids=["function", "sidecar"])
def test_a_dockerfiles_steps_install_the_program_from_its_context(file: Path, context: Path, tmp_path: Path) -> None:
    """No image is built here: the steps run in a plain folder instead."""
    home = tmp_path / "opt"
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", file.read_text(), re.MULTILINE)

    command = built_by(file, "pip install").replace("/opt/kustomize-litellm", str(home))
    command = command.replace("python ", f"{SCRIPTS / 'python'} ")
    subprocess.run(command, shell=True, check=True, cwd=context, capture_output=True)  # noqa: S602 - what the file says
    done = subprocess.run(
        [home / "bin" / "kustomize-litellm", "--version"], capture_output=True, text=True, check=False
    )

    assert done.stdout.startswith("kustomize-litellm, version ")
    assert all((context / name).exists() for names in copied for name in names.split())
    assert not any(fnmatch(path.name, "*.env") for path in context.rglob("*"))


def test_the_image_runs_the_renderer(context: Path, tmp_path: Path) -> None:
    home = tmp_path / "opt"
    command = built_by(DOCKERFILES[0], "pip install").replace("/opt/kustomize-litellm", str(home))
    command = command.replace("python ", f"{SCRIPTS / 'python'} ")
    subprocess.run(command, shell=True, check=True, cwd=context, capture_output=True)  # noqa: S602 - what the file says

    done = subprocess.run(
        [home / "bin" / "kustomize-litellm", "flux"],
        capture_output=True,
        text=True,
        check=False,
        env={"HOME": str(home)},
    )

    assert done.returncode == 3
    assert done.stderr.startswith("kustomize-litellm: there is no way to a cluster"), done.stderr


def test_the_image_gets_the_kustomize_that_is_tested(context: Path, tmp_path: Path, run: Run) -> None:
    if shutil.which("go", path=search_path()) is None:
        pytest.skip("no Go on PATH, which the stage of the image brings")
    made = tmp_path / "kustomize"

    command = built_by(DOCKERFILES[0], "go build").replace("/usr/local/bin/kustomize", str(made))
    environment = {**os.environ, "PATH": search_path()}
    subprocess.run(command, shell=True, check=True, cwd=context / "tools", capture_output=True, env=environment)  # noqa: S602 - what the file says
    version = subprocess.run([made, "version"], capture_output=True, text=True, check=True).stdout

    assert version == run("kustomize", "version").stdout


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


def test_the_action_leaves_a_file_of_findings_and_fails(pull_request: Path) -> None:
    (step,) = [one for one in steps(REPOSITORY / "action.yml") if one.get("id") == "lint"]
    file = pull_request / "base" / "cloud" / "cloud-kimi.yaml"
    file.write_text(file.read_text().replace("vllm-qwen,", "vllm-qwne,"))

    done = execute(step, pull_request)

    runner = pull_request.parent / "runner"
    (sarif,) = re.findall(r"^sarif=(.+)$", (runner / "GITHUB_OUTPUT").read_text(), re.MULTILINE)
    found = json.loads(Path(sarif).read_text())["runs"][0]["results"]
    assert done.returncode == 1
    assert {one["ruleId"] for one in found if one["level"] == "error"} == {"LK301"}


def test_the_action_uploads_the_findings_packed(pull_request: Path) -> None:
    """Github's own program is not here: one that keeps its words and the file stands in its place."""
    (step,) = [one for one in steps(REPOSITORY / "action.yml") if "code-scanning" in one.get("run", "")]
    programs, said = pull_request.parent / "programs", pull_request.parent / "said"
    programs.mkdir()
    (programs / "gh").write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {said}\n')
    (programs / "gh").chmod(0o755)
    sarif = pull_request.parent / "findings.sarif"
    sarif.write_text('{"runs": []}')
    path = f"{programs}:{search_path()}"

    names = {"GITHUB_REPOSITORY": "o/r", "GITHUB_SHA": "0" * 40, "GITHUB_REF": "refs/heads/main"}
    done = execute(step, pull_request, PATH=path, SARIF=str(sarif), GH_TOKEN="", **names)

    assert done.returncode == 0, done.stderr
    words = said.read_text().splitlines()
    assert words[:4] == ["api", "--method", "POST", "repos/o/r/code-scanning/sarifs"]
    (packed,) = [word.removeprefix("sarif=@") for word in words if word.startswith("sarif=@")]
    assert gzip.decompress(base64.b64decode(Path(packed).read_text())) == b'{"runs": []}'


def test_the_action_has_what_a_marketplace_asks_for() -> None:
    action = yaml.safe_load((REPOSITORY / "action.yml").read_text())

    assert {"name", "description", "author", "branding"} <= action.keys()
    assert len(action["description"]) < 125
    assert action["branding"].keys() == {"icon", "color"}


def test_what_is_released_is_published_only_when_all_of_it_is_there() -> None:
    jobs = yaml.safe_load((REPOSITORY / ".github" / "workflows" / "release.yml").read_text())["jobs"]

    def before(name: str) -> set[str]:
        needs = jobs[name].get("needs", [])
        direct = {needs} if isinstance(needs, str) else set(needs)
        return direct.union(*map(before, direct)) if direct else set()

    assert before("publish") == {"build", "archive", "image", "attest"}
    assert all("publish" in before(name) for name in ("tag", "announce", "site"))


def test_each_job_of_a_release_gets_what_another_has_made() -> None:
    jobs = yaml.safe_load((REPOSITORY / ".github" / "workflows" / "release.yml").read_text())["jobs"]
    made, wanted = [], []
    for job in jobs.values():
        for step in job["steps"]:
            words = step.get("with", {})
            if "upload-artifact" in step.get("uses", ""):
                made.append(words["name"])
            elif "download-artifact" in step.get("uses", ""):
                wanted.append(words.get("name") or words["pattern"])

    assert {"dist", "site", "notes"} <= set(made)
    assert {name for name in wanted if "*" not in name} <= set(made)
    patterns = [name for name in wanted if "*" in name]
    starts = [name.partition("${{")[0] for name in made if "${{" in name]
    assert all(any(start.rstrip("-") in pattern for start in starts) for pattern in patterns)


def test_no_expression_gets_into_a_script() -> None:
    """What a pull request can choose, such as a branch's name, must not become shell."""
    for file in (REPOSITORY / "action.yml", *WORKFLOWS, *RECIPES):
        content = yaml.safe_load(file.read_text())
        jobs = [content["runs"]] if "runs" in content else content["jobs"].values()
        scripts = [step["run"] for job in jobs for step in job.get("steps", []) if "run" in step]
        assert [script for script in scripts if "${{" in script] == [], file


def test_dependabot_watches_every_place() -> None:
    watched = yaml.safe_load((REPOSITORY / ".github" / "dependabot.yml").read_text())["updates"]
    go = {str(file.parent.relative_to(REPOSITORY)) for file in REPOSITORY.glob("t*/**/go.mod")}
    patterns = [one for update in watched if update["package-ecosystem"] == "gomod" for one in update["directories"]]

    assert {update["package-ecosystem"] for update in watched} == {"github-actions", "pip", "gomod", "docker"}
    assert [folder for folder in go if not any(fnmatch(f"/{folder}", pattern) for pattern in patterns)] == []


def test_what_names_our_version_names_this_one() -> None:
    """A release that leaves one behind would hand out the old image."""
    named = re.compile(r"(?:kustomize-litellm(?:-argocd)?:v?|^version: )(\d+\.\d+\.\d+)$", re.MULTILINE)
    files = [path for path in (REPOSITORY / "deploy").rglob("*.yaml") if path.name != "Chart.yaml"]
    found = {path: named.findall(path.read_text()) for path in files}

    assert {version for versions in found.values() for version in versions} == {__version__}
    assert len([path for path, versions in found.items() if versions]) == 7
