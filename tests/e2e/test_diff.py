"""`diff` on real builds of real commits; docs/diff.md shows what it prints."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.e2e.conftest import DEPLOYMENT, REPOSITORY, Run, fragment, write

PAGE = (REPOSITORY / "docs" / "diff.md").read_text(encoding="utf-8")
GIT = ("-c", "user.name=x", "-c", "user.email=x@example.com", "-c", "commit.gpgsign=false")


@pytest.fixture
def git(gateway: Path, run: Run):
    """The small gateway as a repository with one commit on main."""

    def git(*words: str) -> str:
        done = run("git", *GIT, *words, cwd=gateway)
        assert done.returncode == 0, done.stderr
        return done.stdout

    git("init", "--quiet", "--initial-branch", "main")
    commit(git)
    return git


def commit(git) -> None:
    git("add", "--all")
    git("commit", "--quiet", "--allow-empty", "--message", "x")


def edit(gateway: Path, old: str, new: str) -> None:
    file = gateway / "base" / "cloud.yaml"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))


def test_a_branch_is_compared_with_where_it_left_main(gateway: Path, git, run: Run) -> None:
    git("switch", "--quiet", "--create", "topic")
    edit(gateway, "timeout: 60", "timeout: 90")
    commit(git)
    edit(gateway, "[local]", "[]")
    done = run("kustomize-litellm", "diff", "overlay", cwd=gateway)

    assert (done.returncode, done.stderr) == (0, "")
    assert re.match(r"overlay: [0-9a-f]{9} \(where HEAD left main\) → working tree\n", done.stdout)
    assert "~ timeout: 60 → 90" in done.stdout
    assert "- fallbacks of cloud: [local]" in done.stdout
    assert "\n-      timeout: 60\n" in done.stdout


def test_a_revision_may_be_named(gateway: Path, git, run: Run) -> None:
    edit(gateway, "timeout: 60", "timeout: 90")
    commit(git)
    git("tag", "v1")

    assert "no change" in run("kustomize-litellm", "diff", "overlay", "v1", cwd=gateway).stdout
    assert "60 → 90" in run("kustomize-litellm", "diff", gateway / "overlay", "HEAD~1").stdout


def test_the_working_tree_and_the_index_stay_as_they_are(gateway: Path, git, run: Run) -> None:
    edit(gateway, "timeout: 60", "timeout: 90")
    git("add", "--all")
    edit(gateway, "timeout: 90", "timeout: 91")
    (gateway / "untracked").write_text("x")
    before = git("status", "--porcelain"), git("diff"), git("diff", "--cached"), git("worktree", "list")
    run("kustomize-litellm", "diff", "overlay", "HEAD", cwd=gateway)

    assert (git("status", "--porcelain"), git("diff"), git("diff", "--cached"), git("worktree", "list")) == before


def test_a_folder_that_was_not_there_is_all_new(gateway: Path, git, run: Run) -> None:
    shutil.copytree(gateway / "overlay", gateway / "staging")
    done = run("kustomize-litellm", "diff", "staging", "HEAD", cwd=gateway)

    assert done.returncode == 0
    assert done.stdout.startswith("staging: HEAD, which does not have it → working tree\n")
    assert "+ cloud: cloud, automatic; openai/cloud" in done.stdout


PLAIN = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: litellm-config}
data:
  config.yaml: |
    model_list:
    - model_name: cloud
      litellm_params: {model: openai/cloud, api_key: sk-none, timeout: 30}
    litellm_settings: {drop_params: true}
"""


@pytest.mark.parametrize(
    ("config", "shown", "said"),
    [
        (PLAIN, "HEAD, which merges nothing", "~ timeout: 30 → 60"),
        (PLAIN.replace("litellm-config", "other"), "HEAD, which merges nothing", "~ timeout: 30 → 60"),
        (DEPLOYMENT, "HEAD, which has no gateway", "+ cloud: cloud, automatic; openai/cloud"),
    ],
    ids=["its place", "another place", "nowhere"],
)
def test_the_change_that_brings_or_removes_the_fragments_is_told(
    gateway: Path, git, run: Run, config: str, shown: str, said: str
) -> None:
    kustomization = gateway / "overlay" / "kustomization.yaml"
    merging = kustomization.read_text()
    (gateway / "overlay" / "config.yaml").write_text(config)
    kustomization.write_text("resources: [config.yaml]\n")
    commit(git)
    kustomization.write_text(merging)
    brought = run("kustomize-litellm", "diff", "overlay", "HEAD", cwd=gateway)
    commit(git)
    kustomization.write_text("resources: [config.yaml]\n")
    removed = run("kustomize-litellm", "diff", "overlay", "HEAD", cwd=gateway)

    assert (brought.returncode, brought.stderr) == (removed.returncode, removed.stderr) == (0, "")
    assert brought.stdout.startswith(f"overlay: {shown} → working tree\n")
    assert said in brought.stdout
    assert removed.stdout.startswith(f"overlay: HEAD → working tree, {shown[6:]}\n")


def test_two_sides_that_merge_nothing_are_compared_too(gateway: Path, git, run: Run) -> None:
    write(gateway, {"plain/kustomization.yaml": "resources: [config.yaml]\n", "plain/config.yaml": PLAIN})
    new = run("kustomize-litellm", "diff", "plain", "HEAD", "--exit-code", cwd=gateway)
    commit(git)
    both = run("kustomize-litellm", "diff", "plain", "HEAD", "--exit-code", cwd=gateway)

    assert (new.returncode, new.stderr) == (1, "")
    assert "which does not have it" in new.stdout
    assert (both.returncode, both.stderr) == (0, "")


