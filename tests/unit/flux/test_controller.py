"""The renderer as a whole, against an API server that is a dictionary, with an engine that prints what is in a file."""

from __future__ import annotations

import contextlib
import http.client
import http.server
import queue
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from kustomize_plugin.flux.build_process import BuildProcesses
from kustomize_plugin.flux.cluster_error import CONFLICT, FORBIDDEN, GONE, INVALID, ClusterError
from kustomize_plugin.flux.controller import Controller
from kustomize_plugin.flux.external_artifact import KIND, ExternalArtifact, Key, SourceName
from kustomize_plugin.flux.flux_settings import Address, Bounds, FluxSettings, Places
from kustomize_plugin.flux.kubernetes_api import Change, KubernetesApi, Page
from tests.unit.flux import objects
from tests.unit.flux.made_archives import digest, of_files

HERE = Address("127.0.0.1", 0)
CONFIG = """\
apiVersion: v1
kind: ConfigMap
metadata: {{name: litellm-config}}
data:
  config.yaml: |
    model_list:
      - model_name: {name}
        litellm_params: {{model: openai/a, api_key: os.environ/OPENAI_API_KEY}}
"""
ENGINE = """\
#!/bin/sh
PATH=/usr/bin:/bin
[ "$1" = build ] || exit 0
cat overlay/a.yaml
grep -q hang overlay/a.yaml && exec sleep 60
exit 0
"""


class Api(KubernetesApi):
    """What a cluster does with our requests; `is_down` ends every watch and refuses all else."""

    def __init__(self) -> None:
        self.objects: dict[tuple[str, str], dict[str, Any]] = {}
        self.events: list[dict[str, Any]] = []
        self.is_down = False
        self._watches: list[tuple[str, queue.Queue[Change | None]]] = []
        self._version = 100
        self._lock = threading.RLock()

    def put(self, values: dict[str, Any], kind: str = KIND) -> None:
        with self._lock:
            self._version += 1
            name = values["metadata"]["name"]
            values = {**values, "metadata": {**values["metadata"], "resourceVersion": str(self._version)}}
            old = self.objects.get((kind, name))
            if old and not values.get("status"):
                values["status"] = old.get("status", {})
            self.objects[kind, name] = values
            self._tell(kind, Change("MODIFIED", values))

    def drop(self, kind: str, name: str) -> None:
        with self._lock:
            self._tell(kind, Change("DELETED", self.objects.pop((kind, name))))

    def cut(self) -> None:
        """End all watches."""
        with self._lock:
            for _, events in self._watches:
                events.put(None)
            self._watches.clear()

    def external_artifact(self, key: Key) -> dict[str, Any] | None:
        self._refuse()
        return self.objects.get((KIND, key.name))

    def source(self, name: SourceName) -> dict[str, Any] | None:
        self._refuse()
        return self.objects.get((name.kind, name.name))

    def write_status(self, found: ExternalArtifact, status: dict[str, Any]) -> None:
        self._refuse()
        with self._lock:
            now = self.objects.get((KIND, found.key.name))
            if now is None or now["metadata"]["resourceVersion"] != found.resource_version:
                raise ClusterError("the object has been modified", CONFLICT)
            self.put({**now, "status": {**now.get("status", {}), **status}})

    def record(self, namespace: str, event: dict[str, Any]) -> None:
        assert namespace == "flux-system"
        self.events.append(event)

    def all_of(self, kind: str, namespace: str) -> Page:
        assert namespace == "flux-system"
        self._refuse()
        with self._lock:
            return Page([one for (of, _), one in self.objects.items() if of == kind], str(self._version))

    def changes(self, kind: str, namespace: str, version: str, seconds: float = 25) -> Iterator[Change]:
        assert namespace == "flux-system"
        assert seconds <= 300
        self._refuse()
        events: queue.Queue[Change | None] = queue.Queue()
        with self._lock:
            if int(version) < self._version:
                raise ClusterError("too old", GONE)
            self._watches.append((kind, events))
        while (found := events.get()) is not None:
            yield found

    def _tell(self, kind: str, change: Change) -> None:
        for of, events in self._watches:
            if of == kind:
                events.put(change)

    def _refuse(self) -> None:
        if self.is_down:
            raise ClusterError("nobody there")


