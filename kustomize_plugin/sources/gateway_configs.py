"""Files → the gateways in them, each with the values that LiteLLM reads, in however many parts it is kept."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Callable, Iterable, Iterator

from yaml import YAMLError
from yaml.nodes import MappingNode, Node

from kustomize_plugin.sources import config_nodes, config_search, config_signs, operator_resources
from kustomize_plugin.sources.config_search import Broken, Found, Holder, Path
from kustomize_plugin.sources.manifest_values import Map, at, items, mapping, text
from kustomize_plugin.yamltext import emit, entry_spans, nodes, python_values, soundness, template_text
from kustomize_plugin.yamltext.text_level import Spot, TextLevel

_INCLUDE, _MERGED = "include", "kustomize-litellm.dev/merged"
TextOf = Callable[[str], str | None]


class GatewayConfig:
    """One gateway's config.

    `file` and `path` say where it is, `holder` is the resource around it, `outermost` the document; both are empty for
    a file of its own. `values` are what LiteLLM reads, `text` is that as YAML, in the author's words where it can be;
    then `spot` tells where in the file one of its lines and columns is.
    """

    def __init__(self, file: str, path: Path, values: Map, own_text: str, holder: Map, outermost: Map) -> None:
        self.file = file
        self.path = path
        self.values = values
        self.holder = holder
        self.outermost = outermost
        self.spot: Callable[[int, int], Spot] | None = None
        self._text = own_text

    @property
    def kind(self) -> str:
        """The kind of the resource that holds it; empty for a file of its own."""
        return text(self.holder.get("kind"))

    @property
    def name(self) -> str:
        """The name of the resource that holds it."""
        return text(at(self.holder, "metadata", "name"))

    @property
    def namespace(self) -> str:
        """The namespace that its resource names."""
        return text(at(self.holder, "metadata", "namespace"))

    @property
    def key(self) -> str:
        """The last key on the way to it."""
        return str(self.path[-1]) if self.path else ""

    @property
    def text(self) -> str:
        """The config as YAML."""
        return self._text or emit.block(self.values, 0) + "\n"

    @property
    def note(self) -> Map:
        """What the merge that wrote it has noted beside it; empty where nothing has merged it."""
        try:
            return mapping(json.loads(text(at(self.holder, "metadata", "annotations", _MERGED)) or "null"))
        except ValueError:
            return {}

    @property
    def is_whole(self) -> bool:
        """Whether it has models: without them it is only a part of one, or waits for an overlay."""
        return bool(self.values.get("model_list")) or not self.values  # which is what cannot be read

    @property
    def label(self) -> str:
        """What messages call it."""
        where = ".".join(map(str, self.path))
        if not self.kind:
            return f"{where} in {self.file}" if where else self.file
        return f'{where} of {self.kind} "{self.name}" in {self.file}' if where else f'{self.kind} "{self.name}"'

    def answers_to(self, word: str) -> bool:
        """Tell whether somebody means it by a word: its resource's name, its key, its file or all of its path."""
        return word in (self.name, self.key, self.file, posixpath.basename(self.file), ".".join(map(str, self.path)))


def read(
    files: Iterable[tuple[str, str]], text_of: TextOf = lambda _: None, leave_out: Callable[[str], None] | None = None
) -> list[GatewayConfig]:
    """Return the gateways in some texts, each under its file's name; `text_of` reads a file that a config includes.

    `leave_out` is told of a text that is not YAML. Without it, and where it is the only one, raises YAMLError.
    """
    given = list(files)
    found: list[GatewayConfig] = []
    for file, content in given:
        try:
            found += _in_file(file, content)
        except YAMLError:
            if leave_out is None or len(given) == 1:
                raise
            leave_out(file)
    return _joined(found, text_of)


def _in_file(file: str, content: str) -> Iterator[GatewayConfig]:
    if not config_signs.may_hold(content):
        return
    level = TextLevel(content.removeprefix("\ufeff"))
    composed = _composed(file, level.text)
    for root in composed.roots:
        if config_nodes.is_bare(root) and not nodes.entry(root, "kind"):
            own = level.text if len(composed.roots) == 1 and not composed.gaps else ""
            yield _made(file, Found(root, level, Holder(root, level), (), own), {}, {})
            continue
        for one in config_search.below(root, lambda _: level, composed.gaps):
            holder = _values(one.holder.node)
            if isinstance(one, Found):
                yield _made(file, one, holder, _values(root))
            else:
                yield GatewayConfig(file, _path(one), {}, one.level.text, holder, _values(root))


def _composed(file: str, content: str) -> template_text.Composed:
    if file.lower().endswith(".tf") or template_text.has_expression(content, template_text.expression(file)):
        return template_text.compose_file(file, content)
    return template_text.Composed(list(soundness.compose_all(content)))


