"""One look at one ExternalArtifact, against a cluster that is two dictionaries: every end that it may have."""

from __future__ import annotations

import copy
import errno
from typing import Any

import pytest

from kustomize_plugin.flux.artifact_store import ArtifactStore
from kustomize_plugin.flux.cluster_error import CONFLICT, FORBIDDEN, ClusterError
from kustomize_plugin.flux.external_artifact import ExternalArtifact, Key, SourceArtifact, SourceName
from kustomize_plugin.flux.reconciler import Reconciler, Terms
from kustomize_plugin.flux.render import Rendered
from kustomize_plugin.flux.verdict import (
    BUILD_FAILED,
    BUILD_OUT_OF_MEMORY,
    BUILD_TIMED_OUT,
    FETCH_FAILED,
    SOURCE_REFUSED,
    RefusedError,
    Verdict,
)
from tests.unit.flux import objects

KEY = Key("flux-system", "gw")
SOURCE = SourceName("GitRepository", "flux-system", "gw")


class Cluster:
    """The API server: what is there, and every status that was written."""

    def __init__(self) -> None:
        self.artifacts: dict[Key, dict[str, Any]] = {KEY: objects.external_artifact()}
        self.sources: dict[SourceName, dict[str, Any]] = {SOURCE: objects.source()}
        self.written: list[dict[str, Any]] = []
        self.refuses: ClusterError | None = None

    def external_artifact(self, key: Key) -> dict[str, Any] | None:
        return copy.deepcopy(self.artifacts.get(key))

    def source(self, name: SourceName) -> dict[str, Any] | None:
        return self.sources.get(name)

    def write_status(self, found: ExternalArtifact, status: dict[str, Any]) -> None:
        if self.refuses:
            raise self.refuses
        self.written.append(status)
        self.artifacts[found.key]["status"] |= status

    @property
    def status(self) -> dict[str, Any]:
        found: dict[str, Any] = self.artifacts[KEY]["status"]
        return found

    @property
    def reasons(self) -> list[tuple[str, str, str]]:
        return [(one["type"], one["status"], one["reason"]) for one in self.status["conditions"]]

    @property
    def message(self) -> str:
        return str(self.status["conditions"][0]["message"])


