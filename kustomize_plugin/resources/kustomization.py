"""What a kustomization says, read once and as kustomize reads it: to Go, a key matches in any case.

Of a key in several spellings the last one counts, as Go sorts them. A reader that must miss nothing asks for `every`.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from functools import cached_property

from yaml import YAMLError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kustomize_plugin.yamltext import nodes

FOLLOWED = ("resources", "bases", "components", "generators", "transformers", "validators")
PATCHES = ("patchesStrategicMerge", "patches", "patchesJson6902")  # in the order in which kustomize applies them
CONFIG_MAPS, SECRETS = "configMapGenerator", "secretGenerator"
SELECTOR = ("group", "version", "kind", "name", "namespace", "annotationSelector", "labelSelector")
_BINARY = "tag:yaml.org,2002:binary"

_Pair = tuple[ScalarNode, Node]
_ById = dict[int, _Pair]


def folded(key: str) -> str:
    """Return a key as Go compares it: letter by letter, so that a long s is an s, and no ligature is two letters."""
    if key.isascii():
        return key.lower()
    return "".join(low if len(low := char.casefold()) == 1 else char for char in key)


def is_inline(words: str) -> bool:
    """Tell whether an entry of a list of patches is the patch itself, not its path."""
    return "\n" in words or words.lstrip().startswith(("[", "{"))


def text_of(node: Node) -> str:
    """Return a scalar's text, whatever Go would make of it; empty for null and for what is not a scalar."""
    if not isinstance(node, ScalarNode):
        return ""
    if node.tag != _BINARY:
        return "" if nodes.scalar_value(node) is None else str(node.value)
    try:
        return base64.b64decode(node.value).decode(errors="replace")
    except ValueError:
        return str(node.value)


class Listed:
    """A text in the list under `section`."""

    __slots__ = ("node", "section", "text")

    def __init__(self, section: str, text: str, node: ScalarNode) -> None:
        self.section = section
        self.text = text
        self.node = node


class Fields:
    """One mapping of a kustomization; of anything else it is empty."""

    def __init__(self, node: Node | None) -> None:
        self.node = node

    @cached_property
    def _pairs(self) -> dict[str, list[_Pair]]:
        """The keys and values under each folded key; the last one counts."""
        found: dict[str, list[_Pair]] = {}
        for key, value in sorted(_pairs(self.node), key=lambda pair: text_of(pair[0])):
            found.setdefault(folded(text_of(key)), []).append((key, value))
        return found

    def __contains__(self, key: str) -> bool:
        return folded(key) in self._pairs

    @property
    def pairs(self) -> list[tuple[str, Node]]:
        """All keys, as they are written, and their values."""
        return [(text_of(key), value) for pairs in self._pairs.values() for key, value in pairs]

    def every(self, key: str) -> list[Node]:
        """Return the values of a key in all spellings."""
        return [value for _, value in self._pairs.get(folded(key), ())]

    def get(self, key: str) -> Node | None:
        """Return the value that counts."""
        found = self.every(key)
        return found[-1] if found else None

    def key(self, key: str) -> ScalarNode | None:
        """Return a key as it is written."""
        found = self._pairs.get(folded(key))
        return found[-1][0] if found else None

    def text(self, key: str) -> str:
        """Return a text; null leaves what another spelling has set."""
        by_spelling = {text_of(name): value for name, value in self._pairs.get(folded(key), ())}
        return next(filter(None, map(text_of, reversed(by_spelling.values()))), "")

    def texts(self, key: str) -> list[Listed]:
        """Return the texts of a list."""
        return list(_texts(key, self.get(key)))

    def value(self, key: str) -> object:
        """Return what Go reads under a key; None where it would refuse it."""
        try:
            return nodes.value(self.get(key))
        except YAMLError:
            return None

    def values(self, names: tuple[str, ...]) -> dict[str, object]:
        """Return all values, each under its name in Go where that is one of `names`, else under its folded key."""
        spelt = {folded(name): name for name in names}
        return {spelt.get(key, key): self.value(key) for key in self._pairs}


