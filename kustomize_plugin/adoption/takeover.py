"""One hand-written config → the files of a gateway of fragments: values in, values out."""

from __future__ import annotations

from kustomize_plugin import providers
from kustomize_plugin.adoption import file_names, manifests
from kustomize_plugin.adoption.config_reading import ConfigReading
from kustomize_plugin.adoption.drafts import Merged, Parts
from kustomize_plugin.adoption.intake import MANIFEST, Intake
from kustomize_plugin.config.litellm_config import Config, ConfigError
from kustomize_plugin.finding import ERROR, Finding, Location, Subject
from kustomize_plugin.merge import config_merge
from kustomize_plugin.merge.chains import Origin
from kustomize_plugin.resources.resource import Resource
from kustomize_plugin.secrets import inline_keys
from kustomize_plugin.yamltext import loading, nodes, typed

_ROLLED_OUT = ("Deployment", "StatefulSet", "DaemonSet")
_FOLDER, _SETTINGS = "models", "settings"
_UNKNOWN, _DEFINE_IT = "LK301", "remove it, or add the group"
_COMPILED = "kustomize_litellm"


class Takeover:
    """`files` maps each path below the new folder to its text; `values` is what LiteLLM reads today."""

    def __init__(self, intake: Intake, name: str) -> None:
        """Take a gateway over; raises ConfigError."""
        self._intake = intake
        self._name = name
        values = loading.values(intake.text)
        self.values: dict[str, object] = typed.mapping(values)
        earlier = manifests.note(intake.resource)
        self._failover = earlier.get("failover") if earlier else None
        text = _stripped(intake.text)
        if text != intake.text and not self._failover:
            problem = "an earlier merge compiled failover into it, but the annotation that describes it is missing"
            raise ConfigError(f"{problem}; import the whole ConfigMap of that build")
        self.parts = Parts(text, None if earlier is None else Merged(earlier))
        self.notes = [*intake.notes, *self.parts.notes]
        if intake.generated:
            names = ", ".join(intake.generated)
            self.notes.append(f"generated names were written without the hash that kustomize adds: {names}")
        self.files = self._files()

    @property
    def name(self) -> str:
        """The name of the ConfigMap."""
        resource = self._intake.resource
        return resource.field("metadata", "name") if resource is not None else self._name

    def _files(self) -> dict[str, str]:
        intake, resource = self._intake, self._intake.resource
        source = manifests.source_key(resource, intake.key)
        if resource is not None:
            config_map = manifests.config_map(resource, intake.key, source, self.parts.base)
        else:
            config_map = manifests.new_config_map(self._name, source, self.parts.base)
        files = {"configmap.yaml": config_map, **self._others()}
        files |= {f"{_FOLDER}/{stem}.yaml": text for stem, text in self.parts.fragments.items()}
        files |= {f"{_SETTINGS}/{stem}.yaml": text for stem, text in self.parts.settings.items()}
        listed = list(files)
        files["fragmentmerge.yaml"] = manifests.fragment_merge(self._spec(source))
        files["kustomization.yaml"] = manifests.kustomization(listed)
        return files

    def _others(self) -> dict[str, str]:
        """Return the files of what came along; Secrets stay where they are."""
        taken = [one for one in self._intake.others if one.field("kind") != "Secret"]
        for secret in (one for one in self._intake.others if one.field("kind") == "Secret"):
            is_generated = secret.field("metadata", "name") in self._intake.generated
            keep = ", and its secretGenerator where it is" if is_generated else ""
            self.notes.append(f"{secret.subject} was not imported: keep its values out of git{keep}")
        labels = []
        for one in taken:
            kind = one.field("kind").lower()
            alone = sum(other.field("kind").lower() == kind for other in taken) == 1 and kind != "configmap"
            labels.append(kind if alone else f"{kind}-{one.field('metadata', 'name')}")
        stems = file_names.unique(labels, frozenset(("configmap", "fragmentmerge", "kustomization")))
        found = {}
        for stem, one in zip(stems, taken, strict=True):
            text = manifests.cleaned(one)
            found[f"{stem}.yaml"] = text if text.endswith("\n") else text + "\n"
        return found

    def _spec(self, source: str) -> dict[str, object]:
        resource = self._intake.resource
        name = self.name
        namespace = resource.field("metadata", "namespace") if resource is not None else ""
        target = {"name": name, "key": self._intake.key, "from": source}
        spec: dict[str, object] = {"configMap": target | ({"namespace": namespace} if namespace else {})}
        users = [one for one in self._intake.others if one.field("kind") in _ROLLED_OUT and _uses(one, name)]
        secrets = {found for one in users for found in _secrets(one)}
        if len(secrets) == 1:
            spec["secret"] = {"name": secrets.pop()}
        if len(users) == 1:
            spec["rollout"] = {"kind": users[0].field("kind"), "name": users[0].field("metadata", "name")}
        elif self._intake.kind == MANIFEST:
            found = f"{len(users)} workloads mount" if users else "no imported Deployment mounts"
            self.notes.append(
                f'{found} "{name}": set spec.rollout in fragmentmerge.yaml, otherwise a change restarts no pod'
            )
        if self._failover is not None:
            spec["failover"] = self._failover
        return spec