class Rendering:
    """Renders what it is told to, and remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.text = "kind: ConfigMap\n"
        self.refuses: RefusedError | None = None

    def render(self, artifact: SourceArtifact, path: str) -> Rendered:
        self.asked.append((artifact.revision, path))
        if self.refuses:
            raise self.refuses
        return Rendered(self.text, 0.1, 0.2, [])


class Audience:
    def __init__(self) -> None:
        self.ends: list[tuple[Key, str, str, bool]] = []
        self.turns: list[tuple[Key, str]] = []

    def built(self, key: Key, artifact: SourceArtifact, verdict: Verdict, times: Rendered | None) -> None:
        self.ends.append((key, artifact.revision, verdict.reason, times is None))

    def turned(self, found: ExternalArtifact, verdict: Verdict) -> None:
        self.turns.append((found.key, verdict.reason))


class Scene:
    def __init__(self, folder, **terms: Any) -> None:
        self.cluster, self.rendering, self.audience = Cluster(), Rendering(), Audience()
        self.store = ArtifactStore(folder)
        self.terms = Terms("http://here", **terms)
        self.start()

    def start(self) -> None:
        self.reconciler = Reconciler(self.cluster, self.store, self.rendering, self.audience, self.terms)

    def look(self) -> bool:
        return self.reconciler.look(KEY)


@pytest.fixture
def scene(tmp_path):
    return Scene(tmp_path)


def test_a_source_becomes_an_artifact(scene):
    assert scene.look() is False

    artifact = scene.cluster.status["artifact"]
    assert scene.rendering.asked == [("main@sha1:abc", "overlays/production")]
    assert scene.cluster.reasons == [("Ready", "True", "Succeeded")]
    assert artifact["revision"] == f"main@{artifact['digest']}"
    assert artifact["metadata"] == {"org.opencontainers.image.revision": "main@sha1:abc"}
    assert artifact["url"] == f"http://here/{artifact['path']}"
    assert scene.store.find(artifact["path"]).stat().st_size == artifact["size"]
    assert scene.audience.ends == [(KEY, "main@sha1:abc", "Succeeded", False)]
    assert scene.audience.turns == [(KEY, "Succeeded")]


def test_a_second_look_builds_nothing_and_writes_nothing(scene):
    for _ in range(3):
        scene.look()

    assert len(scene.rendering.asked) == len(scene.cluster.written) == len(scene.audience.turns) == 1


def test_after_a_restart_the_same_is_built_again_and_not_written_again(scene):
    scene.look()
    scene.start()
    scene.look()

    assert (len(scene.rendering.asked), len(scene.cluster.written)) == (2, 1)


@pytest.mark.parametrize(
    "change",
    [
        {"path": "overlays/other"},
        {"requested": "2026-01-01T00:00:00Z"},
    ],
)
def test_what_the_user_changes_is_built(scene, change):
    scene.look()
    scene.cluster.artifacts[KEY] = objects.external_artifact(**change, status=scene.cluster.status)
    scene.look()

    assert len(scene.rendering.asked) == 2


def test_another_commit_with_the_same_render_is_named_and_not_applied_again(scene):
    scene.look()
    before = dict(scene.cluster.status["artifact"])
    scene.cluster.sources[SOURCE] = objects.source("sha256:e", "main@sha1:def")
    scene.look()
    after = scene.cluster.status["artifact"]

    assert after.pop("metadata") == {"org.opencontainers.image.revision": "main@sha1:def"}
    before.pop("metadata")
    assert after == before


def test_a_refused_build_leaves_the_artifact_and_says_where(scene):
    scene.look()
    artifact = dict(scene.cluster.status["artifact"])
    scene.cluster.sources[SOURCE] = objects.source("sha256:e", "main@sha1:def")
    scene.rendering.refuses = RefusedError(BUILD_FAILED, "base/x.yaml:24:15: LK301 no\nbase/y.yaml:1:1: LK302 no")

    assert scene.look() is False
    assert scene.cluster.status["artifact"] == artifact
    assert scene.cluster.reasons == [("Ready", "False", "BuildFailed"), ("Stalled", "True", "BuildFailed")]
    assert scene.cluster.message == "main@sha1:def: base/x.yaml:24:15: LK301 no\nbase/y.yaml:1:1: LK302 no"
    assert scene.store.find(artifact["path"])
    assert scene.look() is False
    assert len(scene.rendering.asked) == 2, "what is refused for good is not built again and again"


def test_a_corrected_source_is_ready_again(scene):
    scene.rendering.refuses = RefusedError(BUILD_FAILED, "LK301")
    scene.look()
    assert "artifact" not in scene.cluster.status

    scene.rendering.refuses = None
    scene.cluster.sources[SOURCE] = objects.source("sha256:e", "main@sha1:def")
    scene.look()
    assert scene.cluster.reasons == [("Ready", "True", "Succeeded")]
    assert scene.audience.turns == [(KEY, "BuildFailed"), (KEY, "Succeeded")]


@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        ({"kind": "HelmChart", "name": "gw"}, "UnsupportedSource"),
        ({"kind": "ExternalArtifact", "name": "gw"}, "UnsupportedSource"),
        ({"apiVersion": "example.com/v1", "kind": "GitRepository", "name": "gw"}, "UnsupportedSource"),
        ({"apiVersion": "source.toolkit.fluxcd.io.evil/v1", "kind": "Bucket", "name": "gw"}, "UnsupportedSource"),
        ({}, "UnsupportedSource"),
        ({"kind": "GitRepository"}, "UnsupportedSource"),
        ({"kind": "GitRepository", "name": "../../other/gitrepositories/gw"}, "UnsupportedSource"),
        ({"kind": "GitRepository", "name": "gw/status"}, "UnsupportedSource"),
        ({"kind": "GitRepository", "name": "gw?watch=1"}, "UnsupportedSource"),
        ({"kind": "GitRepository", "name": ".."}, "UnsupportedSource"),
        ({"kind": "GitRepository", "name": "x" * 254}, "UnsupportedSource"),
        ({"kind": "GitRepository", "name": "gw", "namespace": "flux-system/../other"}, "UnsupportedSource"),
        ({"kind": "GitRepository", "name": "gw", "namespace": "other"}, "AccessDenied"),
    ],
)
def test_what_is_not_for_us_is_refused_without_being_read(scene, reference, reason):
    scene.cluster.artifacts[KEY] = objects.external_artifact(source=reference)
    scene.cluster.sources[SourceName("GitRepository", "other", "gw")] = objects.source()

    assert scene.look() is False
    assert scene.cluster.reasons == [("Ready", "False", reason), ("Stalled", "True", reason)]
    assert scene.rendering.asked == []


@pytest.mark.parametrize("kind", ["GitRepository", "OCIRepository", "Bucket"])
def test_three_kinds_of_sources_are_rendered(scene, kind):
    """The version is Flux's to choose, and may be left out."""
    scene.cluster.sources = {SourceName(kind, "flux-system", "gw"): objects.source()}
    for version in ({"apiVersion": "source.toolkit.fluxcd.io/v1beta2"}, {}):
        scene.cluster.artifacts[KEY] = objects.external_artifact(source={**version, "kind": kind, "name": "gw"})
        scene.look()
        assert scene.cluster.reasons == [("Ready", "True", "Succeeded")]


