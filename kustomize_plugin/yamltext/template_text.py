"""A template's text as YAML: each expression is a word that nobody knows, each line that only steers is left out.

Of Go's and Jinja's `{{ }}` and `{% %}`, ERB's `<% %>`, and Terraform's `${ }` and `%{ }`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from yaml import YAMLError
from yaml.nodes import MappingNode, Node, ScalarNode

from kustomize_plugin.yamltext import holes, nodes, soundness

MARK = "\ue000"  # stands for a character of an expression
# each ends before the next of its kind begins, so that thousands that are left open cost no more than their text;
# only what a quotation mark stands before is text: {{ "{{" }}
_BRACES = re.compile(
    r"\{\{(?:(?!\{\{).)*?(?:[\"'`]\{\{(?:(?!\{\{).)*?){0,2}\}\}"
    r"|\{%(?:(?!\{%).)*?%\}|\{#(?:(?!\{#).)*?#\}|<%(?:(?!<%).)*?%>",
    re.DOTALL,
)
_TERRAFORM = re.compile(r"(?<!\$)\$\{[^{}\n]*\}|%\{(?:(?!%\{)[^}])*\}", re.DOTALL)
_TERRAFORM_NAMES = (".tftpl", ".tf", ".tfvars")
_KEY = re.compile(r"[\"']?[\w.-]+[\"']?:[ \t]+")
_VALUE = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'|[^,\]}#]*")
_CLOSING = re.compile(r"^\s*(?:\{\{-?|\{%-?|<%-?|%\{~?)\s*(?:end\w*|\})\b")
_HEREDOC = re.compile(r"<<[-~]?\s*\"?(\w+)\"?\s*$")
_AROUND = 50  # lines that are looked at for the indentation of a line that is left out
_STEERING = re.compile(
    r"\{\{-?\s*(?:/\*|!--|(?:if|else|end|range|with|define|block|break|continue)\b|\$\w*\s*:?=)|\{[%#]|<%(?!=)|%\{"
)


class Composed(NamedTuple):
    """The documents of a template's text; `gaps` are the lines that are left out, where there may be more."""

    roots: list[Node]
    gaps: tuple[int, ...] = ()


class _Masked(NamedTuple):
    """`places` are the indexes in `text` at which the `words` stood."""

    text: str
    places: list[int]
    words: list[str]
    gaps: tuple[int, ...]


def expression(name: str) -> re.Pattern[str]:
    """Return what finds an expression in a file of that name."""
    return _TERRAFORM if name.lower().endswith(_TERRAFORM_NAMES) else _BRACES


def has_expression(text: str, pattern: re.Pattern[str] = _BRACES) -> bool:
    """Tell whether a text has an expression."""
    may_have = "${" in text or "%{" in text if pattern is _TERRAFORM else "{{" in text or "{%" in text or "<%" in text
    return may_have and pattern.search(text) is not None


def compose_file(name: str, text: str) -> Composed:
    """Return the documents of a template that is a file; of Terraform's own language, those of its heredocs."""
    pattern = expression(name)
    if not name.lower().endswith(".tf"):
        try:
            return compose_all(text, pattern)
        except YAMLError:
            if pattern is _TERRAFORM or not has_expression(text, _TERRAFORM):
                raise
            return compose_all(text, _TERRAFORM)  # `.tpl` is what Terraform's are called too
    found = [read for one in _heredocs(text) if (read := _yaml_of(one, pattern))]
    return Composed([root for one in found for root in one.roots], tuple(gap for one in found for gap in one.gaps))


def _yaml_of(text: str, pattern: re.Pattern[str]) -> Composed | None:
    """Return the documents of a heredoc; None for one in another language."""
    try:
        return compose_all(text, pattern)
    except YAMLError:
        return None


def _heredocs(text: str) -> Iterator[str]:
    """Yield the texts in a Terraform file, each behind as many empty lines as are above it."""
    lines = text.split("\n")
    number = 0
    while number < len(lines):
        opening = _HEREDOC.search(lines[number])
        number += 1
        if opening is None:
            continue
        first = number
        while number < len(lines) and lines[number].strip() != opening[1]:
            number += 1
        yield "\n" * first + "\n".join(lines[first:number])


def begins_open(text: str, pattern: re.Pattern[str]) -> bool:
    """Tell whether the value that a line begins with, behind a key or not, has an expression in it."""
    if not has_expression(text, pattern):
        return False
    key = _KEY.match(text)
    first = pattern.search(text)
    start = key.end() if key and first and key.end() <= first.start() else 0
    flat = pattern.sub(lambda one: MARK * len(one[0]), text[start:])
    value = _VALUE.match(flat)
    return value is not None and MARK in value[0]


