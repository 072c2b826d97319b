"""What kustomize refuses in a kustomization file by itself: its fields, their types, its generators."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kustomize_plugin.finding import Location, did_you_mean
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.resources.kustomization import CONFIG_MAPS, FOLLOWED, SECRETS, Generator, folded
from kustomize_plugin.secrets import printable_text

Flaw = tuple[Location, str, str]  # where, what is wrong, the way out
_LISTS = (
    *FOLLOWED, "buildMetadata", "configMapGenerator", "configurations", "crds", "helmCharts",
    "helmChartInflationGenerator", "images", "imageTags", "labels", "patches", "patchesJson6902",
    "patchesStrategicMerge", "replacements", "replicas", "secretGenerator", "vars",
)  # fmt: skip
_MAPPINGS = (
    "commonAnnotations",
    "commonLabels",
    "generatorOptions",
    "helmGlobals",
    "metadata",
    "openapi",
    "sortOptions",
)
_TEXTS = ("apiVersion", "kind", "namePrefix", "nameSuffix", "namespace")
_KNOWN = (*_LISTS, *_MAPPINGS, *_TEXTS)
_TYPES = {
    **dict.fromkeys(map(folded, _LISTS), (SequenceNode, "a list")),
    **dict.fromkeys(map(folded, _MAPPINGS), (MappingNode, "a mapping")),
    **dict.fromkeys(map(folded, _TEXTS), (ScalarNode, "a text")),
}
_VERSIONS = {"Kustomization": "kustomize.config.k8s.io/v1beta1", "Component": "kustomize.config.k8s.io/v1alpha1"}
_NULL = "tag:yaml.org,2002:null"


def flaws(root: Root) -> Iterator[Flaw]:
    """Yield what kustomize refuses in the kustomization files of a root."""
    for source in root.kustomizations:
        for holder in source.documents[:1]:
            if isinstance(holder.node, MappingNode):
                yield from _fields(holder)
                yield from _kind(holder)
                yield from _generators(holder)


def _fields(holder: Document) -> Iterator[Flaw]:
    for key, value in holder.node.value:
        name = folded(str(key.value))
        if name not in _TYPES and name != "<<":
            hint = did_you_mean(str(key.value), list(_KNOWN)) or "remove it"
            said = printable_text.quoted_name(str(key.value))
            yield holder.place.of(key), f"{said} is not a field of a kustomization, so the build fails", hint
        elif name in _TYPES and value.tag != _NULL and not isinstance(value, _TYPES[name][0]):
            problem = f'"{key.value}" is not {_TYPES[name][1]}, so the build fails'
            yield holder.place.of(value), problem, f"write {_TYPES[name][1]}"
        elif name in map(folded, FOLLOWED):
            yield from _entries(holder, str(key.value), value)


def _entries(holder: Document, name: str, value: Node) -> Iterator[Flaw]:
    for item in value.value if isinstance(value, SequenceNode) else ():
        if not isinstance(item, ScalarNode):
            yield holder.place.of(item), f'an entry of "{name}" is not a text, so the build fails', "write a path"
        elif not str(item.value).strip():
            yield holder.place.of(item), f'an entry of "{name}" is empty, so the build fails', "remove it"


def _kind(holder: Document) -> Iterator[Flaw]:
    kind, version = holder.kustomization.text("kind"), holder.kustomization.text("apiVersion")
    if kind and kind not in _VERSIONS:
        problem = f'"{kind}" is not a kind of kustomization, so the build fails'
        yield holder.at(("kind",)), problem, "write Kustomization, or Component"
    elif version and version != _VERSIONS[kind or "Kustomization"]:
        problem = f'"{version}" is not an apiVersion of {kind or "Kustomization"}, so the build fails'
        yield holder.at(("apiVersion",)), problem, f"write {_VERSIONS[kind or 'Kustomization']}"


def _generators(holder: Document) -> Iterator[Flaw]:
    for one in holder.kustomization.generators(CONFIG_MAPS, SECRETS):
        if not one.name:
            yield holder.place.of(one.node or holder.node), "a generator has no name, so the build fails", "add name"
        yield from _literals(holder, one)


def _literals(holder: Document, one: Generator) -> Iterator[Flaw]:
    seen: set[str] = set()
    for literal in one.literals:
        key, sign, _ = literal.text.partition("=")
        if not sign or not key:
            problem = f'a literal of "{one.name}" is not KEY=VALUE, so the build fails'
            yield holder.place.of(literal.node), problem, "write a key, = and a value"
            continue
        if key in seen:
            yield holder.place.of(literal.node), _twice(one, key), "keep one of them"
        seen.add(key)
    for file in one.files:
        key = file.text.partition("=")[0] if "=" in file.text else re.split(r"[\\/]", file.text)[-1]
        if key in seen:
            yield holder.place.of(file.node), _twice(one, key), "keep one of them"
        seen.add(key)


def _twice(one: Generator, key: str) -> str:
    return f'key "{key}" of "{one.name}" appears twice, so the build fails'