def _stripped(text: str) -> str:
    if _COMPILED not in text:
        return text
    from kustomize_plugin.failover import compiled  # only a gateway with a failover budget has any

    return compiled.strip_text(text)


def findings(intake: Intake, file: str) -> list[Finding]:
    """Return what the merge would refuse, at its place in the file; raises ConfigError."""
    ConfigReading(intake.text)  # its aliases may expand to more than anybody can look through
    config = Config(intake.text)
    found = [
        _inline(path, value, config.values).at(intake.location(file, *_place(config, path)))
        for path, value in inline_keys.find(config.values)
    ]
    for one in intake.others:
        values = nodes.value(one.node) if one.field("kind") != "Secret" else {}
        found += [_inline(path, value, {}).at(Location(file, 0)) for path, value in inline_keys.find(values)]
    subject = intake.resource.subject if intake.resource is not None else Subject("", "", "")
    _, refused = config_merge.merge(intake.text, [], [], set(), Origin(subject, ("data", intake.key)))
    return found + [_refused(one, intake, file) for one in refused if one.severity == ERROR]


def _refused(finding: Finding, intake: Intake, file: str) -> Finding:
    """Return what the merge refuses at its place in the file; there are no fragments yet that could define a group."""
    line = finding.field.line if finding.field is not None else 0
    is_unknown = finding.code == _UNKNOWN and "meant" not in finding.facts
    return finding.told(remedy=_DEFINE_IT if is_unknown else "").at(intake.location(file, line))


def _place(config: Config, path: tuple[str | int, ...]) -> tuple[int, int]:
    node = config.splice.node(path)
    return (node.start_mark.line + 1, node.start_mark.column + 1) if node is not None else (config.line(path[:1]), 0)


def _inline(path: tuple[str | int, ...], value: str, values: dict[str, object]) -> Finding:
    """Say where a key is in plain text and which reference to write."""
    name = "NAME"
    if path[0] == "model_list" and isinstance(path[1], int):
        entries = values["model_list"]
        params = entries[path[1]].get("litellm_params") if isinstance(entries, list) else None
        provider = providers.provider_of(str(params.get("model")), params) if isinstance(params, dict) else None
        name = (provider.key if provider and path[-1] == "api_key" else "") or name
    problem = f'"{path[-1]}" is {inline_keys.redacted(value)} in plain text'
    remedy = f"keep it in the Secret, write os.environ/{name}, and import again"
    return Finding("LK401", problem, remedy, facts={"key": str(path[-1])})


def _pod(resource: Resource) -> dict[str, object]:
    values = nodes.value(resource.node)
    for key in ("spec", "template", "spec"):
        values = values.get(key) if isinstance(values, dict) else None
    return typed.mapping(values)


def _uses(resource: Resource, name: str) -> bool:
    """Tell whether the pods of a workload mount a ConfigMap."""
    pod = _pod(resource)
    for volume in typed.mappings(pod.get("volumes")):
        projected = volume.get("projected")
        sources = typed.mappings(projected.get("sources")) if isinstance(projected, dict) else []
        for one in (volume, *sources):
            config_map = one.get("configMap")
            if isinstance(config_map, dict) and config_map.get("name") == name:
                return True
    return False


def _secrets(resource: Resource) -> set[str]:
    """Return the names of the Secrets that the containers take their environment from."""
    found: set[str] = set()
    for container in typed.mappings(_pod(resource).get("containers")):
        sources = [one.get("secretRef") for one in typed.mappings(container.get("envFrom"))]
        for one in typed.mappings(container.get("env")):
            value = one.get("valueFrom")
            sources.append(value.get("secretKeyRef") if isinstance(value, dict) else None)
        found |= {str(source["name"]) for source in sources if isinstance(source, dict) and source.get("name")}
    return found
