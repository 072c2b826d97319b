"""The shell in YAML and JSON: the steps of a CI file, the tasks of a Taskfile, the scripts of package.json."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yaml import YAMLError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kustomize_plugin.hooks.keys.shell.scripts import Script
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.yamltext import entry_spans, nodes

_FOLDERS = ("working-directory", "working_directory", "workingDirectory", "dir", "chdir", "cwd")
_VARIABLES = ("env", "variables", "environment", "vars")
# what is not run: what tells people something, or when to run
_TOLD = frozenset((
    "name", "description", "title", "displayName", "label", "if", "when", "rules", "only", "except", "needs", "on",
    "uses",
    "image", "desc", "summary", "help", "key", "id", "env", "variables", "environment", "vars", "messages", "prompt",
    "author", "branding", "outputs", "defaults", "matrix", "paths", "status", "preconditions", "changes", "dir",
))  # fmt: skip
_TOGETHER = ("before_script", "script", "commands", "cmds", "run", "command", "bash", "sh", "shell", "inlineScript")
_HOLE = re.compile(r"\$\{\{((?:(?!\{\{).)*?)\}\}|(?<![\w$])\{\{((?:(?!\{\{).)*?)\}\}")
_THROWAWAY = re.compile(
    r"\b(?:kind-action|setup-kind|setup-minikube|kind create cluster|minikube start|k3d cluster create|kind)\b"
)


class _Scope:
    """Where steps run, and with what; `seen` are the nodes that have been looked at, which aliases may repeat."""

    def __init__(self, folder: str, variables: dict[str, str], seen: set[int]) -> None:
        self.folder = folder
        self.variables = variables
        self.seen = seen


def scripts(source: TextFile) -> Iterator[Script]:
    """Yield the scripts of a file; of one that is not YAML, all of it is taken for one."""
    try:
        roots = list(nodes.compose_all(source.text))
    except (YAMLError, RecursionError):
        yield Script([(source.text, 0)])
        return
    for root in roots:
        yield from _below(source, root, _Scope("", {}, set()), "", 0)


def _below(source: TextFile, node: Node | None, scope: _Scope, key: str, depth: int) -> Iterator[Script]:
    if depth > nodes.DEEPEST or key in _TOLD or id(node) in scope.seen:
        return
    scope.seen.add(id(node))
    if isinstance(node, MappingNode):
        yield from _of_mapping(source, node, scope, key, depth)
    elif isinstance(node, SequenceNode):
        if node.value and all(isinstance(one, ScalarNode) for one in node.value):
            yield _script(source, node.value, scope)
        else:
            for one in node.value:
                yield from _below(source, one, scope, key, depth + 1)
    elif isinstance(node, ScalarNode):
        yield _script(source, [node], scope)


def _of_mapping(source: TextFile, node: MappingNode, scope: _Scope, _key: str, depth: int) -> Iterator[Script]:
    pairs = [(key.value, value) for key, value in node.value if isinstance(key, ScalarNode)]
    inner = _Scope(_folder(node, scope.folder), {**scope.variables, **_variables(node)}, scope.seen)
    found: list[Script] = []
    before = [value for key, value in pairs if key == "before_script"]
    for key, value in pairs:
        if key == "before_script":
            continue
        if key == "script" and before:
            parts = [one for part in (*before, value) for one in _scalars(part)]
            found.append(_script(source, parts, inner))
        else:
            found += _below(source, value, inner, key, depth + 1)
    if not any(key == "script" for key, _ in pairs):
        found += [one for part in before for one in _below(source, part, inner, "", depth + 1)]
    is_job = any(key in ("steps", "script") for key, _ in pairs)
    if (is_job and any(one.is_throwaway for one in found)) or (is_job and _uses_throwaway(source, node)):
        for one in found:
            one.is_throwaway = True
    yield from found


def _uses_throwaway(source: TextFile, node: MappingNode) -> bool:
    lines = source.lines[node.start_mark.line : node.end_mark.line + 1]
    return any("uses:" in line and _THROWAWAY.search(line) for line in lines)


def _scalars(node: Node) -> list[ScalarNode]:
    if isinstance(node, ScalarNode):
        return [node]
    return [one for one in node.value if isinstance(one, ScalarNode)] if isinstance(node, SequenceNode) else []


def _folder(node: MappingNode, before: str) -> str:
    for path in (*((name,) for name in _FOLDERS), ("defaults", "run", "working-directory"), ("args", "chdir")):
        found: Node | None = node
        for name in path:
            pair = nodes.entry(found, name)
            found = pair[1] if pair else None
        if isinstance(found, ScalarNode) and found.value:
            return str(found.value)
    return before


def _variables(node: MappingNode) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in _VARIABLES:
        pair = nodes.entry(node, name)
        for key, value in pair[1].value if pair and isinstance(pair[1], MappingNode) else ():
            if isinstance(key, ScalarNode) and isinstance(value, ScalarNode):
                found[key.value] = value.value
    return found


def _script(source: TextFile, parts: list[ScalarNode], scope: _Scope) -> Script:
    pieces: list[tuple[str, int]] = []
    for part in parts:
        for text, start in _pieces(source, part):
            pieces += _filled(text, start, scope.variables)
        pieces.append(("\n", pieces[-1][1] if pieces else 0))
    clean = {name: value for name, value in scope.variables.items() if "{{" not in value and "$" not in value}
    return Script(pieces, scope.folder, clean)


def _pieces(source: TextFile, node: ScalarNode) -> Iterator[tuple[str, int]]:
    """Yield the text of a scalar, line by line where it is a block, and where each is in the file."""
    start = source.starts[node.start_mark.line] + node.start_mark.column
    if node.style == "|":
        first = entry_spans.body_line(source.lines, node)
        for index, line in enumerate(node.value.split("\n")):
            number = first + index
            if number < len(source.lines):
                indent = max(len(source.lines[number]) - len(line), 0)
                yield line + "\n", source.starts[number] + indent
        return
    yield node.value, start + (1 if node.style in ("'", '"') else 0)


def _filled(text: str, start: int, variables: dict[str, str]) -> Iterator[tuple[str, int]]:
    """Yield a text with the holes of the CI's own language filled, or as variables of the shell that are not known."""
    end = 0
    for match in _HOLE.finditer(text):
        yield text[end : match.start()], start + end
        name = (match[1] or match[2] or "").strip().lstrip(".").rpartition(".")[2]
        value = variables.get(name, "")
        is_plain = value and "{{" not in value and "$" not in value
        yield value if is_plain else "${" + (re.sub(r"\W", "_", name) or "_") + "}", start + match.start()
        end = match.end()
    yield text[end:], start + end
