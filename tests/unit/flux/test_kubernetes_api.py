"""What is sent to the API server, and what is made of its answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest

from kustomize_plugin.flux import conditions, kubernetes_api
from kustomize_plugin.flux.cluster_error import ClusterError
from kustomize_plugin.flux.external_artifact import ExternalArtifact, Key, SourceName
from kustomize_plugin.flux.kubernetes_api import KubernetesApi, NoClusterError
from tests.unit.flux import objects

Answer = Callable[[httpx2.Request], httpx2.Response]
TOP = "/apis/source.toolkit.fluxcd.io/v1"


def api(answer: Answer) -> KubernetesApi:
    return KubernetesApi(httpx2.Client(transport=httpx2.MockTransport(answer), base_url="http://api"))


def answering(*answers: httpx2.Response) -> tuple[KubernetesApi, list[httpx2.Request]]:
    left, asked = list(answers), list[httpx2.Request]()

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(request)
        return left.pop(0)

    return api(answer), asked


def lines(*events: Any) -> Iterator[bytes]:
    for event in events:
        if isinstance(event, Exception):
            raise event
        yield event if isinstance(event, bytes) else json.dumps(event).encode() + b"\n"


def test_objects_are_read_where_they_are():
    server, asked = answering(*[httpx2.Response(200, json={"a": 1})] * 4, httpx2.Response(404, json={}))

    assert server.external_artifact(Key("ns", "gw")) == {"a": 1}
    for kind in ("GitRepository", "OCIRepository", "Bucket"):
        assert server.source(SourceName(kind, "ns", "src")) == {"a": 1}
    assert server.source(SourceName("Bucket", "ns", "none")) is None
    assert [one.url.path.removeprefix(TOP) for one in asked] == [
        "/namespaces/ns/externalartifacts/gw",
        "/namespaces/ns/gitrepositories/src",
        "/namespaces/ns/ocirepositories/src",
        "/namespaces/ns/buckets/src",
        "/namespaces/ns/buckets/none",
    ]


@pytest.mark.parametrize("name", ["../../other/buckets/a", "a/status", "a?b", "a#b", "..", "%2e%2e", "A", "a b"])
def test_a_name_leads_to_no_other_object(name):
    server, asked = answering()

    for ask in (
        lambda: server.source(SourceName("Bucket", "ns", name)),
        lambda: server.source(SourceName("Bucket", name, "a")),
        lambda: server.external_artifact(Key("ns", name)),
    ):
        with pytest.raises(ClusterError):
            ask()
    assert asked == []


def test_a_status_is_written_to_the_object_that_was_read():
    server, (asked) = answering(httpx2.Response(200, json={}))
    server.write_status(ExternalArtifact(objects.external_artifact()), {"conditions": []})
    (request,) = asked

    assert (request.method, request.url.path) == ("PATCH", f"{TOP}/namespaces/flux-system/externalartifacts/gw/status")
    assert request.url.params["fieldManager"] == "kustomize-litellm"
    assert request.headers["Content-Type"] == "application/merge-patch+json"
    assert json.loads(request.content) == {"metadata": {"resourceVersion": "7"}, "status": {"conditions": []}}


def test_an_event_is_created():
    server, (asked) = answering(httpx2.Response(201, json={}))
    server.record("ns", {"kind": "Event"})

    assert (asked[0].method, asked[0].url.path) == ("POST", "/api/v1/namespaces/ns/events")


def test_all_pages_are_read():
    server, asked = answering(
        httpx2.Response(200, json={"items": [named("a")], "metadata": {"continue": "more", "resourceVersion": "5"}}),
        httpx2.Response(200, json={"items": [named("b")], "metadata": {"resourceVersion": "5"}}),
    )
    found = server.all_of("Bucket", "")

    assert [one["metadata"]["name"] for one in found.items] == ["a", "b"]
    assert found.version == "5"
    assert [one.url.path for one in asked] == [f"{TOP}/buckets"] * 2
    assert asked[1].url.params["continue"] == "more"


def named(name: str, **annotations: str) -> dict[str, Any]:
    return {"metadata": {"name": name, "namespace": "ns", "annotations": annotations}}


def test_of_a_list_no_more_is_kept_than_is_looked_at():
    large = "x" * 200_000
    annotations = {"kustomize-litellm.dev/path": large, "theirs": large}
    values = {
        **named("a", **annotations),
        "spec": {"sourceRef": {"kind": "Bucket", "name": large}, "more": large},
        "status": {
            "artifact": {"path": "externalartifact/ns/a/b", "metadata": {"a": large}},
            "conditions": [{"type": "Ready", "status": "False", "reason": "BuildFailed", "message": large}],
        },
    }
    server, _ = answering(httpx2.Response(200, json={"items": [values], "metadata": {}}))
    (found,) = server.all_of("ExternalArtifact", "ns").items
    kept, whole = ExternalArtifact(found), ExternalArtifact(values)

    assert len(json.dumps(found)) < 2000
    assert (kept.key, kept.is_ours, kept.published_path) == (whole.key, whole.is_ours, whole.published_path)
    assert conditions.ready(kept.status)[:2] == conditions.ready(whole.status)[:2]


def test_a_watch_tells_its_lines_and_ends():
    name = "a\u2028b\x85c"  # each the end of a line for some
    event = json.dumps({"type": "ADDED", "object": {"name": name}}, ensure_ascii=False).encode()
    server, asked = answering(
        httpx2.Response(200, content=lines(event[:9], event[9:] + b"\n", {"type": "BOOKMARK", "object": {}}))
    )

    assert list(server.changes("Bucket", "ns", "5")) == [("ADDED", {"name": name}), ("BOOKMARK", {})]
    asked_for = dict(asked[0].url.params)
    assert (asked_for["resourceVersion"], asked_for["watch"], asked_for["allowWatchBookmarks"]) == ("5", "1", "1")


def test_a_watch_whose_other_end_is_gone_is_not_waited_for_without_end():
    """The server ends each within a time that it is told; whoever hears nothing for longer gives up."""
    server, asked = answering(httpx2.Response(200, content=lines()))
    list(server.changes("Bucket", "ns", "5"))

    until = float(asked[0].url.params["timeoutSeconds"])
    assert 20 <= until < asked[0].extensions["timeout"]["read"] <= until + 15


@pytest.mark.parametrize(("seconds", "told"), [(300.0, "25"), (25.0, "25"), (10.2, "11"), (0.1, "2"), (-3.0, "2")])
def test_a_watch_ends_before_the_next_look_at_everything(seconds, told):
    """At once it does not end: that would look like a server that takes no watch."""
    server, asked = answering(httpx2.Response(200, content=lines()))
    list(server.changes("Bucket", "ns", "5", seconds))

    assert asked[0].url.params["timeoutSeconds"] == told


def test_a_version_that_is_gone_has_its_code():
    gone = {"type": "ERROR", "object": {"code": 410, "message": "too old resource version"}}
    server, _ = answering(httpx2.Response(200, content=lines(gone)), httpx2.Response(410, json={"message": "gone"}))

    for _ in range(2):
        with pytest.raises(ClusterError) as error:
            list(server.changes("Bucket", "ns", "5"))
        assert error.value.code == 410


@pytest.mark.parametrize(
    "answer",
    [
        httpx2.Response(500, content=b"<html>"),
        httpx2.Response(403, json={"message": "forbidden"}),
        httpx2.Response(503, json=[]),
        httpx2.Response(200, content=b"no json"),
    ],
)
def test_what_is_refused_is_one_error(answer):
    server, _ = answering(answer)

    with pytest.raises(ClusterError) as error:
        server.external_artifact(Key("ns", "gw"))
    assert error.value.code == (answer.status_code if answer.is_error else 0)
    assert ("forbidden" in str(error.value)) == (answer.status_code == 403)


@pytest.mark.parametrize(
    "error",
    [
        httpx2.ConnectError("no"),
        httpx2.ReadTimeout("late"),
        httpx2.RemoteProtocolError("cut"),
        httpx2.PoolTimeout(""),
    ],
)
def test_nobody_there_is_one_error_too(error):
    def fail(_: httpx2.Request) -> httpx2.Response:
        raise error

    for ask in (
        lambda: api(fail).all_of("Bucket", ""),
        lambda: list(api(fail).changes("Bucket", "", "5")),
        lambda: api(fail).record("ns", {}),
    ):
        with pytest.raises(ClusterError) as raised:
            ask()
        assert raised.value.code == 0


def test_a_watch_that_is_cut_is_one_error():
    server, _ = answering(httpx2.Response(200, content=lines({"type": "ADDED", "object": {}}, httpx2.ReadError("cut"))))
    found = server.changes("Bucket", "", "5")

    assert next(found).what == "ADDED"
    with pytest.raises(ClusterError):
        next(found)


def config(tmp_path, **cluster: str) -> None:
    values = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "c", "cluster": {"server": "http://127.0.0.1:1", **cluster}}],
        "users": [{"name": "u", "user": {}}],
        "contexts": [{"name": "x", "context": {"cluster": "c", "user": "u", "namespace": "apps"}}],
        "current-context": "x",
    }
    (tmp_path / "config").write_text(json.dumps(values))


def test_the_kubeconfig_says_where_and_which_namespace(tmp_path, monkeypatch):
    config(tmp_path)
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "config"))
    server, namespace = kubernetes_api.connect()

    assert namespace == "apps"
    with pytest.raises(ClusterError):
        server.external_artifact(Key("a", "b"))


def test_no_way_to_a_cluster_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "nothing"))
    with pytest.raises(NoClusterError, match="set KUBECONFIG"):
        kubernetes_api.connect()

    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "config"))
    for text in ("[]", "{", "a: b", "clusters: [1]", ""):
        (tmp_path / "config").write_text(text)
        with pytest.raises(NoClusterError):
            kubernetes_api.connect()

    config(tmp_path, **{"certificate-authority": "/nowhere"})
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "config"))
    with pytest.raises(NoClusterError):
        kubernetes_api.connect()
