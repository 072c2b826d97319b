"""hedge.py beside the config: a key of the same ConfigMap, and a mount in the pods that read it."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from yaml.nodes import SequenceNode

from kustomize_plugin.config.fragment import FragmentMerge
from kustomize_plugin.failover import hedge_file
from kustomize_plugin.finding import WARNING, Field, Finding
from kustomize_plugin.resources.resource import Resource
from kustomize_plugin.yamltext import nodes, typed
from kustomize_plugin.yamltext.emit import GoText
from kustomize_plugin.yamltext.splice import Splice

KEY = hedge_file.KEY
_CODE = "LK617"
_KINDS = ("containers", "initContainers")

Path = tuple[str | int, ...]


class HedgeBeside:
    """What becomes of hedge.py in one merge: it is there where `wanted`, else what an earlier merge wrote goes.

    `earlier` is the checksum that an earlier merge noted, empty where it wrote no such file.
    """

    def __init__(self, target: Resource, merge: FragmentMerge, *, wanted: bool, earlier: str) -> None:
        self._target = target
        self._merge = merge
        self._wanted = wanted
        self._earlier = earlier

    @property
    def note(self) -> str:
        """The checksum of the file that the config needs; empty where it needs none."""
        return hedge_file.checksum() if self._wanted else ""

    def write(self, splice: Splice) -> None:
        """Put the file into the ConfigMap, or take it out."""
        if self._wanted:
            splice.put(("data", KEY), GoText(hedge_file.text()), self._target.base)
        elif self._is_ours():
            splice.drop(("data", KEY), self._target.base)

    def mounted(self, workload: Resource) -> Resource:
        """Return a workload that mounts the file beside the config, or no longer does."""
        splice = Splice(workload.text, sort_keys=True)
        for node, index, value in self._changes(workload, splice):
            if value is None:
                splice.remove_item(node, index)
            else:
                splice.insert_items(node, index, [value])
        return Resource(splice.render(), workload.base)

    def findings(self, rollouts: list[Resource]) -> list[Finding]:
        """Return what keeps the file from where LiteLLM looks for it."""
        if not self._wanted:
            return []
        if self._merge.place == "target":
            problem = f"LiteLLM imports {KEY} from the folder of its config, and {self._target.subject} cannot hold it"
            place = Field(self._merge.subject, ("spec", "failover", "onHang"))
            remedy = (
                "merge into a ConfigMap and let the chart mount its two keys in one folder, as in deploy/charts: "
                "volumes: [{name: config, configMap: {name: NAME}}], volumeMounts: [{name: config, mountPath: "
                "/etc/litellm}]; or choose another onHang"
            )
            return [Finding(_CODE, problem, remedy, place, {"key": KEY})]
        if self._target.has("data", KEY) and not self._is_ours():
            problem = f'{self._target.subject} has a "{KEY}" of its own, which onHang: hedge needs for its file'
            place = Field(self._merge.subject, ("spec", "failover", "onHang"))
            return [Finding(_CODE, problem, "give it another name", place, {"key": KEY})]
        if any(True for one in rollouts for _ in self._mounts(one)):
            return []
        return [self._unmounted(rollouts)]

    def _unmounted(self, rollouts: list[Resource]) -> Finding:
        named = rollouts[0].subject if rollouts else None
        why = f"{named} does not mount that ConfigMap" if named else "there is no spec.rollout that says what mounts it"
        problem = f'LiteLLM imports "{KEY}" of {self._target.subject} from the folder of its config, and {why}'
        item, mount = f"{{key: {KEY}, path: {KEY}}}", f"{{name: config, mountPath: /app/{KEY}, subPath: {KEY}}}"
        remedy = f"mount it there: under items of the volume {item}, under volumeMounts {mount}"
        place = Field(self._merge.subject, ("spec", "failover", "onHang"))
        return Finding(_CODE, problem, remedy, place, {"key": KEY}, severity=WARNING)

    def _is_ours(self) -> bool:
        content = self._target.field("data", KEY)
        return content == hedge_file.text() or hedge_file.checksum(content) == self._earlier

    def _changes(self, workload: Resource, splice: Splice) -> Iterator[tuple[SequenceNode, int, object]]:
        """Yield each list to change, with what comes behind which item, or None for an item that goes."""
        for path, here, wanted in self._mounts(workload):
            node = splice.node((*workload.base, *path))
            if not isinstance(node, SequenceNode):
                continue
            if self._wanted and not here:
                yield node, len(node.value) - 1, wanted
            elif not self._wanted:
                yield from ((node, index, None) for index in here)

    def _mounts(self, workload: Resource) -> Iterator[tuple[Path, list[int], dict[str, object]]]:
        """Yield the lists that decide whether the file is mounted: where each is, where the file is in it, and how."""
        pod = (*workload.pod_template, "spec")
        spec = typed.mapping(nodes.value(nodes.follow(workload.node, pod))) if workload.node is not None else {}
        for path, volume, source in _sources(spec):
            if source.get("name") not in self._target.names:
                continue
            items = typed.mappings(source.get("items"))
            config = next((str(one.get("path")) for one in items if one.get("key") == self._merge.key), self._merge.key)
            beside = posixpath.join(posixpath.dirname(config), KEY)
            if items:
                here = [index for index, one in enumerate(items) if one.get("key") == KEY]
                yield (*pod, *path, "items"), here, {"key": KEY, "path": beside}
            yield from self._in_containers(pod, spec, (volume, config, beside))

    def _in_containers(
        self, pod: Path, spec: dict[str, object], names: tuple[str, str, str]
    ) -> Iterator[tuple[Path, list[int], dict[str, object]]]:
        volume, config, beside = names
        for kind in _KINDS:
            for number, container in enumerate(typed.mappings(spec.get(kind))):
                mounts = typed.mappings(container.get("volumeMounts"))
                where = (*pod, kind, number, "volumeMounts")
                for one in mounts:
                    if one.get("name") != volume or one.get("subPath", config) != config:
                        continue
                    at = posixpath.join(posixpath.dirname(str(one.get("mountPath"))), KEY)
                    mount: dict[str, object] = {"mountPath": at, "name": volume, "readOnly": True, "subPath": beside}
                    here = [index for index, other in enumerate(mounts) if other.get("subPath") == beside]
                    if "subPath" in one:
                        yield where, here, mount
                    else:
                        yield where, [-1] if self._wanted else [], mount  # the whole folder is mounted


def is_whole(holder: Resource) -> bool:
    """Tell whether a ConfigMap has the file, as it is."""
    return holder.field("data", KEY) == hedge_file.text()


def _sources(spec: dict[str, object]) -> Iterator[tuple[Path, str, dict[str, object]]]:
    """Yield where the pods of a spec take a ConfigMap from: the place, the volume's name, and what it says."""
    for index, volume in enumerate(typed.mappings(spec.get("volumes"))):
        name = str(volume.get("name"))
        if isinstance(config_map := volume.get("configMap"), dict):
            yield ("volumes", index, "configMap"), name, config_map
        for number, source in enumerate(typed.mappings(typed.mapping(volume.get("projected")).get("sources"))):
            if isinstance(config_map := source.get("configMap"), dict):
                yield ("volumes", index, "projected", "sources", number, "configMap"), name, config_map
