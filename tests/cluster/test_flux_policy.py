"""deploy/flux/in-cluster on a real API server: who may say what an ExternalArtifact of ours holds."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable

import pytest

from tests.e2e.conftest import Completed

FLUX = "system:serviceaccount:flux-system"
OURS, OTHER = f"{FLUX}:kustomize-litellm", "system:admin"
MARK = {"kustomize-litellm.dev/path": "overlays/production"}
DIGEST = "0123456789abcdef" * 4
ADDRESS = "http://kustomize-litellm.flux-system.svc:80/"
DENIED = "ValidatingAdmissionPolicy 'kustomize-litellm-flux'"

Api = Callable[..., Completed]


@pytest.fixture
def api(flux_system: Api) -> Api:
    """kubectl in flux-system, with the policy in force."""
    wait_for_the_policy(flux_system)
    return flux_system


def wait_for_the_policy(api: Api) -> None:
    name, until = create(api, MARK), time.monotonic() + 30
    while DENIED not in publish(api, name, OTHER).stderr:
        assert time.monotonic() < until, "the policy refuses nothing"
        time.sleep(0.2)


def create(api: Api, annotations: dict[str, str]) -> str:
    name = f"gw-{secrets.token_hex(4)}"
    reference = {"apiVersion": "source.toolkit.fluxcd.io/v1", "kind": "GitRepository", "name": "gw"}
    metadata = {"name": name, "annotations": annotations}
    document = {"kind": "ExternalArtifact", "metadata": metadata, "spec": {"sourceRef": reference}}
    done = api("create", "-f", "-", stdin=json.dumps({"apiVersion": "source.toolkit.fluxcd.io/v1", **document}))
    assert done.returncode == 0, done.stderr
    return name


def artifact(name: str, **changes: str) -> dict[str, str]:
    path = f"externalartifact/flux-system/{name}/{DIGEST}.tar.gz"
    made = {"path": path, "url": ADDRESS + path, "digest": f"sha256:{DIGEST}", "revision": f"main@sha256:{DIGEST}"}
    return {**made, "lastUpdateTime": "2027-01-01T00:00:00Z", **changes}


def publish(api: Api, name: str, account: str, **changes: str) -> Completed:
    status = {"status": {"artifact": artifact(name, **changes)}}
    words = ("patch", "externalartifact", name, "--subresource=status", "--type=merge", "--as", account)
    return api(*words, "--as-group=system:masters", "-p", json.dumps(status))


def annotate(api: Api, name: str, annotations: dict[str, str | None]) -> Completed:
    patch = json.dumps({"metadata": {"annotations": annotations}})
    return api("patch", "externalartifact", name, "--type=merge", "-p", patch)


def passes(done: Completed) -> bool:
    assert done.returncode == 0 or DENIED in done.stderr, done.stderr
    return done.returncode == 0


def test_the_renderer_alone_publishes(api: Api) -> None:
    name = create(api, MARK)

    assert not passes(publish(api, name, OTHER))
    assert passes(publish(api, name, OURS))
    assert not passes(publish(api, name, OTHER, revision="main@sha256:older"))


@pytest.mark.parametrize(
    "changes",
    [
        {"url": "http://example.com/forged.tar.gz"},
        {"url": f"{ADDRESS}externalartifact/flux-system/another/{DIGEST}.tar.gz"},
        {"path": f"externalartifact/flux-system/another/{DIGEST}.tar.gz"},
        {"digest": f"sha256:{'f' * 64}"},
        {"digest": f"md5:{'f' * 32}"},
    ],
    ids="-".join,
)
def test_it_names_no_address_and_no_file_but_the_objects_own(api: Api, changes: dict[str, str]) -> None:
    assert not passes(publish(api, create(api, MARK), OURS, **changes))


def test_it_writes_to_nothing_that_does_not_carry_our_annotation(api: Api) -> None:
    assert not passes(publish(api, create(api, {}), OURS))


def test_what_others_publish_is_their_own_matter(api: Api) -> None:
    name = create(api, {})

    assert passes(publish(api, name, OTHER, url="http://example.com/other.tar.gz"))
    assert passes(annotate(api, name, {"a": "b"}))


def test_an_artifact_of_others_does_not_become_ours(api: Api) -> None:
    name = create(api, {})
    assert passes(publish(api, name, OTHER, url="http://example.com/other.tar.gz"))

    said = annotate(api, name, dict(MARK))

    assert not passes(said)
    assert "delete the ExternalArtifact and apply it again" in said.stderr


def test_the_annotation_comes_off_where_nothing_is_published_and_nowhere_else(api: Api) -> None:
    without, published = create(api, MARK), create(api, MARK)
    assert passes(publish(api, published, OURS))
    off: dict[str, str | None] = dict.fromkeys(MARK)

    assert passes(annotate(api, without, off))
    said = annotate(api, published, off)

    assert not passes(said)
    assert "delete it, and apply it without" in said.stderr
    assert passes(annotate(api, published, {"kustomize-litellm.dev/path": "overlays/other"}))


def test_an_address_from_before_a_move_may_stay_until_the_next_render(api: Api) -> None:
    policy = "validatingadmissionpolicybinding/kustomize-litellm-flux"
    name = create(api, MARK)
    old = {"url": "http://renderer.old.svc/gw.tar.gz"}
    relaxed = api("patch", policy, "--type=merge", "-p", '{"spec": {"validationActions": ["Audit"]}}')
    assert relaxed.returncode == 0, relaxed.stderr
    until = time.monotonic() + 30
    while not passes(publish(api, name, OURS, **old)):
        assert time.monotonic() < until
        time.sleep(0.2)
    again = api("patch", policy, "--type=merge", "-p", '{"spec": {"validationActions": ["Deny", "Audit"]}}')
    assert again.returncode == 0, again.stderr
    wait_for_the_policy(api)

    assert passes(annotate(api, name, {"reconcile.fluxcd.io/requestedAt": "now"}))
    assert passes(publish(api, name, OURS, **old))
    assert not passes(publish(api, name, OURS, url="http://renderer.older.svc/gw.tar.gz"))
    assert passes(publish(api, name, OURS))
