"""`import`, `add` and `init` with the real engines, on real gateways."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from kustomize_plugin.adoption import same_meaning
from tests.e2e.conftest import REPOSITORY, Completed, Run, openpty, search_path, tool

pytestmark = pytest.mark.e2e

HOME_LAB = REPOSITORY / "tests/home_lab"
SCHEMAS = REPOSITORY / "schemas/vendor/v1.35.0-standalone-strict/{{.ResourceKind}}{{.KindSuffix}}.json"
CASES = sorted(path.parent for path in (REPOSITORY / "tests/adopt").glob("*/input.yaml"))
TAKEN = [case for case in CASES if (case / "expected").is_dir()]


def litellm_configs() -> list[Path]:
    """The example configs of a LiteLLM on this machine: of this environment's, or of the one LITELLM_SITE names."""
    places = (
        [Path(os.environ["LITELLM_SITE"])] if os.environ.get("LITELLM_SITE") else [Path(entry) for entry in sys.path]
    )
    return sorted(
        path
        for place in places
        for folder in ("litellm/proxy", "litellm/proxy/example_config_yaml")
        for path in (place / folder).glob("*.yaml")
    )


def config_of(build: str, key: str = "config.yaml") -> dict[str, object]:
    maps = [one for one in yaml.safe_load_all(build) if one["kind"] == "ConfigMap" and key in one["data"]]
    assert len(maps) == 1
    values: dict[str, object] = yaml.safe_load(maps[0]["data"][key])
    return values


