"""A script walked from its first command to its last, without running it: which kubectl commands run, with what."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable

from kustomize_plugin.hooks.keys.shell import assignments, calls, grammar, redirections
from kustomize_plugin.hooks.keys.shell.expansion import Expansion
from kustomize_plugin.hooks.keys.shell.shared import EnoughError, Shared
from kustomize_plugin.hooks.keys.shell.state import Shell
from kustomize_plugin.hooks.keys.shell.words import Output, Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tree_sitter import Node

    from kustomize_plugin.hooks.keys.shell.scripts import Script

_DEEPEST = 60  # levels: each costs the interpreter a few calls
# what a command has to say to change what later ones mean
_INTEREST = re.compile(
    r"(?m)^[ \t]*\.[ \t]|[kK][uU][bB][eE][cC][tT][lL]|\b[oO][cC]\b|[=>]"
    r"|\b(?:cd|pushd|popd|alias|read|mapfile|readarray|cp|mv|tee|eval|set|source|vim?|nano|EDITOR)\b|\s-(?:\w*i|o|O)\b|--(?:in-?place|out)"
)
_CARRIER = re.compile(
    r"(?m)(?:\bfunction[ \t]+([\w.:-]{1,60})|([\w.:-]{1,60})[ \t]*\(\))|\balias[ \t]+([\w-]{1,60})="
    r"|\b(\w{1,60})=[\"']?[^\n]{0,200}?(?:kubectl|\boc\b)"
)
_NAME = re.compile(r"[\w.:-]+")
_USED = re.compile(r"\$\{?[!#]?(\w+)")
_WORDS_OF_LOOPS = frozenset(("for", "in", "do", "done", ";", "\n", "select"))


class Walk:
    """One text; `place` tells where in the file an index of it is. `shell` is the state, which commands change."""

    def __init__(self, text: str, shell: Shell, shared: Shared, place: Callable[[int], int], depth: int = 0) -> None:
        self.text = text
        self.shell = shell
        self.shared = shared
        self.place = place
        self.depth = depth
        self._whole = 0
        self.functions: list[tuple[tuple[int, int], Node]] = []
        names = {name for match in _CARRIER.finditer(text) for name in match.groups() if name}
        names |= {*shell.functions, *self._programs()}
        carried = [one.start() for one in _NAME.finditer(text) if one[0] in names] if names else []
        self._interests = sorted([*carried, *(match.start() for match in _INTEREST.finditer(text))])
        self.used = {match[1] for match in _USED.finditer(text)} if not depth else None

    def _programs(self) -> list[str]:
        return [name for name, values in self.shell.variables.items() if any("kubectl" in one for one in values)]

    def run(self, node: Node, stdin: list[Output]) -> list[Output]:
        """Walk a node; return what it prints, as far as that is known."""
        if not (self._whole or self.is_of_interest(node)):
            return []
        if self.depth > _DEEPEST:
            return self._give_up(self.place(node.start_byte))
        kind = node.type
        is_whole = kind in _WHOLE  # what its parts print may reach one that is of interest
        self.depth += 1
        self._whole += is_whole
        try:
            return self._read(kind, node, stdin)
        finally:
            self.depth -= 1
            self._whole -= is_whole

    def _read(self, kind: str, node: Node, stdin: list[Output]) -> list[Output]:  # noqa: C901, PLR0911 - a table
        match kind:
            case "command":
                self._count(node)
                return self._command(node, stdin)
            case "redirected_statement":
                return self._redirected(node, stdin)
            case "pipeline":
                return self._pipeline(node, stdin)
            case "list":
                return self._list(node, stdin)
            case "subshell":
                return self._subshell(node, stdin)
            case "command_substitution" | "process_substitution":
                return self._substitution(node, stdin)
            case "for_statement":
                return assignments.loop(self, node, stdin)
            case "variable_assignment":
                assignments.assign(self, node)
            case "function_definition":
                self._define(node)
            case _:
                return self.each(node.children, stdin)
        return []

    def _count(self, node: Node) -> None:
        self.shared.budget.left -= 1
        if self.shared.budget.left < 0:
            self.shared.unread.append(self.place(node.start_byte))
            raise EnoughError

    def _give_up(self, index: int) -> list[Output]:
        if not self.shared.again:  # else it is read already
            self.shared.unread.append(index)
        return []

    def is_of_interest(self, node: Node) -> bool:
        """Tell whether a node names kubectl, or changes what a later command means."""
        index = bisect_left(self._interests, node.start_byte)
        return index < len(self._interests) and self._interests[index] < node.end_byte

    def run_uncalled(self) -> None:
        """Walk the functions that nothing has called, whatever their arguments may be."""
        for key, node in self.functions:
            if key not in self.shared.called:
                self.shared.called.add(key)
                self.run(node, [])

    def each(self, nodes: Iterable[Node], stdin: list[Output]) -> list[Output]:
        """Walk nodes one after another."""
        found: list[Output] = []
        for node in nodes:
            if node.is_named and node.type not in _SILENT:
                found += self.run(node, stdin)
        return found

    def _list(self, node: Node, stdin: list[Output]) -> list[Output]:
        """Walk `a && b || c`, which the tree nests to the left."""
        parts: list[Node] = []
        while node.type == "list" and node.children:
            parts += reversed(node.children[1:])
            node = node.children[0]
        return self.each([node, *reversed(parts)], stdin)

    def _pipeline(self, node: Node, stdin: list[Output]) -> list[Output]:
        found = stdin
        for child in node.children:
            if child.is_named:
                found = self.run(child, found)
        return found

    def _subshell(self, node: Node, stdin: list[Output]) -> list[Output]:
        """Walk what cannot change the shell around it."""
        outer = self.shell
        self.shell = outer.copy()
        try:
            return self.each(node.children, stdin)
        finally:
            self.shell = outer

    def _substitution(self, node: Node, stdin: list[Output]) -> list[Output]:
        redirects = [child for child in node.children if child.type == "file_redirect"]
        if redirects:  # $(<file)
            return [one for child in redirects for one in redirections.read(self, child) or ()]
        return self._subshell(node, stdin)

    def _redirected(self, node: Node, stdin: list[Output]) -> list[Output]:
        redirects = [child for child in node.children if child.type in redirections.KINDS]
        inner = [part for one in redirects if one.type == "heredoc_redirect" for part in one.children]
        redirects += [part for part in inner if part.type in redirections.KINDS]
        for child in redirects:
            given = redirections.read(self, child)
            stdin = given if given is not None else stdin
        found = self.each([child for child in node.children if child.type not in redirections.KINDS], stdin)
        found = redirections.write(self, redirects, found)
        for part in inner:
            if part.is_named and part.type not in (*redirections.KINDS, "heredoc_start", "heredoc_body", "heredoc_end"):
                found = self.run(part, found)
        return found

    def slice(self, node: Node) -> str:
        """Return the text of a node."""
        return self.text[node.start_byte : node.end_byte]

    def expand(self, node: Node) -> list[Word]:
        """Return the words that one of the tree becomes."""
        return self.expansion().words(node)

    def expansion(self) -> Expansion:
        """Return what expands words in the state of now."""
        return Expansion(self.text, self.shell, self.place, self.captured)

    def captured(self, node: Node) -> list[Output]:
        """Walk what a word is made of, all of it."""
        self._whole += 1
        try:
            return self._substitution(node, [])
        finally:
            self._whole -= 1

    def _command(self, node: Node, stdin: list[Output]) -> list[Output]:
        words: list[Word] = []
        redirects: list[Node] = []
        assigned: list[Node] = []
        start = stop = -1
        for child in node.children:
            if child.type in redirections.KINDS:
                redirects.append(child)
            elif child.type == "variable_assignment":
                assigned.append(child)
            elif child.start_byte == stop and words:
                words[-1:] = [self.expansion().glued(start, child.end_byte)]
                stop = child.end_byte
            elif child.is_named:
                inner = child.children[0] if child.type == "command_name" and child.children else child
                words += self.expand(inner)
                start, stop = child.start_byte, child.end_byte
        for child in redirects:
            given = redirections.read(self, child)
            stdin = given if given is not None else stdin
        if not words:
            return []
        return redirections.write(self, redirects, calls.call(self, words, stdin, lambda: self.each(assigned, [])))

    def _define(self, node: Node) -> None:
        named = [child for child in node.children if child.is_named]
        if len(named) > 1:
            key = (id(self), node.start_byte)
            self.shell.functions[self.slice(named[0])] = (self, named[-1], key)
            self.functions.append((key, named[-1]))

    def call_function(self, name: str, words: list[Word], stdin: list[Output]) -> list[Output]:
        """Walk a function with its arguments; functions that go on calling each other are given up."""
        owner, body, key = self.shell.functions[name]
        is_again = key in self.shared.called
        self.shared.called.add(key)
        self.shared.steps -= 1 + (body.end_byte - body.start_byte) // 20
        if self.shared.steps < 0 or owner.depth > _DEEPEST:
            return [] if is_again else self._give_up(words[0].start)
        outer, arguments = owner.shell, self.shell.arguments
        owner.shell = self.shell
        owner.depth += 8
        self.shared.again += is_again
        self.shell.arguments = [word.value for word in words[1:]]
        numbered = {str(index): list(word.texts) for index, word in enumerate(words[1:], 1)}
        before = {key: self.shell.variables.pop(key) for key in list(self.shell.variables) if key.isdigit()}
        self.shell.variables |= numbered
        try:
            return owner.run(body, stdin)
        finally:
            owner.depth -= 8
            self.shared.again -= is_again
            owner.shell = outer
            self.shell.arguments = arguments
            for number in numbered:
                self.shell.variables.pop(number, None)
            self.shell.variables |= before

    def inner(self, text: str, place: Callable[[int], int], shell: Shell, stdin: list[Output]) -> list[Output]:
        """Walk a text that the script hands to another shell."""
        self.shared.steps -= 1 + len(text) // 20
        if self.shared.steps < 0 or self.depth > _DEEPEST // 2:
            return self._give_up(place(0))
        found: list[Output] = []
        for tree, part, start in grammar.parsed(text, lambda index: self.shared.unread.append(place(index))):
            walk = Walk(part, shell, self.shared, _moved(place, start), self.depth + 8)
            found += walk.run(tree, stdin)
            walk.run_uncalled()
        return found


def _moved(place: Callable[[int], int], start: int) -> Callable[[int], int]:
    return lambda index: place(start + index)


def all_of(script: Script, shell: Shell, shared: Shared) -> None:
    """Walk a script; what is found is in `shared`."""
    for tree, part, start in grammar.parsed(script.text, lambda index: shared.unread.append(script.place(index))):
        walk = Walk(part, shell, shared, _moved(script.place, start))
        walk.run(tree, [])
        walk.run_uncalled()


_SILENT = frozenset(("comment", "heredoc_body", "test_command", "variable_name", "word"))
_WHOLE = frozenset(("command", "redirected_statement", "pipeline", "command_substitution", "process_substitution",
                    "variable_assignment"))  # fmt: skip
