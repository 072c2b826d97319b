"""A finding is a value: what a module needs of it is in its facts, and nobody takes our own sentences apart."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
MODULES = sorted(file for folder in ("kustomize_plugin", "hooks") for file in (TOP / folder).rglob("*.py"))
READING = frozenset((
    "startswith", "endswith", "partition", "rpartition", "split", "rsplit", "splitlines", "find", "rfind", "index",
    "count", "replace", "removeprefix", "removesuffix", "search", "match", "fullmatch", "findall", "finditer", "sub",
))  # fmt: skip
NOT_OURS = {
    "could_not_run.py": "click's own message, which is only put on one line",
    "proxy_client.py": "LiteLLM's own message",
}


def is_message(node: ast.AST, tainted: set[str]) -> bool:
    """Tell whether an expression is a finding's message, or made of one."""
    for one in ast.walk(node):
        if isinstance(one, ast.Attribute) and one.attr in ("message", "messages"):
            return True
        if isinstance(one, ast.Name) and one.id in tainted:
            return True
        key = one.slice if isinstance(one, ast.Subscript) else None
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr == "get" and one.args:
            key = one.args[0]
        if isinstance(key, ast.Constant) and key.value == "message":
            return True
    return False


def named(function: ast.AST) -> set[str]:
    """Return the names that a function gives to messages."""
    names: set[str] = set()
    pairs = [pair for one in ast.walk(function) for pair in given(one)]
    for _ in pairs:  # a name may be given on
        names |= {target.id for target, value in pairs if isinstance(target, ast.Name) and is_message(value, names)}
    return names


def given(one: ast.AST) -> list[tuple[ast.expr, ast.expr]]:
    """Return what gets a value in a statement or a part of one, with the value."""
    if isinstance(one, (ast.For, ast.comprehension)):
        return [(one.target, one.iter)]
    if isinstance(one, ast.NamedExpr):
        return [(one.target, one.value)]
    if not isinstance(one, ast.Assign):
        return []
    if isinstance(one.value, ast.Tuple) and isinstance(one.targets[0], ast.Tuple):
        return list(zip(one.targets[0].elts, one.value.elts, strict=False))
    return [(target, one.value) for target in one.targets]


def is_read(one: ast.AST, names: set[str]) -> bool:
    """Tell whether an expression or statement takes a message apart, or puts another in its place."""
    if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr in READING:
        return any(is_message(part, names) for part in (one.func.value, *one.args))
    if isinstance(one, ast.Compare) and any(isinstance(how, (ast.In, ast.NotIn)) for how in one.ops):
        return any(is_message(part, names) for part in one.comparators)
    targets = one.targets if isinstance(one, ast.Assign) else [one.target] if isinstance(one, ast.AugAssign) else []
    set_ = [target.value for target in targets if isinstance(target, ast.Attribute) and target.attr == "message"]
    return any(not (isinstance(owner, ast.Name) and owner.id in ("self", "row")) for owner in set_)


def readings(tree: ast.AST) -> set[int]:
    """Return the lines on which a message is taken apart."""
    scopes = [one for one in ast.walk(tree) if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef))]
    found = [one for scope in scopes for names in [named(scope)] for one in ast.walk(scope) if is_read(one, names)]
    return {one.lineno for one in found if isinstance(one, (ast.expr, ast.stmt))}


def test_no_module_reads_a_message():
    found = {file.name: readings(ast.parse(file.read_text(encoding="utf-8"))) for file in MODULES}

    assert {name for name, lines in found.items() if lines} == set(NOT_OURS), found


@pytest.mark.parametrize(
    "body",
    [
        'one.message.startswith("x")',
        'one.message = one.message.replace("a", "b")',
        'one.message += " (in a)"',
        "f'\"{name}\"' in one.message",
        'code, message = str(one["code"]), str(one["message"])\n    re.search("add the key to", message)',
        '_QUOTED.findall(str(one.get("message", "")))',
        "[_MESSAGE.fullmatch(line) for line in built.messages]",
        'for line in built.messages:\n        line.rpartition("; ")',
    ],
)
def test_a_module_that_read_one_would_be_found(body):
    assert readings(ast.parse(f"def f(one, name, built):\n    {body}\n"))