@pytest.fixture(params=["kustomize", "kubectl"])
def engine(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.mark.parametrize("state", ["configmap-before", "configmap-after"])
def test_a_real_gateway_is_taken_over_and_lints_clean(run: Run, tmp_path: Path, state: str, engine: str) -> None:
    file = HOME_LAB / f"{state}.yaml"

    done = run("kustomize-litellm", "import", file, "-o", "gateway", "--engine", engine)

    assert done.returncode == 0, done.stderr
    assert f"proved with {engine}: LiteLLM reads the same config as before" in done.stderr
    built = run("kustomize-litellm", "build", "gateway", "--engine", engine)
    before = yaml.safe_load(yaml.safe_load(file.read_text())["data"]["config.yaml"])
    assert same_meaning.differences(before, config_of(built.stdout)) == []
    text = "".join(path.read_text() for path in (tmp_path / "gateway").rglob("*.yaml"))
    lost = [line.strip() for line in file.read_text().splitlines() if "#" in line and line.strip(" #=") not in text]
    assert [line for line in lost if line.partition("#")[2].strip() not in text] == []
    lint = run("kustomize-litellm", "lint", "gateway")
    # all true of the file that came in: a model without its provider, a key that leaks, settings LiteLLM ignores
    codes = {line.split()[1] for line in lint.stdout.splitlines()}
    assert codes <= {"LK201", "LK205", "LK206", "LK304", "LK308"}, lint.stdout


@pytest.mark.parametrize("case", TAKEN, ids=lambda case: case.name)
def test_both_engines_build_what_the_cases_expect(run: Run, tmp_path: Path, case: Path, engine: str) -> None:
    for path in case.glob("*.yaml"):
        shutil.copy(path, tmp_path)

    done = run("kustomize-litellm", "import", "input.yaml", "-o", "gateway", "--engine", engine)

    assert done.returncode == 0, done.stderr
    made = {path.relative_to(tmp_path / "gateway") for path in (tmp_path / "gateway").rglob("*.yaml")}
    expected = case / "expected"
    assert made == {path.relative_to(expected) for path in expected.rglob("*.yaml")}
    assert all((tmp_path / "gateway" / name).read_bytes() == (expected / name).read_bytes() for name in made)


def test_litellms_own_examples_are_taken_over(run: Run, tmp_path: Path) -> None:
    files = litellm_configs()
    if not files:
        pytest.skip("LiteLLM is not installed here; set LITELLM_SITE to the site-packages that have it")

    refused = {}
    for number, file in enumerate(files):
        done = run("kustomize-litellm", "import", file, "-o", f"gateway-{number}")
        if done.returncode:
            refused[file.name] = done.stderr
            assert not (tmp_path / f"gateway-{number}").exists()
        else:
            assert "LiteLLM reads the same config as before" in done.stderr

    assert all(": LK" in text and text.endswith("nothing was written\n") for text in refused.values()), refused
    assert len(refused) < len(files) / 4, refused


def test_this_repositorys_gateway_comes_back_from_its_own_build(run: Run, tmp_path: Path) -> None:
    built = run("kustomize-litellm", "build", REPOSITORY / "overlays/production")
    (tmp_path / "built.yaml").write_text(built.stdout)

    done = run("kustomize-litellm", "import", "built.yaml", "-o", "gateway")

    assert done.returncode == 0, done.stderr
    again = run("kustomize-litellm", "build", "gateway")
    assert again.returncode == 0, again.stderr
    assert same_meaning.differences(config_of(built.stdout), config_of(again.stdout)) == []
    fragments = [yaml.safe_load(path.read_text()) for path in (tmp_path / "gateway/models").glob("*.yaml")]
    folders = (REPOSITORY / "base/models", REPOSITORY / "base/cloud")
    sources = [yaml.safe_load(path.read_text()) for folder in folders for path in folder.glob("*.yaml")]
    specs = {one["spec"]["modelName"]: one["spec"] for one in sources if one["kind"] == "ModelFragment"}
    assert {one["spec"]["modelName"] for one in fragments} == set(specs)
    for one in fragments:
        source = specs[one["spec"]["modelName"]]
        for field in ("tier", "routing", "fallbacks"):
            assert one["spec"].get(field) == source.get(field), one["spec"]["modelName"]


@pytest.fixture
def fresh(run: Run, tmp_path: Path) -> Path:
    """A gateway as `init` writes it."""
    done = run("kustomize-litellm", "init", "gateway", "--namespace", "ml")
    assert done.returncode == 0, done.stderr
    return tmp_path / "gateway"


def test_a_new_gateway_builds_is_valid_and_lints_clean(run: Run, fresh: Path, engine: str) -> None:
    built = run("kustomize-litellm", "build", "overlays/production", "--engine", engine, cwd=fresh)

    assert (built.returncode, built.stderr) == (0, "")
    valid = run("kubeconform", "-strict", "-summary", "-schema-location", SCHEMAS, stdin=built.stdout)
    assert (valid.returncode, "Invalid: 0, Errors: 0, Skipped: 0" in valid.stdout) == (0, True), valid.stdout
    lint = run("kustomize-litellm", "lint", cwd=fresh)
    checked = "checked 1 config (2 groups, 1 chain), 1 build root, 12 files: no findings\n"
    assert (lint.returncode, lint.stdout, lint.stderr) == (0, "", checked)
    assert run("kustomize-litellm-lint", "--render", cwd=fresh).returncode == 0


def test_a_compiled_failover_comes_back_as_the_budget_it_was(run: Run, fresh: Path) -> None:
    merge = fresh / "overlays/production/fragmentmerge.yaml"
    merge.write_text(merge.read_text() + "  failover: {budgetSeconds: 5, onHang: cooldown}\n")
    built = run("kustomize-litellm", "build", "overlays/production", cwd=fresh)
    assert "kustomize_litellm" in built.stdout, built.stderr
    (fresh / "built.yaml").write_text(built.stdout)
    alone = run("kustomize-litellm", "build", "overlays/production", "--config-only", cwd=fresh)
    (fresh / "config.yaml").write_text(alone.stdout)

    done = run("kustomize-litellm", "import", "built.yaml", "-o", "again", cwd=fresh)
    alone = run("kustomize-litellm", "import", "config.yaml", "-o", "alone", cwd=fresh)

    assert done.returncode == 0, done.stderr
    assert "failover: {budgetSeconds: 5, onHang: cooldown}" in (fresh / "again/fragmentmerge.yaml").read_text()
    texts = [path.read_text() for path in (fresh / "again").rglob("*.yaml")]
    assert not any("kustomize_litellm" in text for text in texts)
    assert (alone.returncode, "import the whole ConfigMap of that build" in alone.stderr) == (1, True)


def test_its_hooks_do_what_those_of_this_release_do(fresh: Path) -> None:
    written = yaml.safe_load((fresh / ".pre-commit-config.yaml").read_text())
    offered = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text())

    own = {hook["id"]: hook["entry"] for repo in written["repos"] for hook in repo["hooks"]}
    assert own.items() <= {hook["id"]: hook["entry"] for hook in offered}.items()


