"""What somebody hands in: a ConfigMap among other resources, a bare LiteLLM config, or the values of the Helm chart."""

from __future__ import annotations

import re
from collections.abc import Callable

from yaml import YAMLError
from yaml.nodes import MappingNode, Node

from kustomize_plugin.adoption import config_reading, refusal
from kustomize_plugin.adoption.refusal import IntakeError, NoConfigError
from kustomize_plugin.adoption.way_back import Held
from kustomize_plugin.config.litellm_config import same
from kustomize_plugin.finding import Location
from kustomize_plugin.resources import name_hash, stream
from kustomize_plugin.resources.resource import Resource
from kustomize_plugin.yamltext import emit, entry_spans, loading, nodes
from kustomize_plugin.yamltext.text_level import Spot

CONFIG_KEYS = frozenset(
    ("model_list", "litellm_settings", "router_settings", "general_settings", "environment_variables", "include")
)
MANIFEST, CONFIG, VALUES = "ConfigMap manifest", "LiteLLM config", "Helm values file"
_UNREADABLE = (YAMLError, ValueError, TypeError, LookupError, AttributeError)


class Intake:
    """`text` is the config; `line` and `column` are what its own lines and columns lack to be those of the file.

    `line` is -1 where the text is written in quotes; where there is a `spot`, that tells instead. `resource` is the
    ConfigMap and `others` what came along; `notes` are for a person. `held` is where it was found; `file` names the
    file in a folder, and `is_built` says that it is what a kustomization builds.
    """

    def __init__(self, kind: str, text: str, line: int = 0, column: int = 0) -> None:
        self.kind = kind
        self.text = text
        self.line = line
        self.column = column
        self.spot: Callable[[int, int], Spot] | None = None
        self.resource: Resource | None = None
        self.key = "config.yaml"
        self.others: list[Resource] = []
        self.generated: list[str] = []
        self.notes: list[str] = []
        self.held = Held("", "", (), {})
        self.file = ""
        self.is_built = False

    def location(self, file: str, line: int, column: int = 0) -> Location:
        """Return where a line of the config is in the file."""
        if self.spot is not None:
            row, start = self.spot(max(line - 1, 0), max(column - 1, 0))
            return Location(file, row + 1, start + 1 if column else 0)
        if self.line < 0:
            return Location(file, -self.line)
        return Location(file, self.line + max(line, 1), self.column + column if column else 0)


def read(text: str, config_map: str = "", key: str = "") -> Intake:
    """Recognize the input; `config_map` and `key` choose where there are several. Raises IntakeError."""
    text = plain(text)
    if not text.strip():
        raise IntakeError("it is empty; expected a ConfigMap, a LiteLLM config or Helm values")
    try:
        roots = list(nodes.compose_all(text))
    except YAMLError as error:
        raise refusal.unreadable("it is not valid YAML", error, text) from error
    if any(_scalar(root, "kind") and _scalar(root, "apiVersion") for root in roots):
        return _manifest(text, config_map, key)
    root = roots[0] if len(roots) == 1 else None
    if isinstance(root, MappingNode):
        if nodes.entry(root, "proxy_config"):
            return _values(text)
        if any(nodes.entry(root, name) for name in (*CONFIG_KEYS, "<<")):
            return Intake(CONFIG, text)
    if len(roots) > 1:
        raise IntakeError(f"it holds {len(roots)} documents, and LiteLLM reads one; keep only the config")
    raise NoConfigError(
        "it is not a LiteLLM config: it has no model_list, no section of settings, no ConfigMap with one of them, "
        "and no proxy_config"
    )


def plain(text: str) -> str:
    """Return a text without a byte order mark and with plain line ends: others would be escaped in a manifest."""
    return re.sub(r"\r\n?", "\n", text.removeprefix("\ufeff"))


def _scalar(node: Node | None, key: str) -> str:
    pair = nodes.entry(node, key)
    return str(pair[1].value) if pair else ""


def _manifest(text: str, config_map: str, key: str) -> Intake:
    resources = stream.documents(text)
    refusal.check(text, resources)
    text, generated = name_hash.without(text, resources)
    if generated:
        resources = stream.documents(text)
    found = [
        (resource, name)
        for resource in resources
        if resource.field("kind") == "ConfigMap" and config_map in ("", resource.field("metadata", "name"))
        for name in _config_keys(resource)
        if key in ("", name)
    ]
    if not found:
        asked = f' "{config_map}"' if config_map else ""
        listed = any(resource.field("kind").endswith("List") for resource in resources)
        hint = "; a List is not taken apart, save its items one by one" if listed else ""
        raise NoConfigError(f"no ConfigMap{asked} in it holds a LiteLLM config{f' under {key}' if key else ''}{hint}")
    if len(found) > 1:
        places = ", ".join(f'"{name}" of {resource.subject.name}' for resource, name in found)
        raise IntakeError(f"it holds {len(found)} LiteLLM configs: {places}; choose one with --config-map and --key")
    resource, name = found[0]
    ours = next((one.subject for one in resources if one.is_ours), None)
    if ours is not None:
        raise IntakeError(f"it holds {ours}: its models are fragments already")
    intake = Intake(MANIFEST, resource.field("data", name), *_place(text, resource, name))
    intake.resource, intake.key = resource, name
    intake.held = Held("ConfigMap", resource.subject.name, ("data", name), {})
    intake.generated = sorted(generated.values())
    intake.others = [one for one in resources if one is not resource]
    for one in intake.others:
        if not one.field("kind") or not one.field("metadata", "name"):
            raise IntakeError("one of its documents is not a Kubernetes resource with a kind and a name")
    return intake


