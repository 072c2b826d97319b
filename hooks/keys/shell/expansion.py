"""Words of the tree → what they stand for: quotes, variables, braces, and the output of other commands."""

from __future__ import annotations

import re
from collections.abc import Callable

from kustomize_plugin.hooks.keys.shell import words
from kustomize_plugin.hooks.keys.shell.state import Shell
from kustomize_plugin.hooks.keys.shell.words import NAME, TEXT, Output, Word, unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tree_sitter import Node

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
_DEFAULT = re.compile(r"(?s)\$\{!?(\w+)(?::?[-=])(.*)\}")
_ALL = re.compile(r"\"?\$(?:\{(\w+)\[[@*]\]\}|([@*])|\{([@*])\})\"?")
_VARIABLE = re.compile(r"(\$\w+|\$\{\w+\})")
_BLANK = re.compile(r"\s")
_LONGEST = 20_000  # a word that variables make longer is not followed


class Expansion:
    """Expands words in the state of a shell.

    `place` tells where in the file an index is, `run` what the commands inside of a word print.
    """

    def __init__(
        self, text: str, shell: Shell, place: Callable[[int], int], run: Callable[[Node], list[Output]]
    ) -> None:
        self._text = text
        self._shell = shell
        self._place = place
        self._run = run

    def words(self, node: Node) -> list[Word]:
        """Return the words that one of the tree becomes: several for an array, for braces and for blanks."""
        text, start = self._text[node.start_byte : node.end_byte], self._place(node.start_byte)
        kind = node.type
        if kind == "word" and "\\" not in text and text[:1] != "~" and "{" not in text:  # most
            return [Word(text, start)]
        if kind == "process_substitution":
            feeds = self._run(node) if text.startswith("<") else []
            return [Word(text, start, [unknown(text)], feeds)]
        listed = self._elements(text) if kind in ("string", "simple_expansion", "expansion") else None
        if listed is not None:
            return [Word(text, start, [value]) for value in listed]
        raw, values = self.of(node)
        if kind in ("simple_expansion", "expansion", "command_substitution") and len(values) == 1:
            parts = values[0].split() if words.OPEN not in values[0] and _BLANK.search(values[0]) else []
            if parts:
                return [Word(raw, start, [part]) for part in parts]
        if "{" in raw and kind in ("concatenation", "word") and len(values) == 1:
            return [Word(raw, start, words.without_braces(values[0]))]
        return [Word(raw, start, values)]

    def glued(self, start: int, stop: int) -> Word:
        """Return the word of nodes that the tree parts though nothing is between them, as in `$a/$b.yaml`."""
        text = self._text[start:stop].replace('"', "").replace("'", "")
        parts = [self._variable(part) if part[:1] == "$" else [part] for part in _VARIABLE.split(text)]
        return Word(text, self._place(start), words.joined(parts))

    def _elements(self, text: str) -> list[str] | None:
        match = _ALL.fullmatch(text) if "@" in text or "*" in text else None
        if match is None:
            return None
        if match[1]:
            return self._shell.arrays.get(match[1])
        return self._shell.arguments

    def of(self, node: Node) -> tuple[str, list[str]]:  # noqa: PLR0911 - one kind a line
        """Return a word as it is written without its quotes, and all that it may stand for."""
        text = self._text[node.start_byte : node.end_byte]
        match node.type:
            case "raw_string":
                return text[1:-1], [text[1:-1]]
            case "ansi_c_string":
                clear = re.sub(r"(?s)\\(.)", lambda one: _ESCAPES.get(one[1], one[1]), text[2:-1])
                return clear, [clear]
            case "string" | "translated_string":
                return self._quoted(node)
            case "concatenation" if len(text) < _LONGEST:
                parts = [self.of(child) for child in node.children]
                return "".join(raw for raw, _ in parts), words.joined(values for _, values in parts)
            case "simple_expansion" | "expansion":
                return text, self._variable(text)
            case "command_substitution":
                return text, self._captured(node, text)
            case "arithmetic_expansion":
                return text, [unknown(text)]
            case _:
                return _bare(text)

    def _quoted(self, node: Node) -> tuple[str, list[str]]:
        raws: list[str] = []
        parts: list[list[str]] = []
        end = node.start_byte + (2 if node.type == "translated_string" else 1)
        stop = node.end_byte - 1
        for child in node.children:
            if child.type not in ("simple_expansion", "expansion", "command_substitution", "arithmetic_expansion"):
                continue
            plain = _unescaped(self._text[end : child.start_byte])  # the tree leaves out blanks
            raw, values = self.of(child)
            raws += (plain, raw)
            parts += ([plain], values)
            end = child.end_byte
        plain = _unescaped(self._text[end:stop])
        return "".join((*raws, plain)), words.joined([*parts, [plain]])

    def _variable(self, text: str) -> list[str]:
        name = text.strip('${}"')
        known = self._value(name)
        if known is None and (match := _DEFAULT.fullmatch(text)):
            known = self._value(match[1])
            if known is None and "$" not in match[2] and "`" not in match[2]:
                default = [match[2].strip("\"'")]
                if "=" in text[: text.index(match[2]) or None] and match[2]:
                    self._shell.variables[match[1]] = default
                return default
        if known is None and name.endswith(("[0]", "[@]", "[*]")):
            known = self._shell.arrays.get(name[:-3])
        return known if known and all(len(one) < _LONGEST for one in known) else [unknown(text)]

    def _value(self, name: str) -> list[str] | None:
        if name in self._shell.variables:
            return self._shell.variables[name]
        if name == "PWD":
            return ["."] if not self._shell.folder else None
        arguments = self._shell.arguments
        if name.isdigit() and arguments is not None and 0 < int(name[:3]) <= len(arguments):
            return [arguments[int(name) - 1]]
        if name in ("@", "*") and arguments is not None:
            return [" ".join(arguments)]
        return None

    def _captured(self, node: Node, text: str) -> list[str]:
        outputs = self._run(node)
        if outputs and all(one.kind == NAME for one in outputs):
            return [one.value for one in outputs][: words.MOST]
        if len(outputs) == 1 and outputs[0].kind == TEXT:
            return [outputs[0].value.rstrip("\n")]
        stands = unknown(text)
        if outputs:
            self._shell.captured[stands] = outputs
        return [stands]


def _bare(text: str) -> tuple[str, list[str]]:
    if "\\" in text:
        text = re.sub(r"(?s)\\(\r?\n|.)", lambda one: "" if one[1].endswith("\n") else one[1], text)
    if text.startswith("~"):
        head, slash, rest = text.partition("/")
        return text, [unknown(head) + slash + rest]
    return text, [text]


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    return re.sub(r"(?s)\\([\"\\$`]|\r?\n)", lambda one: "" if one[1].endswith("\n") else one[1], text)
