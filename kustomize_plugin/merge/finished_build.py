"""A finished build, checked: nothing of ours left over, every config as it was merged, the checksum true."""

from __future__ import annotations

from collections.abc import Iterator

from yaml import YAMLError

from kustomize_plugin.config import fragment, header
from kustomize_plugin.config.litellm_config import Config, ConfigError
from kustomize_plugin.finding import Field, Finding
from kustomize_plugin.merge.transform import CHECKSUM, MERGED, checksum, checksum_path
from kustomize_plugin.resources import stream
from kustomize_plugin.resources.resource import Resource
from kustomize_plugin.resources.written_config import WrittenConfig

Path = tuple[str | int, ...]
NO_MERGE = "LK611"
UNDONE = ("LK615", "LK616")  # what a change after the merge leads to
_DROP_IT = "remove the patch or transformer that runs after the FragmentMerge"


def has_ours(text: str) -> bool:
    """Tell whether fragments or a FragmentMerge are in the stream."""
    return any(resource.is_ours for resource in stream.documents(text))


def configs(resources: list[Resource]) -> list[tuple[Resource, Path, str]]:
    """Return each resource that a merge has written into, with the path and the text of its config."""
    found: list[tuple[Resource, Path, str]] = []
    for resource in resources:
        note = resource.field("metadata", "annotations", MERGED) if MERGED in resource.text else ""
        if note:
            key, target = _place(note)
            found.append(
                _in_target(resource, target) if target else (resource, ("data", key), resource.field("data", key))
            )
    return found


def _place(note: str) -> tuple[str, str]:
    """Return the key, or else the path, that a merge has written; a YAML parser would refuse JSON's escapes."""
    import json

    try:
        values = json.loads(note)
    except ValueError:
        values = {}
    values = values if isinstance(values, dict) else {}
    return str(values.get("key", "config.yaml")), str(values.get("path", ""))


def _in_target(resource: Resource, place: str) -> tuple[Resource, Path, str]:
    from kustomize_plugin.merge import mapping_text  # few merges write elsewhere than into a ConfigMap

    path, text = mapping_text.config(resource, place)
    return resource, path, text


def check(text: str, written: list[WrittenConfig] | None = None) -> list[Finding]:
    """Return what is wrong with a finished build; `written` is what its merges wrote, as they told it themselves."""
    try:
        return list(_flaws(stream.documents(text), written or []))
    except YAMLError as error:
        return [Finding("LK001", f"the build is not valid YAML: {' '.join(str(error).split())}")]


def _flaws(resources: list[Resource], written: list[WrittenConfig]) -> Iterator[Finding]:
    left = leftovers(resources)
    merged = configs(resources)
    yield from left
    if written:
        from kustomize_plugin.merge import undone_merge

        undone = undone_merge.findings(resources, written)
        yield from undone
        if undone:  # what is below would say it again, from what the text says of itself
            return
    if not merged and not left:
        remedy = "list a FragmentMerge under resources and transformers"
        yield Finding(NO_MERGE, "the build has no merged ConfigMap", remedy)
    for resource, path, config in merged:
        yield from _missing_groups(resource, path, config)
    yield from _checksums(resources, {checksum(config) for _, _, config in merged})


def leftovers(resources: list[Resource]) -> list[Finding]:
    """Return a finding for each resource of ours, which no cluster knows."""
    found = []
    for resource in resources:
        found += fragment.misnamed(resource)
        if resource.is_ours:
            problem = "is left in the build, so the merge did not run or does not select it"
            remedy = "list the FragmentMerge under resources and transformers of the outermost kustomization"
            found.append(Finding("LK501", problem, remedy, Field(resource.subject, ("metadata", "name"))))
    return found


def _missing_groups(resource: Resource, path: Path, text: str) -> list[Finding]:
    try:
        config = Config(text)
    except ConfigError as error:
        problem = f"the merged config is not usable: {error}"
        return [Finding("LK605", problem, place=Field(resource.subject, path))]
    there = {entry.get("model_name") for entry in config.model_list if isinstance(entry, dict)}
    return [
        Finding(
            "LK614",
            f'group "{group}" was merged but is not in the finished config',
            _DROP_IT,
            Field(resource.subject, path),
            {"group": group},
        )
        for group in header.groups(text)
        if group not in there
    ]


def _checksums(resources: list[Resource], known: set[str]) -> list[Finding]:
    found = []
    for resource in resources:
        path = checksum_path(resource) if CHECKSUM in resource.text else ()
        written = resource.field(*path) if path else ""
        if written and written not in known:
            problem = f'the rollout checksum "{written[:19]}…" does not match the finished config'
            found.append(Finding("LK615", problem, _DROP_IT, Field(resource.subject, path)))
    return found
