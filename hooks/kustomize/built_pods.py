"""What a build deploys, as kustomize leaves it: the containers that run LiteLLM, the ConfigMaps and what reads them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kustomize_plugin.finding import Location
from kustomize_plugin.hooks.kustomize import patch_words, pods
from kustomize_plugin.hooks.kustomize.pods import Holder, Pod, Pods
from kustomize_plugin.hooks.kustomize.resource_in_build import ResourceInBuild
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.sources import compose, workload_kinds
from kustomize_plugin.sources.manifest_values import mapping, mappings, text
from kustomize_plugin.sources.workload import CONFIG_MAP, SECRET, is_official

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.read.disk import Disk
    from kustomize_plugin.hooks.read.text_file import TextFile

_CHANGING = ("replacements:", "vars:")
_FOLLOWED = ("HelmRelease", "Application")  # kinds whose patches are carried out; of others only the words are known


class BuiltPods(Pods):
    """The containers of a build, its ConfigMaps and Secrets."""

    def __init__(self, root: Root) -> None:
        self._root = root
        self._left = root.wiring.left
        self._patched = patch_words.of(root)
        holders = [_holder(root, one) for one in self._left if one.document.kind in (CONFIG_MAP, SECRET)]
        super().__init__(list(self._pods()), holders)
        self.adds = root.wiring.adds
        self.is_known = not root.graph.remotes and not root.is_component and not self._is_changed()

    def is_patched(self, pod: Pod, *words: str) -> bool:
        """Tell whether a patch that is not carried out here may change what one of some words names."""
        if pod.workload.kind in _FOLLOWED:
            return False
        return self._patched is None or not self._patched.isdisjoint(words)

    def is_mentioned(self, name: str) -> bool:
        """Tell whether a file of the build that is not read, or something that writes ConfigMaps, has a name."""
        unread = (one for one in self._root.sources if not one.documents)
        makers = [one for one in self._left if one.document.kind not in (CONFIG_MAP, SECRET)]
        named = (one.document.field("spec", "target", "name") or one.document.name for one in makers)
        return any(name in source.text for source in unread) or name in named

    def image(self, pod: Pod) -> str:
        """Return the image with the tag that a kustomization gives it; of several, none can be told."""
        name = pod.container.image.partition("@")[0].partition(":")[0]
        given = {
            text(one.get("newTag"))
            for source in self._root.kustomizations
            for _, one in mappings(source.documents[0].values.get("images") if source.documents else None, ())
            if text(one.get("name")) == name and one.get("newTag")
        }
        if not given:
            return pod.container.image
        return f"{name}:{given.pop()}" if len(given) == 1 else name

    def replicas(self, pod: Pod) -> tuple[int, Location] | None:
        """Return how many replicas a kustomization or an autoscaler asks for, and where; the least of several."""
        found = [*self._counted(pod), *self._scaled(pod)]
        return min(found, key=lambda one: one[0], default=None)

    def _counted(self, pod: Pod) -> Iterator[tuple[int, Location]]:
        for source in self._root.kustomizations:
            for holder in source.documents[:1]:
                for path, one in mappings(holder.values.get("replicas"), ("replicas",)):
                    count = one.get("count")
                    if one.get("name") == pod.workload.name and isinstance(count, int):
                        yield count, holder.at((*path, "count"))

    def _scaled(self, pod: Pod) -> Iterator[tuple[int, Location]]:
        for one in self._left:
            spec = mapping(one.document.values.get("spec"))
            target = mapping(spec.get("scaleTargetRef"))
            least = spec.get("minReplicas")
            is_of_pod = (target.get("kind"), target.get("name")) == (pod.workload.kind, pod.workload.name)
            if one.document.kind == "HorizontalPodAutoscaler" and is_of_pod and isinstance(least, int):
                yield least, one.document.at(("spec", "minReplicas"))

    def holds_config(self, pod: Pod) -> bool:
        """Tell whether a resource that runs a gateway has its config too, as the values of a chart do."""
        node = pod.document.outermost.node
        return any(one.document.node is node and any(map(_is_config, one.embedded)) for one in self._left)

    def _pods(self) -> Iterator[Pod]:
        held = [one.document for one in self._left]
        held += [one for source in self._root.kustomizations for one in source.documents[:1]]
        for document in held:
            for workload in workload_kinds.of(document.values) if document.parent is None else ():
                for container in workload.containers:
                    yield Pod(document, workload, container)

    def _is_changed(self) -> bool:
        texts = [source.text for source in self._root.kustomizations]
        images = [one for source in self._root.kustomizations for one in _images(source.documents[:1])]
        if any("litellm" in name and new and not is_official(new) for name, new in images):
            return True
        return self._root.wiring.is_opaque or any(word in text for text in texts for word in _CHANGING)


def of(root: Root) -> BuiltPods:
    """Return the containers of a build, worked out once."""
    if root.pods is None:
        root.pods = BuiltPods(root)
    return root.pods


def _images(documents: list[Document]) -> Iterator[tuple[str, str]]:
    """Yield the images that a kustomization changes, each with its new name."""
    for document in documents:
        for _, one in mappings(document.values.get("images"), ()):
            yield text(one.get("name")), text(one.get("newName"))


def _holder(root: Root, one: ResourceInBuild) -> Holder:
    document = one.document
    keys = pods.keys(document)
    configs = {str(inner.key_path[-1]) for inner in one.embedded if _is_config(inner) and inner.key_path}
    written = set()
    for merge in root.merges:
        if merge.field("spec", "configMap", "name") in one.names and document.kind == CONFIG_MAP:
            written.add(merge.field("spec", "configMap", "key") or "config.yaml")
            configs -= {merge.field("spec", "configMap", "from")}
    held = frozenset(keys | written), frozenset(configs | written)
    return Holder(document.kind, tuple(one.names), *held, bool(written), document)


def _is_config(document: Document) -> bool:
    return document.is_config


def alone(sources: Iterable[TextFile], roots: list[Root], disk: Disk) -> Iterator[Pod]:
    """Yield the containers of the files that belong to no root, services of docker-compose among them."""
    reached = {path for root in roots for path in root.reached}
    for source in sources:
        if not source.documents or disk.real(source.path) in reached:
            continue
        for document in source.documents:
            for workload in workload_kinds.of(document.values) if document.parent is None else ():
                yield from (Pod(document, workload, container) for container in workload.containers)
            for service in compose.services(document.values, "", _unread) if document.parent is None else ():
                yield Pod(document, service.workload, service.workload.containers[0])


def _unread(_path: str) -> None:
    """Read no file of variables: what they set is not asked for."""
