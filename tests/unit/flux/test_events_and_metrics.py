"""What people and alerts are told."""

from __future__ import annotations

import json
import re
import time
import weakref
from typing import Any

import httpx2
import pytest

from kustomize_plugin.flux.allowance import Allowance
from kustomize_plugin.flux.cluster_error import ClusterError
from kustomize_plugin.flux.event_delivery import EventDelivery
from kustomize_plugin.flux.external_artifact import NAME, ExternalArtifact, Key, SourceName
from kustomize_plugin.flux.first_pass import FirstPass
from kustomize_plugin.flux.known_artifacts import KnownArtifacts
from kustomize_plugin.flux.metrics import Asked, Metrics
from kustomize_plugin.flux.verdict import BUILD_FAILED, FETCH_FAILED, Published, Refusal
from tests.unit.flux import objects

FOUND = ExternalArtifact(objects.external_artifact())
PUBLISHED = Published("path", "sha256:d", 5, "main@sha256:d", "main@sha1:abc")
REFUSED = Refusal(BUILD_FAILED, "\n".join(["base/a.yaml:1:1: LK301 no"] * 100), "main@sha1:abc")


class Ears:
    def __init__(self, code: int = 202) -> None:
        self.recorded: list[dict[str, Any]] = []
        self.delivered: list[dict[str, Any]] = []
        self.logged: list[str] = []
        self.fails = False
        self.events = EventDelivery(
            self.record, "http://notification", self.log, httpx2.Client(transport=httpx2.MockTransport(self.take))
        )
        self._code = code

    def record(self, namespace: str, event: dict[str, Any]) -> None:
        assert namespace == "flux-system"
        if self.fails:
            raise ClusterError("forbidden", 403)
        self.recorded.append(event)

    def take(self, request: httpx2.Request) -> httpx2.Response:
        self.delivered.append(json.loads(request.content))
        return httpx2.Response(self._code)

    def log(self, message: str, about: object = "", level: str = "info") -> None:
        self.logged.append(f"{level} {about} {message}")


def test_a_refusal_is_a_warning_for_kubectl_describe():
    ears = Ears()
    ears.events.deliver(FOUND, REFUSED, "2026-01-01T00:00:00Z")
    (event,) = ears.recorded

    assert (event["type"], event["reason"]) == ("Warning", "BuildFailed")
    assert event["message"].startswith("main@sha1:abc: base/a.yaml:1:1: LK301 no\n")
    assert len(event["message"].encode()) <= 1024
    assert event["involvedObject"]["uid"] == "uid-gw"
    assert event["metadata"]["namespace"] == event["involvedObject"]["namespace"] == "flux-system"


@pytest.mark.parametrize("name", ["gw", "x" * 199 + "-y" * 20, "x" * 199 + ".y" * 20])
def test_an_event_has_a_name_that_an_object_can_have(name):
    ears = Ears()
    ears.events.deliver(ExternalArtifact(objects.external_artifact(name=name)), PUBLISHED, "now")

    assert re.fullmatch(NAME, ears.recorded[0]["metadata"]["name"])


def test_an_artifact_is_told_to_flux_with_its_revision():
    ears = Ears()
    ears.events.deliver(FOUND, PUBLISHED, "2026-01-01T00:00:00Z")
    ears.events.deliver(FOUND, REFUSED, "2026-01-01T00:00:00Z")
    good, bad = ears.delivered

    assert (good["severity"], bad["severity"]) == ("info", "error")
    assert good["metadata"] == {"source.toolkit.fluxcd.io/revision": "main@sha256:d"}
    assert good["involvedObject"]["kind"] == "ExternalArtifact"
    assert good["timestamp"] == "2026-01-01T00:00:00Z"
    assert bad["message"].startswith("main@sha1:abc: base/a.yaml")


def test_what_cannot_be_delivered_is_logged_and_no_more():
    ears = Ears(500)
    ears.fails = True
    ears.events.deliver(FOUND, PUBLISHED, "now")

    assert [line.split(":")[0] for line in ears.logged] == [
        "error flux-system/gw an event is not recorded",
        "error flux-system/gw an event is not delivered",
    ]


def test_one_that_nobody_thought_of_does_not_end_the_others():
    ears = Ears()
    told: list[str] = []

    def record(namespace: str, event: dict[str, Any]) -> None:
        told.append(event["reason"])
        if len(told) == 1:
            raise PermissionError("the token cannot be read")

    ears.events._record = record
    ears.events.start()
    ears.events.tell(FOUND, REFUSED)
    ears.events.tell(FOUND, PUBLISHED)
    end = time.monotonic() + 10
    while len(told) < 2 and time.monotonic() < end:
        time.sleep(0.01)

    assert told == ["BuildFailed", "Succeeded"]
    assert ears.logged == ["error flux-system/gw internal error: PermissionError: the token cannot be read"]


