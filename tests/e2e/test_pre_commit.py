"""The hooks as other repositories get them: by real pre-commit and real prek, installed from a clone of this one."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from kustomize_plugin.hooks.run import manifest, rule_registry
from tests.e2e.conftest import REPOSITORY, Completed, search_path, tool, write
from tests.rule_cases import Case, load
from tests.unit.made_up_keys import HEX, URL_SAFE, made_up

RUNNERS = ("pre-commit", "prek")
IDS = [str(hook["id"]) for hook in manifest.hooks()]
FRAGMENT = "base/cloud/cloud-kimi.yaml"
CHECKED = [rule for rule in rule_registry.all_rules().values() if rule.check is not None]
THEIRS = {"hooks/__init__.py": 'raise SystemExit("the wrong hooks")\n', "hooks/entry.py": ""}

Command = Callable[..., Completed]


class Mistake(NamedTuple):
    """A change of one file, and the beginning of the line with which the hook must stop it."""

    hook: str
    file: str
    old: str
    new: str
    found: str


MISTAKES = [
    Mistake("litellm-schema", FRAGMENT, "modelName: cloud", "modelname: cloud", f"{FRAGMENT}:11:3: LK101 "),
    Mistake("litellm-schema", FRAGMENT, "  tier: cloud", "  tier: cloud\n  tier: local", f"{FRAGMENT}:13:3: LK103 "),
    Mistake("litellm-tags", FRAGMENT, "https://ollama.com", "https://ollama.com/api", f"{FRAGMENT}:17:19: LK203 "),
    Mistake("litellm-fallbacks", FRAGMENT, "vllm-qwen,", "vllm-qwne,", f"{FRAGMENT}:22:30: LK301 "),
    Mistake("litellm-secrets", FRAGMENT, "os.environ/OLLAMA_API_KEY", "{key}", f"{FRAGMENT}:18:18: LK401 "),
    Mistake(
        "litellm-placeholder-apply",
        "base/kustomization.yaml",
        "  - service.yaml",
        "  - service.yaml\n  - secret.yaml",
        "base/secret.yaml:29:23: LK404 ",
    ),
]


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the workers of one test run share, so that the hooks are installed once."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def command(shared: Path) -> Command:
    """Run a program in a folder, with caches and a git identity of its own."""
    identity = {f"GIT_{who}_{what}": "a@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
        **identity,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "PATH": search_path(),
        "PRE_COMMIT_HOME": str(shared / "pre-commit"),
        "PREK_HOME": str(shared / "prek"),
    }

    def command(folder: Path, name: str, *arguments: object, **more: str) -> Completed:
        return subprocess.run(
            [tool(name), *map(str, arguments)],
            cwd=folder,
            env={**environment, **more},
            capture_output=True,
            text=True,
            check=False,
        )

    return command


@pytest.fixture(scope="session")
def source(shared: Path, command: Command, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This repository's working tree as a git repository to clone from, whatever is committed."""
    folder = shared / "source"
    if folder.exists():
        return folder
    copy = tmp_path_factory.mktemp("source")
    listed = command(REPOSITORY, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard").stdout
    for name in filter(None, listed.split("\0")):
        if (REPOSITORY / name).is_file() and not name.startswith("tests/"):
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(REPOSITORY / name, copy / name)
    for words in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "all"]):
        assert command(copy, "git", *words).returncode == 0
    try:
        copy.rename(folder)
    except OSError:
        assert folder.exists()  # another worker was faster
    return folder


