"""Our own resources, read: model fragments, settings fragments and the FragmentMerge."""

from __future__ import annotations

from kustomize_plugin import GROUP
from kustomize_plugin.config import kind_shapes
from kustomize_plugin.finding import Field, Finding, Subject
from kustomize_plugin.resources.resource import Resource
from kustomize_plugin.secrets import inline_keys
from kustomize_plugin.yamltext import nodes, typed
from kustomize_plugin.yamltext.nodes import DuplicateKeyError, NotStringKeyError

_LIST_IT = "list the FragmentMerge under transformers"
_FIRST_PARAMS = ("model", "api_base", "api_key")
STORY = GROUP + "/story"
REQUIREMENTS = GROUP + "/requirements"


class ModelFragment:
    """One model group; `entries` are its deployments as LiteLLM's model_list wants them.

    `chains` maps LiteLLM's name of a chain setting to the targets; a chain the fragment does not mention is absent.
    """

    __slots__ = ("annotations", "chains", "entries", "explicit", "group", "subject", "tier")

    def __init__(self, subject: Subject, spec: dict[str, object], annotations: dict[str, str]) -> None:
        self.subject = subject
        self.group = str(spec["modelName"])
        self.explicit = spec.get("routing") == "explicit"
        self.tier = spec.get("tier")
        self.entries = [_entry(self.group, deployment) for deployment in typed.mappings(spec["deployments"])]
        self.chains: dict[str, list[str]] = {
            setting: typed.texts(spec[field]) for field, setting in kind_shapes.CHAIN_FIELDS.items() if field in spec
        }
        self.annotations = annotations


class SettingsFragment:
    """Settings by section, in LiteLLM's words; a null section is an empty one. `lists` are those with named entries.

    Their keys are paths, because some are within a section.
    """

    __slots__ = ("lists", "sections", "subject")

    def __init__(self, subject: Subject, spec: dict[str, object]) -> None:
        self.subject = subject
        self.sections = {name: section for name, section in spec.items() if isinstance(section, dict)}
        self.lists: dict[tuple[str, ...], list[object]] = {
            (name,): section for name, section in spec.items() if isinstance(section, list)
        }
        for section, key in kind_shapes.INNER_LISTS:
            inner = self.sections.get(section, {}).get(key)
            if isinstance(inner, list):
                self.sections[section] = {one: value for one, value in self.sections[section].items() if one != key}
                self.lists[section, key] = inner


class Target:
    """A resource named by the FragmentMerge; `kind` is ConfigMap where the field has none."""

    __slots__ = ("kind", "name", "namespace")

    def __init__(self, spec: dict[str, object]) -> None:
        self.kind = str(spec.get("kind", "ConfigMap"))
        self.name = str(spec["name"])
        self.namespace = str(spec.get("namespace", ""))


class FragmentMerge:
    """The functionConfig: what is merged into which key of which ConfigMap.

    `place` is the field of the spec that says so. Where it is `target`, `config_map` is another resource, and `key` and
    `source` are paths in it.
    """

    __slots__ = ("config_map", "failover", "key", "labels", "place", "policies", "rollout", "source", "subject")

    def __init__(self, subject: Subject, spec: dict[str, object]) -> None:
        self.place = "target" if "target" in spec else "configMap"
        config_map = typed.mapping(spec[self.place])
        rollout = spec.get("rollout")
        self.subject = subject
        self.config_map = Target(config_map)
        self.key = str(config_map.get("path") or config_map.get("key", "config.yaml"))
        self.source = str(config_map.get("from", ""))
        self.labels: dict[str, object] | None = None
        if "selector" in spec:
            self.labels = typed.mapping(typed.mapping(spec["selector"]).get("matchLabels"))
        self.rollout = Target(typed.mapping(rollout)) if rollout else None
        self.failover = spec.get("failover")
        self.policies = typed.mappings(spec.get("policy"))

    def selects(self, labels: dict[str, object]) -> bool:
        """Tell whether a fragment with these labels is merged."""
        return all(labels.get(key) == value for key, value in (self.labels or {}).items())


Ours = ModelFragment | SettingsFragment | FragmentMerge


