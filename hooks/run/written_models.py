"""The deployments of a run's files, each with the place of its model: for what changes models."""

from __future__ import annotations

from typing import NamedTuple

from kustomize_plugin.finding import Location
from kustomize_plugin.hooks.run import affected, gathered, image_marks, lint_settings, rule_registry
from kustomize_plugin.hooks.run.repository_top import RepositoryTop
from kustomize_plugin.machine import real_paths

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.gateway.one_proxy import Gateway


class WrittenModel(NamedTuple):
    """One deployment of a group as LiteLLM reads it, and where its model is written."""

    group: str
    entry: dict[str, object]
    where: Location


def of(paths: list[str]) -> list[WrittenModel]:
    """Return the deployments of the gateways that some files and folders have a part in, each place once."""
    with RepositoryTop(paths) as here:
        real_paths.forget()
        wanted, _ = lint_settings.load(here.home, set(rule_registry.listed()))
        found: dict[Location, WrittenModel] = {}
        for gateway in _gateways(gathered.gather(list(map(here.inward, paths)), wanted)):
            for one in gateway.deployments:
                place = one.at("model")
                shown = Location(here.outward(place.file), place.line, place.column)
                found.setdefault(shown, WrittenModel(one.group, one.entry, shown))
    return list(found.values())


def _gateways(files: gathered.Gathered) -> list[Gateway]:
    from kustomize_plugin.hooks.run import alone

    roots = affected.roots(files)
    affected.mark_foreign(files.sources, roots)
    image_marks.mark(files.sources, roots)
    built = [gateway for root in roots for gateway in root.gateways]
    return [*built, *alone.gateways(files.sources, roots, files.tree)]
