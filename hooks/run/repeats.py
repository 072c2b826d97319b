"""Findings that a committed render only repeats: what is wrong in a fragment is wrong in each render of it, too."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from kustomize_plugin.config import kind_shapes
from kustomize_plugin.finding import ERROR, WARNING, Finding, Location
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.machine import real_paths

TYPE_CHECKING = False
if TYPE_CHECKING:
    from yaml.nodes import Node

    from kustomize_plugin.hooks.kustomize.root import Root
    from kustomize_plugin.hooks.read.document import Document

_FOLDER, _FILE = "rendered", "manifests.yaml"
_PLACES = frozenset(("document", "file", "line", "overlays"))  # facts that differ though the mistake is one
_GRADES = {ERROR: 2, WARNING: 1}
_WORD = r"[\"']?([^\s\"',\]}]*)"

_Key = tuple[object, ...]


def is_render(source: TextFile) -> bool:
    """Tell whether a file is what `build --all --output-dir` writes."""
    folder, _, name = source.path.replace("\\", "/").rpartition("/")
    return name == _FILE and (_FOLDER in folder.split("/") or f"{kind_shapes.MERGED}: " in source.text)


class Repeats:
    """Compares by code, facts and the value at the place, each as often as it is there; messages are not read."""

    def __init__(
        self, renders: Iterable[TextFile], roots: Iterable[Root], load: Callable[[str], TextFile | None]
    ) -> None:
        self._renders = sorted(source.path for source in renders)
        self._roots = list(roots)
        self._load = load
        self._values: dict[str, dict[tuple[int, int], str]] = {}

    def left_out(self, kept: list[Finding], silenced: list[Finding]) -> list[Finding]:
        """Return those of the kept findings that repeat one of their sources, or of an earlier render.

        One that is silenced at its source is repeated too: nobody can silence it in what a build writes anew.
        """
        repeated: list[Finding] = []
        of_renders: dict[_Key, list[Finding]] = {}
        for path in self._renders:
            own = self._by_key(one for one in kept if one.where and one.where.file == path)
            sources = self._sources(path) if own else frozenset()
            shown = self._by_key(one for one in (*kept, *silenced) if _file(one) in sources)
            for key, found in own.items():
                there = max(shown.get(key, []), of_renders.get(key, []), key=len)
                repeated += [one for index, one in enumerate(found) if _outweigh(there, one) > index]
                of_renders[key] = max(found, of_renders.get(key, []), key=len)
        return repeated

    def _sources(self, render: str) -> frozenset[str]:
        """Return the files that the build roots of a render reach."""
        return frozenset(path for root in self._roots if _renders_to(root.shown, render) for path in root.reached)

    def _by_key(self, findings: Iterable[Finding]) -> dict[_Key, list[Finding]]:
        found: dict[_Key, list[Finding]] = {}
        for one in findings:
            found.setdefault(self._key(one), []).append(one)
        return found

    def _key(self, one: Finding) -> _Key:
        facts = {name: fact for name, fact in one.facts.items() if name not in _PLACES}
        told = tuple(sorted(facts.items())) or one.problem
        return one.code, told, self._value(one.where) if one.where else ""

    def _value(self, where: Location) -> str:
        """Return the value that a finding is about, however it is written there."""
        source = self._load(where.file)
        if source is None:
            return ""
        if where.file not in self._values:
            self._values[where.file] = {place: text for one in source.documents for place, text in _scalars(one)}
        found = self._values[where.file].get((where.line, where.column))
        return found if found is not None else _word(source, where)


def _renders_to(kustomization: str, render: str) -> bool:
    """Tell whether a render may lie where `build --all` puts that of a kustomization, whatever its folder is called."""
    parts = [part for part in kustomization.split("/")[:-1] if part not in (".", "overlays")]
    there = render.split("/")[:-1]
    return there[len(there) - len(parts) :] == parts or any(
        there[:index] + there[index + 1 :] == parts for index in range(len(there))
    )


def _file(one: Finding) -> str:
    return real_paths.path(one.where.file) if one.where else ""


def _outweigh(there: list[Finding], one: Finding) -> int:
    """Return how many findings are as grave."""
    return sum(_GRADES.get(other.severity, 0) >= _GRADES.get(one.severity, 0) for other in there)


def _scalars(document: Document) -> Iterator[tuple[tuple[int, int], str]]:
    from yaml.nodes import ScalarNode

    for node in _below(document.node):
        if isinstance(node, ScalarNode):
            where = document.place.of(node)
            yield (where.line, where.column), node.value


def _below(top: Node) -> Iterator[Node]:
    """Yield all nodes of a document once; an anchor may lead to itself."""
    pending, seen = [top], set()
    while pending:
        node = pending.pop()
        if id(node) not in seen:
            seen.add(id(node))
            yield node
            for one in node.value if isinstance(node.value, list) else ():
                pending += one if isinstance(one, tuple) else [one]


def _word(source: TextFile, where: Location) -> str:
    """Return what stands at a place of a text."""
    if where.line > len(source.lines):
        return ""
    found = re.match(_WORD, source.lines[where.line - 1][max(where.column - 1, 0) :])
    return found[1] if found else ""