class World:
    """A cluster, a place that serves sources, and one renderer at a time."""

    def __init__(self, folder: Path, sources: str) -> None:
        self.folder = folder
        self.api = Api()
        self.logged: list[str] = []
        self.controller: Controller | None = None
        self._sources = sources
        (folder / "sources").mkdir()
        engine = folder / "kustomize"
        engine.write_text(ENGINE)
        engine.chmod(0o755)
        self._engine = str(engine)

    def push(self, text: str, revision: str, name: str = "gw") -> None:
        """Let the source controller have fetched a commit."""
        content = of_files({"overlay/kustomization.yaml": "resources: [a.yaml]\n", "overlay/a.yaml": text})
        (self.folder / "sources" / f"{digest(content)[7:]}.tar.gz").write_bytes(content)
        url = f"{self._sources}/{digest(content)[7:]}.tar.gz"
        values = objects.source(digest(content), revision, url)
        values["metadata"]["name"] = name
        self.api.put(values, "GitRepository")

    def ask_for(self, name: str = "gw", **fields: Any) -> None:
        self.api.put(objects.external_artifact("overlay", name=name, **fields))

    def status(self, name: str = "gw") -> dict[str, Any]:
        found: dict[str, Any] = self.api.objects[KIND, name].get("status", {})
        return found

    def revision(self, name: str = "gw") -> str:
        """Return which commit is published."""
        metadata = self.status(name).get("artifact", {}).get("metadata", {})
        return str(metadata.get("org.opencontainers.image.revision", ""))

    def reason(self, name: str = "gw") -> str:
        conditions = self.status(name).get("conditions") or [{"reason": ""}]
        return str(conditions[0]["reason"])

    @contextlib.contextmanager
    def running(self, **bounds: Any) -> Iterator[None]:
        store, most = self.folder / "store", Bounds(**bounds)
        places = Places(HERE, "adv", HERE, "")
        settings = FluxSettings(("flux-system",), False, store, places, 2, 300.0, most, False, "text")
        builds = BuildProcesses("kustomize_plugin.commands.flux_build", self._engine, settings.bounds)
        self.controller = Controller(settings, self.api, builds, self.log)
        run = threading.Thread(target=self.controller.run)
        run.start()
        try:
            yield
        finally:
            self.controller.stop()
            self.api.cut()
            run.join(10)
            assert not run.is_alive()

    def log(self, message: str, about: object = "", level: str = "info") -> None:
        self.logged.append(f"{level} {about} {message}")

    def get(self, path: str) -> tuple[int, bytes]:
        assert self.controller is not None
        connection = http.client.HTTPConnection("127.0.0.1", self.controller._artifacts.port, timeout=5)
        with contextlib.closing(connection):
            connection.request("GET", f"/{path}")
            answer = connection.getresponse()
            return answer.status, answer.read()


def soon(holds: Callable[[], bool], seconds: float = 60.0) -> bool:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.02)
    return holds()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its base calls it so
        pass


@pytest.fixture
def world(tmp_path):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=tmp_path / "sources"))
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield World(tmp_path, f"http://127.0.0.1:{server.server_address[1]}")
    finally:
        server.shutdown()
        server.server_close()


def text(name: str) -> str:
    return CONFIG.format(name=name)


