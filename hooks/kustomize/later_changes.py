"""What writes into a ConfigMap after its merge, other than a patch: replacements, and kustomize's own transformers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from yaml.nodes import Node

from kustomize_plugin.finding import Location
from kustomize_plugin.hooks.kustomize import (
    generated_config_maps,
    generator_behavior,
    plugin_changes,
    replaced_fields,
)
from kustomize_plugin.hooks.kustomize.patch_outcomes import PatchOutcomes
from kustomize_plugin.hooks.kustomize.resource_in_build import ListedEntry, ResourceInBuild
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.hooks.read.text_file import TextFile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.kustomize.root_files import RootFiles

Stream = list[ResourceInBuild]


class LaterChanges:
    """Notes in `outcomes` what is undone of the merges of a root."""

    def __init__(self, root: RootFiles, outcomes: PatchOutcomes) -> None:
        self._root = root
        self._outcomes = outcomes

    def generated(self, entries: list[ListedEntry], source: TextFile) -> Iterator[ResourceInBuild]:
        """Yield what generators that are listed as plugins put into ConfigMaps that are there."""
        folder = Path(source.path).parent
        for entry in entries:
            file = None if entry.inline else self._root.source(folder / entry.text)
            for document in entry.documents() if entry.inline else plugin_changes.documents(file):
                found = plugin_changes.generator(document)
                if found is not None and found.behavior != generator_behavior.CREATE:
                    yield generated_config_maps.by_plugin(self._root, source, document, found)

    def replace(self, entries: Node | None, source: TextFile, holder: Document, stream: Stream) -> None:
        """Follow a list of replacements that is in a document."""
        for node, place in replaced_fields.lists(entries, self._root, source, holder):
            for one in replaced_fields.of(node):
                self._overwrite(one.selector, one.rejects, one.steps, place.of(one.node), stream)

    def transform(self, document: Document, source: TextFile, stream: Stream) -> None:
        """Follow a transformer that is listed as a plugin, by a kustomization in `source`; others are not followed."""
        self.replace(plugin_changes.replacements(document), source, document, stream)
        for selector, steps in plugin_changes.added_to(document):
            self._overwrite(selector, [], steps, document.place.of(selector), stream)

    def _overwrite(
        self, selector: Node, rejects: list[Node], steps: list[str], where: Location, stream: Stream
    ) -> None:
        for one in stream:
            if one.merged is not None and replaced_fields.selects(selector, rejects, one):
                self._outcomes.overwrite(one.merged, steps, where)
