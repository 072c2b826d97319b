"""The manifests around the fragments: the ConfigMap that stays, the FragmentMerge and the kustomization."""

from __future__ import annotations

import json
from itertools import chain, count

from yaml import YAMLError
from yaml.nodes import CollectionNode

from kustomize_plugin import GROUP
from kustomize_plugin.adoption.intake import indentation
from kustomize_plugin.config.kind_shapes import API_VERSION, MERGED
from kustomize_plugin.resources.resource import Resource
from kustomize_plugin.yamltext import emit, entry_spans, loading, nodes, typed
from kustomize_plugin.yamltext.nodes import AliasNode
from kustomize_plugin.yamltext.splice import Splice

# what the API server adds to an object; none of it can be applied again
_LIVE = ("uid", "resourceVersion", "creationTimestamp", "managedFields", "generation", "selfLink")
_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
_CHECKSUM = ("spec", "template", "metadata", "annotations", f"{GROUP}/config-checksum")
_SOURCES = ("base.yaml", "unmerged.yaml", "before-the-merge.yaml")
_BREAKS = "\r\x85\u2028\u2029\ufeff"


def note(resource: Resource | None) -> dict[str, object] | None:
    """Return what an earlier merge left in a ConfigMap's annotation; None where there was none."""
    text = resource.field("metadata", "annotations", MERGED) if resource is not None else ""
    if not text:
        return None
    try:
        values = json.loads(text)
    except ValueError:
        return {}
    return typed.mapping(values)


def cleaned(resource: Resource) -> str:
    """Return a resource's text without what a live object, or an earlier merge, carries."""
    splice = Splice(resource.text)
    root = resource.node
    for key in _LIVE:
        splice.drop(("metadata", key))
    _drop_annotations(splice, ("metadata",), (MERGED, _APPLIED))
    _drop_annotations(splice, _CHECKSUM[:3], (_CHECKSUM[-1],))
    if nodes.entry(root, "status") and resource.field("metadata", "uid"):
        splice.drop(("status",))
    return splice.render()


def _drop_annotations(splice: Splice, path: tuple[str, ...], names: tuple[str, ...]) -> None:
    """Drop annotations, and with the last of them the field that held them."""
    parent = splice.node((*path, "annotations"))
    keys = {str(key.value) for key, _ in parent.value} if isinstance(parent, CollectionNode) else set()
    if keys and keys <= set(names):
        splice.drop((*path, "annotations"))
        return
    for name in keys & set(names):
        splice.drop((*path, "annotations", name))


def source_key(resource: Resource | None, key: str) -> str:
    """Return the key that the text before the merge gets: another one than the merge writes, and a free one."""
    taken = {key}
    values = nodes.value(resource.node) if resource is not None else {}
    data = values.get("data") if isinstance(values, dict) else None
    taken |= set(data) if isinstance(data, dict) else set()
    names = chain(_SOURCES, (f"before-the-merge-{number}.yaml" for number in count(2)))
    return next(name for name in names if name not in taken)


def config_map(resource: Resource, old: str, new: str, text: str) -> str:
    """Return a ConfigMap's text with another config under a new key; everything else stays as it is written."""
    manifest = cleaned(resource)
    root, _ = nodes.compose_aliases(manifest)
    data = nodes.entry(root, "data")
    pair = nodes.entry(data[1], old) if data else None
    if pair is None or data is None or isinstance(pair[1], AliasNode) or getattr(data[1], "flow_style", True):
        return _anew(manifest, old, new, text)
    key, node = pair
    start, column = int(key.start_mark.index), int(key.start_mark.column)
    stop = entry_spans.region_end(manifest, node, column)
    indent = indentation(manifest, node) if entry_spans.is_block_scalar(node) else 0
    changed = manifest[:start] + _pair(new, text, column, indent or column + 2) + manifest[stop:]
    return changed if _data(changed) == _renamed(_data(manifest), old, new, text) else _anew(manifest, old, new, text)


def _anew(manifest: str, old: str, new: str, text: str) -> str:
    """Write a ConfigMap that came as JSON, or in another way that has no place for a block."""
    values = loading.values(manifest)
    rest = {key: value for key, value in values.items() if key != "data"} if isinstance(values, dict) else {}
    data = _renamed(_data(manifest), old, new, text)
    lines = [emit.block(rest, 0), "data:"]
    lines += [f"  {_pair(key, value, 2, 4)}".rstrip("\n") for key, value in data.items()]
    return "\n".join(lines) + "\n"


def _data(manifest: str) -> dict[str, str]:
    try:
        values = loading.values(manifest)
    except YAMLError:
        return {}
    data = values.get("data") if isinstance(values, dict) else None
    return data if isinstance(data, dict) else {}


def _renamed(data: dict[str, str], old: str, new: str, text: str) -> dict[str, str]:
    return {new if key == old else key: text if key == old else value for key, value in data.items()}


def new_config_map(name: str, key: str, text: str) -> str:
    """Return a ConfigMap around a config."""
    head = f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {emit.scalar(name)}\ndata:\n"
    return f"{head}  {_pair(key, text, 2, 4)}"


def _pair(key: str, text: str, column: int, indent: int) -> str:
    """Write a text as a `|` block with every byte of it; in quotes where no block can hold it."""
    head = f"{emit.scalar(key)}:"
    if "\n" not in text:
        return f"{head} {emit.scalar(text)}\n"
    if not text.strip() or any(char in text for char in _BREAKS):
        return f"{head} {emit.quoted(text)}\n"
    hint = str(indent - column) if text[0] in " \n" else ""
    chomp = "-" if text[-1] != "\n" else "+" if text.endswith("\n\n") else ""
    pad = " " * indent
    lines = text.removesuffix("\n").split("\n")
    return f"{head} |{hint}{chomp}\n" + "\n".join(pad + line if line else "" for line in lines) + "\n"


def fragment_merge(spec: dict[str, object]) -> str:
    """Return the FragmentMerge with a spec; its parts are on one line each."""
    lines = [
        "# Says what is merged into which key. Listed in kustomization.yaml twice: as a transformer it runs the merge,",
        "# as a resource it leaks where the merge was skipped, and the API server refuses the unknown kind.",
        f"apiVersion: {API_VERSION}",
        "kind: FragmentMerge",
        "metadata:",
        "  name: litellm",
        "  annotations:",
        "    config.kubernetes.io/function: |",
        "      exec: {path: kustomize-litellm}",
        "spec:",
    ]
    for field, value in spec.items():
        parts = (
            ", ".join(f"{key}: {emit.scalar(part)}" for key, part in value.items()) if isinstance(value, dict) else ""
        )
        lines.append(f"  {field}: {{{parts}}}")
    return "\n".join(lines) + "\n"


def listing(resources: list[str]) -> str:
    """Return a kustomization that lists resources."""
    lines = ["apiVersion: kustomize.config.k8s.io/v1beta1", "kind: Kustomization", "", "resources:"]
    return "\n".join([*lines, *(f"  - {emit.scalar(name)}" for name in resources)]) + "\n"


def kustomization(resources: list[str]) -> str:
    """Return a kustomization that lists resources, and the FragmentMerge as resource and transformer."""
    listed = listing([*resources, "fragmentmerge.yaml"])
    return f"{listed}\ntransformers:\n  - fragmentmerge.yaml\n"
