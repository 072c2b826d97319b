"""deploy/charts/: the charts that people have, fed with a merged config.

The charts are small ones of ours with the same values. `CHARTS=FOLDER` names a folder with the real ones, under these
names; the tests then take those too.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.e2e.conftest import REPOSITORY, Completed, Run

EXAMPLES = REPOSITORY / "deploy" / "charts"
HELM = REPOSITORY / ".tools" / "delivery" / "helm3"
OURS = REPOSITORY / "tests" / "e2e" / "charts"
NAMES = sorted(path.name for path in OURS.iterdir())
REAL = [Path(os.environ["CHARTS"]) / name for name in NAMES] if "CHARTS" in os.environ else []
CHARTS = [OURS / name for name in NAMES] + [path for path in REAL if path.is_dir()]
KEYS = {"litellm-helm": "proxy_config", "litellm": "gateway.config.proxy_config"}
TEXT = "configMaps.config.data.config\\.yaml"
# A schema of app-template's refers to addresses on the network, and a Helm that is built here knows an old Kubernetes.
ALONE = ("--skip-schema-validation", "--kube-version", "1.35.0")

Template = Callable[..., Completed]


@pytest.fixture(params=CHARTS, ids=lambda path: f"{path.name}-{'ours' if OURS in path.parents else 'real'}")
def chart(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


@pytest.fixture
def examples(tmp_path: Path) -> Path:
    """A copy of the examples, to change."""
    return Path(shutil.copytree(EXAMPLES, tmp_path / "charts"))


@pytest.fixture
def template(chart: Path, examples: Path) -> Template:
    if not HELM.is_file():
        pytest.skip("helm takes minutes to build; run `make delivery-tools`")

    def template(*words: object) -> Completed:
        command = [HELM, "template", "litellm", chart, *ALONE, *words]
        return subprocess.run(
            list(map(str, command)), cwd=examples / chart.name, capture_output=True, text=True, check=False
        )

    return template


@pytest.fixture
def committed(chart: Path, examples: Path, template: Template, run: Run) -> Callable[[], str]:
    """Bring what is committed up to date, and return what the chart makes of it."""

    def committed() -> str:
        words = ["build", examples / "gateway", "--config-only"]
        if chart.name in KEYS:
            words += ["--under", KEYS[chart.name], "-o", examples / chart.name / "models.yaml"]
            given = ["-f", "models.yaml"]
        else:
            words += ["-o", examples / chart.name / "config.yaml"]
            given = ["--set-file", f"{TEXT}=config.yaml"]
        written = run("kustomize-litellm", *words)
        assert written.returncode == 0, written.stderr
        current = run("kustomize-litellm", *words, "--check")
        assert (current.returncode, current.stdout) == (0, "")
        done = template("-f", "values-committed.yaml", *given)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return committed


def resources(text: str) -> list[dict[str, Any]]:
    return [one for one in yaml.safe_load_all(text) if one]


def pods(text: str) -> list[dict[str, Any]]:
    return [one["spec"]["template"] for one in resources(text) if one["kind"] == "Deployment"]


def files(pod: dict[str, Any], maps: dict[str, dict[str, str]]) -> dict[str, str]:
    """Return the files that ConfigMaps give the first container of a pod, by their paths."""
    volumes = {one["name"]: one["configMap"] for one in pod["spec"].get("volumes", []) if "configMap" in one}
    found = {}
    for mount in pod["spec"]["containers"][0].get("volumeMounts", []):
        volume = volumes.get(mount["name"])
        if volume is None:
            continue
        content = maps[volume["name"]]
        items = volume.get("items") or [{"key": key, "path": key} for key in content]
        named = {item["path"]: content[item["key"]] for item in items}
        if "subPath" in mount:
            found[mount["mountPath"]] = named[mount["subPath"]]
        else:
            found |= {f"{mount['mountPath'].rstrip('/')}/{path}": text for path, text in named.items()}
    return found


def read_file(pod: dict[str, Any]) -> str:
    """Return the path that LiteLLM is told to read."""
    container = pod["spec"]["containers"][0]
    words = container.get("args") or []
    if "--config" in words:
        return str(words[words.index("--config") + 1])
    (value,) = [one["value"] for one in container["env"] if one["name"] == "CONFIG_FILE_PATH"]
    return str(value)


def config_maps(text: str) -> dict[str, dict[str, str]]:
    return {one["metadata"]["name"]: one.get("data", {}) for one in resources(text) if one["kind"] == "ConfigMap"}


def test_each_pod_reads_the_merged_config_map(chart: Path, examples: Path, template: Template, run: Run) -> None:
    merged = run("kustomize-litellm", "build", examples / "gateway")
    assert merged.returncode == 0, merged.stderr

    done = template("-f", "values.yaml")

    assert done.returncode == 0, done.stderr
    maps = {**config_maps(done.stdout), **config_maps(merged.stdout)}
    assert pods(done.stdout)
    for pod in pods(done.stdout):
        assert files(pod, maps)[read_file(pod)] == maps["litellm-config"]["config.yaml"]
    assert not any("model_list" in text for data in config_maps(done.stdout).values() for text in data.values())


def test_lint_has_nothing_to_say_of_both_together(examples: Path, template: Template, tmp_path: Path, run: Run) -> None:
    merged = run("kustomize-litellm", "build", examples / "gateway").stdout
    (tmp_path / "all").mkdir()
    (tmp_path / "all" / "all.yaml").write_text(f"{merged}---\n{template('-f', 'values.yaml').stdout}")

    done = run("kustomize-litellm", "lint", "--quiet", "all")

    assert done.returncode == 0
    # how long a pod may take to end is the chart's own affair, and informs
    assert [line for line in done.stdout.splitlines() if " info: " not in line] == []


def test_a_committed_config_is_what_the_chart_gives_its_pods(
    examples: Path, committed: Callable[[], str], run: Run
) -> None:
    text = committed()

    config = yaml.safe_load(run("kustomize-litellm", "build", examples / "gateway", "--config-only").stdout)
    for pod in pods(text):
        read = yaml.safe_load(files(pod, config_maps(text))[read_file(pod)])
        assert {key: read[key] for key in config} == config


def test_a_changed_fragment_makes_it_stale_and_restarts_the_pods(
    chart: Path, examples: Path, committed: Callable[[], str], run: Run
) -> None:
    before = committed()
    file = examples / "gateway" / "cloud-kimi.yaml"
    file.write_text(file.read_text().replace("timeout: 60", "timeout: 61"))
    where = ["--under", KEYS[chart.name], "-o", "models.yaml"] if chart.name in KEYS else ["-o", "config.yaml"]

    words = ("build", examples / "gateway", "--config-only", *where, "--check")
    stale = run("kustomize-litellm", *words, cwd=examples / chart.name)
    after = committed()

    assert stale.returncode == 1
    assert "61" in stale.stdout
    for old, new in zip(pods(before), pods(after), strict=True):
        assert old["metadata"]["annotations"] != new["metadata"]["annotations"]


@pytest.mark.parametrize("price", ["0.000001", "0.0000025"])
def test_what_helm_makes_a_text_of_is_said(
    price: str, chart: Path, examples: Path, committed: Callable[[], str], run: Run
) -> None:
    file = examples / "gateway" / "cloud-kimi.yaml"
    file.write_text(file.read_text().replace("timeout: 60", f"timeout: 60\n        input_cost_per_token: {price}"))
    keys = KEYS.get(chart.name, "proxy_config")

    said = run("kustomize-litellm", "build", examples / "gateway", "--config-only", "--under", keys).stderr
    text = committed()

    read = yaml.safe_load(files(pods(text)[0], config_maps(text))[read_file(pods(text)[0])])
    (cost,) = [
        one["litellm_params"]["input_cost_per_token"] for one in read["model_list"] if one["model_name"] == "cloud-kimi"
    ]
    assert isinstance(cost, str) is ("input_cost_per_token" in said and chart.name in KEYS)


@pytest.mark.parametrize("name", KEYS)
def test_what_is_committed_here_is_current(name: str, run: Run) -> None:
    words = ("--config-only", "--under", KEYS[name], "-o", EXAMPLES / name / "models.yaml", "--check")

    done = run("kustomize-litellm", "build", EXAMPLES / "gateway", *words)

    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize(
    "file", sorted(EXAMPLES.glob("*/application*.yaml")), ids=lambda file: f"{file.parent.name}-{file.stem}"
)
def test_an_application_names_files_that_are_there(file: Path) -> None:
    application = yaml.safe_load(file.read_text())
    chart, gateway = application["spec"]["sources"]

    assert chart["chart"] == file.parent.name
    for name in chart["helm"]["valueFiles"]:
        ref, _, path = name.partition("/")
        assert ref == f"${gateway['ref']}"
        assert (REPOSITORY / path).is_file()
    assert ("path" in gateway) is ("committed" not in file.name)
    assert (REPOSITORY / gateway.get("path", "deploy")).is_dir()


def test_lint_accepts_the_examples(run: Run) -> None:
    done = run("kustomize-litellm", "lint", "deploy/charts", cwd=REPOSITORY)

    assert (done.returncode, done.stdout) == (0, "")
