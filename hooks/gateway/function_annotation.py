"""The annotation that names the program of a FragmentMerge: a text that holds YAML, which no schema sees."""

from __future__ import annotations

from collections.abc import Iterator

from yaml import YAMLError

from kustomize_plugin.finding import did_you_mean
from kustomize_plugin.hooks.read.document import Document, Path
from kustomize_plugin.yamltext import nodes

_ANNOTATION = "config.kubernetes.io/function"
PATH: Path = ("metadata", "annotations", _ANNOTATION)
_PROGRAM = "kustomize-litellm"
_WAY_OUT = f'write "exec: {{path: {_PROGRAM}}}"'
# what kustomize reads; others make it fail, or leave it without a program
_KEYS = ("exec", "container", "starlark", "network", "mount", "envs", "timeout")
_EXEC_KEYS = ("path", "args", "envs")
_ALIKE = 0.8

Flaw = tuple[str, str]  # what is wrong, and the way out


def flaws(document: Document) -> Iterator[Flaw]:
    """Yield what keeps kustomize from finding the program; nothing where there is no annotation."""
    text = document.field(*map(str, PATH))
    if not text:
        return
    try:
        values = nodes.value(nodes.compose(text))
    except YAMLError as error:
        yield f'the annotation "{_ANNOTATION}" is not valid YAML: {getattr(error, "problem", None) or "?"}', _WAY_OUT
        return
    if not isinstance(values, dict):
        yield f'the annotation "{_ANNOTATION}" is not a mapping', _WAY_OUT
        return
    yield from _unknown(values, _KEYS, "")
    program = values.get("exec")
    if isinstance(program, dict):
        yield from _unknown(program, _EXEC_KEYS, "exec.")
        yield from _path(program.get("path"))
    elif not {"container", "starlark"} & set(values):
        yield f'the annotation "{_ANNOTATION}" names no program', _WAY_OUT


def program(document: Document) -> str:
    """Return the program that the annotation names; empty where it names none."""
    try:
        values = nodes.value(nodes.compose(document.field(*map(str, PATH)) or "{}"))
    except YAMLError:
        return ""
    found = values.get("exec") if isinstance(values, dict) else None
    path = found.get("path") if isinstance(found, dict) else None
    return path if isinstance(path, str) else ""


def _unknown(values: dict[str, object], known: tuple[str, ...], within: str) -> Iterator[Flaw]:
    for key in values:
        if key not in known:
            hint = did_you_mean(key, list(known)) or _WAY_OUT
            yield f'the annotation "{_ANNOTATION}" has the unknown field "{within}{key}"', hint


def _path(path: object) -> Iterator[Flaw]:
    """Judge the program: one of another name may be a wrapper, but one of almost ours is a slip."""
    if not isinstance(path, str) or not path:
        yield f'the annotation "{_ANNOTATION}" has no "exec.path"', _WAY_OUT
        return
    from difflib import SequenceMatcher  # few programs have another name

    name = path.rpartition("/")[2]
    if name != _PROGRAM and SequenceMatcher(None, name, _PROGRAM).ratio() >= _ALIKE and "." not in name:
        yield f'the annotation "{_ANNOTATION}" runs "{path}"', f'did you mean "{_PROGRAM}"?'