def test_a_push_becomes_an_artifact_and_the_next_one_too(world):
    world.ask_for()
    world.push(text("a"), "main@sha1:1")
    with world.running():
        assert soon(lambda: world.revision() == "main@sha1:1")
        first = world.status()["artifact"]["path"]
        assert world.get(first)[0] == 200

        world.push(text("b"), "main@sha1:2")
        assert soon(lambda: world.revision() == "main@sha1:2")
        assert world.get(world.status()["artifact"]["path"])[0] == 200
        assert world.get(first)[0] == 200, "who was told of it a moment ago still gets it"
    assert [one["reason"] for one in world.api.events] == ["Succeeded", "Succeeded"]
    assert not list((world.folder / "store" / ".work").iterdir())


def test_a_mistake_leaves_what_is_applied_and_is_told(world):
    world.ask_for()
    world.push(text("a"), "main@sha1:1")
    with world.running():
        assert soon(lambda: world.reason() == "Succeeded")
        good = world.status()["artifact"]
        world.push("", "main@sha1:2")

        assert soon(lambda: world.reason() == "BuildFailed")
        assert world.status()["artifact"] == good
        assert world.get(good["path"])[0] == 200
        assert soon(lambda: [one["type"] for one in world.api.events] == ["Normal", "Warning"])


def test_what_comes_in_any_order_is_rendered(world):
    with world.running():
        world.ask_for()
        assert soon(lambda: world.reason() == "SourceNotFound")
        world.push(text("a"), "main@sha1:1")
        assert soon(lambda: world.reason() == "Succeeded")

        world.push(text("a"), "main@sha1:1", "later")
        world.ask_for("later")
        assert soon(lambda: world.reason("later") == "Succeeded")


def test_of_many_all_are_rendered_and_each_once(world):
    for number in range(12):
        world.ask_for(f"gw{number}")
        world.push(text(f"a{number}"), "main@sha1:1", f"gw{number}")
    with world.running():
        assert soon(lambda: all(world.reason(f"gw{number}") == "Succeeded" for number in range(12)), 120)
        assert sum(": built" in one or " built " in one for one in world.logged) == 12


def test_until_everything_was_looked_at_nothing_is_missing(world):
    """Flux waits long after a 404; and what this run has not built yet may be in nobody's store."""
    unknown = f"externalartifact/flux-system/other/{'0' * 64}.tar.gz"
    world.api.is_down = True
    world.ask_for()
    world.push(text("a"), "main@sha1:1")
    with world.running():
        assert world.get(unknown)[0] == 503

        world.api.is_down = False
        assert soon(lambda: world.reason() == "Succeeded")
        assert soon(lambda: world.get(unknown)[0] == 404)


@pytest.mark.parametrize("code", [FORBIDDEN, INVALID])
def test_one_whose_status_is_refused_holds_up_nobody_else(world, monkeypatch, code):
    """The admission policy may name another address than we do, and waiting does not change that."""
    unknown = f"externalartifact/flux-system/other/{'0' * 64}.tar.gz"
    world.ask_for()
    world.push(text("a"), "main@sha1:1")

    def refuse(found: ExternalArtifact, _: dict[str, Any]) -> None:
        raise ClusterError("the API server answers: denied request", code)

    monkeypatch.setattr(world.api, "write_status", refuse)
    with world.running():
        assert soon(lambda: any("denied request" in one for one in world.logged))
        assert soon(lambda: world.get(unknown)[0] == 404, 5)


def test_a_lost_store_is_filled_again_when_somebody_asks(world):
    world.ask_for()
    world.push(text("a"), "main@sha1:1")
    with world.running():
        assert soon(lambda: world.reason() == "Succeeded")
        path = world.status()["artifact"]["path"]
        for folder in (world.folder / "store").iterdir():
            folder.rename(world.folder / f"lost-{folder.name}")  # at once: a look that is on its way may write there

        assert world.get(path)[0] == 503
        assert soon(lambda: world.get(path)[0] == 200), world.logged
        world.push(text("b"), "main@sha1:2")
        assert soon(lambda: world.revision() == "main@sha1:2")