def read(resource: Resource) -> tuple[Ours | None, dict[str, object], list[Finding]]:
    """Return one of our resources read, its labels, and its findings; nothing is read where its shape is wrong."""
    subject = resource.subject
    try:
        values = typed.mapping(nodes.value(resource.node))
    except NotStringKeyError as error:
        remedy = f'write "{error}" in quotes'
        return None, {}, [Finding("LK101", f"the mapping key {error} is not a string", remedy, Field(subject))]
    except DuplicateKeyError as error:
        problem = f'the key "{error}" appears twice in one mapping'
        return None, {}, [Finding("LK103", problem, place=Field(subject), facts={"key": str(error)})]
    labels = typed.mapping(typed.mapping(values.get("metadata")).get("labels"))
    findings = list(_flaws(subject, values)) or list(_inline_keys(subject, values))
    return (None if findings else _construct(subject, values)), labels, findings


def misnamed(resource: Resource) -> list[Finding]:
    """Return a finding for what looks like ours but is of another API group; cheap for the others."""
    if not any(kind in resource.text for kind in kind_shapes.KINDS):
        return []
    api_version = resource.field("apiVersion")
    if not kind_shapes.is_misnamed(api_version, resource.field("kind")):
        return []
    return [kind_shapes.wrong_group(api_version).at(Field(resource.subject, ("apiVersion",)))]


def read_merge(config: Resource | None) -> tuple[FragmentMerge | None, list[Finding]]:
    """Return the functionConfig read, and its findings."""
    if config is None or config.node is None:
        return None, [Finding("LK611", "there is no functionConfig", _LIST_IT)]
    foreign = misnamed(config)
    if foreign:
        return None, foreign
    if not config.is_ours or config.field("kind") != "FragmentMerge":
        problem = f"the functionConfig is a {config.field('kind') or 'resource without a kind'}, not a FragmentMerge"
        return None, [Finding("LK611", problem, _LIST_IT, Field(config.subject))]
    found, _, findings = read(config)
    return found if isinstance(found, FragmentMerge) else None, findings


def _flaws(subject: Subject, values: dict[str, object]) -> list[Finding]:
    if subject.kind not in kind_shapes.KINDS:
        return [kind_shapes.no_kind(subject.kind).at(Field(subject, ("kind",)))]
    return [
        Finding("LK101", problem, remedy, Field(subject, path), {"key": str(path[-1])} if path else {})
        for path, problem, remedy in kind_shapes.flaws(subject.kind, values)
    ]


def _inline_keys(subject: Subject, values: dict[str, object]) -> list[Finding]:
    found = inline_keys.find(values["spec"], ("spec",))
    return [
        Finding(
            "LK401",
            f'"{path[-1]}" is {inline_keys.redacted(value)} in plain text',
            "keep it in the Secret and write os.environ/NAME",
            Field(subject, path),
            {"key": str(path[-1])},
        )
        for path, value in found
    ]


def _construct(subject: Subject, values: dict[str, object]) -> Ours:
    spec = typed.mapping(values["spec"])
    if subject.kind == "ModelFragment":
        annotations = typed.mapping(typed.mapping(values["metadata"]).get("annotations"))
        return ModelFragment(subject, spec, {key: str(value) for key, value in annotations.items()})
    if subject.kind == "SettingsFragment":
        return SettingsFragment(subject, spec)
    return FragmentMerge(subject, spec)


def _entry(group: str, deployment: dict[str, object]) -> dict[str, object]:
    """Order the keys alike in every way in: LiteLLM's deployment id hashes them in the order they stand."""
    params = typed.mapping(deployment["litellm_params"])
    first = {key: params[key] for key in _FIRST_PARAMS if key in params}
    others = {key: value for key, value in _sorted(params).items() if key not in first}
    entry: dict[str, object] = {"model_name": group, "litellm_params": {**first, **others}}
    if "model_info" in deployment:
        entry["model_info"] = _sorted(typed.mapping(deployment["model_info"]))
    return entry


def _sorted(values: dict[str, object]) -> dict[str, object]:
    return {key: sort(values[key]) for key in sorted(values)}


def sort(value: object) -> object:
    """Sort the keys of all mappings in a value: kustomize sorts them, a plain stream does not."""
    if isinstance(value, dict):
        return _sorted(value)
    return [sort(item) for item in value] if isinstance(value, list) else value