def test_another_namespace_is_rendered_where_that_is_allowed(tmp_path):
    scene = Scene(tmp_path, crosses_namespaces=True)
    reference = {"kind": "GitRepository", "name": "gw", "namespace": "other"}
    scene.cluster.artifacts[KEY] = objects.external_artifact(source=reference)
    scene.cluster.sources = {SourceName("GitRepository", "other", "gw"): objects.source()}
    scene.look()

    assert scene.cluster.reasons == [("Ready", "True", "Succeeded")]


def test_a_namespace_that_may_not_be_read_is_said(tmp_path, monkeypatch):
    scene = Scene(tmp_path, crosses_namespaces=True)
    reference = {"kind": "GitRepository", "name": "gw", "namespace": "other"}
    scene.cluster.artifacts[KEY] = objects.external_artifact(source=reference)

    def forbidden(_: SourceName) -> None:
        raise ClusterError("the API server answers 403: gitrepositories is forbidden", FORBIDDEN)

    monkeypatch.setattr(scene.cluster, "source", forbidden)

    assert scene.look() is False
    assert scene.cluster.reasons == [("Ready", "False", "AccessDenied"), ("Stalled", "True", "AccessDenied")]
    assert "GitRepository other/gw" in scene.cluster.message


def test_a_right_that_is_gone_for_a_moment_is_waited_for(scene, monkeypatch):
    """An API server that starts knows no rights yet."""

    def forbidden(_: SourceName) -> None:
        raise ClusterError("the API server answers 403: gitrepositories is forbidden", FORBIDDEN)

    monkeypatch.setattr(scene.cluster, "source", forbidden)
    with pytest.raises(ClusterError):
        scene.look()
    assert scene.cluster.written == []


@pytest.mark.parametrize("path", ["/etc", "../x", "", "a/../../b"])
def test_a_path_out_of_the_source_is_refused(scene, path):
    scene.cluster.artifacts[KEY] = objects.external_artifact(path=path)

    assert scene.look() is False
    assert scene.cluster.reasons == [("Ready", "False", "InvalidPath"), ("Stalled", "True", "InvalidPath")]
    assert scene.rendering.asked == []


def test_a_source_that_is_gone_is_waited_for_and_the_artifact_stays(scene):
    scene.look()
    artifact = dict(scene.cluster.status["artifact"])
    found = scene.cluster.sources.pop(SOURCE)

    assert scene.look() is True
    assert scene.cluster.reasons[0] == ("Ready", "False", "SourceNotFound")
    assert scene.cluster.status["artifact"] == artifact

    scene.cluster.sources[SOURCE] = found
    assert scene.look() is False
    assert scene.cluster.reasons == [("Ready", "True", "Succeeded")]


def test_a_source_without_an_artifact_is_waited_for(scene):
    scene.cluster.sources[SOURCE] = {"metadata": {"name": "gw"}}

    assert scene.look() is True
    assert scene.cluster.reasons == [
        ("Ready", "False", "SourceNotReady"),
        ("Reconciling", "True", "ProgressingWithRetry"),
    ]


def test_what_could_not_be_fetched_is_tried_again(scene):
    scene.rendering.refuses = RefusedError(FETCH_FAILED, "nobody there")
    assert scene.look() is True
    scene.rendering.refuses = None

    assert scene.look() is False
    assert scene.cluster.reasons == [("Ready", "True", "Succeeded")]


