"""Charts that a resource installs, with the values that it gives them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from yaml import YAMLError

from kustomize_plugin.sources import app_template, litellm_charts
from kustomize_plugin.sources.manifest_values import Map, Path, at, mapping, mappings, text
from kustomize_plugin.sources.workload import Container, Workload
from kustomize_plugin.yamltext import loading


class Release(NamedTuple):
    """One chart's values; `is_open` says that further values, or changes of what it renders, come from elsewhere.

    `chart` is its name, empty where that is not known.
    """

    name: str
    values: Map
    path: Path
    is_open: bool
    chart: str = ""


def workloads(resource: Map) -> Iterator[Workload]:
    """Yield what a HelmRelease, an Argo CD Application or a kustomization's charts run, where their kind is known."""
    kind, name = text(resource.get("kind")), text(at(resource, "metadata", "name"))
    for release in _releases(resource):
        found = containers(release)
        if found:
            yield Workload(kind or "Kustomization", name or release.name, found)


def containers(release: Release) -> list[Container]:
    """Return the containers of a chart whose kind its values tell."""
    if app_template.fits(release.values):
        found, is_own = list(app_template.containers(release.values, release.path, release.name)), True
    else:
        found = litellm_charts.containers(release.values, release.path, release.name)
        is_own = not release.chart or "litellm" in release.chart
    for one in found:
        one.is_open = one.is_open or release.is_open or not is_own
    return found


def _releases(resource: Map) -> Iterator[Release]:
    kind = resource.get("kind")
    spec = mapping(resource.get("spec"))
    name = text(at(resource, "metadata", "name"))
    if kind == "HelmRelease":
        is_open = bool(spec.get("valuesFrom") or spec.get("postRenderers"))
        title = text(at(spec, "chart", "spec", "chart")) or text(at(spec, "chartRef", "name"))
        shown = text(spec.get("releaseName")) or name
        yield Release(shown, mapping(spec.get("values")), ("spec", "values"), is_open, title)
    elif kind == "Application":
        yield from _application(spec, name)
    elif "helmCharts" in resource:
        for path, chart in mappings(resource["helmCharts"], ("helmCharts",)):
            is_open = bool(chart.get("valuesFile") or chart.get("additionalValuesFiles"))
            name = text(chart.get("releaseName")) or text(chart.get("name"))
            values = mapping(chart.get("valuesInline"))
            yield Release(name, values, (*path, "valuesInline"), is_open, text(chart.get("name")))


def _application(spec: Map, name: str) -> Iterator[Release]:
    """Yield the charts of an Argo CD Application; its values may be a text."""
    sources = [(("spec", "source"), mapping(spec.get("source"))), *mappings(spec.get("sources"), ("spec", "sources"))]
    for path, source in sources:
        helm = mapping(source.get("helm"))
        is_open = any(helm.get(key) for key in ("valueFiles", "parameters", "fileParameters"))
        values = mapping(helm.get("valuesObject")) or mapping(_parsed(text(helm.get("values"))))
        key = "valuesObject" if helm.get("valuesObject") else "values"
        if values:
            chart = text(source.get("chart")) or text(source.get("path"))
            yield Release(text(helm.get("releaseName")) or name, values, (*path, "helm", key), is_open, chart)


def _parsed(words: str) -> object:
    try:
        return loading.values(words) if words else None
    except (YAMLError, ValueError):
        return None
