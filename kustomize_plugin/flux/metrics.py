"""What the renderer counts, in Prometheus' format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.registry import Collector

from kustomize_plugin.flux.external_artifact import Key
from kustomize_plugin.flux.verdict import Published, Verdict

_NAME = "kustomize_litellm_flux"
_SECONDS = (0.25, 0.5, 1, 2, 4, 8, 15, 30, 60)


class Asked(NamedTuple):
    """What is asked when the page is: artifacts in the store, the length of the queue, why which is refused."""

    artifacts: Callable[[], float]
    queued: Callable[[], float]
    refused: Callable[[], Mapping[Key, str]]


class Metrics:
    """Counts builds and refusals."""

    def __init__(self, asked: Asked) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_Refused(asked.refused))
        self._builds = self._counter("builds", "Builds that have ended.", "result")
        self._refusals = self._counter("refusals", "Builds that gave no artifact, by the reason.", "reason")
        self._seconds = Histogram(
            f"{_NAME}_build_seconds", "Seconds for one build.", registry=self._registry, buckets=_SECONDS
        )
        for name, told, of in (
            ("artifacts", "Artifacts in the store.", asked.artifacts),
            ("queue_length", "ExternalArtifacts that wait for a look.", asked.queued),
        ):
            Gauge(f"{_NAME}_{name}", told, registry=self._registry).set_function(of)

    def built(self, verdict: Verdict, seconds: float | None) -> None:
        """Count the end of a build."""
        self._builds.labels("succeeded" if isinstance(verdict, Published) else "refused").inc()
        if not isinstance(verdict, Published):
            self._refusals.labels(verdict.reason).inc()
        if seconds is not None:
            self._seconds.observe(seconds)

    def page(self) -> bytes:
        """Return all of it as Prometheus reads it."""
        return generate_latest(self._registry)

    def _counter(self, name: str, told: str, label: str) -> Counter:
        return Counter(f"{_NAME}_{name}", told, (label,), registry=self._registry)


class _Refused(Collector):
    """One sample for each ExternalArtifact that is refused, gone as soon as it no longer is."""

    def __init__(self, asked: Callable[[], Mapping[Key, str]]) -> None:
        self._asked = asked

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Return what is refused now."""
        told = "ExternalArtifacts whose last look gave nothing new, and why."
        family = GaugeMetricFamily(f"{_NAME}_refused", told, labels=("artifact", "reason"))
        for key, reason in sorted(self._asked().items()):
            family.add_metric((str(key), reason), 1)
        yield family
