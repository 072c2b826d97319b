"""An Application as Argo CD sees it: its repo-server renders it through the sidecar, and a Job verifies the sync."""

from __future__ import annotations

import secrets
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from kustomize_plugin.machine import live_gateway
from kustomize_plugin.rehearsal import ports
from tests.e2e import argocd_servers, small_gateway
from tests.e2e import jail as jails
from tests.e2e import test_deploy_charts as charts
from tests.e2e.conftest import REPOSITORY, Completed, Run

ARGOCD = REPOSITORY / "deploy" / "argocd"
APPLICATION = yaml.safe_load((ARGOCD / "application.yaml").read_text())
VERIFY = "  - ../../deploy/argocd/verify\n"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Argo CD's own repo-server, with our plugin's sidecar in a jail."""
    argocd_servers.built()
    for jail in jails.make():
        with (
            argocd_servers.plugin_server(jail),
            argocd_servers.repo_server(jail.plugins, tmp_path_factory.mktemp("argocd") / "server") as address,
        ):
            yield address


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository with this one's gateway, and the verification in its overlay."""
    root = tmp_path / "gateway.git"
    for name in ("base", "overlays", "deploy/argocd/verify"):
        shutil.copytree(REPOSITORY / name, root / name)
    file = root / "overlays" / "production" / "kustomization.yaml"
    file.write_text(file.read_text().replace("  - ../../base/cloud\n", f"  - ../../base/cloud\n{VERIFY}"))
    subprocess.run(["git", "init", "--quiet", "--initial-branch", "main"], cwd=root, check=True)
    commit(root)
    return root


def commit(root: Path) -> None:
    who = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
    subprocess.run(["git", "add", "."], cwd=root, check=True)
    subprocess.run(["git", *who, "commit", "--quiet", "--message", "x"], cwd=root, check=True)


def render(address: str, repository: Path, folder: str = "") -> Completed:
    """Ask the repo-server for our Application, with this repository in the place of yours."""
    spec = {**APPLICATION["spec"], "source": {**APPLICATION["spec"]["source"], "repoURL": repository.as_uri()}}
    spec["source"]["path"] = folder or spec["source"]["path"]
    file = repository.parent / "application.yaml"
    file.write_text(yaml.safe_dump({**APPLICATION, "spec": spec}))
    words = [str(argocd_servers.PROGRAM), "render", address, str(file)]
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=180)


def by_name(text: str) -> dict[tuple[str, str], Any]:
    return {(one["kind"], one["metadata"]["name"]): one for one in yaml.safe_load_all(text)}


def test_the_repo_server_renders_the_application_through_the_sidecar(address: str, repository: Path, run: Run) -> None:
    ours = run("kustomize-litellm", "build", repository / "overlays" / "production")

    done = render(address, repository)

    assert done.returncode == 0, done.stderr
    assert "rendered by: Plugin" in done.stderr
    rendered, expected = by_name(done.stdout), by_name(ours.stdout)
    assert rendered.keys() == expected.keys()
    config = ("ConfigMap", "litellm-config")
    assert rendered[config]["data"] == expected[config]["data"]
    # it marks what it tracks, and changes nothing else
    for name, resource in rendered.items():
        annotations = resource["metadata"].get("annotations", {})
        assert annotations.pop("argocd.argoproj.io/tracking-id").startswith("litellm:")
        assert resource.get("spec") == expected[name].get("spec"), name
        assert annotations == expected[name]["metadata"].get("annotations", {})


def test_a_finding_reaches_whoever_looks_at_the_application(address: str, repository: Path) -> None:
    file = repository / "base" / "cloud" / "cloud-kimi.yaml"
    file.write_text(file.read_text().replace("vllm-qwen,", "vllm-qwne,"))
    commit(repository)

    done = render(address, repository)

    assert (done.returncode, done.stdout) == (1, "")
    assert 'LK301 fallback chain of "cloud-kimi" names unknown group "vllm-qwne"' in done.stderr


def test_other_applications_stay_with_argo_cds_own_kustomize(address: str, repository: Path) -> None:
    (repository / "other").mkdir()
    (repository / "other" / "kustomization.yaml").write_text("resources: [job.yaml]\n")
    shutil.copy2(ARGOCD / "verify" / "job.yaml", repository / "other" / "job.yaml")
    commit(repository)

    done = render(address, repository, "other")

    assert (done.returncode, done.stderr) == (0, "rendered by: Kustomize\n")


CHARTS = REPOSITORY / "deploy" / "charts"