def test_a_plain_config_that_is_none_is_said(gateway: Path, git, run: Run) -> None:
    kustomization = gateway / "overlay" / "kustomization.yaml"
    merging = kustomization.read_text()
    write(gateway, {"overlay/kustomization.yaml": "resources: [config.yaml]\n"})
    write(gateway, {"overlay/config.yaml": PLAIN.replace("model_list:", "model_list: [")})
    commit(git)
    kustomization.write_text(merging)
    done = run("kustomize-litellm", "diff", "overlay", "HEAD", cwd=gateway)

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (3, "", 1)
    assert "HEAD has a LiteLLM config that is not usable" in done.stderr


def test_the_exit_code_tells_of_a_difference_where_it_is_asked_to(gateway: Path, git, run: Run) -> None:
    words = ("kustomize-litellm", "diff", "overlay", "HEAD", "--exit-code")

    assert run(*words, cwd=gateway).returncode == 0
    edit(gateway, "timeout: 60", "timeout: 90")
    assert run(*words, cwd=gateway).returncode == 1
    assert run(*words[:-1], cwd=gateway).returncode == 0


def test_json_and_markdown_are_what_they_say(gateway: Path, git, run: Run) -> None:
    (gateway / "base" / "new.yaml").write_text(fragment("new"))
    kustomization = gateway / "base" / "kustomization.yaml"
    kustomization.write_text(kustomization.read_text().replace("local.yaml", "local.yaml, new.yaml"))
    found = json.loads(run("kustomize-litellm", "diff", "overlay", "HEAD", "--format", "json", cwd=gateway).stdout)
    run("kustomize-litellm", "diff", "overlay", "HEAD", "--format", "markdown", "-o", "comment.md", cwd=gateway)

    assert [(one["change"], one["name"]) for one in found["groups"]] == [("added", "new")]
    assert "- added `new`: `cloud, automatic; openai/new`\n" in (gateway / "comment.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("bad", "said"), [("[loacl]", "LK301"), ("[", "cloud.yaml")])
def test_the_side_that_does_not_build_is_named(gateway: Path, git, run: Run, bad: str, said: str) -> None:
    edit(gateway, "[local]", bad)
    now = run("kustomize-litellm", "diff", "overlay", "HEAD", cwd=gateway)
    commit(git)
    edit(gateway, bad, "[local]")
    then = run("kustomize-litellm", "diff", "overlay", "HEAD", cwd=gateway)

    for side, done in (("working tree", now), ("HEAD", then)):
        assert (done.returncode, done.stdout) == (3, "")
        assert f"kustomize-litellm: {side} does not build" in done.stderr
        assert said in done.stderr
        assert "kustomize-litellm-" not in done.stderr
        assert all(line.startswith((f"{side}: ", "kustomize-litellm: ")) for line in done.stderr.splitlines())


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("overlay", "nothing"), 3, '"nothing" is not a revision'),
        (("overlay", "--end-of-options"), 2, "No such option"),
        (("overlay", "--", "-h"), 3, '"-h" is not a revision'),
        (("nowhere",), 2, "does not exist"),
        (("base",), 3, "(where HEAD left main) does not build"),
        ((".",), 3, "has fragments and no kustomization"),
    ],
)
def test_what_cannot_be_compared_is_one_line(gateway: Path, git, run: Run, words, code: int, said: str) -> None:
    done = run("kustomize-litellm", "diff", *words, cwd=gateway)

    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr


def test_it_runs_within_a_git_hook(gateway: Path, git, run: Run, tmp_path: Path) -> None:
    edit(gateway, "timeout: 60", "timeout: 90")
    elsewhere = {"GIT_DIR": str(tmp_path / "nowhere"), "GIT_INDEX_FILE": str(tmp_path / "index")}
    done = run("kustomize-litellm", "diff", "overlay", "HEAD", cwd=gateway, **elsewhere)

    assert "60 → 90" in done.stdout, done.stderr


def test_a_shallow_clone_is_no_reason_to_see_no_change(gateway: Path, git, run: Run, tmp_path: Path) -> None:
    git("switch", "--quiet", "--create", "topic")
    commit(git)
    git("switch", "--quiet", "main")
    git("clone", "--quiet", "--depth", "1", "--branch", "topic", gateway.as_uri(), str(tmp_path / "shallow"))
    done = run("kustomize-litellm", "diff", "overlay", cwd=tmp_path / "shallow")

    assert (done.returncode, done.stdout) == (3, "")
    assert "shallow" in done.stderr


def test_outside_a_repository_it_says_so(gateway: Path, run: Run, tmp_path: Path) -> None:
    done = run("kustomize-litellm", "diff", gateway / "overlay", GIT_CEILING_DIRECTORIES=str(tmp_path))

    assert (done.returncode, done.stderr.count("\n")) == (3, 1)
    assert "not a git repository" in done.stderr


def test_the_page_shows_what_is_printed(gateway: Path, git, run: Run, tmp_path: Path) -> None:
    root = tmp_path / "copy"
    for name in ("base", "overlays"):
        shutil.copytree(REPOSITORY / name, root / name)
    for words in (("init", "--quiet", "--initial-branch", "main"), ("add", "--all"), ("commit", "--quiet", "-m", "x")):
        assert run("git", *GIT, *words, cwd=root).returncode == 0
    file = root / "base/cloud/cloud-kimi.yaml"
    text = file.read_text().replace("timeout: 60", "timeout: 90")
    file.write_text(
        text.replace("fallbacks: [cloud-minimax, vllm-qwen, ollama-qwen]", "fallbacks: [vllm-qwen, ollama-qwen]")
    )
    done = run("kustomize-litellm", "diff", "overlays/production", "HEAD", cwd=root)
    shown = done.stdout.split("\n---")[0]

    assert done.returncode == 0, done.stderr
    assert f"```\n{shown}\n" in PAGE, shown
