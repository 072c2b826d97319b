"""Who may do what: whoever pushes runs nothing, nobody else says what is published, and the renderer may do no more."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.cluster.flux.conftest import Make
from tests.e2e.conftest import FLAGS, search_path
from tools.flux import objects
from tools.flux.api import NAMESPACE, Api, Named, Object, until
from tools.flux.gateway import SECONDS, Gateway, files, write
from tools.flux.stage import Stage, token

FUNCTION = """\
apiVersion: example.com/v1
kind: Anything
metadata:
  name: anything
  annotations:
    config.kubernetes.io/function: |
      exec: {{path: touch, args: ["{marker}"]}}
"""
CONTAINER = """\
apiVersion: example.com/v1
kind: Anything
metadata:
  name: anything
  annotations:
    config.kubernetes.io/function: |
      container: {image: registry.example.com/function:1}
"""
LEGACY = "apiVersion: example.com/v1\nkind: Anything\nmetadata: {name: anything}\n"
FIELDS = ("generators", "transformers", "validators")


def overlay(field: str) -> str:
    ours = "" if field == "transformers" else "transformers: [merge.yaml]\n"
    listed = "[foreign.yaml, merge.yaml]" if field == "transformers" else "[foreign.yaml]"
    return f"resources: [../base, merge.yaml]\n{ours}{field}: {listed}\n"


@pytest.mark.parametrize("field", FIELDS)
def test_a_function_of_the_repository_does_not_run(gateway: Gateway, field: str, tmp_path: Path) -> None:
    before, marker = gateway.applied(), tmp_path / "it-ran"
    foreign = {"overlay/kustomization.yaml": overlay(field), "overlay/foreign.yaml": FUNCTION.format(marker=marker)}
    folder = write(tmp_path / "checkout", {**files(), **foreign})
    subprocess.run(
        ["kustomize", "build", *FLAGS, folder / "overlay"],
        env={**os.environ, "PATH": search_path()},
        capture_output=True,
        check=False,
    )
    assert marker.exists(), "kustomize by itself runs it; else this test could not fail"
    marker.unlink()

    ready = gateway.refused(gateway.push(foreign))

    assert ready["reason"] == "BuildFailed"
    assert "overlay/foreign.yaml" in ready["message"]
    assert not marker.exists()
    assert gateway.applied() == before


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("config", [CONTAINER, LEGACY], ids=["container", "plugin"])
def test_a_program_that_is_not_there_is_refused_before_it_is_looked_for(
    gateway: Gateway, field: str, config: str
) -> None:
    foreign = {"overlay/kustomization.yaml": overlay(field), "overlay/foreign.yaml": config}

    ready = gateway.refused(gateway.push(foreign))

    assert ready["reason"] == "BuildFailed"
    assert "overlay/foreign.yaml" in ready["message"]


BASE = "resources: [../base, merge.yaml, 'https://127.0.0.1:9/base']\ntransformers: [merge.yaml]\n"
CHART = """\
resources: [../base, merge.yaml]
transformers: [merge.yaml]
helmCharts: [{name: c, repo: 'https://127.0.0.1:9/charts', version: 1.0.0}]
"""


@pytest.mark.parametrize("text", [BASE, CHART], ids=["base", "chart"])
def test_nothing_is_fetched_from_elsewhere(gateway: Gateway, text: str) -> None:
    ready = gateway.refused(gateway.push({"overlay/kustomization.yaml": text}))

    assert ready["reason"] == "BuildFailed"
    assert "overlay/kustomization.yaml" in ready["message"]


@pytest.mark.parametrize("path", ["../elsewhere", "/etc", "overlay/../../..", "missing", ""])
def test_a_path_that_is_no_folder_of_the_source_is_refused(gateway: Gateway, flux: Stage, path: str) -> None:
    before = gateway.status()["artifact"]

    flux.api.patch(objects.artifact(gateway.name), {"metadata": {"annotations": {objects.PATH: path}}})

    until(lambda: gateway.condition().get("reason") == "InvalidPath", SECONDS, gateway.told)
    assert gateway.status()["artifact"] == before


Token = Callable[[str], Api]


@pytest.fixture
def as_account(flux: Stage) -> Iterator[Token]:
    """Return the API server as a service account of flux-system sees it."""
    with contextlib.ExitStack() as opened:

        def as_account(name: str) -> Api:
            api = Api(flux.servers.kubeconfig, token(flux.api, name))
            opened.callback(api.close)
            return api

        yield as_account


@pytest.fixture
def somebody(flux: Stage, as_account: Token) -> Api:
    """Somebody whom a role lets write whatever is in the group of Flux's sources."""
    account = {"kind": "ServiceAccount", "name": "somebody", "namespace": NAMESPACE}
    rights = {"apiGroups": ["source.toolkit.fluxcd.io"], "resources": ["*"], "verbs": ["*"]}
    version = "rbac.authorization.k8s.io/v1"
    metadata = {"name": "somebody", "namespace": NAMESPACE}
    flux.api.apply({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata})
    flux.api.apply({"apiVersion": version, "kind": "Role", "metadata": metadata, "rules": [rights]})
    reference = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "somebody"}
    binding: Object = {"kind": "RoleBinding", "metadata": metadata, "roleRef": reference, "subjects": [account]}
    flux.api.apply({"apiVersion": version, **binding})
    return as_account("somebody")