def test_its_hooks_pass_on_the_first_commit_and_the_first_push(run: Run, fresh: Path) -> None:
    for words in (["init", "-q"], ["add", "."]):
        assert run("git", *words, cwd=fresh).returncode == 0

    committed = run("pre-commit", "run", "--all-files", cwd=fresh)
    pushed = run("pre-commit", "run", "--all-files", "--hook-stage", "pre-push", cwd=fresh)

    assert committed.returncode == 0, committed.stdout + committed.stderr
    assert pushed.returncode == 0, pushed.stdout + pushed.stderr
    assert "Passed" in pushed.stdout


def add(run: Run, fresh: Path, *words: str, **environment: str) -> Completed:
    return run("kustomize-litellm", "add", *words, cwd=fresh, **environment)


def test_a_group_is_added_where_the_others_lie(run: Run, fresh: Path) -> None:
    done = add(run, fresh, "groq/llama 3", "--model", "groq/llama-3.3-70b-versatile", "--fallback", "ollama-phi")

    assert done.returncode == 0, done.stderr
    fragment = yaml.safe_load((fresh / "base/models/groq-llama-3.yaml").read_text())
    assert fragment["spec"] == {
        "modelName": "groq/llama 3",
        "tier": "cloud",
        "routing": "automatic",
        "deployments": [
            {
                "litellm_params": {
                    "model": "groq/llama-3.3-70b-versatile",
                    "api_key": "os.environ/GROQ_API_KEY",
                    "timeout": 60,
                },
                "model_info": {"mode": "chat"},
            }
        ],
        "fallbacks": ["ollama-phi"],
    }
    listing = (fresh / "base/kustomization.yaml").read_text()
    assert listing.endswith("  - models/ollama-phi.yaml\n  - models/groq-llama-3.yaml\n")
    assert "# secret.yaml is missing on purpose" in listing
    built = run("kustomize-litellm", "build", "overlays/production", cwd=fresh)
    groups = {entry["model_name"] for entry in config_of(built.stdout)["model_list"]}  # type: ignore[attr-defined]
    assert groups == {"cloud-kimi", "ollama-phi", "groq/llama 3"}


def test_windows_line_ends_stay(run: Run, fresh: Path) -> None:
    listing = fresh / "base/kustomization.yaml"
    before = listing.read_bytes().replace(b"\n", b"\r\n")
    listing.write_bytes(before)

    done = add(run, fresh, "x", "--model", "groq/x")

    assert done.returncode == 0, done.stderr
    assert listing.read_bytes() == before + b"  - models/x.yaml\r\n"


def test_what_the_merge_refuses_leaves_nothing_behind(run: Run, fresh: Path) -> None:
    before = {path: path.read_bytes() for path in fresh.rglob("*") if path.is_file()}

    done = add(run, fresh, "x", "--model", "openai/x", "--fallback", "nowhere", "--to", "base/more")

    assert (done.returncode, "LK301" in done.stderr) == (1, True)
    assert done.stderr.endswith("nothing was written\n")
    assert {path: path.read_bytes() for path in fresh.rglob("*") if path.is_file()} == before
    assert not (fresh / "base/more").exists()


def test_a_group_goes_into_an_overlay_where_it_is_told_to(run: Run, fresh: Path) -> None:
    done = add(
        run, fresh, "x", "--model", "hosted_vllm/x", "--api-base", "http://vllm:8000/v1", "--to", "overlays/production"
    )

    assert done.returncode == 0, done.stderr
    text = (fresh / "overlays/production/kustomization.yaml").read_text()
    assert "  - fragmentmerge.yaml\n  - x.yaml\n\n# Listed twice" in text
    assert "sk-none" in (fresh / "overlays/production/x.yaml").read_text()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--model", "openai/"), "LK201"),
        (("--model", "ollama_chat/x y"), "LK202"),
        (("--model", "ollama_chat/x", "--api-base", "https://ollama.com/api"), "LK203"),
        (("--model", "openai/x", "--api-base", "notaurl"), "LK203"),
    ],
)
def test_what_lint_refuses_leaves_nothing_behind(run: Run, fresh: Path, words: tuple[str, ...], code: str) -> None:
    before = {path: path.read_bytes() for path in fresh.rglob("*") if path.is_file()}

    done = add(run, fresh, "x", *words, "--to", "base/more")

    assert (done.returncode, done.stderr.startswith("base/more/x.yaml:")) == (1, True), done.stderr
    assert f" {code} " in done.stderr
    assert done.stderr.endswith("nothing was written\n")
    assert {path: path.read_bytes() for path in fresh.rglob("*") if path.is_file()} == before
    assert not (fresh / "base/more").exists()


