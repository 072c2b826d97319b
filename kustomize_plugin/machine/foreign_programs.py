"""Programs that a build would run and that are not ours: functions and legacy plugins of its kustomizations."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from yaml.nodes import SequenceNode

from kustomize_plugin.config import kind_shapes
from kustomize_plugin.machine import kustomization_files
from kustomize_plugin.machine.plugin_configs import PluginConfig
from kustomize_plugin.resources.kustomization import Fields, Kustomization, text_of

NAME = "kustomize-litellm"
_FUNCTION = ("config.kubernetes.io/function", "config.k8s.io/function")
_CONTAINER = "config.kubernetes.io/container"
_BUILTIN = "builtin"
_CHARTS = {"helmCharts": "repo", "helmChartInflationGenerator": "chartRepoUrl"}
_OF_CHARTS = "HelmChartInflationGenerator"


class Program:
    """What a config of a plugin runs, as messages say it; `is_fetched` tells whether it comes from a registry."""

    is_helm = False

    def __init__(self, file: Path, told: str, is_fetched: bool = False) -> None:
        self.file = file
        self.told = told
        self.is_fetched = is_fetched


class Helm(Program):
    """What renders a chart, whose values can be read without it."""

    is_helm = True


def of(config: PluginConfig, path: str) -> Iterator[Program]:
    """Yield what one config runs; `path` is the list of folders in which the engine looks for programs."""
    functions = [text for text in config.annotations(*_FUNCTION) if text]
    for text in functions:
        yield from _of_function(config.file, text, path)
    for image in filter(None, config.annotations(_CONTAINER)):
        yield _container(config.file, image)
    if config.has_metadata("configFn"):
        yield Program(config.file, 'runs the function in "configFn"')
    versions, kinds = config.kinds
    if _OF_CHARTS in kinds:
        yield _helm(config.file, config.fields, "repo")
    elif not functions and not _is_known(config):
        yield Program(config.file, f'runs the plugin "{kinds[-1]}" of "{versions[-1] if versions else ""}"')


def of_charts(file: Path, found: Kustomization) -> Iterator[Program]:
    """Yield what renders the charts of a kustomization: what lets functions run lets kustomize run helm as well."""
    for section, repository in _CHARTS.items():
        for node in found.every(section):
            yield from (_helm(file, Fields(one), repository) for one in node.value if isinstance(node, SequenceNode))


def _helm(file: Path, chart: Fields, repository: str) -> Program:
    return Helm(file, 'runs "helm" to render a chart', is_fetched=any(map(text_of, chart.every(repository))))


def _is_known(config: PluginConfig) -> bool:
    """Tell whether a config without a function is for what is inside of kustomize, for our launcher, or for nothing."""
    versions, kinds = map(set, config.kinds)
    if versions == {_BUILTIN} or (versions == {kind_shapes.API_VERSION} and kinds == {"FragmentMerge"}):
        return True
    return not any(kinds) or ("items" in config.fields and all(kind.endswith("List") for kind in kinds))


def _of_function(file: Path, text: str, path: str) -> Iterator[Program]:
    """Tell what an annotation runs: ours is the one with our program in it, and with nothing else."""
    values = kustomization_files.parse(text)
    spec = values[0] if len(values) == 1 and isinstance(values[0], dict) else {}
    executable = spec.get("exec")
    if set(spec) == {"exec"} and isinstance(executable, dict) and set(executable) == {"path"}:
        name = executable["path"]
        if name == NAME or _is_our_own(name, path):
            return
        yield Program(file, f'runs "{name}"')
        return
    container = spec.get("container")
    image = container.get("image") if isinstance(container, dict) else None
    if set(spec) <= {"container", "deferFailure"} and isinstance(image, str):
        yield _container(file, image)
        return
    name = executable.get("path") if isinstance(executable, dict) else None
    yield Program(file, f'runs "{name}" with arguments or variables of its own' if name else "runs a function")


def _container(file: Path, image: str) -> Program:
    return Program(file, f'runs the container image "{image}"', is_fetched=True)


def _is_our_own(name: object, path: str) -> bool:
    """Tell whether a whole path is that of the program which the engine would find by our name."""
    found = shutil.which(NAME, path=path)
    return found is not None and isinstance(name, str) and Path(name).is_absolute() and _is_same(name, found)


def _is_same(name: str, other: str) -> bool:
    try:
        return os.path.samefile(name, other)  # noqa: PTH121 - it takes text
    except OSError:
        return False