def forged(gateway: Gateway, **changes: str) -> Object:
    return {"status": {"artifact": {**gateway.status()["artifact"], **changes}}}


def refusal(call: Callable[..., object], *arguments: object) -> str:
    with pytest.raises(httpx.HTTPStatusError) as raised:
        call(*arguments)
    assert raised.value.response.status_code in {403, 422}, str(raised.value)
    return str(raised.value)


def test_another_account_cannot_forge_what_is_applied(gateway: Gateway, somebody: Api) -> None:
    which, published = objects.artifact(gateway.name), gateway.status()["artifact"]
    # The right itself is there: what refuses is the policy.
    assert somebody.get(which)

    for changes in ({"url": "http://127.0.0.1:9/forged.tar.gz"}, {"digest": "sha256:" + "0" * 64}, {}):
        said = refusal(somebody.patch, which, forged(gateway, **changes, revision="main@sha256:forged"), "/status")
        assert "ValidatingAdmissionPolicy" in said

    assert gateway.status()["artifact"] == published


def test_the_annotation_cannot_be_taken_off_to_forge_then(gateway: Gateway, somebody: Api) -> None:
    off = {"metadata": {"annotations": {objects.PATH: None}}}

    assert "ValidatingAdmissionPolicy" in refusal(somebody.patch, objects.artifact(gateway.name), off)


def test_our_own_account_cannot_name_a_foreign_address(gateway: Gateway, as_account: Token) -> None:
    ours, which = as_account("kustomize-litellm"), objects.artifact(gateway.name)
    address = gateway.status()["artifact"]["url"]
    ours.patch(which, forged(gateway), "/status")

    for url in ("http://127.0.0.1:9/forged.tar.gz", address.replace(gateway.name, "another"), address + "?x"):
        assert "ValidatingAdmissionPolicy" in refusal(ours.patch, which, forged(gateway, url=url), "/status")


def test_our_own_account_may_do_nothing_else(gateway: Gateway, as_account: Token) -> None:
    ours, which = as_account("kustomize-litellm"), objects.artifact(gateway.name)

    for reached in (which, objects.source(gateway.name)):
        assert ours.get(reached)
        assert "cannot patch" in refusal(ours.patch, reached, {"metadata": {"annotations": {"a": "b"}}})
        assert "cannot delete" in refusal(ours.delete, reached)
    for kind in ("Secret", "ConfigMap", "Pod", "ServiceAccount"):
        assert "cannot get" in refusal(ours.get, Named("v1", kind, "any"))
    assert "cannot get" in refusal(ours.get, objects.kustomization(gateway.name))
    assert "cannot list" in refusal(ours.list, "/apis/source.toolkit.fluxcd.io/v1/externalartifacts")


def test_a_source_of_another_namespace_is_refused(make: Make, flux: Stage) -> None:
    gateway = make(applied=False)
    elsewhere = {"apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "GitRepository", "name": gateway.name}
    spec = {"sourceRef": {**elsewhere, "namespace": gateway.target}}

    flux.api.patch(objects.artifact(gateway.name), {"spec": spec})

    until(lambda: gateway.condition().get("reason") == "AccessDenied", SECONDS, gateway.told)
    assert gateway.condition("Stalled")["status"] == "True"