class Generator(Fields):
    """One entry of a generator of ConfigMaps or Secrets, which `section` says."""

    def __init__(self, section: str, node: Node) -> None:
        super().__init__(node)
        self.section = section
        self.place = self.get("name") or node
        self.name, self.namespace = self.text("name"), self.text("namespace")
        self.behavior = self.text("behavior") or "create"
        self.literals, self.files = self.texts("literals"), self.texts("files")
        single = self.get("env")
        self.envs = [*self.texts("envs"), *(_texts("env", SequenceNode("", [single])) if single else ())]


class PatchEntry:
    """One entry of a list of patches: `patch` is its text, `path` the file that has it; `node` is the entry.

    `content` is the node of the text or the path, `selector` that of the target.
    """

    def __init__(self, section: str, node: Node) -> None:
        words = text_of(node)
        self._fields = Fields(node)
        self.section = section
        self.node = node
        self.patch = words if is_inline(words) else self._fields.text("patch")
        self.path = words if words and not self.patch else self._fields.text("path")
        self.content = node if words else self._fields.get("patch" if self.patch else "path") or node
        self.selector = self._fields.get("target")

    @property
    def target(self) -> dict[str, object]:
        """The selector's fields; empty where the patch itself names its resource."""
        return Fields(self.selector).values(SELECTOR)

    @property
    def has_options(self) -> bool:
        """Whether it asks for what a patch may not do by itself, such as another kind."""
        return bool(self._fields.value("options"))


class Kustomization(Fields):
    """A kustomization, made of the root node of its document."""

    def entries(self, *sections: str) -> list[Listed]:
        """Return the texts of some lists, list after list."""
        return [one for section in sections for one in self.texts(section)]

    def every_entry(self, *sections: str) -> list[Listed]:
        """Return the texts of some lists in all spellings of their keys, and what only looks like a number.

        After a lone exclamation mark that is a text to Go, and PyYAML does not say that the mark was there.
        """
        lists = ((section, node) for section in sections for node in self.every(section))
        found = ((section, one) for section, node in lists for one in _items(node) if isinstance(one, ScalarNode))
        texts = ((section, text_of(one) or str(one.value), one) for section, one in found)
        return [Listed(section, text, one) for section, text, one in texts if text]

    def has(self, *sections: str) -> bool:
        """Tell whether one of the keys is there."""
        return any(section in self for section in sections)

    def patches(self, *sections: str) -> list[PatchEntry]:
        """Return the patches of some lists, by default of all."""
        return [PatchEntry(section, node) for section in sections or PATCHES for node in _items(self.get(section))]

    def generators(self, *sections: str) -> list[Generator]:
        """Return what generates ConfigMaps or Secrets."""
        found = ((section, node) for section in sections for node in _items(self.get(section)))
        return [Generator(section, node) for section, node in found if isinstance(node, MappingNode)]

    @property
    def labels(self) -> dict[str, str]:
        """The labels that all resources get; their own keys are not fields, so they keep their case."""
        written = [self.value("commonLabels")]
        written += [Fields(node).value("pairs") for node in _items(self.get("labels"))]
        return {key: value for one in written if isinstance(one, dict) for key, value in one.items()}


def _pairs(node: Node | None) -> Iterator[_Pair]:
    """Yield the pairs of a mapping, those that it merges where it merges them.

    Unlike in a resource, here a merge key overrides what is above it. Of several mappings the first one wins.
    """
    yield from _expanded(node, {}).values()


def _expanded(node: Node | None, known: dict[int, _ById]) -> _ById:
    """Return the pairs by the identity of their keys; `known` are those of other mappings, which may be its own."""
    if not isinstance(node, MappingNode):
        return {}
    if id(node) in known:
        return known[id(node)]
    found: _ById = {}
    known[id(node)] = found
    for key, value in node.value:
        if key.value == "<<":
            for one in reversed(value.value) if isinstance(value, SequenceNode) else (value,):
                for index, pair in list(_expanded(one, known).items()):
                    found.pop(index, None)
                    found[index] = pair
        elif isinstance(key, ScalarNode):
            found[id(key)] = key, value
    return found


def _items(node: Node | None) -> list[Node]:
    return node.value if isinstance(node, SequenceNode) else []


def _texts(section: str, node: Node | None) -> Iterator[Listed]:
    for one in _items(node):
        if isinstance(one, ScalarNode) and isinstance(nodes.scalar_value(one), str):
            yield Listed(section, text_of(one), one)
