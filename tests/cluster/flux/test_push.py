"""What becomes of a push, on a cluster with Flux's own controllers."""

from __future__ import annotations

import hashlib

import httpx

from tests.cluster.flux.conftest import Make
from tools.flux import objects
from tools.flux.api import NAMESPACE, until
from tools.flux.gateway import SECONDS, Gateway, files, fragment
from tools.flux.stage import Stage

DANGLING = {"base/cloud.yaml": fragment("cloud", chain="locla")}
MESSAGE_BYTES = 32_768  # what the API server takes


def test_a_push_becomes_a_merged_config_map(gateway: Gateway) -> None:
    commit = gateway.push(files(model="another"))

    gateway.arrives(gateway.plain_build())

    assert "openai/another" in gateway.applied()
    assert gateway.condition()["status"] == "True"
    assert gateway.revision() == f"main@sha1:{commit}"


def test_what_is_published_is_what_the_status_says(gateway: Gateway, flux: Stage) -> None:
    artifact = gateway.status()["artifact"]

    content = httpx.get(artifact["url"], trust_env=False).content

    digest = hashlib.sha256(content).hexdigest()
    assert artifact["digest"] == f"sha256:{digest}"
    assert artifact["revision"] == f"main@sha256:{digest}"
    assert artifact["size"] == len(content)
    assert artifact["url"] == flux.renderer.address + artifact["path"]


def test_a_dangling_chain_leaves_the_old_config_and_names_its_line_until_it_is_mended(gateway: Gateway) -> None:
    before, published = gateway.applied(), gateway.status()["artifact"]

    commit = gateway.push(DANGLING)
    ready = gateway.refused(commit)

    assert ready["reason"] == "BuildFailed"
    first = ready["message"].splitlines()[0]
    assert first.startswith(f"main@sha1:{commit}: base/cloud.yaml:13:5: LK301 ")
    assert 'did you mean "local"?' in first
    assert gateway.condition("Stalled")["status"] == "True"
    assert gateway.status()["artifact"] == published
    assert gateway.applied() == before

    gateway.push(files(model="mended"))
    gateway.arrives(gateway.plain_build())
    assert gateway.condition()["status"] == "True"
    assert gateway.condition("Stalled") == {}


def test_the_group_of_a_deleted_fragment_goes(make: Make) -> None:
    base = {**files(), "base/cloud.yaml": fragment("cloud")}
    gateway = make(base)
    assert "model_name: local" in gateway.applied()

    gateway.push({"base/local.yaml": None, "base/kustomization.yaml": "resources: [config.yaml, cloud.yaml]\n"})

    gateway.arrives(gateway.plain_build())
    assert "model_name: local" not in gateway.applied()
    assert "model_name: cloud" in gateway.applied()


def test_another_path_is_rendered_without_a_push(make: Make, flux: Stage) -> None:
    other = {name.replace("overlay/", "other/"): text for name, text in files().items() if "overlay/" in name}
    more = {"other/kustomization.yaml": "resources: [../base, more.yaml, merge.yaml]\ntransformers: [merge.yaml]\n"}
    gateway = make({**files(), **other, **more, "other/more.yaml": fragment("more")})
    revision = gateway.revision()

    flux.api.patch(objects.artifact(gateway.name), {"metadata": {"annotations": {objects.PATH: "other"}}})

    gateway.arrives(gateway.plain_build("other"))
    assert "model_name: more" in gateway.applied()
    assert gateway.revision() == revision


def test_a_push_that_renders_the_same_keeps_the_artifact_and_says_its_commit(gateway: Gateway) -> None:
    before = gateway.status()["artifact"]

    commit = gateway.push({"README.md": "nothing that is rendered\n"})

    until(lambda: gateway.revision() == f"main@sha1:{commit}", SECONDS, "the commit is said")
    after = gateway.status()["artifact"]
    assert {**after, "metadata": None} == {**before, "metadata": None}


def test_hundreds_of_findings_fit_into_the_status(gateway: Gateway) -> None:
    groups = [f"a-group-with-a-name-that-is-neither-short-nor-long-{number}" for number in range(600)]
    listed = ", ".join(["config.yaml", *(f"{group}.yaml" for group in groups)])
    fragments = {f"base/{group}.yaml": fragment(group, chain=f"{group}-is-not-there") for group in groups}

    commit = gateway.push({"base/kustomization.yaml": f"resources: [{listed}]\n", **fragments})
    message = gateway.refused(commit, seconds=90)["message"]

    assert 20_000 < len(message.encode()) < MESSAGE_BYTES
    *findings, last = message.splitlines()
    assert all(" LK301 " in line for line in findings)
    assert last == f"… and {len(groups) - len(findings)} more lines"


def test_events_tell_a_refusal_and_that_it_is_over(gateway: Gateway, flux: Stage) -> None:
    def told() -> set[tuple[str, str]]:
        about = f"involvedObject.kind=ExternalArtifact,involvedObject.name={gateway.name}"
        events = flux.api.list(f"/api/v1/namespaces/{NAMESPACE}/events", fieldSelector=about)
        return {(event["type"], event["reason"]) for event in events}

    gateway.refused(gateway.push(DANGLING))
    until(lambda: ("Warning", "BuildFailed") in told(), SECONDS, "the refusal is an event")
    gateway.push(files(model="mended"))
    until(lambda: ("Normal", "Succeeded") in told(), SECONDS, "the success is an event")
