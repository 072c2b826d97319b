"""The way to a config inside a resource, as `spec.target` writes it: `spec.sources[chart=litellm].helm.valuesObject`.

Keys are parted by dots; one with a dot in it is in double quotes, `data."config.yaml"`. `[key=value]` is the item of a
list that has this key with this text.
"""

from __future__ import annotations

import re

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kustomize_plugin.yamltext import nodes

Item = tuple[str, str]  # a key and its text
Path = tuple[str | int, ...]
_KEY = r'(?:[^\s."=\[\]]+|"[^"\n]+")'
_ITEM = r'\[[^\s."=\[\]]+=(?:[^\s"\[\]]+|"[^"\n]+")\]'
# what JSON Schema has as well, with a word that no line break follows: Go knows no lookahead
PATTERN = rf"^{_KEY}(?:(?:\.?{_ITEM})*\.{_KEY})*$"
_STEP = re.compile(rf"{_ITEM}|{_KEY}")


def is_path(text: str) -> bool:
    """Tell whether a text is a path that leads to a key."""
    return re.fullmatch(PATTERN, text) is not None and "\n" not in text


def steps(text: str) -> list[str | Item]:
    """Return the steps of a path: keys, and items of lists."""
    return [_step(found) for found in _STEP.findall(text)]


def _step(text: str) -> str | Item:
    if not text.startswith("["):
        return _bare(text)
    key, _, value = text[1:-1].partition("=")
    return key, _bare(value)


def _bare(text: str) -> str:
    return text[1:-1] if text.startswith('"') else text


def resolved(root: Node | None, text: str) -> tuple[Path, str]:
    """Return a path as keys and indexes, as far as it leads, and the first step that is missing; empty for none."""
    found: list[str | int] = []
    node = root
    for step in steps(text):
        index = step if isinstance(step, str) else _index(node, step)
        below = _below(node, index)
        if below is None:
            return tuple(found), step if isinstance(step, str) else f"[{step[0]}={step[1]}]"
        found.append(index)
        node = below
    return tuple(found), ""


def at(root: Node | None, path: Path) -> Node | None:
    """Return the node at keys and indexes; None where there is none."""
    node = root
    for step in path:
        node = _below(node, step)
    return node


def _below(node: Node | None, step: str | int) -> Node | None:
    if isinstance(step, str):
        pair = nodes.entry(node, step)
        return pair[1] if pair else None
    return node.value[step] if isinstance(node, SequenceNode) and 0 <= step < len(node.value) else None


def _index(node: Node | None, item: Item) -> int:
    """Return where the item of a list is; -1 where none fits, or several do."""
    key, value = item
    found = [
        index
        for index, one in enumerate(node.value if isinstance(node, SequenceNode) else ())
        if isinstance(one, MappingNode)
        and (pair := nodes.entry(one, key))
        and isinstance(pair[1], ScalarNode)
        and pair[1].value == value
    ]
    return found[0] if len(found) == 1 else -1


def written(path: Path) -> str:
    """Return keys and indexes as people read them."""
    parts = [f"[{step}]" if isinstance(step, int) else f".{_quoted(step)}" for step in path]
    return "".join(parts).removeprefix(".")


def _quoted(key: str) -> str:
    return key if re.fullmatch(_KEY, key) and not key.startswith('"') else f'"{key}"'