def test_a_lost_artifact_that_cannot_be_made_again_is_not_waited_for(world):
    """Flux asks a 503 again and again meanwhile, with one of its few workers; a 404 it takes up later."""
    world.ask_for()
    world.push(text("a"), "main@sha1:1")
    with world.running():
        assert soon(lambda: world.reason() == "Succeeded")
        path = world.status()["artifact"]["path"]
        world.push("", "main@sha1:2")
        assert soon(lambda: world.reason() == "BuildFailed")
        (world.folder / "store" / path).unlink()
        assert world.get(path)[0] == 404

        world.push(text("a"), "main@sha1:3")
        assert soon(lambda: world.get(path)[0] == 200)


def test_a_restart_changes_nothing_and_serves_the_same(world):
    world.ask_for()
    world.push(text("a"), "main@sha1:1")
    with world.running():
        assert soon(lambda: world.reason() == "Succeeded")
    before = world.api.objects[KIND, "gw"]
    with world.running():
        assert soon(lambda: world.get(before["status"]["artifact"]["path"])[0] == 200)
        assert soon(lambda: sum(" built " in one for one in world.logged) == 2)
    assert world.api.objects[KIND, "gw"] is before


def test_an_api_server_that_was_away_is_found_again(world):
    world.ask_for()
    world.push(text("a"), "main@sha1:1")
    with world.running():
        assert soon(lambda: world.reason() == "Succeeded")
        world.api.is_down = True
        world.api.cut()
        world.push(text("b"), "main@sha1:2")
        time.sleep(0.7)
        world.api.is_down = False

        assert soon(lambda: world.revision() == "main@sha1:2")


def test_one_that_is_deleted_takes_its_artifacts_with_it(world):
    world.ask_for()
    world.push(text("a"), "main@sha1:1")
    with world.running():
        assert soon(lambda: world.reason() == "Succeeded")
        path = world.status()["artifact"]["path"]
        world.api.drop(KIND, "gw")

        assert soon(lambda: world.get(path)[0] == 404)
        assert not (world.folder / "store" / path).exists()


def test_the_end_waits_for_no_build_and_says_nothing_of_it(world):
    world.ask_for()
    world.push(text("hang"), "main@sha1:1")
    with world.running():
        assert soon(lambda: bool(list((world.folder / "store" / ".work").glob("*/tree/overlay"))))
        time.sleep(0.5)
        began = time.monotonic()
    assert time.monotonic() - began < 5
    assert world.status() == {}
    assert not list((world.folder / "store" / ".work").iterdir())


def test_a_build_that_hangs_holds_up_no_other_for_ever(world):
    world.ask_for("hanging")
    world.push(text("hang"), "main@sha1:1", "hanging")
    with world.running(seconds=2.0):
        world.ask_for()
        world.push(text("a"), "main@sha1:1")
        assert soon(lambda: world.reason() == "Succeeded")
        assert soon(lambda: world.reason("hanging") == "BuildTimedOut")


def test_what_turns_is_well_and_what_does_not_is_named(world, monkeypatch):
    with world.running():
        controller = world.controller
        assert controller is not None
        assert soon(lambda: controller._ailing() == "")
        for watch in controller._watches[:1]:
            monkeypatch.setattr(watch, "turned", time.monotonic() - 301)

        assert controller._ailing() == "does not turn: ExternalArtifact in flux-system"


def test_an_error_of_ours_ends_no_worker(world, monkeypatch):
    world.ask_for()
    world.push(text("a"), "main@sha1:1")
    broken = [True]
    read: Callable[[SourceName], dict[str, Any] | None] = world.api.source

    def source(name: SourceName) -> dict[str, Any] | None:
        if broken.pop() if broken else False:
            raise ZeroDivisionError("a defect")
        return read(name)

    monkeypatch.setattr(world.api, "source", source)
    with world.running():
        assert soon(lambda: world.reason() == "Succeeded")
    assert any("internal error: ZeroDivisionError: a defect" in one for one in world.logged)
