"""What kustomize refuses of what a kustomization lists: folders without one, circles, the wrong kinds, idle names."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path as FilePath

from yaml import YAMLError
from yaml.nodes import Node, SequenceNode

from kustomize_plugin.config import kind_shapes
from kustomize_plugin.finding import Location
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.read.document import Document, Path
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.resources.kustomization import CONFIG_MAPS, SECRETS, Listed
from kustomize_plugin.secrets import printable_text
from kustomize_plugin.sources.manifest_values import at, mappings, text
from kustomize_plugin.yamltext import nodes

Flaw = tuple[Location, str, str]  # where, what is wrong, the way out
_FILES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_BRINGING = ("resources", "bases")
_FIRST = re.compile(
    r"\A(?:[ \t\r]*+(?:#[^\n]*+)?\n|---[^\n]*+\n)*+-\s"
)  # a list, behind comments and a line of three dashes


def flaws(root: Root) -> Iterator[Flaw]:
    """Yield what kustomize refuses of the entries of a root's kustomizations."""
    for source in root.kustomizations:
        here = posixpath.dirname(source.path)
        names = [name for name in _FILES if root.disk.is_file(posixpath.join(here, name))]
        for holder in source.documents[:1]:
            if len({root.disk.real(posixpath.join(here, name)) for name in names}) > 1:
                problem = f"{names[0]} and {names[1]} are in one folder, so the build fails"
                yield holder.at(()), problem, "remove one of them"
            for one in holder.kustomization.entries(*_BRINGING, "components"):
                yield from _entry(root, source, holder, one)
            yield from _idle(root, holder)


def _entry(root: Root, source: TextFile, holder: Document, one: Listed) -> Iterator[Flaw]:
    path = posixpath.normpath(posixpath.join(posixpath.dirname(source.path), one.text)) if one.text.strip() else ""
    where = holder.place.of(one.node)
    if path and root.disk.is_folder(path):
        file = root.disk.kustomization_in(FilePath(path))
        if file is None:
            yield where, f'"{one.text}" is a folder without a kustomization, so the build fails', "list its files"
        elif root.disk.real(posixpath.dirname(source.path) or ".").startswith(f"{root.disk.real(path)}/"):
            yield (
                where,
                f'"{one.text}" is around the kustomization that lists it, so the build fails',
                "remove the entry",
            )
        else:
            yield from _kind(root, file, one, where)
    elif path and one.section != "components" and root.disk.is_file(path):
        yield from _file(root, path, one, where)


def _kind(root: Root, file: FilePath, one: Listed, where: Location) -> Iterator[Flaw]:
    inner = root.source(file)
    if inner is not None and not inner.text.strip():
        yield where, f'the kustomization of "{one.text}" is empty, so the build fails', "list its files in it"
    is_component = any(document.kind == "Component" for document in (inner.documents[:1] if inner else ()))
    if is_component and one.section != "components":
        yield where, f'"{one.text}" is a component, so the build fails', "list it under components"
    elif inner is not None and inner.documents and not is_component and one.section == "components":
        yield where, f'"{one.text}" is not a component, so the build fails', "list it under resources"


def _file(root: Root, path: str, one: Listed, where: Location) -> Iterator[Flaw]:
    if posixpath.basename(path) in _FILES:
        folder = posixpath.dirname(one.text) or "."
        yield where, f'"{one.text}" is a kustomization, not a resource, so the build fails', f"list {folder} instead"
        return
    file = root.source(FilePath(path))
    if file is not None and not file.is_template and _FIRST.match(file.text[:2000]):
        yield where, f'"{one.text}" has a list, not a resource, so the build fails', "write resources, between ---"


def _idle(root: Root, holder: Document) -> Iterator[Flaw]:
    """Yield names that kustomize looks for and that nothing in the build mentions."""
    if root.is_component or not _is_closed(root):
        return
    for path, node, name, effect in _looked_for(root, holder):
        if name and not _is_mentioned(root, name, node):
            said = printable_text.quoted_name(name)
            problem = f"nothing in the build is called {said}, so there is nothing to {effect}, and the build fails"
            yield holder.at(path), problem, "name a resource that is in the build"
    for generator in holder.kustomization.generators(CONFIG_MAPS, SECRETS):
        is_second = generator.behavior in ("merge", "replace")
        if is_second and generator.name and not _is_mentioned(root, generator.name, generator.node):
            said = printable_text.quoted_name(generator.name)
            problem = f"nothing in the build is called {said}, so there is nothing to {generator.behavior}, "
            yield holder.place.of(generator.place), f"{problem}and the build fails", "remove behavior"


def _looked_for(root: Root, holder: Document) -> Iterator[tuple[Path, Node | None, str, str]]:
    """Yield the path of each name, the node of the entry that has it, the name, and what it is looked for."""
    for path, one in mappings(holder.values.get("replicas"), ("replicas",)):
        yield (*path, "name"), holder.node_at(path), text(one.get("name")), "scale"
    for path, one in mappings(holder.values.get("replacements"), ("replacements",)):
        yield (*path, "source", "name"), holder.node_at(path), text(at(one, "source", "name")), "copy from"
    if any(other.kustomization.has("namePrefix", "nameSuffix") for other in _holders(root)):
        return
    for patch in holder.kustomization.patches("patches", "patchesStrategicMerge"):
        name = _patched(patch.patch) if patch.patch and patch.selector is None else ""
        index = next((i for i, one in enumerate(_items(holder, patch.section)) if one is patch.node), 0)
        yield (patch.section, index), patch.node, name, "patch"


def _items(holder: Document, section: str) -> list[Node]:
    node = holder.kustomization.get(section)
    return node.value if isinstance(node, SequenceNode) else []


def _patched(words: str) -> str:
    """Return the name of the resource that a patch is for; empty for one of ours, which LK504 judges."""
    try:
        values = nodes.value(nodes.compose(words))
    except YAMLError:
        return ""
    is_ours = isinstance(values, dict) and values.get("kind") in kind_shapes.KINDS
    return "" if is_ours else text(at(values, "metadata", "name"))


def _holders(root: Root) -> list[Document]:
    return [holder for source in root.kustomizations for holder in source.documents[:1]]


def _is_closed(root: Root) -> bool:
    """Tell whether git shows all that the build has."""
    adding = ("generators", "helmCharts", "helmChartInflationGenerator")
    is_whole = not root.graph.remotes and not root.graph.missing
    return is_whole and not any(holder.kustomization.has(*adding) for holder in _holders(root))


def _is_mentioned(root: Root, name: str, own: Node | None) -> bool:
    """Tell whether a file of the build has a name, or a kustomization has it elsewhere than in the entry itself."""
    if not name or any(name in source.text for source in root.sources):
        return True
    entry = _text(root, own)
    return sum(source.text.count(name) for source in root.kustomizations) > entry.count(name)


def _text(root: Root, node: Node | None) -> str:
    """Return the text of a node of a kustomization."""
    if node is None:
        return ""
    for source in root.kustomizations:
        if any(holder.node_at(()) is not None and _has(holder.node, node) for holder in source.documents[:1]):
            return source.text[node.start_mark.index : node.end_mark.index]
    return ""


def _has(top: Node, wanted: Node) -> bool:
    left = [top]
    while left:
        one = left.pop()
        if one is wanted:
            return True
        if isinstance(one.value, list):
            left += [part for item in one.value for part in (item if isinstance(item, tuple) else (item,))]
    return False