def test_too_many_are_dropped_and_nobody_waits():
    ears = Ears()
    for _ in range(1100):
        ears.events.tell(FOUND, PUBLISHED)

    assert len(ears.logged) == 100


def test_who_changes_for_ever_is_told_of_now_and_then():
    now = [0.0]
    allowance = Allowance(lambda: now[0])
    one, other = Key("ml", "a"), Key("ml", "b")

    assert sum(allowance.take(one) for _ in range(1000)) == 25
    assert allowance.take(other)
    now[0] += 61
    assert sum(allowance.take(one) for _ in range(1000)) == 2
    now[0] += 1e6
    assert sum(allowance.take(one) for _ in range(1000)) == 25


def test_events_of_one_object_do_not_storm():
    ears = Ears()
    for _ in range(100):
        ears.events.tell(FOUND, PUBLISHED)
    ears.events.start()
    end = time.monotonic() + 10
    while len(ears.recorded) + len(ears.logged) < 100 and time.monotonic() < end:
        time.sleep(0.01)

    assert (len(ears.recorded), len(ears.logged)) == (25, 75)


def test_an_object_is_not_kept_until_its_event_is_told():
    ears = Ears()
    found = ExternalArtifact(objects.external_artifact())
    kept = weakref.ref(found)
    ears.events.tell(found, PUBLISHED)
    del found

    assert kept() is None


def test_a_page_counts_builds_and_refusals():
    metrics = Metrics(Asked(lambda: 3, lambda: 2, lambda: {Key("ml", "gw"): "BuildFailed"}))
    metrics.built(PUBLISHED, 0.4)
    metrics.built(REFUSED, None)
    metrics.built(Refusal(FETCH_FAILED, ""), 2.0)
    page = metrics.page().decode()

    for line in (
        'kustomize_litellm_flux_builds_total{result="succeeded"} 1.0',
        'kustomize_litellm_flux_builds_total{result="refused"} 2.0',
        'kustomize_litellm_flux_refusals_total{reason="BuildFailed"} 1.0',
        'kustomize_litellm_flux_refusals_total{reason="FetchFailed"} 1.0',
        "kustomize_litellm_flux_build_seconds_count 2.0",
        "kustomize_litellm_flux_artifacts 3.0",
        "kustomize_litellm_flux_queue_length 2.0",
        'kustomize_litellm_flux_refused{artifact="ml/gw",reason="BuildFailed"} 1.0',
    ):
        assert f"\n{line}\n" in page


def test_who_names_a_source_is_known():
    known = KnownArtifacts()
    mine, other = objects.external_artifact(), objects.external_artifact(None, name="theirs")
    mine["status"] = {"artifact": {"path": "p"}}

    assert known.replace("flux-system", [mine, other]) == {FOUND.key}
    assert known.of_source(SourceName("GitRepository", "flux-system", "gw")) == [FOUND.key]
    assert known.of_source(SourceName("GitRepository", "flux-system", "theirs")) == []
    assert (known.naming("p"), known.naming("q")) == (FOUND.key, None)
    assert known.keys() == {FOUND.key, Key("flux-system", "theirs")}

    assert known.replace("another", []) == set(), "a list of another namespace says nothing of this one"
    assert known.replace("flux-system", [other]) == {FOUND.key}, "what is gone is looked at, too"
    assert known.naming("p") is None


def test_what_is_refused_is_known_until_it_no_longer_is():
    known, found = KnownArtifacts(), objects.external_artifact()
    for state, reasons in (("False", {FOUND.key: BUILD_FAILED}), ("True", {})):
        found["status"] = {"conditions": [{"type": "Ready", "status": state, "reason": BUILD_FAILED}]}
        known.change(found, is_gone=False)
        assert known.refused() == reasons

    theirs = objects.external_artifact(None)
    theirs["status"] = {"conditions": [{"type": "Ready", "status": "False", "reason": "Theirs"}]}
    known.change(theirs, is_gone=False)
    assert known.refused() == {}


def test_a_change_is_known():
    known = KnownArtifacts()
    known.change(objects.external_artifact(), is_gone=False)
    assert known.is_ours(FOUND.key)

    known.change(objects.external_artifact(None), is_gone=False)
    assert not known.is_ours(FOUND.key)
    known.change(objects.external_artifact(None), is_gone=True)
    assert known.keys() == set()


def test_the_first_pass_is_done_when_all_is_listed_and_looked_at():
    first = FirstPass(["a", "b"])
    first.listed("a", [FOUND.key])
    first.seen(FOUND.key)
    assert not first.is_done()

    first.listed("b", [Key("b", "x")])
    assert not first.is_done()
    first.seen(Key("b", "x"))
    assert first.is_done()

    first.listed("a", [Key("a", "later")])
    assert first.is_done(), "what comes later was never missing"


@pytest.mark.parametrize("names", [[], [""]])
def test_nothing_to_look_at_is_soon_done(names):
    first = FirstPass(names)
    for name in names:
        first.listed(name, [])

    assert first.is_done()