@pytest.fixture
def repository(tmp_path: Path, source: Path, command: Command) -> Path:
    """A fresh repository with our gateway, with a `hooks` package of its own, and with all our hooks in its config."""
    for name in ("base", "overlays"):
        shutil.copytree(REPOSITORY / name, tmp_path / name)
    revision = command(source, "git", "rev-parse", "HEAD").stdout.strip()
    hooks = "".join(f"      - id: {name}\n" for name in IDS)
    config = f"repos:\n  - repo: {source.as_uri()}\n    rev: {revision}\n    hooks:\n{hooks}"
    write(tmp_path, {**THEIRS, ".pre-commit-config.yaml": config})
    for words in (["init", "--quiet"], ["add", "--all"]):
        assert command(tmp_path, "git", *words).returncode == 0
    return tmp_path


def lines(done: Completed) -> str:
    return done.stdout + done.stderr


@pytest.mark.parametrize("runner", RUNNERS)
def test_a_clean_gateway_is_committed(runner: str, repository: Path, command: Command) -> None:
    assert command(repository, runner, "install").returncode == 0

    done = command(repository, "git", "commit", "--message", "gateway")

    assert done.returncode == 0, lines(done)
    assert lines(done).count("Passed") == len(IDS) - 1  # litellm-render waits for the push
    assert "the wrong hooks" not in lines(done)


@pytest.mark.parametrize("runner", RUNNERS)
@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.found.strip().split(" ")[-1])
def test_a_commit_with_a_mistake_is_stopped(mistake: Mistake, runner: str, repository: Path, command: Command) -> None:
    command(repository, "git", "commit", "--quiet", "--message", "clean")
    command(repository, runner, "install")
    key = f"{made_up(32, HEX)}.{made_up(24, URL_SAFE)}"
    file = repository / mistake.file
    text = file.read_text()
    assert text.count(mistake.old) == 1
    file.write_text(text.replace(mistake.old, mistake.new.format(key=key)))

    done = command(repository, "git", "commit", "--all", "--message", "mistake")

    assert done.returncode == 1, lines(done)
    assert f"\n{mistake.found}" in lines(done).replace("\n  ", "\n")  # prek indents what a hook says
    assert key not in lines(done)
    failed = {line.split(" id: ")[1] for line in lines(done).splitlines() if line.startswith("- hook id: ")}
    assert failed >= {"kustomize-litellm", mistake.hook}
    assert command(repository, "git", "log", "--format=%s").stdout == "clean\n"


@pytest.mark.parametrize("runner", RUNNERS)
def test_a_commit_that_only_deletes_a_fragment_is_stopped(runner: str, repository: Path, command: Command) -> None:
    command(repository, "git", "commit", "--quiet", "--message", "clean")
    command(repository, runner, "install")
    command(repository, "git", "rm", "--quiet", "base/models/ollama-qwen.yaml")

    done = command(repository, "git", "commit", "--message", "deleted")

    assert done.returncode == 1, lines(done)
    assert 'LK506 "models/ollama-qwen.yaml" does not exist' in lines(done)
    assert command(repository, "git", "log", "--format=%s").stdout == "clean\n"


@pytest.mark.parametrize("runner", RUNNERS)
def test_a_commit_that_deletes_what_nobody_lists_passes(runner: str, repository: Path, command: Command) -> None:
    write(repository, {"notes.yaml": "a: 1\n"})
    command(repository, "git", "add", "--all")
    command(repository, "git", "commit", "--quiet", "--message", "clean")
    command(repository, runner, "install")
    command(repository, "git", "rm", "--quiet", "notes.yaml")

    done = command(repository, "git", "commit", "--message", "deleted")

    assert done.returncode == 0, lines(done)


def test_try_repo_runs_the_hooks_of_a_clone(repository: Path, source: Path, command: Command) -> None:
    done = command(repository, "pre-commit", "try-repo", source, "kustomize-litellm", "--all-files")

    assert done.returncode == 0, lines(done)
    assert "Passed" in done.stdout