def test_a_new_key_is_wanted_in_the_file_that_documents_the_secret(run: Run, fresh: Path) -> None:
    (fresh.parent / ".git").mkdir()  # lint works from the top of the repository, and the hint is for where we are

    new = add(run, fresh, "x", "--model", "groq/x")
    known = add(run, fresh, "y", "--model", "ollama_chat/y")

    assert new.stderr.endswith("secret set GROQ_API_KEY, and add GROQ_API_KEY to base/secret.yaml\n"), new.stderr
    assert known.stderr.endswith("secret set OLLAMA_API_KEY, where the Secret does not have it yet\n"), known.stderr


def test_a_tag_that_is_not_locked_yet_is_added(run: Run, fresh: Path) -> None:
    lock = 'version: 1\nproviders: {ollama: {"https://ollama.com": {kimi-k2.5: {verified: "2026-11-23"}}}}\n'
    (fresh / "tags.lock.yaml").write_text(lock)

    done = add(run, fresh, "x", "--model", "ollama_chat/new:1b")

    assert done.returncode == 0, done.stderr
    assert (
        'next: tag "new:1b" of "x" is not in tags.lock.yaml; '
        "check that the provider has it, then run kustomize-litellm tags lock\n" in done.stderr
    )


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("add", "x", "--model", "openai/x"), 0),
        (("tags", "check", "base/models"), 3),
        (("build", "--all", "--output-dir", "rendered"), 0),
    ],
)
def test_named_pipes_keep_nobody_waiting(fresh: Path, words: tuple[str, ...], code: int) -> None:
    (fresh / "overlays/pipe").mkdir()
    for name in ("overlays/pipe/kustomization.yaml", "overlays/production/pipe.yaml", "base/models/pipe.yaml"):
        os.mkfifo(fresh / name)
    environment = {**os.environ, "PATH": search_path(), "OLLAMA_API_KEY": ""}  # so that no provider is asked

    done = subprocess.run(
        [tool("kustomize-litellm"), *words],
        cwd=fresh,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )

    assert done.returncode == code, done.stderr


def test_a_tag_that_cannot_be_looked_up_is_not_written(run: Run, fresh: Path) -> None:
    done = add(run, fresh, "x", "--model", "groq/x", "--check", GROQ_API_KEY="")

    assert (done.returncode, "GROQ_API_KEY is not set; nothing was written" in done.stderr) == (3, True), done.stderr
    assert not (fresh / "base/models/x.yaml").exists()


def test_a_terminal_is_asked(fresh: Path) -> None:
    here, there = openpty()
    answers = "vllm-qwen\nhosted_vllm/qwen3\nhttp://vllm.ml.svc:8000/v1\n\n\n\nollama-phi\n"
    environment = {**os.environ, "PATH": search_path()}
    command = [tool("kustomize-litellm"), "add"]
    with subprocess.Popen(
        command, stdin=there, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=fresh, env=environment, text=True
    ) as process:
        os.close(there)
        os.write(here, answers.encode())
        _, stderr = process.communicate(timeout=120)
    os.close(here)

    assert process.returncode == 0, stderr
    spec = yaml.safe_load((fresh / "base/models/vllm-qwen.yaml").read_text())["spec"]
    assert (spec["tier"], spec["routing"], spec["fallbacks"]) == ("local", "automatic", ["ollama-phi"])
    assert spec["deployments"][0]["litellm_params"]["api_base"] == "http://vllm.ml.svc:8000/v1"
