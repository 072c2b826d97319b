"""Measure the renderer for Flux on a cluster of its own: ``python -m benchmarks.flux``.

Needs `make tools cluster-tools flux-tools`. A push is compared with the same push of a folder that is rendered already,
in one repository and applied by the same Flux, so that what differs is the rendering; the plain build is timed in turns
with it.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import yaml

from benchmarks import report
from benchmarks.process_tree import Peak, cpu_seconds, held, watched
from tools.cluster.serve import ROOT
from tools.flux import objects, programs, stage
from tools.flux.api import NAMESPACE, SOURCES, Api, Object
from tools.flux.gateway import Gateway, merged
from tools.flux.stage import Stage

ROUNDS, GATEWAYS = 15, 20
BEYOND_SECONDS, TOGETHER_SECONDS, MEGABYTES = 0.3, 7.0, 150.0
_FOLDER, _READY = "overlays/measured", "rendered"
_CHANGED = "base/models/ollama-qwen.yaml"
_SOURCES = f"/apis/{SOURCES}/namespaces/{NAMESPACE}"
_LONGEST, _REST, _MILLION = 60.0, 0.5, 1e6

Sight = tuple[str, Callable[[Object], bool]]  # what is watched, and how one tells that it has happened


class Pushed(NamedTuple):
    """Seconds from a push to each of its stages, those of the plain build by itself, and the load.

    `ready` is when it is applied where it was rendered before. Processor time depends less on what else a machine does.
    """

    fetched: float
    published: float
    applied: float
    ready: float
    build: float
    load: float
    cpu: float
    build_cpu: float

    @property
    def beyond(self) -> float:
        """What the renderer adds to fetching, building and applying."""
        return self.applied - self.ready - self.build


def main() -> None:
    """Print the three figures, each with the load of the machine."""
    report.machine()
    with stage.running() as made:
        _one_push(made)
        _many_pushes(made)


def _one_push(made: Stage) -> None:
    gateway = Gateway(made, "measured", _FOLDER)
    _copy(gateway.repository.folder)
    text, _, _ = _render(gateway, 0)
    gateway.create({})
    made.api.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": _READY}})
    made.api.apply(objects.applied(_READY, _READY, objects.source(gateway.name), f"./{_READY}"))
    gateway.arrives(text, _LONGEST)
    _tell_pushes([_push(made, gateway, number) for number in range(1, ROUNDS + 1)])


def _copy(folder: Path) -> None:
    """Lay our own gateway into a checkout, without the objects that belong to one namespace."""
    for name in ("base", "overlays"):
        shutil.copytree(ROOT / name, folder / name)
    measured = folder / _FOLDER
    measured.mkdir()
    shutil.copy(folder / "overlays/production/fragmentmerge.yaml", measured)
    kustomization = {
        "resources": ["../../base", "fragmentmerge.yaml"],
        "components": ["../../base/cloud"],
        "transformers": ["fragmentmerge.yaml"],
    }
    (measured / "kustomization.yaml").write_text(yaml.safe_dump(kustomization))


def _render(gateway: Gateway, number: int) -> tuple[str, float, float]:
    """Change the gateway, and lay its build beside it; returns the config, and what that took: all, and CPU."""
    folder = gateway.repository.folder
    changed = yaml.safe_load((ROOT / _CHANGED).read_text())
    changed["spec"]["deployments"][0]["litellm_params"]["timeout"] = 60 + number
    (folder / _CHANGED).write_text(yaml.safe_dump(changed, sort_keys=False))
    command = [programs.RENDERER[0], "build", _FOLDER, "--engine", "kustomize"]
    environment = {**os.environ, "PATH": programs.search_path()}
    began, cpu = time.perf_counter(), cpu_seconds(os.getpid())
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    seconds, cpu = time.perf_counter() - began, cpu_seconds(os.getpid()) - cpu
    (folder / _READY).mkdir(exist_ok=True)
    (folder / _READY / "manifests.yaml").write_text(done.stdout)
    return merged(list(yaml.safe_load_all(done.stdout))), seconds, cpu


def _push(made: Stage, gateway: Gateway, number: int) -> Pushed:
    text, build, build_cpu = _render(gateway, number)
    commit = gateway.repository.push({})
    sights = {
        "fetched": (f"{_SOURCES}/gitrepositories", lambda found: commit in _artifact(found).get("revision", "")),
        "published": (f"{_SOURCES}/externalartifacts", lambda found: commit in str(_artifact(found).get("metadata"))),
        "applied": _config_in(gateway.target, text),
        "ready": _config_in(_READY, text),
    }
    seen, renderer = Seen(made, sights), made.renderer.program.pid
    time.sleep(_REST)
    load, began, cpu = os.getloadavg()[0], time.perf_counter(), cpu_seconds(renderer)
    gateway.fetch()
    times = {name: when - began for name, when in seen.wait().items()}
    return Pushed(**times, build=build, load=load, cpu=cpu_seconds(renderer) - cpu, build_cpu=build_cpu)


def _artifact(found: Object) -> Object:
    artifact: Object = found.get("status", {}).get("artifact") or {}
    return artifact


def _config_in(namespace: str, text: str) -> Sight:
    path = f"/api/v1/namespaces/{namespace}/configmaps"
    return path, lambda found: merged([{**found, "kind": "ConfigMap"}]) == text


class Seen:
    """When things happened, each told by a watch of its own: to ask again and again would cost a third of a core."""

    def __init__(self, made: Stage, sights: Mapping[str, Sight]) -> None:
        self._kubeconfig = made.servers.kubeconfig
        self._times: dict[str, float] = {}
        self._threads = {
            name: threading.Thread(target=self._watch, args=(name, sight, made.api.listed(sight[0])[1]), daemon=True)
            for name, sight in sights.items()
        }
        for thread in self._threads.values():
            thread.start()

    def wait(self) -> dict[str, float]:
        """Return the time of each."""
        for name, thread in self._threads.items():
            thread.join(_LONGEST)
            if name not in self._times:
                raise SystemExit(f"{name}: not within {_LONGEST:g} s")
        return self._times

    def _watch(self, name: str, sight: Sight, version: str) -> None:
        path, is_it = sight
        api = Api(self._kubeconfig)
        for event in api.watch(path, version, seconds=int(_LONGEST)):
            if is_it(event["object"]):
                self._times[name] = time.perf_counter()
                break
        api.close()


def _tell_pushes(pushes: list[Pushed]) -> None:
    columns = ("", "median s", "min s", "max s")
    series = {
        "fetched by Flux": [push.fetched for push in pushes],
        "published by the renderer": [push.published for push in pushes],
        "applied by Flux": [push.applied for push in pushes],
        "applied where it was rendered before": [push.ready for push in pushes],
        "plain build": [push.build for push in pushes],
        "beyond fetch, build and apply": [push.beyond for push in pushes],
        "processor time of the renderer": [push.cpu for push in pushes],
        "processor time of the plain build": [push.build_cpu for push in pushes],
    }
    rows = [(name, *(f"{of(values):.3f}" for of in (statistics.median, min, max))) for name, values in series.items()]
    load = statistics.median(push.load for push in pushes)
    report.table(f"One push ({len(pushes)} times, load {load:.1f})", columns, rows)
    report.budget("beyond it", statistics.median(push.beyond for push in pushes), BEYOND_SECONDS, "s")


def _many_pushes(made: Stage) -> None:
    gateways = [Gateway(made, f"many-{number}", _FOLDER) for number in range(GATEWAYS)]
    for gateway in gateways:
        _copy(gateway.repository.folder)
        gateway.create({})
    text = gateways[0].plain_build()
    for gateway in gateways:
        gateway.arrives(text, _LONGEST)
    idle, _ = held(made.renderer.program.pid)
    together = _at_once(made, gateways, 1, idle)
    # Apart, because to look at memory takes a good part of a core.
    with watched(made.renderer.program.pid) as peak:
        _at_once(made, gateways, 2, idle)
    _tell_many(together, peak)


def _at_once(made: Stage, gateways: list[Gateway], number: int, idle: int) -> Together:
    for gateway in gateways:
        text, _, _ = _render(gateway, number)
        gateway.repository.push({})
    seen = Seen(made, {gateway.target: _config_in(gateway.target, text) for gateway in gateways})
    time.sleep(_REST)
    load, began, cpu = os.getloadavg()[0], time.perf_counter(), _cpu(made)
    with ThreadPoolExecutor(GATEWAYS) as pool:
        list(pool.map(Gateway.fetch, gateways))
    seconds = max(seen.wait().values()) - began
    return Together(seconds, {name: after - cpu[name] for name, after in _cpu(made).items()}, load, idle)


class Together(NamedTuple):
    """Seconds until the last is applied, those of processor time of all programs; load and memory before it."""

    seconds: float
    cpu: dict[str, float]
    load: float
    idle: int


def _cpu(made: Stage) -> dict[str, float]:
    return {program.name: cpu_seconds(program.pid) for program in (*made.programs.values(), made.servers.etcd)}


def _tell_many(together: Together, peak: Peak) -> None:
    rows = [
        ("seconds until the last is applied", f"{together.seconds:.2f}"),
        ("processor time of all programs on all cores, s", f"{sum(together.cpu.values()):.2f}"),
        *((f"of that {name}", f"{seconds:.2f}") for name, seconds in together.cpu.items()),
        ("renderer at rest, MB", f"{together.idle / _MILLION:.0f}"),
        ("renderer with its builds, MB", f"{peak.shared_once / _MILLION:.0f}"),
        ("the same, shared pages counted for each, MB", f"{peak.resident / _MILLION:.0f}"),
    ]
    report.table(f"{GATEWAYS} gateways at once (load before it {together.load:.1f})", ("", ""), rows)
    report.budget(f"{GATEWAYS} gateways", together.seconds, TOGETHER_SECONDS, "s")
    # As a pod's limit counts it: a page that the renderer and its builds share is there once.
    report.budget("memory", peak.shared_once / _MILLION, MEGABYTES, "MB")


if __name__ == "__main__":
    main()