def compose_all(text: str, pattern: re.Pattern[str] = _BRACES) -> Composed:
    """Return the documents of a template; raises YAMLError where it is none, expressions left aside."""
    if pattern is _BRACES:
        try:
            return Composed([holes.filled(node, text) for node in soundness.compose_all(text)])
        except YAMLError:
            if not has_expression(text, pattern):
                raise
    masked = _masked(text, pattern)
    return Composed([_restored(node, masked) for node in soundness.compose_all(masked.text)], masked.gaps)


def _masked(text: str, pattern: re.Pattern[str]) -> _Masked:
    """Return the text with marks for its expressions; lines keep their numbers, and columns what is on them."""
    steering = _steering_lines(text, pattern)
    before = text.split("\n")
    lines = pattern.sub(lambda one: re.sub(r"[^\n]", MARK, one[0]), text).split("\n")
    gaps = []
    for number, line in enumerate(lines):
        if MARK not in line:
            continue
        if not line.replace(MARK, "").strip(" \t-\r"):
            is_output = number not in steering
            comment = _comment(lines, number) if is_output else ""
            lines[number] = comment + " " * (len(line) - len(comment))
            if not _CLOSING.search(before[number]):
                gaps.append(number)
        elif line.lstrip().startswith("#"):
            lines[number] = line.replace(MARK, "-")
    places, words, start = [], [], 0
    for number, line in enumerate(lines):
        for run in re.finditer(f"{MARK}+", line) if MARK in line else ():
            places.append(start + run.start())
            words.append(before[number][run.start() : run.end()])
        start += len(line) + 1
    return _Masked("\n".join(lines), places, words, tuple(gaps))


def _comment(lines: list[str], number: int) -> str:
    """Return a comment in the place of a line that is made when the template runs, as deep as what is around it."""
    around = (_nearest(lines, range(number - 1, -1, -1)), _nearest(lines, range(number + 1, len(lines))))
    return " " * max(len(one) - len(one.lstrip(" ")) for one in around) + "#"


def _nearest(lines: list[str], numbers: range) -> str:
    return next((lines[number] for number in numbers[:_AROUND] if lines[number].strip(f" -{MARK}")), "")


def _steering_lines(text: str, pattern: re.Pattern[str]) -> set[int]:
    """Return the lines on which all expressions only steer the run of the template."""
    starts = [0, *(one.end() for one in re.finditer("\n", text))]
    steering: dict[int, bool] = {}
    for one in pattern.finditer(text):
        first = bisect_right(starts, one.start()) - 1
        for number in range(first, first + one[0].count("\n") + 1):
            steering[number] = steering.get(number, True) and _STEERING.match(one[0]) is not None
    return {number for number, is_steering in steering.items() if is_steering}


def _restored(root: Node, masked: _Masked) -> Node:
    """Put the expressions back into the scalars that hold them; what is empty because a line is left out is open."""
    pending, seen = [root], set[int]()
    while pending:
        node = pending.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, ScalarNode):
            if MARK in node.value:
                node.value, node.tag = _with_words(node, masked), holes.TEXT
        elif isinstance(node, MappingNode):
            pairs = [pair for pair in node.value if not (_is_empty(pair[1]) and _is_above(masked.gaps, pair[0]))]
            node.value = _last_of_each(pairs)
            pending += [part for pair in node.value for part in pair]
        else:
            pending += node.value
    return root


def is_within(gaps: tuple[int, ...], node: Node) -> bool:
    """Tell whether one of some lines is within a node."""
    return any(node.start_mark.line <= gap <= node.end_mark.line for gap in gaps)


def _is_above(gaps: tuple[int, ...], key: Node) -> bool:
    """Tell whether the line below a key is left out."""
    return key.start_mark.line + 1 in gaps


def _is_empty(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.tag == nodes.PLAIN and not node.value


def _with_words(node: ScalarNode, masked: _Masked) -> str:
    index = bisect_left(masked.places, int(node.start_mark.index))
    words = iter(masked.words[index:])
    return re.sub(f"{MARK}+", lambda one: next(words, one[0]), str(node.value))


def _last_of_each(pairs: list[tuple[Node, Node]]) -> list[tuple[Node, Node]]:
    """Leave out what another branch of an `if` says again."""
    last = {key.value if isinstance(key, ScalarNode) else id(key): index for index, (key, _) in enumerate(pairs)}
    return pairs if len(last) == len(pairs) else [pairs[index] for index in sorted(last.values())]