def test_a_full_disk_leaves_the_old_artifact_and_is_tried_again(scene, monkeypatch):
    scene.look()
    old = dict(scene.cluster.status["artifact"])
    scene.cluster.sources[SOURCE] = objects.source("sha256:e", "main@sha1:def")
    scene.rendering.text = "kind: Service\n"

    def full(*_: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(scene.store, "put", full)
        assert scene.look() is True
    assert scene.cluster.reasons[0] == ("Ready", "False", "StorageFailed")
    assert scene.cluster.message == "main@sha1:def: the artifact cannot be stored: No space left on device"
    assert scene.cluster.status["artifact"] == old
    assert scene.store.find(old["path"])

    assert scene.look() is False
    assert scene.cluster.status["artifact"]["path"] != old["path"]


@pytest.mark.parametrize("reason", [BUILD_TIMED_OUT, BUILD_OUT_OF_MEMORY, SOURCE_REFUSED])
def test_what_may_end_otherwise_is_tried_again_now_and_then(tmp_path, monkeypatch, reason):
    """A machine that does too much, or an answer that was damaged on its way."""
    scene = Scene(tmp_path, look_seconds=300.0)
    now = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    scene.rendering.refuses = RefusedError(reason, "no")
    scene.look()
    now[0] += 149
    scene.look()
    assert len(scene.rendering.asked) == 1

    now[0] += 2
    scene.look()
    assert len(scene.rendering.asked) == 2


def test_what_took_too_long_is_not_passed_over_by_the_next_look_at_everything(tmp_path, monkeypatch):
    """That one comes as long after the last as is said, but for the time that it waited for a worker and was built."""
    scene = Scene(tmp_path, look_seconds=300.0)
    now = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])

    def late(artifact: SourceArtifact, path: str) -> Rendered:
        scene.rendering.asked.append((artifact.revision, path))
        now[0] += 60
        raise RefusedError(BUILD_TIMED_OUT, "too long")

    monkeypatch.setattr(scene.rendering, "render", late)
    now[0] += 10
    scene.look()
    now[0] = 1301.0
    scene.look()

    assert len(scene.rendering.asked) == 2


def test_a_store_that_lost_it_gets_it_again(scene):
    scene.look()
    path = scene.cluster.status["artifact"]["path"]
    scene.store.find(path).unlink()
    scene.look()

    assert scene.store.find(path)
    assert len(scene.cluster.written) == 1


def test_a_status_that_somebody_else_wrote_is_set_right_without_a_build(scene):
    scene.look()
    good = dict(scene.cluster.status["artifact"])
    scene.cluster.status["artifact"] = {**good, "url": "http://evil/x.tar.gz", "digest": "sha256:0"}
    scene.look()

    assert {**scene.cluster.status["artifact"], "lastUpdateTime": ""} == {**good, "lastUpdateTime": ""}
    assert len(scene.rendering.asked) == 1


def test_who_was_told_something_older_does_not_win(scene):
    """The object has changed since it was read: it is read again, and what was built is not lost."""
    scene.cluster.refuses = ClusterError("the object has been modified", CONFLICT)
    with pytest.raises(ClusterError):
        scene.look()
    assert scene.audience.turns == []

    scene.cluster.refuses = None
    scene.look()
    assert scene.cluster.reasons == [("Ready", "True", "Succeeded")]
    assert len(scene.rendering.asked) == 1


def test_one_that_is_gone_takes_its_artifacts_with_it(scene):
    scene.look()
    path = scene.cluster.status["artifact"]["path"]
    del scene.cluster.artifacts[KEY]

    assert scene.look() is False
    assert scene.store.find(path) is None


def test_one_that_is_no_longer_ours_is_left_alone(scene):
    scene.look()
    status = dict(scene.cluster.status)
    scene.cluster.artifacts[KEY] = objects.external_artifact(path=None, status=status)
    scene.cluster.sources[SOURCE] = objects.source("sha256:e", "main@sha1:def")

    assert scene.look() is False
    assert scene.cluster.status == status
    assert scene.store.find(status["artifact"]["path"])


def test_one_of_the_same_name_made_anew_is_built(scene):
    scene.look()
    scene.cluster.artifacts[KEY] = objects.external_artifact()
    scene.cluster.artifacts[KEY]["metadata"]["uid"] = "another"
    scene.look()

    assert len(scene.rendering.asked) == 2
    assert scene.cluster.reasons == [("Ready", "True", "Succeeded")]
