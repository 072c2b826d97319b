"""Streams of resources: a KRM ResourceList, or bare YAML documents, cut into texts and joined again.

Foreign resources are never parsed for printing: what is not changed leaves as the bytes that came.
"""

from __future__ import annotations

import re

from yaml.nodes import MappingNode, Node, SequenceNode

from kustomize_plugin.resources.resource import Resource
from kustomize_plugin.yamltext import nodes

_DOCUMENT = re.compile(r"^---(?:[ \t]+(?=#)|(?=[ \t\r\n])|$)", re.MULTILINE)
_GAP = re.compile(r"(?:[ \t]*(?:#.*)?\r?\n)*")
_NEXT_KEY = re.compile(r"^[^\s#-]", re.MULTILINE)


class StreamError(Exception):
    """The input is not a stream of resources."""


class ResourceList:
    """A ResourceList cut into head, items and tail; `function_config` is None where there is none."""

    def __init__(self, text: str) -> None:
        canonical = text if "\nitems:" in text else _canonical(text)
        head, items, tail = _cut(canonical)
        if items is None:
            head, items, tail = _cut(_canonical(text))
        if items is None:
            raise StreamError("the ResourceList has no list of items")
        self._head, self._tail = head, tail
        self.resources = [Resource(item, (0,)) for item in items]
        self.function_config = _function_config(head, tail)

    def join(self, resources: list[Resource], results: str = "") -> str:
        """Return the list with other resources; new results take the place of those that came with it."""
        items = "".join(resource.text for resource in resources)
        head = self._head if items else self._head.rstrip("\n") + " []\n"
        tail = self._tail if not self._tail or self._tail.endswith("\n") else self._tail + "\n"
        return head + items + (_without_results(tail) if results else tail) + results


def _without_results(tail: str) -> str:
    start = 0 if tail.startswith("results:") else tail.find("\nresults:") + 1
    if not start and not tail.startswith("results:"):
        return tail
    following = _NEXT_KEY.search(tail, start + 1)
    return tail[:start] + (tail[following.start() :] if following else "")


def _cut(text: str) -> tuple[str, list[str] | None, str]:
    """Cut a ResourceList in block style at the dashes of its items."""
    start = text.find("\nitems:") + 1
    body = text.find("\n", start) + 1
    rest = text[start + len("items:") : body].split("#", 1)[0].strip()
    if not start or not body or rest not in ("", "[]"):
        return text, None, ""
    stop = _NEXT_KEY.search(text, body)
    end = stop.start() if stop else len(text)
    gap = _GAP.match(text, body, end)
    first = gap.end() if gap else body
    if rest == "[]" or first == end:
        return text[:start] + "items:\n", [], text[end:]
    items = "\n" + text[first:end]
    dash = items[: len(items) - len(items.lstrip())] + "- "
    if not items.startswith(dash) or dash[:-1] + "\n" in items:
        return text, None, ""
    parts = [dash[1:] + part + "\n" for part in items.split(dash)[1:]]
    if items.endswith("\n"):
        parts[-1] = parts[-1][:-1]
    return text[:first], parts, text[end:]


def _canonical(text: str) -> str:
    """Rewrite a ResourceList that came as JSON or in flow style; item texts are only moved to another column."""
    root = nodes.compose(text)
    if not isinstance(root, MappingNode):
        raise StreamError("the input is not a ResourceList")
    lines = []
    for key, node in root.value:
        if key.value == "items" and isinstance(node, SequenceNode):
            lines.append("items:" + ("" if node.value else " []"))
            lines += [f"- {_slice(text, item)}" for item in node.value]
        else:
            lines.append(f"{key.value}:{' ' if _is_flow(node) else chr(10) + '  '}{_slice(text, node)}")
    return "\n".join(lines) + "\n"


def _is_flow(node: Node) -> bool:
    return bool(getattr(node, "flow_style", True))


def _slice(text: str, node: Node) -> str:
    """Return a node's text with all lines but the first at column 2, and no final line break."""
    body = text[node.start_mark.index : node.end_mark.index].rstrip(" ")
    old = "" if _is_flow(node) else " " * node.start_mark.column
    return body.removesuffix("\n").replace("\n" + old, "\n  ")


def _function_config(head: str, tail: str) -> Resource | None:
    for part in (tail, head.partition("\nitems:")[0] + "\n"):
        position = 0 if part.startswith("functionConfig:") else part.find("\nfunctionConfig:") + 1
        if position or part.startswith("functionConfig:"):
            following = _NEXT_KEY.search(part, position + 1)
            text = part[position : following.start() if following else len(part)]
            root = nodes.compose(text)
            node = root.value[0][1] if isinstance(root, MappingNode) else None
            return _config_resource(text, node) if isinstance(node, MappingNode) else None
    return None


def _config_resource(text: str, node: MappingNode) -> Resource:
    resource = Resource(text, ())
    resource.use(node)
    return resource


def documents(text: str) -> list[Resource]:
    """Cut a bare stream into documents; empty ones and those with comments only are dropped."""
    positions = [match.span() for match in _DOCUMENT.finditer(text)]
    starts = [0] + [stop for _, stop in positions]
    stops = [start for start, _ in positions] + [len(text)]
    pieces = [text[start:stop].lstrip("\r\n") for start, stop in zip(starts, stops, strict=True)]
    return [Resource(piece, ()) for piece in pieces if _has_content(piece)]


def _has_content(piece: str) -> bool:
    lines = (line.strip() for line in piece.split("\n"))
    return any(line and line != "..." and not line.startswith("#") for line in lines)


def join(resources: list[Resource]) -> str:
    """Return a bare stream of the resources."""
    return "---\n".join(
        resource.text if resource.text.endswith("\n") else resource.text + "\n" for resource in resources
    )