def _config_keys(resource: Resource) -> list[str]:
    """Return the keys whose text is a LiteLLM config; where one has a model_list, only such. Raises yaml.YAMLError."""
    values = nodes.value(resource.node)
    texts = values.get("data") if isinstance(values, dict) else None
    found: dict[str, bool] = {}
    for name, text in texts.items() if isinstance(texts, dict) else ():
        config = _loaded(text) if isinstance(text, str) else None
        if isinstance(config, dict) and CONFIG_KEYS & config.keys():
            found[name] = "model_list" in config
        elif isinstance(text, str) and config is None and re.search(r"^model_list:", text, re.MULTILINE):
            found[name] = True  # broken, which is told later with its line
    return [name for name, is_list in found.items() if is_list or not any(found.values())]


def config_values(resource: Resource) -> list[dict[str, object]]:
    """Return the values of each LiteLLM config in a ConfigMap that can be read."""
    try:
        names = _config_keys(resource)
    except YAMLError:
        return []
    found = [_loaded(resource.field("data", name)) for name in names]
    return [values for values in found if isinstance(values, dict)]


def _loaded(text: str) -> object:
    try:
        return loading.values(text)
    except (*_UNREADABLE, RecursionError):
        return None


def _place(text: str, resource: Resource, key: str) -> tuple[int, int]:
    """Return the offsets of a block scalar's lines and columns, or a negative line for a text in another style."""
    above = text[: text.index(resource.text)].count("\n")
    pair = nodes.entry(nodes.follow(resource.node, ("data",)), key) if resource.node is not None else None
    if pair is None:
        return 0, 0
    if not entry_spans.is_block_scalar(pair[1]):
        return -(above + int(pair[1].start_mark.line) + 1), 0
    return above + entry_spans.body_line(resource.text.split("\n"), pair[1]), indentation(resource.text, pair[1])


def indentation(text: str, node: Node) -> int:
    """Return the column of a block scalar's lines."""
    lines = text[: int(node.end_mark.index)].split("\n")
    body = lines[entry_spans.body_line(lines, node) :]
    widths = [len(line) - len(line.lstrip(" ")) for line in body if line.strip()]
    return min(widths, default=0)


def _values(text: str) -> Intake:
    """Cut proxy_config out of a values file, moved to column 0; written again where that says something else."""
    root, _ = nodes.compose_aliases(text)
    pair = nodes.entry(root, "proxy_config")
    line = int(pair[0].start_mark.line) + 1 if pair else 0
    try:
        config = loading.value(text, "proxy_config")
    except _UNREADABLE as error:
        raise refusal.unreadable("its proxy_config cannot be read", error, text, line) from error
    if pair is None or not isinstance(config, dict):
        raise IntakeError("its proxy_config is not a mapping", line)
    if config_reading.too_many(config):
        raise IntakeError(config_reading.TOO_MANY, line)
    cut, column = _cut(text, *pair)
    held = Held("", "", ("proxy_config",), {})
    if cut and same(_loaded(cut), config):
        intake = Intake(VALUES, cut, line, column)
        intake.held = held
        return intake
    written = emit.block(config, 0) + "\n"
    if not same(_loaded(written), config):
        raise IntakeError("its proxy_config uses anchors from outside; write them out", line)
    intake = Intake(VALUES, written, -line)
    intake.held = held
    intake.notes.append(
        "proxy_config is in flow style or uses anchors from outside: it was written again, without its comments"
    )
    return intake


def _cut(text: str, key: Node, node: Node) -> tuple[str, int]:
    """Return the lines of a block mapping moved to column 0, and the column that they had; empty for another node."""
    if not isinstance(node, MappingNode) or node.flow_style or not node.value:
        return "", 0
    column = int(node.value[0][0].start_mark.column)
    start = entry_spans.line_end(text, int(key.end_mark.index))
    body = text[start : entry_spans.region_end(text, node, int(key.start_mark.column))]
    return "".join(_dedented(line, column) for line in body.splitlines(keepends=True)), column


def _dedented(line: str, column: int) -> str:
    return line[column:] if not line[:column].strip(" ") else line.lstrip(" ")
