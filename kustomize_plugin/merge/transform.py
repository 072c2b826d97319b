"""One FragmentMerge carried out on the resources of a build."""

from __future__ import annotations

from collections.abc import Callable

from kustomize_plugin import GROUP, __version__
from kustomize_plugin.config import fragment, kind_shapes
from kustomize_plugin.config.fragment import FragmentMerge, ModelFragment, SettingsFragment, Target
from kustomize_plugin.failover import compiled
from kustomize_plugin.finding import WARNING, Facts, Field, Finding, has_errors
from kustomize_plugin.merge import config_merge, merge_note
from kustomize_plugin.merge.chains import Origin
from kustomize_plugin.resources.resource import Resource
from kustomize_plugin.yamltext import emit, typed
from kustomize_plugin.yamltext.emit import GoText
from kustomize_plugin.yamltext.splice import Splice

try:
    from _sha2 import sha256  # type: ignore[import-not-found]  # hashlib loads OpenSSL, 4 ms of every build
except ImportError:
    try:
        from _sha256 import sha256  # type: ignore[import-not-found]  # its name before Python 3.12
    except ImportError:
        from hashlib import sha256

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.merge.hedge_beside import HedgeBeside
    from kustomize_plugin.resources.written_config import WrittenConfig

MERGED = kind_shapes.MERGED
CHECKSUM = GROUP + "/config-checksum"


def made(merge: FragmentMerge, resources: list[Resource], final_names: bool = False) -> Transform:
    """Return what carries a FragmentMerge out."""
    if merge.place == "target":
        from kustomize_plugin.merge.target_transform import TargetTransform  # few have one, so no other build pays

        return TargetTransform(merge, resources, final_names)
    return Transform(merge, resources, final_names)


def checksum(config: str) -> str:
    """Return the value of the rollout annotation for a config text."""
    return f"sha256:{sha256(config.encode()).hexdigest()}"


