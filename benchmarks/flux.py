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
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import yaml

from benchmarks import report
from benchmarks.process_tree import Peak, held, watched
from tools.cluster.serve import ROOT
from tools.flux import objects, programs, stage
from tools.flux.api import Named, until
from tools.flux.gateway import CONFIG_MAP, Gateway, files, merged
from tools.flux.stage import Stage

ROUNDS, GATEWAYS = 15, 20
BEYOND_SECONDS, TOGETHER_SECONDS, MEGABYTES = 0.3, 7.0, 150.0
_FOLDER, _READY = "overlays/measured", "rendered"
_CHANGED = "base/models/ollama-qwen.yaml"
_LONGEST, _EVERY, _MILLION = 60.0, 0.005, 1e6


class Pushed(NamedTuple):
    """Seconds of one push until it is applied: rendered here, rendered before; the plain build by itself; the load."""

    rendered: float
    ready: float
    build: float
    load: float

    @property
    def beyond(self) -> float:
        """What the renderer adds to fetching, building and applying."""
        return self.rendered - self.ready - self.build


def main() -> None:
    """Print the three figures, each with the load of the machine."""
    report.machine()
    with stage.running() as made:
        _one_push(made)
        _many_pushes(made)


def _one_push(made: Stage) -> None:
    gateway = Gateway(made, "measured", _FOLDER)
    _copy(gateway.repository.folder)
    text, _ = _render(gateway, 0)
    gateway.create({})
    made.api.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": _READY}})
    made.api.apply(objects.applied(_READY, _READY, objects.source(gateway.name), f"./{_READY}"))
    _arrivals(made, (gateway.target, _READY), text)
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


def _render(gateway: Gateway, number: int) -> tuple[str, float]:
    """Change the gateway, and lay its build beside it; returns the config, and how long the plain build took."""
    folder = gateway.repository.folder
    changed = yaml.safe_load((ROOT / _CHANGED).read_text())
    changed["spec"]["deployments"][0]["litellm_params"]["timeout"] = 60 + number
    (folder / _CHANGED).write_text(yaml.safe_dump(changed, sort_keys=False))
    command = [programs.RENDERER[0], "build", _FOLDER, "--engine", "kustomize"]
    environment = {**os.environ, "PATH": programs.search_path()}
    began = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True)
    seconds = time.perf_counter() - began
    (folder / _READY).mkdir(exist_ok=True)
    (folder / _READY / "manifests.yaml").write_text(done.stdout)
    return merged(list(yaml.safe_load_all(done.stdout))), seconds


def _push(made: Stage, gateway: Gateway, number: int) -> Pushed:
    text, build = _render(gateway, number)
    gateway.repository.push({})
    load = os.getloadavg()[0]
    began = time.perf_counter()
    gateway.fetch()
    arrived = _arrivals(made, (gateway.target, _READY), text)
    return Pushed(arrived[gateway.target] - began, arrived[_READY] - began, build, load)


def _arrivals(made: Stage, targets: tuple[str, ...], text: str) -> dict[str, float]:
    """Return when a config was first seen in each namespace."""
    seen: dict[str, float] = {}

    def look() -> bool:
        for target in targets:
            if target not in seen:
                found = made.api.get(Named("v1", "ConfigMap", CONFIG_MAP, target))
                if found and merged([found]) == text:
                    seen[target] = time.perf_counter()
        return len(seen) == len(targets)

    until(look, _LONGEST, f"{', '.join(targets)} have it", _EVERY)
    return seen


def _tell_pushes(pushes: list[Pushed]) -> None:
    columns = ("", "median s", "min s", "max s")
    named = {"push to applied, rendered here": 0, "the same, rendered before": 1, "plain build": 2}
    series = {name: [push[index] for push in pushes] for name, index in named.items()}
    series["beyond fetch, build and apply"] = [push.beyond for push in pushes]
    rows = [(name, *(f"{of(values):.3f}" for of in (statistics.median, min, max))) for name, values in series.items()]
    load = statistics.median(push.load for push in pushes)
    report.table(f"One push ({len(pushes)} times, load {load:.1f})", columns, rows)
    report.budget("beyond it", statistics.median(push.beyond for push in pushes), BEYOND_SECONDS, "s")


def _many_pushes(made: Stage) -> None:
    gateways = [Gateway(made, f"many-{number}") for number in range(GATEWAYS)]
    for gateway in gateways:
        gateway.create(files())
    for gateway in gateways:
        gateway.arrives(gateway.plain_build(), _LONGEST)
    idle, _ = held(made.renderer.program.pid)
    for gateway in gateways:
        gateway.repository.push(files(model="another"))
    text, load = gateways[0].plain_build(), os.getloadavg()[0]
    with watched(made.renderer.program.pid) as peak:
        began = time.perf_counter()
        with ThreadPoolExecutor(GATEWAYS) as pool:
            list(pool.map(Gateway.fetch, gateways))
        arrived = _arrivals(made, tuple(gateway.target for gateway in gateways), text)
    _tell_many(max(arrived.values()) - began, load, peak, idle)


def _tell_many(seconds: float, load: float, peak: Peak, idle: int) -> None:
    rows = [
        ("seconds until the last is applied", f"{seconds:.2f}"),
        ("renderer at rest, MB", f"{idle / _MILLION:.0f}"),
        ("renderer with its builds, MB", f"{peak.shared_once / _MILLION:.0f}"),
        ("the same, shared pages counted for each, MB", f"{peak.resident / _MILLION:.0f}"),
    ]
    report.table(f"{GATEWAYS} gateways at once (load before it {load:.1f})", ("", ""), rows)
    report.budget(f"{GATEWAYS} gateways", seconds, TOGETHER_SECONDS, "s")
    # As a pod's limit counts it: a page that the renderer and its builds share is there once.
    report.budget("memory", peak.shared_once / _MILLION, MEGABYTES, "MB")


if __name__ == "__main__":
    main()
