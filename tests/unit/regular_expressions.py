"""Every regular expression of the project, found in its source, and the texts that would make one slow."""

from __future__ import annotations

import ast
import json
import re
import re._constants as sre  # type: ignore[import-not-found]  # what a pattern is made of is told nowhere else
import re._parser as sre_parser  # type: ignore[import-not-found]
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from kustomize_plugin import providers
from kustomize_plugin.config import schema_files
from kustomize_plugin.providers import known

REPOSITORY = Path(__file__).parent.parent.parent
METHODS = frozenset(("match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer"))
_IN_LITELLM = "kustomize_plugin.failover.hedge"
_MANY = 50  # a repetition of fewer costs a factor, whatever the text
_FLAGS_AT = {"compile": 1, "search": 2, "match": 2, "fullmatch": 2, "findall": 2, "finditer": 2}
_ANYTHING = " a0-_./\n\t\"'`#={[($\\:@%A"


class Expression(NamedTuple):
    """A pattern, and how it is applied to a text."""

    pattern: str
    flags: int
    method: str


class Found:
    """The expressions of all modules; `unresolved` are calls of `re` whose pattern no module says at its top."""

    def __init__(self) -> None:
        self.expressions: set[Expression] = set()
        self.unresolved: set[tuple[str, str]] = set()
        self._trees = trees = {name: ast.parse(path.read_text()) for name, path in modules()}
        self._applied = _applied(trees.values())
        self._names = {name: _names(name, tree) for name, tree in trees.items()}
        for name, tree in trees.items():
            parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                    self._take(name, node, node.func, parents)

    def _take(self, module: str, call: ast.Call, function: ast.Attribute, parents: dict[ast.AST, ast.AST]) -> None:
        is_re = isinstance(function.value, ast.Name) and function.value.id == "re"
        if not (is_re and function.attr in METHODS | {"compile"}) and function.attr != "begins_with":
            return
        space = self._names[module]
        try:
            pattern = eval(ast.unparse(call.args[0]), dict(space))  # noqa: S307 - our own source
        except (NameError, SyntaxError):
            self.unresolved.add((module, ast.unparse(call.args[0])))
            return
        if isinstance(pattern, bytes):
            pattern = pattern.decode("latin-1")
        at = _FLAGS_AT.get(function.attr, len(call.args))
        flags = [*call.args[at : at + 1], *(word.value for word in call.keywords if word.arg == "flags")]
        flag = int(eval(ast.unparse(flags[0]), dict(space))) if flags else 0  # noqa: S307 - likewise
        methods = self._methods(call, function, parents, self._trees[module])
        self.expressions |= {Expression(pattern, flag, method) for method in methods}

    def _methods(
        self, call: ast.Call, function: ast.Attribute, parents: dict[ast.AST, ast.AST], tree: ast.Module
    ) -> set[str]:
        if function.attr == "begins_with":
            return {"match"}
        if function.attr != "compile":
            return {function.attr}
        parent = parents[call]
        if isinstance(parent, ast.Attribute):
            return {parent.attr}
        if isinstance(parent, ast.Assign) and isinstance(parent.targets[0], ast.Name):
            name = parent.targets[0].id
            # many modules have a _KEY of their own
            return _applied([tree]).get(name) or self._applied.get(name) or {"search"}
        return _by_locals(tree) or {"search"}


def modules() -> Iterator[tuple[str, Path]]:
    """Yield the modules of both packages."""
    for folder, package in (("kustomize_plugin", "kustomize_plugin"), ("hooks", "kustomize_plugin.hooks")):
        for path in sorted((REPOSITORY / folder).rglob("*.py")):
            parts = path.relative_to(REPOSITORY / folder).with_suffix("").parts
            if parts[-1] != "__main__":
                yield ".".join((package, *(part for part in parts if part != "__init__"))), path


def _by_locals(tree: ast.Module) -> set[str]:
    """Return what a module asks of patterns that are in lists and mappings."""
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in METHODS)
    return {node.attr for node in names if isinstance(node.value, (ast.Name, ast.Subscript)) and not _is_constant(node)}


