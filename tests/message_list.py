"""Every message in one list, so that a reviewer reads all of them once.

The golden files of the cases show findings as a user gets them, with values; the source shows whatever else is said,
with `{…}` for a value.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

_TESTS = Path(__file__).parent
_ROOT = _TESTS.parent
_SOURCES = ("hooks", "kustomize_plugin")
_NAMES_ONLY = ("known.py", "setting_names.py", "style.py")  # lists of LiteLLM's names, and CSS
_CASES = ("rules/*.md", "function/*/stderr.txt", "adopt/*/stderr.txt")

_FINDING = re.compile(r": (LK\d{3} (?:(?:warning|info): )?.+?)(?: \(in [^()]+\))?$", re.MULTILINE)
_VALUE = re.compile(r'"[^"]*"|\S*/\S*|\d[\d.,]*')
_SENTENCE = re.compile(r"\b[a-z]{2,}[,:;]? \"?[a-z{]")
_HEAD = """\
# Messages

<!-- Written by `pytest --update-golden tests/test_messages.py`; do not edit, but read: this is what users get. -->

Wrong here is wrong for every user: each line says what is wrong and what to do, in one plain sentence.
"""


def text() -> str:
    """Return the list: findings by code, then what the source says, by module."""
    parts = [_HEAD, "## Findings, as the cases show them\n", _block(_findings()), "## In the source, by folder\n"]
    for name, found in _folders():
        parts += [f"### {name}\n", _block(sorted(found))]
    return "\n".join(parts)


def _block(lines: list[str]) -> str:
    return "```text\n" + "\n".join(lines) + "\n```\n"


def _findings() -> list[str]:
    """Return one finding for each form that the cases expect, sorted by code; values make no form of their own."""
    shown: dict[str, str] = {}
    for pattern in _CASES:
        for path in sorted(_TESTS.glob(pattern)):
            for finding in _FINDING.findall(path.read_text(encoding="utf-8")):
                shown.setdefault(_VALUE.sub("", finding), finding)
    return sorted(shown.values())


def _folders() -> Iterator[tuple[str, set[str]]]:
    for source in _SOURCES:
        for folder in sorted({path.parent for path in (_ROOT / source).rglob("*.py")}):
            modules = (path for path in folder.glob("*.py") if path.name not in _NAMES_ONLY)
            found = set().union(*(_said(ast.parse(path.read_text(encoding="utf-8"))) for path in modules))
            if found:
                yield folder.relative_to(_ROOT).as_posix(), found


def _said(tree: ast.Module) -> set[str]:
    """Return the sentences of a module: not its docstrings, patterns, and texts of several lines."""
    silent = _docstrings(tree) | _patterns(tree)
    pieces = {id(piece) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for piece in node.values}
    found = {_sentence(node) for node in ast.walk(tree) if id(node) not in silent | pieces}
    return {one.strip() for one in found if _SENTENCE.search(one) and "\n" not in one.strip()}


def _docstrings(tree: ast.Module) -> set[int]:
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def _patterns(tree: ast.Module) -> set[int]:
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile")
    return {id(part) for call in calls for part in ast.walk(call)}


def _sentence(node: ast.AST) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, ast.JoinedStr):
        return "".join(_sentence(part) or "{…}" for part in node.values)
    return ""