@pytest.mark.parametrize(
    "file", sorted(CHARTS.glob("*/application*.yaml")), ids=lambda file: f"{file.parent.name}-{file.stem}"
)
def test_the_repo_server_renders_a_chart_and_its_config(file: Path, address: str, tmp_path: Path) -> None:
    """The chart is a folder of the repository here, because none is fetched in a test; all else is as it is written."""
    root = tmp_path / "gateway.git"
    shutil.copytree(CHARTS, root / "deploy" / "charts")
    shutil.copytree(REPOSITORY / "tests" / "e2e" / "charts", root / "charts")
    subprocess.run(["git", "init", "--quiet", "--initial-branch", "main"], cwd=root, check=True)
    commit(root)
    application = yaml.safe_load(file.read_text())
    chart, gateway = application["spec"]["sources"]
    gateway["repoURL"] = root.as_uri()
    chart.update(repoURL=root.as_uri(), targetRevision="main", path=f"charts/{chart.pop('chart')}")
    (tmp_path / "application.yaml").write_text(yaml.safe_dump(application))

    words = [str(argocd_servers.PROGRAM), "render", address, str(tmp_path / "application.yaml")]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=180)

    assert done.returncode == 0, done.stderr
    by = ["rendered by: Helm", *(["rendered by: Plugin"] if "path" in gateway else [])]
    assert done.stderr.splitlines() == by
    maps = charts.config_maps(done.stdout)
    read = [yaml.safe_load(charts.files(pod, maps)[charts.read_file(pod)]) for pod in charts.pods(done.stdout)]
    groups = [{one["model_name"] for one in config["model_list"]} for config in read]
    assert groups == [{"cloud-kimi", "ollama-qwen"}] * len(groups) != []


JOB = yaml.safe_load((ARGOCD / "verify" / "job.yaml").read_text())
CONTAINER = JOB["spec"]["template"]["spec"]["containers"][0]


@pytest.fixture
def rendered(repository: Path, run: Run) -> str:
    """What our own build prints for the overlay with the Job."""
    done = run("kustomize-litellm", "build", repository / "overlays" / "production")
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_job_is_a_hook_that_fails_by_its_first_failure(rendered: str, run: Run) -> None:
    job = by_name(rendered)["Job", "litellm-verify"]

    schemas = REPOSITORY / "schemas" / "vendor"
    words = ("-strict", "-kubernetes-version", "1.35.0", "-schema-location", schemas)
    checked = run("kubeconform", *words, stdin=yaml.safe_dump(job))
    assert (checked.returncode, checked.stdout) == (0, "")
    assert job["metadata"]["annotations"]["argocd.argoproj.io/hook"] == "PostSync"
    assert (job["spec"]["backoffLimit"], job["spec"]["template"]["spec"]["restartPolicy"]) == (0, "Never")


def test_the_job_finds_what_it_names(rendered: str) -> None:
    built = by_name(rendered)
    job = built["Job", "litellm-verify"]
    pod = job["spec"]["template"]["spec"]
    (volume,) = pod["volumes"]
    (mount,) = CONTAINER["volumeMounts"]
    url, file = CONTAINER["args"][1:3]

    config = built["ConfigMap", volume["configMap"]["name"]]
    assert (config["metadata"]["namespace"], volume["name"]) == (job["metadata"]["namespace"], mount["name"])
    assert [item["key"] in config["data"] for item in volume["configMap"]["items"]] == [True]
    assert file == f"{mount['mountPath']}/{volume['configMap']['items'][0]['path']}"
    host, port = url.removeprefix("http://").split(":")
    assert int(port) in [one["port"] for one in built["Service", host]["spec"]["ports"]]
    wait = int(CONTAINER["args"][CONTAINER["args"].index("--wait") + 1])
    slowest = max(group.seconds for group in live_gateway.groups(yaml.safe_load(config["data"]["config.yaml"])))
    assert job["spec"]["activeDeadlineSeconds"] > wait + slowest


@pytest.mark.parametrize(("broken", "code"), [(200, 0), (500, 1)], ids=["all_answer", "one_does_not"])
def test_the_job_fails_where_a_group_does_not_answer(
    broken: int, code: int, rendered: str, tmp_path: Path, run: Run
) -> None:
    config = by_name(rendered)["ConfigMap", "litellm-config"]["data"]["config.yaml"]
    (tmp_path / "config.yaml").write_text(config)
    groups = {group.name: (group.own[0].api_base, 200) for group in live_gateway.groups(yaml.safe_load(config))}
    groups["cloud-kimi"] = (groups["cloud-kimi"][0], broken)
    key, port = "sk-" + secrets.token_hex(24), ports.free()
    url, file = CONTAINER["args"][1:3]
    places = {url: f"http://127.0.0.1:{port}", file: "config.yaml", "120": "1"}

    with small_gateway.serving(port, key, groups):
        words = [places.get(word, word) for word in CONTAINER["args"]]
        done = run("kustomize-litellm", *words, LITELLM_MASTER_KEY=key, OLLAMA_API_KEY="")

    assert done.returncode == code, done.stdout + done.stderr
    prompts = [line.split()[2] for line in done.stdout.splitlines() if line.split()[1:2] == ["prompt"]]
    assert prompts.count("failed") == (1 if code else 0), done.stdout
    assert prompts.count("passed") == len(groups) - (1 if code else 0), done.stdout