class Transform:
    """`final_names` says that the names are those of the finished build, with no record of earlier ones."""

    _key_noted = "key"  # what the annotation calls the place of the config

    def __init__(self, merge: FragmentMerge, resources: list[Resource], final_names: bool = False) -> None:
        self._merge = merge
        self._resources = resources
        self._final_names = final_names
        self._beside: HedgeBeside | None = None
        self._hedge = ""  # the checksum of hedge.py: an earlier merge's, then ours
        self.findings: list[Finding] = []

    def run(self) -> list[Resource]:
        """Return the resources with the config merged and our own gone; the same list where a finding refuses."""
        models, settings, merged_away = self._fragments()
        target = self._config_map()
        rollout = self._rollout()
        if target is None or has_errors(self.findings):
            return self._resources
        self._warn_of_a_written_key(target)
        key = self._source_key(target)
        if not key:
            return self._resources
        text = self._merge_config(target, key, models, settings)
        if has_errors(self.findings):
            return self._resources
        rollouts = self._restarted_by(self._text(target, key)) + ([rollout] if rollout is not None else [])
        self._beside = self._hedge_beside(target, text, rollouts)
        if has_errors(self.findings):
            return self._resources
        changed = {id(target): self._with_config(target, text)}
        self._done = target, key, text, rollouts
        for one in rollouts:
            changed[id(one)] = _with_checksum(self._beside.mounted(one) if self._beside else one, text)
        kept = [resource for resource in self._resources if id(resource) not in merged_away]
        return [changed.get(id(resource), resource) for resource in kept]

    def written(self) -> WrittenConfig:
        """Tell what a run without errors wrote."""
        from kustomize_plugin.merge import mounted_config_maps
        from kustomize_plugin.resources.written_config import WrittenConfig

        target, read, text, rollouts = self._done
        source = self._merge.source if self._merge.source != self._merge.key else ""
        mounting = [one for one in self._resources if mounted_config_maps.names(one) & set(target.names)]
        return WrittenConfig(
            names=target.names,
            key=self._merge.key,
            source=source,
            before=self._text(target, read),
            after=text,
            note=self._note(),
            rollouts=[(one.field("kind"), one.field("metadata", "name")) for one in rollouts],
            mounts=[(one.field("kind"), one.field("metadata", "name")) for one in mounting],
        )

    def _fragments(self) -> tuple[list[ModelFragment], list[SettingsFragment], set[int]]:
        """Read our own resources; also return the identities of those that the merge removes."""
        models: list[ModelFragment] = []
        settings: list[SettingsFragment] = []
        gone: set[int] = set()
        for resource in self._resources:
            if not resource.is_ours:
                self.findings += fragment.misnamed(resource)
                continue
            if resource.field("kind") == "FragmentMerge":
                if self._is_rival(resource):
                    continue
                gone.add(id(resource))
                continue
            found, labels, findings = fragment.read(resource)
            if not self._merge.selects(labels):
                continue
            self.findings += findings
            gone.add(id(resource))
            if isinstance(found, ModelFragment):
                models.append(found)
            elif isinstance(found, SettingsFragment):
                settings.append(found)
        return models, settings, gone

    def _is_rival(self, resource: Resource) -> bool:
        """Tell whether a FragmentMerge in the stream is another one than ours, and report it where both take all."""
        if set(resource.names) & {self._merge.subject.name, self._merge.subject.original}:
            return False
        other, _, findings = fragment.read(resource)
        self.findings += findings
        if isinstance(other, FragmentMerge) and (other.labels is None or self._merge.labels is None):
            problem = f"{other.subject} merges the same build"
            self._report("LK607", problem, "give each a spec.selector, or keep one of them", ("spec",))
        return True

    def _config_map(self) -> Resource | None:
        wanted = self._merge.config_map
        found = self._find(wanted)
        if len(found) == 1:
            return found[0]
        path = ("spec", self._merge.place, "name")
        if found:
            problem = f'{len(found)} {wanted.kind}s match the name "{wanted.name}"'
            remedy = f"choose one with spec.{self._merge.place}.namespace"
            self._report("LK604", problem, remedy, path, {"name": wanted.name})
            return None
        from kustomize_plugin.merge import near_names

        code, problem, remedy, name = near_names.missing(self._resources, wanted, self._final_names)
        self._report(code, problem, remedy, path, {"name": name})
        return None

    def _nearest(self, wanted: Target) -> str:
        from kustomize_plugin.merge import near_names  # only a merge that fails pays for it

        return near_names.nearest(self._resources, wanted, self._final_names)

    def _rollout(self) -> Resource | None:
        wanted = self._merge.rollout
        if wanted is None:
            return None
        found = self._find(wanted)
        if len(found) == 1 and found[0].pod_template:
            return found[0]
        if len(found) == 1:
            problem = f'{wanted.kind} "{wanted.name}" has no pods that spec.rollout could restart'
            remedy = "name the Deployment, StatefulSet or DaemonSet"
        elif found:
            problem = f'{len(found)} {wanted.kind}s match the name "{wanted.name}"'
            remedy = "choose one with spec.rollout.namespace"
        else:
            problem = f'spec.rollout names {wanted.kind} "{wanted.name}", which is not in the build'
            remedy = self._nearest(wanted) or "name one that is in the build, or remove spec.rollout"
        self._report("LK606", problem, remedy, ("spec", "rollout", "name"), {"kind": wanted.kind, "name": wanted.name})
        return None

    def _restarted_by(self, text: str) -> list[Resource]:
        """Return what carries the checksum of an earlier merge's config, which is about to change."""
        marked = [one for one in self._resources if CHECKSUM in one.text and one.pod_template]
        return [one for one in marked if one.field(*checksum_path(one)) == checksum(text)]

    def _find(self, wanted: Target) -> list[Resource]:
        return [
            resource for resource in self._resources if resource.matches(wanted.kind, wanted.name, wanted.namespace)
        ]

    def _warn_of_a_written_key(self, target: Resource) -> None:
        """Say that the merge writes over a text: an overlay may have brought it in, above the merge of its base."""
        source, key = self._merge.source, self._merge.key
        if source not in ("", key) and target.has("data", source) and target.has("data", key):
            problem = f'"{key}" of {target.subject} is written over: the merge reads "{source}", which is there too'
            place = Field(self._merge.subject, ("spec", "configMap", "key"))
            self.findings.append(Finding("LK616", problem, f'remove "{key}"', place, {"key": key}, severity=WARNING))

    def _source_key(self, target: Resource) -> str:
        """Return the key to read: `from`, or `key` where there is none or a base has merged it already."""
        for key in (self._merge.source, self._merge.key):
            if key and target.has("data", key):
                return key
        wanted = f'no key "{self._merge.key}"'
        if self._merge.source:
            wanted = f'neither "{self._merge.source}" nor "{self._merge.key}" in its data'
        path = ("spec", "configMap", "from" if self._merge.source else "key")
        remedy = "name the key that holds the LiteLLM config"
        self._report("LK603", f"{target.subject} has {wanted}", remedy, path, {"name": target.subject.name})
        return ""

    def _merge_config(
        self, target: Resource, key: str, models: list[ModelFragment], settings: list[SettingsFragment]
    ) -> str:
        earlier = merge_note.of(target)
        groups = {model.group for model in models}
        explicit, local, cloud = (merge_note.groups(earlier, key) - groups for key in ("explicit", "local", "cloud"))
        self._explicit = explicit | {model.group for model in models if model.explicit}
        self._local = local | {model.group for model in models if model.tier == "local"}
        self._failover = self._merge.failover or earlier.get("failover")
        self._cloud = cloud | (merge_note.near_cloud(models) if self._failover else set())
        origin = self._origin(target, key)
        promise = (
            config_merge.Promise(self._failover, self._local, self._cloud) if isinstance(self._failover, dict) else None
        )
        text, findings = config_merge.merge(self._text(target, key), models, settings, self._explicit, origin, promise)
        self.findings += findings
        self._hedge = typed.text(earlier.get("hedge"))
        self._policies = self._merge.policies or typed.mappings(earlier.get("policy"))
        if self._policies and not has_errors(findings):
            from kustomize_plugin.merge.promised_policies import Promises  # only a merge that has some pays for it

            written = Promises(self._merge.subject, models, origin, self._text(target, key))
            self.findings += written.findings(self._policies, text, self._noted())
        return text

    def _text(self, target: Resource, key: str) -> str:
        """Return the config's text as it is."""
        return target.field("data", key)

    def _origin(self, target: Resource, key: str) -> Origin:
        return Origin(target.subject, ("data", key), _reader(target))

    def _hedge_beside(self, target: Resource, text: str, rollouts: list[Resource]) -> HedgeBeside | None:
        """Return what becomes of hedge.py; None where neither this merge nor an earlier one wants it."""
        if not (is_hedged := compiled.is_hedged(text)) and not self._hedge:
            return None
        from kustomize_plugin.merge.hedge_beside import HedgeBeside  # only a merge with a hedge pays for it

        hedge = HedgeBeside(target, self._merge, wanted=is_hedged, earlier=self._hedge)
        self.findings += hedge.findings(rollouts)
        self._hedge = hedge.note
        return hedge

    def _with_config(self, target: Resource, text: str) -> Resource:
        splice = Splice(target.text, sort_keys=True)
        splice.put(("data", self._merge.key), GoText(text), target.base)
        if self._beside is not None:
            self._beside.write(splice)
        if self._merge.source and self._merge.source != self._merge.key:
            splice.drop(("data", self._merge.source), target.base)
        splice.put(("metadata", "annotations", MERGED), GoText(self._note()), target.base)
        return Resource(splice.render(), target.base)

    def _note(self) -> str:
        """Return what the config itself does not say, for later readers of the ConfigMap."""
        return emit.compact_json(self._noted())

    def _noted(self) -> dict[str, object]:
        merged: dict[str, object] = {"cloud": sorted(self._cloud)} if self._cloud else {}
        merged |= {"engine": __version__, "explicit": sorted(self._explicit)}
        if self._failover is not None:
            merged["failover"] = fragment.sort(self._failover)
        if self._hedge:
            merged["hedge"] = self._hedge
        merged |= {self._key_noted: self._merge.key, "local": sorted(self._local)}
        merged |= {"policy": fragment.sort(self._policies)} if self._policies else {}
        return {key: merged[key] for key in sorted(merged)}

    def _report(self, code: str, problem: str, remedy: str, path: tuple[str, ...], facts: Facts | None = None) -> None:
        self.findings.append(Finding(code, problem, remedy, Field(self._merge.subject, path), facts))


def _reader(target: Resource) -> Callable[[str], str | None]:
    """Return what reads the other keys of the ConfigMap, which lie beside the config."""
    return lambda key: target.field("data", key) if target.has("data", key) else None


def checksum_path(rollout: Resource) -> tuple[str, ...]:
    """Return where the pods of a workload carry the checksum."""
    return (*rollout.pod_template, "metadata", "annotations", CHECKSUM)


def _with_checksum(rollout: Resource, text: str) -> Resource:
    splice = Splice(rollout.text, sort_keys=True)
    splice.put(checksum_path(rollout), GoText(checksum(text)), rollout.base)
    return Resource(splice.render(), rollout.base)
