"""Does what LK102 and LK206 advise as it is written, as an operator would."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, SequenceNode

from kustomize_plugin.hooks.run import lint
from kustomize_plugin.hooks.run.order import Order
from tests import rule_cases

CODES = frozenset({"LK102", "LK206"})
CASES = [
    case
    for case in rule_cases.load()
    if case.rule.upper() in CODES and not case.promise.startswith("Accepts") and list(case.files) == ["config.yaml"]
]
MEANT, WRITE, MOVE = (
    re.compile(r'did you mean "(.+)"\?'),
    re.compile(r"write ([^,]+?)(?:, and \d+ as the port)?"),
    "move it to ",
)
REMOVE = ("remove it", "LiteLLM ignores it, so remove it")
WORDS = ("the", "a number", "one", "seconds", "model_name", "0 or more", "{group", "[] or", "provider")
SECTIONS = ("router_settings", "litellm_settings", "general_settings")


def found(path, text: str) -> list[Any]:
    path.write_text(text)
    return [one for one in lint.run(Order(["."], select=CODES)).findings if one.severity != "info"]


def steps(node: Node, line: int, column: int, above: tuple[Any, ...] = ()) -> tuple[tuple[Any, ...], bool] | None:
    """Return the path of what begins at a place, and whether it is a key."""
    pairs = node.value if isinstance(node, MappingNode) else []
    items = enumerate(node.value) if isinstance(node, SequenceNode) else []
    inside = [(key.value, value) for key, value in pairs] + list(items)
    for key, _ in pairs:
        if (key.start_mark.line + 1, key.start_mark.column + 1) == (line, column):
            return (*above, key.value), True
    for step, value in inside:
        if (value.start_mark.line + 1, value.start_mark.column + 1) == (
            line,
            column,
        ) and value.start_mark != node.start_mark:
            inner = steps(value, line, column, (*above, step)) if isinstance(value, MappingNode) else None
            return inner or ((*above, step), False)
        if deeper := steps(value, line, column, (*above, step)):
            return deeper
    return None


def at(values: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        values = values[step]
    return values


def do(text: str, finding: Any) -> str | None:
    """Do what one finding advises; None where it leaves the operator a choice."""
    node = yaml.compose(text)
    assert node is not None
    place = steps(node, finding.where.line, finding.where.column)
    values = yaml.safe_load(text)
    if place is None:
        return None
    path, is_key = place
    parent, last = at(values, path[:-1]), path[-1]
    if meant := MEANT.fullmatch(finding.remedy):
        if is_key:
            parent.setdefault(meant[1], parent.pop(last))
        else:
            parent[last] = meant[1]
    elif finding.remedy in REMOVE:
        del parent[last]
    elif finding.remedy.startswith(MOVE):
        move(values, path, finding.remedy.removeprefix(MOVE))
    elif (written := WRITE.fullmatch(finding.remedy)) and not written[1].startswith(WORDS):
        parent[last] = yaml.safe_load(written[1]) if not re.match(r"\d{4}-", written[1]) else written[1]
    else:
        return None
    return yaml.safe_dump(values, sort_keys=False)


def move(values: Any, path: tuple[Any, ...], place: str) -> None:
    if place == "model_list" and not isinstance(path[-1], int):
        path = path[:-1]  # an entry begins where its first key does
    value = at(values, path[:-1]).pop(path[-1])
    if place == "model_list":
        values["model_list"].append(value)
    elif place == "the top level":
        values.setdefault(path[-1], value)
    elif place in SECTIONS:
        values.setdefault(place, {}).setdefault(path[-1], value)
    elif place in at(values, path[:-1]) or path[-2] not in ("model_info", "litellm_params"):
        at(values, path[:-1]).setdefault(place, {}).setdefault(path[-1], value)
    else:
        at(values, path[:-2]).setdefault(place, {}).setdefault(path[-1], value)


def advised(path: Path, text: str) -> tuple[str, list[Any]]:
    """Return a config after all advice that leaves no choice, and what lint says of it then, in the path's folder."""
    left = found(path, text)
    for _ in range(80):
        done = next((new for one in left if (new := do(text, one)) is not None), None)
        if done is None:
            break
        text = done
        left = found(path, text)
    return text, left


def without(path: Path, text: str) -> str | None:
    """Return a config after the advice, and without what it leaves open; None where that is not found in the text."""
    text, left = advised(path, text)
    for _ in range(40):
        if not left:
            return text
        node, one = yaml.compose(text), left[0]
        place = steps(node, one.where.line, one.where.column) if node is not None else None
        if place is None or not place[0]:
            return None
        values, (where, is_key) = yaml.safe_load(text), place
        # a mapping that lacks something begins where its first key does
        where = where[:-1] if " lacks " in one.problem and is_key else where
        del at(values, where[:-1])[where[-1]]
        text = yaml.safe_dump(values, sort_keys=False)
        text, left = advised(path, text)
    return None