def _made(file: str, found: Found, holder: Map, outermost: Map) -> GatewayConfig:
    try:
        values = mapping(python_values.value(found.node))
    except ValueError:  # a date that is none, at which LiteLLM stops
        values = {}
    own, first, column = found.text, 0, 0
    if not own or template_text.has_expression(own):
        own, first, column = cut(found)
    made = GatewayConfig(file, _path(found), values, own, holder, outermost)
    if own:
        made.spot = lambda line, start: found.level.spot(line + first, start + column)
    return made


def cut(found: Found) -> tuple[str, int, int]:
    """Return the lines of a block mapping moved to column 0, with the line and the column that they had.

    Empty for a mapping in flow style, and where anchors from outside would be missing.
    """
    node, key, content = found.node, found.key, found.level.text
    if key is None or not isinstance(node, MappingNode) or not node.value or node.flow_style or found.lacks:
        return "", 0, 0
    column = int(node.value[0][0].start_mark.column)
    start = entry_spans.line_end(content, int(key.end_mark.index))
    body = content[start : entry_spans.region_end(content, node, int(key.start_mark.column))]
    lines = (line[column:] if not line[:column].strip(" ") else line.lstrip(" ") for line in body.splitlines(True))
    moved = "".join(lines)
    try:
        root = nodes.compose(moved)
        is_same = root is not None and python_values.value(root) == python_values.value(node)
    except (YAMLError, ValueError):
        is_same = False
    return (moved, int(key.start_mark.line) + 1, column) if is_same else ("", 0, 0)


def _path(found: Found | Broken) -> Path:
    """Return the whole way from the document, texts within it included."""
    path, holder = found.path, found.holder
    while holder.outer is not None:
        path, holder = (*holder.path, *path), holder.outer
    return path


def _values(node: Node) -> Map:
    try:
        return mapping(nodes.value(node))
    except YAMLError:
        return {}


def _joined(found: list[GatewayConfig], text_of: TextOf) -> list[GatewayConfig]:
    """Put together what belongs together: a proxy of the operator with what it adopts, a config with its includes."""
    operated = [one for one in found if text(one.holder.get("apiVersion")).startswith(operator_resources.API)]
    others = [one for one in found if one not in operated]
    included: list[GatewayConfig] = []
    for one in others:
        if items(one.values.get(_INCLUDE)):
            included += _with_includes(one, others, text_of)
    return [*(one for one in others if one not in included), *_proxies(operated)]


def _with_includes(config: GatewayConfig, others: list[GatewayConfig], text_of: TextOf) -> Iterator[GatewayConfig]:
    """Add what a config includes to its values, file after file; yield those of the given ones that are used up."""
    pending, seen = [text(name) for name in items(config.values.get(_INCLUDE))], set[str]()
    values = {key: value for key, value in config.values.items() if key != _INCLUDE}
    while pending:
        name = pending.pop(0)
        if name in seen:
            continue
        seen.add(name)
        inner = next((one for one in others if one is not config and _is_named(config, one, name)), None)
        added = inner.values if inner is not None else _loaded(config, name, text_of)
        pending += [text(one) for one in items(added.get(_INCLUDE))]
        join(values, {key: value for key, value in added.items() if key != _INCLUDE})
        if inner is not None:
            yield inner
    config.values, config._text, config.spot = values, "", None  # noqa: SLF001 - a function of its own module


def _is_named(config: GatewayConfig, other: GatewayConfig, name: str) -> bool:
    """Tell whether an entry of a config's `include` is another one: a file beside it, or a key of its ConfigMap."""
    if config.holder:
        return config.holder == other.holder and other.key == posixpath.basename(name)
    return not other.holder and other.file == _beside(config.file, name)


def _beside(file: str, name: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(file), name))


def _loaded(config: GatewayConfig, name: str, text_of: TextOf) -> Map:
    content = None if config.holder else text_of(_beside(config.file, name))
    try:
        return mapping(nodes.value(nodes.compose(content))) if content else {}
    except YAMLError:
        return {}


def join(values: Map, added: Map) -> None:
    """Add values as LiteLLM adds those of an included file: lists are extended, all else is replaced."""
    for key, value in added.items():
        present = values.get(key)
        values[key] = [*present, *value] if isinstance(present, list) and isinstance(value, list) else value


def _proxies(parts: list[GatewayConfig]) -> Iterator[GatewayConfig]:
    """Yield one gateway for each proxy of the operator; without any, one for all models that are there."""
    proxies = [one for one in parts if one.kind == operator_resources.PROXY]
    others = [one for one in parts if one.kind != operator_resources.PROXY]
    for proxy in proxies:
        adopter = operator_resources.adopter(proxy.holder)
        yield _together(proxy, [one for one in others if adopter.adopts(one.holder)])
    if others and not proxies:
        yield _together(others[0], others[1:])


def _together(first: GatewayConfig, others: list[GatewayConfig]) -> GatewayConfig:
    values = dict(first.values)
    for other in sorted(others, key=lambda one: one.name):
        servers = {**mapping(values.get("mcp_servers")), **mapping(other.values.get("mcp_servers"))}
        join(values, other.values)
        if servers:
            values["mcp_servers"] = servers
    return GatewayConfig(first.file, first.path, values, "", first.holder, first.outermost)
