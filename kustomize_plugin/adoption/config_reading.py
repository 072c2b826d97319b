"""A LiteLLM config to take apart: its text, its values, and its nodes with aliases kept."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property

from yaml import YAMLError, scan
from yaml.nodes import MappingNode, Node, SequenceNode

from kustomize_plugin.config.litellm_config import Config, ConfigError
from kustomize_plugin.yamltext import entry_spans, loading, nodes, typed
from kustomize_plugin.yamltext.nodes import AliasNode

_MOST_VALUES = 2_000_000
TOO_MANY = f"its aliases expand to more than {_MOST_VALUES:,} values; write them out"


class ConfigReading:
    """`text` ends with a line break; `added` is the one that it lacked. Raises ConfigError."""

    def __init__(self, text: str) -> None:
        config = Config(text)
        self.added = "" if text[-1:] in ("\n", "") else "\n"
        self.text = text + self.added
        self.values = config.values
        if too_many(self.values):
            raise ConfigError(TOO_MANY)
        self._items: dict[tuple[str, ...], Items | None] = {}
        try:
            self.root, self.aliases = nodes.compose_aliases(self.text)
        except YAMLError as error:
            raise ConfigError(f"it is not valid YAML: {getattr(error, 'problem', None) or error}") from error

    def section(self, name: str) -> dict[str, object]:
        """Return a section's values; a null section is an empty one."""
        values = self.values.get(name)
        return typed.mapping(values)

    @property
    def entries(self) -> list[object]:
        """The entries of model_list."""
        entries = self.values.get("model_list")
        return typed.sequence(entries)

    def pair(self, *path: str) -> tuple[Node, Node] | None:
        """Return the key and value nodes at a path that leads through no alias; None where there are none."""
        node, found = self.root, None
        for key in path:
            found = nodes.entry(node, key)
            if found is None:
                return None
            node = found[1]
        return found

    def sequence(self, *path: str) -> tuple[Node, SequenceNode] | None:
        """Return the key and the sequence at a path; None where it is an alias, comes by a merge key, or is no list."""
        found = self.pair(*path)
        return (found[0], found[1]) if found and isinstance(found[1], SequenceNode) else None

    def items(self, *path: str) -> Items | None:
        """Return where the items of a block sequence stand; None where there is none, or it is in flow style."""
        if path not in self._items:
            found = self.sequence(*path)
            is_block = found is not None and not found[1].flow_style and found[1].value
            self._items[path] = Items(self.text, *found) if found is not None and is_block else None
        return self._items[path]

    def pairs(self, section: str) -> dict[str, Pair]:
        """Return where the pairs of a section stand that is a mapping in block style; none where it is no such."""
        found = self.pair(section)
        if found is None or not isinstance(found[1], MappingNode) or found[1].flow_style:
            return {}
        start, pairs = entry_spans.line_end(self.text, int(found[0].end_mark.index)), {}
        for key, value in found[1].value:
            pair = Pair(self.text, key, value, start)
            start = pair.stop
            pairs[str(key.value)] = pair
        return pairs

    def value_of(self, alias: AliasNode) -> object:
        """Return what LiteLLM reads for an alias; raises ConfigError where it is written no other way."""
        node = self._resolved.get((alias.target.start_mark.index, type(alias.target)))
        if node is None:
            raise ConfigError(f'"*{alias.anchor}" cannot be written out', alias.start_mark.line + 1)
        return loading.constructed(node)

    def comments(self, start: int, stop: int) -> list[str]:
        """Return the comments between two places of the text, each from its `#`."""
        found = self._comments
        return [comment for _, comment in found[bisect_left(found, (start,)) : bisect_left(found, (stop,))]]

    @cached_property
    def _comments(self) -> list[tuple[int, str]]:
        found: list[tuple[int, str]] = []
        position = 0
        for token in scan(self.text, Loader=loading.Loader):
            gap = self.text[position : token.start_mark.index]
            for line in gap.splitlines(keepends=True) if "#" in gap else ():
                at = line.find("#")
                if at >= 0:
                    found.append((position + at, line[at:].rstrip()))
                position += len(line)
            position = token.end_mark.index
        return found

    @cached_property
    def _resolved(self) -> dict[tuple[int, type[Node]], Node]:
        """PyYAML's own nodes, which know their types, by where they start; of two at one place the outer one."""
        from yaml import compose

        found: dict[tuple[int, type[Node]], Node] = {}
        pending = [compose(self.text, Loader=loading.Loader)]
        seen: set[int] = set()
        while pending:
            node = pending.pop(0)
            if node is None or id(node) in seen:
                continue
            seen.add(id(node))
            found.setdefault((node.start_mark.index, type(node)), node)
            if isinstance(node, SequenceNode):
                pending += node.value
            elif isinstance(node, MappingNode):
                pending += [child for pair in node.value for child in pair]
        return found


class Pair:
    """Where a pair of a block mapping stands: `start` with the comments above, `head` at its key, and `stop`."""

    def __init__(self, text: str, key: Node, value: Node, start: int) -> None:
        self.value = value
        self.start = start
        self.head = int(key.start_mark.index)
        self.column = int(key.start_mark.column)
        written = max(entry_spans.line_end(text, int(key.end_mark.index)), start)
        # an alias, or nothing at all, ends where it stands
        self.stop = max(written, entry_spans.region_end(text, value, self.column))

    def above(self, text: str) -> list[str]:
        """Return the comment lines above the key, without blank ones at either end."""
        return trimmed([line.strip() for line in text[self.start : self.head].splitlines()])


class Items:
    """Where the items of a block sequence stand: `starts` with the comments above, `dashes`, and `stops`."""

    def __init__(self, text: str, key: Node, node: SequenceNode) -> None:
        self.dashes = entry_spans.dashes(text, node)
        self.column = self.dashes[0] - entry_spans.line_start(text, self.dashes[0])
        self.stops = [entry_spans.region_end(text, item, self.column) for item in node.value]
        self.starts = [entry_spans.line_end(text, int(key.end_mark.index)), *self.stops[:-1]]

    def above(self, text: str, index: int) -> list[str]:
        """Return the comment lines above an item, without blank ones at either end."""
        lines = text[self.starts[index] : self.dashes[index]].splitlines()
        return trimmed([line.strip() for line in lines])


def trimmed(lines: list[str]) -> list[str]:
    """Return lines without empty ones at either end."""
    full = [index for index, line in enumerate(lines) if line]
    return lines[full[0] : full[-1] + 1] if full else []


def too_many(value: object) -> bool:
    """Tell whether a value is more than can be looked through, compared or written: aliases multiply."""
    return _size(value, {}) > _MOST_VALUES


def _size(value: object, known: dict[int, int]) -> int:
    """Count the values below one, those behind an alias as often as it is used."""
    if not isinstance(value, (dict, list)):
        return 1
    if id(value) not in known:
        known[id(value)] = 1  # a value that holds itself: PyYAML allows it, and our parser refuses it later
        below = value.values() if isinstance(value, dict) else value
        known[id(value)] = 1 + sum(_size(item, known) for item in below)
    return known[id(value)]
