"""A merge in a base and something above that undoes it: every command that builds refuses, and lint tells where."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import yaml

from tests.e2e.conftest import CONFIG_MAP, DEPLOYMENT, MERGE, Run, fragment, write

TABLE = yaml.safe_load(Path(__file__).with_name("undone_merges.yaml").read_text())
UNDONE, KEPT = TABLE["undone"], TABLE["kept"]
UNSEEN = ("replacement of the name", "the Deployment mounts another one")  # by lint: no key is written
FUNCTION = "  annotations:\n    config.kubernetes.io/function: |\n      exec: {path: kustomize-litellm}\n"
LOCAL = "  annotations: {config.kubernetes.io/local-config: 'true'}\n"
PLAIN = {"kustomization.yaml": "resources: [../base]\n"}
FRAGMENT_PATCH = {
    "kustomization.yaml": """\
resources: [../base]
patches:
- target: {kind: ModelFragment, name: cloud}
  patch: |
    - {op: add, path: /spec/routing, value: explicit}
"""
}
KINDS = {
    "overwritten": (UNDONE["strategic merge"], "LK616"),
    "a patch of the fragment": (FRAGMENT_PATCH, "LK504"),
    "a patch of what has its name": (
        {"kustomization.yaml": FRAGMENT_PATCH["kustomization.yaml"].replace("kind: ModelFragment, ", "")},
        "LK504",
    ),
    "a local fragment": (PLAIN, "LK101"),
}
COMMANDS = (
    ("build", "o"),
    ("build", "--config-only", "o"),
    ("build", "--all", "--output-dir", "rendered"),
    ("build", "--engine", "kubectl", "o"),
    ("graph", "o"),
    ("diff", "o", "HEAD"),
    ("rehearse", "o"),
    ("verify", "--key-env", "HOME", "http://127.0.0.1:9", "o"),
    ("lint", "--rendered", "o"),
    ("lint", "--render", "o"),
    ("tags", "check", "o"),
    ("secret", "status", "o"),
)


@pytest.fixture
def layers(tmp_path: Path) -> Path:
    """A base that merges, and room for an overlay above it."""
    return write(
        tmp_path / "layers",
        {
            "base/kustomization.yaml": (
                "resources: [config.yaml, deployment.yaml, cloud.yaml, merge.yaml]\ntransformers: [merge.yaml]\n"
            ),
            "base/config.yaml": CONFIG_MAP,
            "base/deployment.yaml": DEPLOYMENT,
            "base/cloud.yaml": fragment("cloud"),
            "base/merge.yaml": MERGE,
        },
    )


@pytest.mark.parametrize("name", UNDONE)
def test_a_merge_that_is_undone_is_refused(run: Run, layers: Path, name: str) -> None:
    write(layers / "o", UNDONE[name])
    raw = run("kustomize", "build", "--enable-alpha-plugins", "--enable-exec", "o", cwd=layers)
    assert raw.returncode == 0, raw.stderr  # else it would prove nothing
    done = run("kustomize-litellm", "build", "o", cwd=layers)
    linted = run("kustomize-litellm", "lint", "--select", "LK504,LK616", ".", cwd=layers)

    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    (told,) = [line for line in done.stderr.splitlines() if not line.startswith("# Warning")]
    assert told.startswith("o/kustomization.yaml:1:1: LK616 ")
    assert ("LK616 " in linted.stdout) == (name not in UNSEEN), linted.stdout + linted.stderr
    assert "LK504" not in linted.stdout


@pytest.mark.parametrize("name", KEPT)
def test_a_merge_that_stands_is_printed(run: Run, layers: Path, name: str) -> None:
    write(layers / "o", KEPT[name])
    done = run("kustomize-litellm", "build", "o", cwd=layers)
    linted = run("kustomize-litellm", "lint", "--select", "LK504,LK616", ".", cwd=layers)

    assert (done.returncode, done.stderr) == (0, "")
    assert "model_name: cloud" in done.stdout
    assert linted.returncode == 0, linted.stdout


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("kind", KINDS)
def test_every_command_that_builds_refuses(run: Run, layers: Path, kind: str, words: tuple[str, ...]) -> None:
    overlay, code = KINDS[kind]
    write(layers / "o", overlay)
    if code == "LK101":
        write(layers, {"base/cloud.yaml": fragment("cloud").replace("  name: cloud\n", f"  name: cloud\n{LOCAL}")})
    for arguments in ("init -q", "add .", "-c user.name=a -c user.email=a@b commit -qm x"):
        subprocess.run(["git", *arguments.split()], cwd=layers, check=True)
    done = run("kustomize-litellm", *words, cwd=layers)

    assert done.returncode == (3 if words[0] == "diff" else 1), done.stdout + done.stderr
    assert code in done.stdout + done.stderr


def test_the_filter_says_that_it_writes_over_a_text(run: Run, layers: Path) -> None:
    write(layers / "o", UNDONE["strategic merge"])
    stream = run("kubectl", "kustomize", "--enable-alpha-plugins", "o", cwd=layers)
    done = run("kustomize-litellm", stdin=stream.stdout, cwd=layers)

    assert 'LK616 warning: "config.yaml" of ConfigMap litellm-config is written over' in done.stderr


@pytest.mark.parametrize("engine", ["kustomize", "kubectl"])
def test_the_legacy_plugin_hands_over_what_it_wrote(run: Run, layers: Path, engine: str) -> None:
    home = str(layers / "home")
    run("kustomize-litellm", "install", KUSTOMIZE_PLUGIN_HOME=home)
    write(layers, {"base/merge.yaml": MERGE.replace(FUNCTION, "")})
    write(layers / "o", UNDONE["op move"])
    done = run("kustomize-litellm", "build", "--engine", engine, "o", cwd=layers, KUSTOMIZE_PLUGIN_HOME=home)

    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    assert "LK616" in done.stderr