def _is_constant(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and (node.value.id.isupper() or node.value.id == "re")


def _names(module: str, tree: ast.Module) -> dict[str, object]:
    """Return what a module's expressions may name: its own names, and those that its functions import."""
    # the handler of a hedge runs within LiteLLM, which is not installed here; its expressions, if any, name nothing
    found = {} if module == _IN_LITELLM else dict(vars(import_module(module)))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kustomize_plugin.secrets"):
            found |= {one.name: getattr(import_module(str(node.module)), one.name, None) for one in node.names}
    return found


def _applied(trees: object) -> dict[str, set[str]]:
    """Map the names of compiled patterns to what is asked of them anywhere."""
    found: dict[str, set[str]] = {}
    for tree in trees:  # type: ignore[attr-defined]
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in METHODS:
                name = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
                found.setdefault(name, set()).add(node.attr)
    return found


def as_data() -> set[Expression]:
    """Return the patterns that are values: those of providers, of known models and of the schemas."""
    found: set[Expression] = set()
    for one in providers.all_providers():
        for pattern in (one.target_uri, one.paths, one.openai_paths, one.key_format):
            found |= {Expression(pattern, 0, "fullmatch")} if pattern else set()
        for pattern in (one.surplus, one.variants):
            found |= {Expression(f"(?:{pattern})$", 0, "search")} if pattern else set()
        found |= {Expression(trap.pattern, 0, "match") for trap in one.names}
    found |= {Expression(pattern, re.IGNORECASE, "search") for pattern, _ in known.PATTERNS}
    for path in schema_files.folder().rglob("*.json"):
        found |= {Expression(pattern, 0, "search") for pattern in _patterns(json.loads(path.read_text()))}
    return found


def _patterns(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("pattern"), str):
            yield value["pattern"]
        for one in value.values():
            yield from _patterns(one)
    elif isinstance(value, list):
        for one in value:
            yield from _patterns(one)


def hostile(one: Expression, length: int) -> Iterator[str]:
    """Yield texts of about a length that make a bad pattern try many ways: its parts, many times, and no end."""
    tree = sre_parser.parse(one.pattern, one.flags)
    pumps = {("", char) for char in _ANYTHING}
    pumps |= set(_repetitions(tree, ""))
    whole = _sample(tree)
    pumps |= {("", whole[:end]) for end in (len(whole), len(whole) - 1, len(whole) // 2) if whole[:end]}
    seen: set[str] = set()
    for prefix, pump in sorted(pumps):
        many = pump * (length // len(pump))
        unit = prefix + pump
        for text in (prefix + many, f"{prefix}{many}\0", f"{many}{prefix}", unit * (length // len(unit))):
            if text not in seen:
                seen.add(text)
                yield text


def _repetitions(tree: object, before: str) -> Iterator[tuple[str, str]]:  # noqa: C901 - one branch a kind of a part
    """Yield for each repetition what leads to it, and what is repeated."""
    for operation, value in tree:  # type: ignore[attr-defined]
        if operation in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            _, most, inner = value
            if most is sre.MAXREPEAT or most > _MANY:
                yield from ((before, one) for one in _samples(inner) if one)
            yield from _repetitions(inner, before)
        elif operation is sre.SUBPATTERN:
            yield from _repetitions(value[-1], before)
        elif operation is sre.ATOMIC_GROUP:
            yield from _repetitions(value, before)
        elif operation in (sre.ASSERT, sre.ASSERT_NOT):
            yield from _repetitions(value[1], before)
        elif operation is sre.BRANCH:
            for branch in value[1]:
                yield from _repetitions(branch, before)
        before += _sample([(operation, value)])


def _sample(tree: object) -> str:
    return "".join(next(iter(_of(operation, value)), "") for operation, value in tree)  # type: ignore[attr-defined]


def _samples(tree: object) -> list[str]:
    """Return some texts that fit: of a single part all that it knows, else one, and one for each of its parts."""
    parts = list(tree)  # type: ignore[call-overload]
    if len(parts) == 1:
        return list(dict.fromkeys(_of(*parts[0])))
    return [_sample(parts)]


def _of(operation: object, value: Any) -> list[str]:  # noqa: C901, PLR0911 - likewise
    if operation is sre.LITERAL:
        return [chr(value)]
    if operation is sre.NOT_LITERAL:
        return [next(char for char in "a-\0" if ord(char) != value)]
    if operation is sre.ANY:
        return ["a", "."]
    if operation is sre.IN:
        return _in_class(value)
    if operation is sre.BRANCH:
        return [_sample(branch) for branch in value[1]]
    if operation is sre.SUBPATTERN:
        return _samples(value[-1])
    if operation is sre.ATOMIC_GROUP:
        return _samples(value)
    if operation in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        least, most, inner = value
        return [_sample(inner) * (least or min(int(most), 1))]
    return [""]


def _in_class(value: object) -> list[str]:
    """Return some characters of a class: those of ours that fit, else its first."""
    one = re.compile(sre_class(value))
    found = [char for char in _ANYTHING if one.fullmatch(char)][:6]
    return found or [next(char for char in map(chr, range(0x110000)) if one.fullmatch(char))]


def sre_class(value: object) -> str:
    """Write a class as its source again."""
    written = ""
    for operation, one in value:  # type: ignore[attr-defined]
        if operation is sre.NEGATE:
            written += "^"
        elif operation is sre.LITERAL:
            written += f"\\u{one:04x}" if one < 0x10000 else f"\\U{one:08x}"
        elif operation is sre.RANGE:
            written += "-".join(f"\\U{end:08x}" for end in one)
        else:
            written += {sre.CATEGORY_DIGIT: r"\d", sre.CATEGORY_WORD: r"\w", sre.CATEGORY_SPACE: r"\s",
                        sre.CATEGORY_NOT_DIGIT: r"\D", sre.CATEGORY_NOT_WORD: r"\W",
                        sre.CATEGORY_NOT_SPACE: r"\S"}[one]  # fmt: skip
    return f"[{written}]"


def apply(one: Expression, text: str) -> None:
    """Do with a text what the project does with it."""
    compiled = re.compile(one.pattern, one.flags)
    if one.method in ("match", "search", "fullmatch"):
        getattr(compiled, one.method)(text)
    else:
        for _ in compiled.finditer(text):
            pass
