"""deploy/{helm,kpt,compose}/: the other ways to a gateway, each with the real program where it has been built."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.e2e.conftest import REPOSITORY, Completed, Run

DEPLOY = REPOSITORY / "deploy"
PROGRAMS = REPOSITORY / ".tools" / "delivery"


def built(name: str) -> Path:
    if not (PROGRAMS / name).is_file():
        pytest.skip(f"{name} takes minutes to build; run `make delivery-tools`")
    return PROGRAMS / name


def config(text: str) -> dict[str, Any]:
    (found,) = [one for one in yaml.safe_load_all(text) if one["kind"] == "ConfigMap"]
    assert "base.yaml" not in found["data"]
    values: dict[str, Any] = yaml.safe_load(found["data"]["config.yaml"])
    return values


@pytest.fixture(params=["helm3", "helm4"])
def template(request: pytest.FixtureRequest, run: Run, tmp_path: Path) -> Callable[..., Completed]:
    """Run `helm template` on a copy of the chart, with the post-renderer."""
    helm = built(request.param)
    if request.param == "helm4":
        assert run(str(helm), "plugin", "install", DEPLOY / "helm" / "plugin").returncode == 0
    chart = shutil.copytree(DEPLOY / "helm" / "chart", tmp_path / "chart")

    def template(*words: str) -> Completed:
        return run(str(helm), "template", "gateway", chart, *words)

    return template


def test_helm_merges_in_its_post_renderer(template: Callable[..., Completed]) -> None:
    done = template("--post-renderer", "kustomize-litellm", "--set", "timeout=90")

    assert done.returncode == 0, done.stderr
    values = config(done.stdout)
    assert [one["model_name"] for one in values["model_list"]] == ["cloud-kimi", "ollama-qwen"]
    assert values["router_settings"] == {"timeout": 90}
    assert {one["kind"] for one in yaml.safe_load_all(done.stdout)} == {"ConfigMap"}


def test_helm_without_the_post_renderer_leaves_what_no_cluster_takes(template: Callable[..., Completed]) -> None:
    kinds = {one["kind"] for one in yaml.safe_load_all(template().stdout)}

    assert kinds == {"ConfigMap", "FragmentMerge", "ModelFragment"}


def test_helm_stops_at_a_finding(template: Callable[..., Completed], tmp_path: Path, run: Run) -> None:
    file = tmp_path / "chart" / "models" / "cloud-kimi.yaml"
    file.write_text(file.read_text().replace("[ollama-qwen]", "[olama-qwen]"))

    done = template("--post-renderer", "kustomize-litellm")
    piped = run("kustomize-litellm", stdin=template().stdout)

    assert (done.returncode, done.stdout) == (1, "")
    assert "kustomize-litellm" in done.stderr
    assert (piped.returncode, piped.stdout) == (1, "")
    assert 'LK301 fallback chain of "cloud-kimi" names unknown group "olama-qwen"' in piped.stderr


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """The files of the base as a kpt package, with the functionConfig of deploy/kpt/."""
    ignore = shutil.ignore_patterns("kustomization.yaml", "secret.yaml")
    package = shutil.copytree(REPOSITORY / "base", tmp_path / "package", ignore=ignore)
    shutil.copy(DEPLOY / "kpt" / "fragmentmerge.yaml", package)
    return Path(package)


def evaluate(run: Run, package: Path, *words: str) -> Completed:
    function = ("--exec", "kustomize-litellm", "--fn-config", package / "fragmentmerge.yaml")
    return run(str(built("kpt")), "fn", "eval", package, *function, *words)


def test_kpt_runs_the_function_and_prints_the_package(package: Path, run: Run) -> None:
    before = sorted(package.rglob("*.yaml"))

    done = evaluate(run, package, "--output", "unwrap")

    assert done.returncode == 0, done.stderr
    assert "cloud-kimi" in {one["model_name"] for one in config(done.stdout)["model_list"]}
    assert "ModelFragment" not in {one["kind"] for one in yaml.safe_load_all(done.stdout)}
    assert sorted(package.rglob("*.yaml")) == before


def test_kpt_shows_the_results_and_writes_nothing(package: Path, run: Run) -> None:
    file = package / "cloud" / "cloud-kimi.yaml"
    file.write_text(file.read_text().replace("vllm-qwen,", "vllm-qwne,"))
    before = {path: path.read_text() for path in package.rglob("*.yaml")}

    done = evaluate(run, package)

    assert done.returncode == 1
    assert (
        "  Results:\n    [error] kustomize-litellm.dev/v1alpha1/ModelFragment/cloud-kimi spec.fallbacks.1: LK301 "
        'fallback chain of "cloud-kimi" names unknown group "vllm-qwne"; did you mean "vllm-qwen"?\n'
    ) in done.stderr
    assert {path: path.read_text() for path in package.rglob("*.yaml")} == before


def test_compose_mounts_the_config_that_the_command_writes(run: Run, tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "deploy/compose", tmp_path / "deploy/compose")
    text = (tmp_path / "deploy/compose/compose.yaml").read_text()
    (command,) = [line for line in text.splitlines() if "kustomize-litellm build" in line]

    done = run(*command.removeprefix("#").split(), cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    service = yaml.safe_load(text)["services"]["litellm"]
    written = yaml.safe_load((tmp_path / "deploy/compose" / service["volumes"][0]["source"]).read_text())
    (local,) = [one for one in written["model_list"] if one["model_name"] == "ollama-phi"]
    host, _, _ = service["extra_hosts"][0].partition(":")
    assert host in local["litellm_params"]["api_base"]
    assert service["volumes"][0]["target"] in service["command"]
    assert (tmp_path / "deploy/compose/.gitignore").read_text().endswith("/config.yaml\n")


def test_compose_runs_the_image_of_the_base() -> None:
    deployment = yaml.safe_load((REPOSITORY / "base" / "deployment.yaml").read_text())
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    service = yaml.safe_load((DEPLOY / "compose" / "compose.yaml").read_text())["services"]["litellm"]

    assert (service["image"], service["command"]) == (container["image"], container["args"])