def test_a_file_that_is_not_ours_starts_the_hooks_for_keys_alone(repository: Path, command: Command) -> None:
    done = command(repository, "pre-commit", "run", "--files", "hooks/__init__.py")

    ran = [line.split("..")[0] for line in lines(done).splitlines() if line.endswith("Passed")]
    judging_deletions = {str(hook["name"]) for hook in manifest.hooks() if "always_run" in hook}
    assert set(ran) == {*judging_deletions, "refuse LiteLLM and provider keys"}
    assert lines(done).count("Skipped") == len(IDS) - 1 - len(ran)


@pytest.mark.parametrize("runner", RUNNERS)
def test_a_push_of_an_overlay_that_kubernetes_would_refuse_is_stopped(
    runner: str, repository: Path, command: Command, tmp_path_factory: pytest.TempPathFactory
) -> None:
    remote = tmp_path_factory.mktemp("remote")
    command(remote, "git", "init", "--quiet", "--bare")
    command(repository, "git", "remote", "add", "origin", remote)
    command(repository, "git", "commit", "--quiet", "--message", "clean")
    command(repository, runner, "install", "--hook-type", "pre-push")
    clean = command(repository, "git", "push", "origin", "HEAD:main")
    file = repository / "base" / "service.yaml"
    file.write_text(file.read_text().replace("\nspec:\n", "\nspec:\n  sort: ClusterIP\n"))
    command(repository, "git", "commit", "--all", "--no-verify", "--message", "mistake")

    done = command(repository, "git", "push", "origin", "HEAD:main")

    assert clean.returncode == 0, lines(clean)
    assert done.returncode != 0
    assert "base/service.yaml:" in lines(done)
    assert (
        "LK502 Service \"litellm\" does not fit its Kubernetes schema at spec: additional properties 'sort'"
        in lines(done)
    )
    assert command(remote, "git", "log", "--format=%s", "main").stdout == "clean\n"


def test_our_own_hooks_are_clean_on_this_repository_and_need_no_network_once_installed(command: Command) -> None:
    first = command(REPOSITORY, "pre-commit", "run", "--all-files", "--hook-stage", "manual", "litellm-render")
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")

    again = [
        command(
            REPOSITORY, "pre-commit", "run", "--all-files", "--hook-stage", "manual", hook, GOPROXY="off", **nowhere
        )
        for hook in ("litellm-render", "kustomize-litellm")
    ]

    assert first.returncode == 0, lines(first)
    assert [done.returncode for done in again] == [0, 0], "".join(map(lines, again))


def test_pre_commit_takes_the_manifest_and_our_own_config(command: Command) -> None:
    assert command(REPOSITORY, "pre-commit", "validate-manifest").returncode == 0
    assert command(REPOSITORY, "pre-commit", "validate-config").returncode == 0


def first_cases() -> list[Case]:
    """Return one case for each rule that has a finding of its own which can stop a commit."""
    # the hook goes by no clock
    codes = {rule.code.lower() for rule in CHECKED} - {"lk208"}
    stopping = [case for case in load() if case.rule in codes and case.expected and " info: " not in case.expected]
    return list({case.rule: case for case in reversed(stopping)}.values())


@pytest.mark.parametrize("case", first_cases(), ids=lambda case: case.rule)
def test_every_rule_stops_a_commit(case: Case, source: Path, command: Command, tmp_path: Path) -> None:
    case.lay_out(tmp_path)
    revision = command(source, "git", "rev-parse", "HEAD").stdout.strip()
    hook = "    hooks:\n      - id: kustomize-litellm\n        args: [--strict]\n"
    config = f"repos:\n  - repo: {source.as_uri()}\n    rev: {revision}\n{hook}"
    write(tmp_path, {".pre-commit-config.yaml": config})
    for words in (["init", "--quiet"], ["add", "--all"]):
        assert command(tmp_path, "git", *words).returncode == 0
    command(tmp_path, "pre-commit", "install")

    done = command(tmp_path, "git", "commit", "--message", "a mistake")

    assert done.returncode == 1, lines(done)
    assert set(case.expected.splitlines()) <= set(lines(done).splitlines())
