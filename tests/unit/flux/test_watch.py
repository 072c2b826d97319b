"""A watch goes on whatever ends it, and tells everything again now and then."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from kustomize_plugin.flux.cluster_error import ClusterError
from kustomize_plugin.flux.watch import Watch


class Page(NamedTuple):
    items: list[Any]
    version: str


class Change(NamedTuple):
    what: str
    values: dict[str, Any]


def change(what: str, name: str, version: str) -> Change:
    return Change(what, {"metadata": {"name": name, "resourceVersion": version}})


class Script:
    """A cluster that does one thing after the other: a page, the changes of a watch, an error."""

    def __init__(self, *steps: Any) -> None:
        self.steps = list(steps)
        self.asked: list[str] = []
        self.told: list[str] = []
        self.logged: list[str] = []
        self.stop = threading.Event()
        self.waits: list[float] = []
        self.seconds: list[float] = []
        self.now = 0.0

    def all_of(self, kind: str, namespace: str) -> Page:
        self.asked.append(f"all {kind} {namespace}")
        found = self._next()
        assert isinstance(found, Page), found
        return found

    def changes(self, kind: str, namespace: str, version: str, seconds: float) -> Iterator[Change]:
        assert (kind, namespace) == ("Bucket", "ns")
        self.seconds.append(seconds)
        self.asked.append(f"from {version}")
        for one in self._next():
            if isinstance(one, Exception):
                raise one
            yield one

    def _next(self) -> Any:
        if not self.steps:
            self.stop.set()
            raise ClusterError("the script ends")
        step = self.steps.pop(0)
        if isinstance(step, Exception):
            raise step
        return step

    def listed(self, kind: str, namespace: str, items: list[Any]) -> None:
        self.told.append(f"{kind} {namespace} {items}")

    def changed(self, kind: str, what: str, values: Any) -> None:
        assert kind == "Bucket"
        self.told.append(f"{what} {values['metadata']['name']}")

    def log(self, message: str, about: object = "", level: str = "info") -> None:
        self.logged.append(f"{level} {about}: {message}")

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)

    def run(self, look_seconds: float = 300.0) -> Watch:
        watch = Watch("Bucket", "ns", self, self, self.log, look_seconds)
        watch.run(self.stop, self.wait)
        return watch


def test_what_is_there_is_told_then_what_changes():
    script = Script(
        Page(["a"], "5"), [change("ADDED", "b", "6"), change("BOOKMARK", "", "9")], [change("DELETED", "b", "11")]
    )
    script.run()

    assert script.told == ["Bucket ns ['a']", "ADDED b", "DELETED b"]
    assert script.asked == ["all Bucket ns", "from 5", "from 9", "from 11"]


def test_a_version_that_is_gone_is_listed_again_at_once():
    script = Script(Page([], "5"), ClusterError("too old", 410), Page([], "50"), [])
    script.run()

    assert script.asked[:4] == ["all Bucket ns", "from 5", "all Bucket ns", "from 50"]
    assert script.waits[0] == 0


def test_a_server_that_has_never_heard_of_any_version_is_not_asked_without_a_pause():
    script = Script(*[Page([], "5"), ClusterError("too old", 410)] * 4)
    script.run()

    assert script.waits[:4] == [0, 0.5, 1, 2]


def test_a_watch_that_ends_at_once_is_not_begun_again_without_a_pause():
    script = Script(*[Page([], "5"), []] * 3)
    script.run()

    assert script.waits[:3] == [0.5, 1, 2]
    assert script.logged[0] == "error Bucket in ns: the API server ended the watch at once; again in 0.5 s"


def test_a_version_that_goes_within_a_watch_is_listed_again_too():
    script = Script(Page([], "5"), [change("ADDED", "a", "6"), ClusterError("too old", 410)], Page([], "50"))
    script.run()

    assert script.asked[:3] == ["all Bucket ns", "from 5", "all Bucket ns"]


@pytest.mark.parametrize("error", [ClusterError("nobody there"), ClusterError("forbidden", 403), ValueError("odd")])
def test_what_fails_is_tried_again_later_and_later(error):
    script = Script(*[error] * 8, Page([], "5"), [change("ADDED", "a", "6")], [error], error)
    script.run()

    assert script.waits[:8] == [0.5, 1, 2, 4, 8, 15, 15, 15]
    assert script.waits[8:10] == [0.5, 1], "who was heard starts again"
    assert len([one for one in script.logged if one.startswith("error Bucket in ns: ")]) == len(script.waits)
    assert [one for one in script.logged if one.startswith("info")] == ["info Bucket in ns: is listed again"]


def test_a_kind_that_is_not_installed_is_looked_for_each_minute_and_holds_nobody_up():
    script = Script(ClusterError("not found", 404), ClusterError("not found", 404), Page([], "5"))
    script.run()

    assert script.waits[:2] == [60, 60]
    assert script.told[:3] == ["Bucket ns []"] * 3
    assert script.logged[0] == "info Bucket in ns: the API server does not know this kind"


def test_a_kind_that_was_there_is_not_believed_to_be_gone():
    """Else a server that only starts would have all that was published removed."""
    script = Script(Page(["a"], "5"), [], ClusterError("not found", 404), ClusterError("not found", 404))
    script.run()

    assert script.told == ["Bucket ns ['a']"]
    assert script.waits[:2] == [0.5, 1]


def test_everything_is_told_again_now_and_then(monkeypatch):
    script = Script(Page(["a"], "5"), [], [], [], [], Page(["a", "b"], "9"))

    def tick() -> float:
        script.now += 40
        return script.now

    monkeypatch.setattr("time.monotonic", tick)
    script.run(look_seconds=300)

    assert script.seconds[:2] == [220, 100], "no watch goes on beyond the next look at everything"
    assert script.told == ["Bucket ns ['a']", "Bucket ns ['a', 'b']"]


def test_it_is_seen_when_it_turned_last(monkeypatch):
    monkeypatch.setattr("time.monotonic", lambda: 77.0)

    assert Script(Page([], "5")).run().turned == 77.0
