"""What cannot be imported, and why: one line each, with the line of the file."""

from __future__ import annotations

from collections.abc import Iterable

from yaml import YAMLError

from kustomize_plugin.resources.resource import Resource
from kustomize_plugin.yamltext import nodes

_TEMPLATE = "render it first with helm template"


class IntakeError(Exception):
    """The input is nothing that can be imported; `line` counts from 1, 0 where no line is to blame.

    `file` is the one to blame, where the input has several; else it is empty.
    """

    file = ""

    def __init__(self, problem: str, line: int = 0) -> None:
        super().__init__(problem)
        self.line = line


class NoConfigError(IntakeError):
    """There is no config where one is looked for first."""


def unreadable(what: str, error: Exception, text: str, line: int = 0) -> IntakeError:
    """Return what a parser says about a text; `line` is to blame where the error names none."""
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or " ".join(str(error).split())
    if not isinstance(error, YAMLError):
        problem = "a value does not fit its tag or its format"  # Python's words would quote it
    hint = f"; if it is a template, {_TEMPLATE}" if "{{" in text else ""
    return IntakeError(f"{what}: {problem}{hint}", mark.line + 1 if mark else line)


def check(text: str, resources: Iterable[Resource]) -> None:
    """Raise IntakeError for the first resource of a text that kustomize would not take."""
    start = 0
    for one in resources:
        start = text.index(one.text, start)
        try:
            nodes.value(one.node)
        except YAMLError as error:
            found = _flaw(error, one.text)
            found.line += text.count("\n", 0, start)
            raise found from error
        start += len(one.text)


def _flaw(error: YAMLError, text: str) -> IntakeError:
    if not isinstance(error, nodes.FlawError):
        return unreadable("it is not valid YAML", error, text, 1)
    line, problem = int(getattr(error.problem_mark, "line", 0)), str(error)
    if isinstance(error, nodes.DuplicateKeyError):
        problem = f'the key "{error}" appears twice in one mapping; delete one of them'
    elif isinstance(error, nodes.NotStringKeyError) and "{{" in text.split("\n")[line]:
        problem = f"it is a template; {_TEMPLATE}"
    elif isinstance(error, nodes.NotStringKeyError):
        problem = f'the key {error} is not a string; write "{error}" in quotes'
    return IntakeError(problem, line + 1)
