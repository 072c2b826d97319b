"""How many pods run a container, and how long they may take to end, wherever a kind of workload says so."""

from __future__ import annotations

from typing import NamedTuple

from kustomize_plugin.sources.manifest_values import Map, Path
from kustomize_plugin.sources.workload import Container

GRACE = "terminationGracePeriodSeconds"
_DEFAULT_GRACE, _GRACE_OF_CHART = 30, 90
_REPLICAS = ("replicas", "replicaCount")


class Scale(NamedTuple):
    """`replicas` and `grace` in seconds, with the paths at which they are written; empty paths for defaults.

    `replicas` is 0 and `grace` None where nobody can tell.
    """

    replicas: int
    replicas_path: Path
    grace: int | None
    grace_path: Path


def of(values: Map, container: Container) -> Scale:
    """Return how a document scales the pods of one of its containers."""
    holders, pods, default = _places(container)
    replicas, replicas_path = next(
        (found for one in holders for key in _REPLICAS if (found := _number(values, (*one, key)))), (1, ())
    )
    grace, grace_path = next((found for one in pods if (found := _number(values, (*one, GRACE)))), (default, ()))
    return Scale(replicas or 0, replicas_path, grace, grace_path)


def _places(container: Container) -> tuple[list[Path], list[Path], int | None]:
    """Return the paths of what scales and of what is a pod, and how long a pod is given by default."""
    place = container.place
    if container.is_of_chart:
        return [place], [place], _GRACE_OF_CHART
    if "controllers" in place:  # app-template
        values, controller = place[: place.index("controllers")], place[: place.index("controllers") + 2]
        return [controller], [(*controller, "pod"), (*values, "defaultPodOptions")], _DEFAULT_GRACE
    if place[-2:-1] == ("containers",):
        return [place[:-4]], [place[:-2]], _DEFAULT_GRACE
    return [(*place, "deploy")], [], None  # a service of docker-compose


def _number(values: Map, path: Path) -> tuple[int | None, Path] | None:
    """Return a number and its path; None for the number where it is something else, nothing where it is not written."""
    value: object = values
    for step in path:
        try:
            value = value[step]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            return None
    return (value if isinstance(value, int) and not isinstance(value, bool) else None), path
