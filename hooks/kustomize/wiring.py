"""Which FragmentMerge sees which resources: a build root followed in the order in which kustomize builds it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from pathlib import Path

from yaml import YAMLError
from yaml.nodes import Node

from kustomize_plugin.finding import Location
from kustomize_plugin.hooks.kustomize import kustomization_fields, listed_resources, merged_config
from kustomize_plugin.hooks.kustomize.patch_outcomes import PatchOutcomes
from kustomize_plugin.hooks.kustomize.resource_in_build import ListedEntry, ResourceInBuild
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.resources.kustomization import CONFIG_MAPS, PATCHES, PatchEntry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.kustomize.patch_targets import Patch
    from kustomize_plugin.hooks.kustomize.root_files import RootFiles

FRAGMENTS = ("ModelFragment", "SettingsFragment")
_MERGE = "FragmentMerge"
_MOST = 1_000  # kustomizations in one build; bases that are listed again and again would never end
_ADDING = ("generators", "helmCharts", "helmChartInflationGenerator")
_CHANGING = ("openapi", "replacements", "vars", "configurations", "crds")
_HARMLESS = frozenset((
    "AnnotationsTransformer", "ImageTagTransformer", "LabelTransformer", "ReplicaCountTransformer",
))  # fmt: skip


class MergeRun:
    """A FragmentMerge that runs, and the resources that it sees."""

    def __init__(self, merge: ResourceInBuild, resources: list[ResourceInBuild]) -> None:
        self.merge = merge
        self.resources = resources


class Wiring:
    """What a build root does with its resources.

    `runs` are the FragmentMerges that run, `transformers_only` those of them that the build does not carry as well;
    `left` is what comes out, `empty` are the resource files without any, `generated` documents that no file lists,
    `overlaid` those that went into a ConfigMap of a base, `patched` tells what patches do. `changed` maps the
    identity of a document to what patches made of it, or to None where one deletes it.

    `open_ended` says that a merge may run that this tool cannot see, `adds` that more resources may come from where it
    cannot look, `is_opaque` that something may change resources in ways that it does not follow.
    """

    def __init__(self, root: RootFiles) -> None:
        self._root = root
        self._open: list[str] = []
        self._followed: dict[str, int] = {}
        self.runs: list[MergeRun] = []
        self.transformers_only: list[ResourceInBuild] = []
        self.left: list[ResourceInBuild] = []
        self.patched = PatchOutcomes()
        self._taken: list[ResourceInBuild] = []  # what merges have taken out of the build
        self.empty: list[ListedEntry] = []
        self.generated: list[Document] = []
        self.overlaid: list[Document] = []
        self.changed: dict[int, ResourceInBuild | None] = {}
        self._times: dict[int, int] = {}  # how often a resource is in the build, by the identity of its node
        self.open_ended = False
        self.is_opaque = False
        self.adds = bool(root.graph.remotes)
        self._follow(root.file, self.left)

    def _follow(self, file: Path, stream: list[ResourceInBuild]) -> None:
        """Build one kustomization on top of `stream`, which a component shares with whoever lists it."""
        place = self._root.disk.real(file)
        self._followed[place] = self._followed.get(place, 0) + 1
        is_endless = len(self._followed) + self._followed[place] > _MOST
        self.is_opaque = self.is_opaque or is_endless
        source = self._root.source(file)
        if place in self._open or is_endless or source is None:
            return
        self._open.append(place)
        self._accumulate(source, stream)
        for holder in source.documents[:1]:
            self._change(source, holder, stream)
        for entry in _entries(source, "transformers"):
            self._transform(file, entry, stream)
        self._open.pop()

    @property
    def is_repeated(self) -> bool:
        """Whether a kustomization is in the build more than once."""
        return any(times > 1 for times in self._followed.values())

    def builds(self, node: Node) -> bool:
        """Tell whether a resource of a file is in what comes out."""
        return self._times.get(id(node), 0) > 0

    def is_deleted(self, node: Node) -> bool:
        """Tell whether patches delete a resource of a file wherever it enters the build."""
        return self._times.get(id(node)) == 0

    def _accumulate(self, source: TextFile, stream: list[ResourceInBuild]) -> None:
        """Gather resources, then what is generated, then what components do with both."""
        folder = Path(source.path).parent
        for entry in _entries(source, "resources", "bases"):
            stream += self._carried(folder, entry)
        for holder in source.documents[:1]:
            self.adds = self.adds or holder.kustomization.has(*_ADDING)
            if holder.kustomization.has(CONFIG_MAPS):
                from kustomize_plugin.hooks.kustomize import generated_config_maps

                new, is_whole = generated_config_maps.config_maps(self._root, source, holder)
                self.adds = self.adds or not is_whole
                for one in new:
                    self._generate(one, stream)
        self._generate_by_plugins(source, stream)
        for entry in _entries(source, "components"):
            path = self._existing(folder, entry)
            inner = self._root.disk.kustomization_in(path) if path else None
            if inner is not None:
                self._follow(inner, stream)
            self.open_ended = self.open_ended or path is None
            self.adds = self.adds or path is None

    def _generate_by_plugins(self, source: TextFile, stream: list[ResourceInBuild]) -> None:
        """Let generators that are listed as plugins change what a merge has written."""
        entries = list(_entries(source, "generators"))
        if entries and any(one.merged for one in stream):
            from kustomize_plugin.hooks.kustomize import later_changes

            for new in later_changes.LaterChanges(self._root, self.patched).generated(entries, source):
                self._generate(new, stream)

    def _generate(self, new: ResourceInBuild, stream: list[ResourceInBuild]) -> None:
        """Add a generated ConfigMap, or let it change the one that is there."""
        from kustomize_plugin.hooks.kustomize import generator_behavior

        index = generator_behavior.index_of(new, stream)
        documents = [new.document, *new.embedded]
        if index is None:
            self.adds = self.adds or new.behavior != generator_behavior.CREATE  # of a base that is not here
            self.generated += documents
            stream.append(new)
        else:
            before = stream[index]
            after = stream[index] = self.changed[id(before.origin)] = generator_behavior.applied(new, before)
            if before.merged is not None:
                left = generator_behavior.applied(new, before.merged.resource)
                self.patched.judge(before.merged, left, new.entry.where)
                after.merged = before.merged.moved_to(left)
            self.overlaid += documents

    def _existing(self, folder: Path, entry: ListedEntry) -> Path | None:
        """Return the path of an entry; None for one that is not a file of this machine."""
        path = posixpath.join(folder, entry.text)
        return Path(path) if not entry.inline and self._root.disk.exists(path) else None

    def _carried(self, folder: Path, entry: ListedEntry) -> list[ResourceInBuild]:
        """Return what a resource or a base brings in."""
        path = self._existing(folder, entry)
        if path is None:  # remote, or made before the build
            self.adds = True
            return []
        if not self._root.disk.is_folder(path):
            source = self._root.source(path)
            if source is not None and not source.documents and listed_resources.is_empty(source.text):
                self.empty.append(entry)
            found = listed_resources.of(source, entry)
            for one in found:
                node = id(one.document.node)
                self._times[node] = self._times.get(node, 0) + 1
            return found
        carried: list[ResourceInBuild] = []
        inner = self._root.disk.kustomization_in(path)
        if inner is not None:
            self._follow(inner, carried)
        return [_entered(one, entry) for one in carried]

    def _change(self, source: TextFile, holder: Document, stream: list[ResourceInBuild]) -> None:
        """Carry out what a kustomization does with its resources, in kustomize's order."""
        model = holder.kustomization
        self._patch(source, holder, stream, PATCHES[:2])
        prefix, suffix, namespace = map(model.text, ("namePrefix", "nameSuffix", "namespace"))
        labels = model.labels
        for one in stream:
            one.renamed(prefix, suffix, namespace)
            one.labels |= labels
        self._patch(source, holder, stream, PATCHES[2:])
        if "replacements" in model and any(one.merged for one in stream):
            from kustomize_plugin.hooks.kustomize import later_changes

            later_changes.LaterChanges(self._root, self.patched).replace(
                model.get("replacements"), source, holder, stream
            )
        changing = [model.value(key) for key in _CHANGING if key in model]
        self.is_opaque = self.is_opaque or any(map(kustomization_fields.may_change_ours, changing))

    def _patch(
        self, source: TextFile, holder: Document, stream: list[ResourceInBuild], sections: tuple[str, ...]
    ) -> None:
        found = holder.kustomization.patches(*sections)
        if found:
            self._patch_by(found, source, holder, stream)

    def _patch_by(
        self,
        found: list[PatchEntry],
        source: TextFile,
        holder: Document,
        stream: list[ResourceInBuild],
        where: Location | None = None,
    ) -> None:
        from kustomize_plugin.hooks.kustomize import patch_operations, patch_targets  # most roots have none

        is_clear = True
        for entry in found:
            try:
                for one in patch_targets.patches(self._root, holder, source, entry, where):
                    if is_clear or one.deletes:  # that one holds whatever the patch before it did
                        self._apply(one, stream, is_clear)
            except patch_operations.NotUnderstoodError as error:
                is_clear, self.is_opaque = False, True
                self.patched.give_up(error)

    def _apply(self, change: Patch, stream: list[ResourceInBuild], is_clear: bool) -> None:
        from kustomize_plugin.hooks.kustomize import patch_operations  # as above

        fitting = [index for index, one in enumerate(stream) if change.fits(one)]
        is_late = not fitting and any(map(change.fits, self._taken))
        may_tell = is_clear and not self.adds and not self._root.is_component
        if not fitting and may_tell and (change.names_ours or is_late):
            self.patched.miss(change, is_late)
        for index in reversed(fitting):
            before = stream[index]
            try:
                after = self.patched.applied(change, before)
            except (patch_operations.NotUnderstoodError, YAMLError):
                after, self.is_opaque = before, True
            if after is not before:
                self.changed[id(before.origin)] = after
                stream[index : index + 1] = [after] if after is not None else []
            if after is None:
                self._times[id(before.origin.node)] -= 1

    def _transform(self, file: Path, entry: ListedEntry, stream: list[ResourceInBuild]) -> None:
        path = self._existing(file.parent, entry)
        self.open_ended = self.open_ended or (path is None and not entry.inline)
        documents = entry.documents() if entry.inline else self._root.documents_at(path) if path else []
        known = [one for one in documents if not (one.is_ours and one.kind == _MERGE)]
        if not documents and path is not None and not self._root.disk.is_folder(path):
            from kustomize_plugin.hooks.kustomize import plugin_changes

            known = plugin_changes.documents(self._root.source(path))
        self.is_opaque = self.is_opaque or any(one.kind not in _HARMLESS for one in known) or not documents
        for one in known if any(resource.merged for resource in stream) else ():
            self._change_by_plugin(one, file, stream)
        for merge in [ResourceInBuild(one, entry) for one in documents if one.is_ours and one.kind == _MERGE]:
            self.runs.append(MergeRun(merge, list(stream)))
            merged_config.mark(merge, stream)
            if not any(merge.is_same(one) for one in stream if one.is_merge):
                self.transformers_only.append(merge)
            wanted = kustomization_fields.match_labels(merge.document)
            taken = [
                one
                for one in stream
                if (one.is_fragment and wanted.items() <= one.all_labels().items())
                or (one.is_merge and merge.is_same(one))
            ]
            self._taken += taken
            gone = set(map(id, taken))
            stream[:] = [one for one in stream if id(one) not in gone]

    def _change_by_plugin(self, document: Document, file: Path, stream: list[ResourceInBuild]) -> None:
        """Let a transformer of kustomize's own change what a merge has written."""
        from kustomize_plugin.hooks.kustomize import later_changes, plugin_changes

        source = self._root.source(file)
        if source is None:
            return
        found = plugin_changes.patches(document)
        if found is not None:
            self._patch_by(found, source, document, stream, document.place.of(document.node))
        later_changes.LaterChanges(self._root, self.patched).transform(document, source, stream)


def _entered(one: ResourceInBuild, entry: ListedEntry) -> ResourceInBuild:
    one.entry = entry
    return one


def _entries(source: TextFile | None, *sections: str) -> Iterator[ListedEntry]:
    for document in source.documents[:1] if source else ():
        for one in document.kustomization.entries(*sections):
            yield ListedEntry(one.text, document.place.of(one.node), one.node, source)
