"""Writes YAML in every style there is, and tells whose each line is.

A line's owner is the path of the entry that it belongs to. A line in flow style may carry several entries: its owner
is the collection. What the text means is not told here; PyYAML says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random

Path = tuple[str | int, ...]
Write = Callable[[str, int, Path], None]

SCALARS = (
    "x", "'it''s'", '"q # x"', "1", "1.0", "0", "-7", "1e3", "1.0e-06", "yes", "No", "~", "null", "0o14", "014", "\"\"",
    "1_000", "2024-01-01", "!!str 5", "12:30:45", "'- model_name: a'", '"\\u2028 \\U0001F600 \\t"', '"a\\\n  b"',
    "os.environ/KEY", "https://host:1/v1", "é☃", '" a "', ".inf", "a#b", "'#'", "true", "18446744073709551616",
    "!!binary aGk=",
)  # fmt: skip
MULTI_LINE = ("plain\n {0}words # c", "'single\n\n {0}quoted'", '"double \\\n {0}quoted"', "plain\n\n {0}on")
BLOCKS = ("|", ">", "|-", ">-", "|+", ">+", "| # c", "|2", ">2-", "|+ # - x")
TEXTS = (["text"], ["text", "", "more"], ["t", "", ""], ["- model_name: a"], ["# no comment", "x"])
COMMENTS = (
    "#",
    "# text",
    "# - model_name: a",
    "# fallbacks: [{a: [b/c]}]",
    "# kustomize-litellm: a",
    "# it's \"odd: [",
    "# *x &y",
)


class Writer:
    """`lines` and `owners` go side by side; the text is `text()`."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.lines: list[str] = []
        self.owners: list[tuple[Path, bool]] = []  # the path, and whether other entries share the line
        self.anchors: list[tuple[str, bool]] = []  # the name, and whether it is a mapping's
        self.count = 0
        self.wrote_mapping = False
        self.newline = rng.choice(("\n", "\n", "\n", "\r\n"))

    def chance(self, percent: int) -> bool:
        return self.rng.randrange(100) < percent

    def add(self, text: str, owner: Path, shared: bool = False) -> None:
        self.wrote_mapping = False
        for line in text.split("\n"):
            self.lines.append(line)
            self.owners.append((owner, shared))

    def text(self) -> str:
        text = self.newline.join(self.lines)
        if text and self.chance(85):
            text += self.newline
        return ("\ufeff" if self.chance(5) else "") + text

    def kept(self, touched: set[Path]) -> Iterator[str]:
        """The lines with content that no touched path owns."""
        for line, (owner, shared) in zip(self.lines, self.owners, strict=True):
            gone = any(path == owner[: len(path)] or (shared and owner == path[: len(owner)]) for path in touched)
            if not gone and line.strip():
                yield line

    def noise(self, indent: int, owner: Path, before: Path) -> None:
        """Comments and blank lines above an entry; one that is indented further is its predecessor's."""
        while self.chance(30):
            if self.chance(40):
                self.add(self.rng.choice(("", "", "  ")), before, shared=True)
                continue
            column = self.rng.choice((indent, indent, 0, indent + 1, indent + 4))
            deeper = column > indent
            self.add(" " * column + self.rng.choice(COMMENTS), before if deeper else owner, shared=deeper)

    def trailing(self) -> str:
        return "  " + self.rng.choice(COMMENTS) if self.chance(15) else ""

    def entry(self, head: str, indent: int, owner: Path, write: Write) -> None:
        """A value behind `head`, maybe with an anchor, or an alias to an earlier one."""
        if self.anchors and self.chance(4):
            self.add(f"{head} *{self.rng.choice(self.anchors)[0]}{self.trailing()}", owner, shared=True)
            return
        if self.chance(25 if len(owner) == 1 else 6):
            self.count += 1
            name = f"n{self.count}"
            write(f"{head} &{name}", indent, owner)
            self.anchors.append((name, self.wrote_mapping))
        else:
            write(head, indent, owner)

    def scalar(self, head: str, indent: int, owner: Path) -> None:
        kind = self.rng.randrange(10)
        if kind == 0:
            header = self.rng.choice(BLOCKS)
            pad = " " * (indent + 2)
            lines = self.rng.choice(TEXTS)
            self.add(f"{head} {header}\n" + "\n".join(pad + line if line else "" for line in lines), owner)
        elif kind == 1:
            self.add(head + " " + self.rng.choice(MULTI_LINE).format(" " * indent), owner)
        elif kind == 2:
            self.add(head + self.trailing(), owner)
        else:
            text = self.rng.choice(SCALARS).replace("\n", "\n" + " " * indent)
            self.add(f"{head} {text}{self.trailing()}", owner)

    def value(self, head: str, indent: int, owner: Path) -> None:
        """Anything at all, in any style."""
        kind = self.rng.randrange(8)
        if kind == 0:
            self.add(f"{head} {self.flow_any(indent)}{self.trailing()}", owner, shared=True)
        elif kind == 1 and indent < 12:
            self.sequence(head, indent, owner, [self.value] * self.rng.randrange(1, 4))
        elif kind == 2 and indent < 12:
            self.mapping(
                head, indent, owner, [(key, self.value) for key in ("k", "'l'", "m n")][: self.rng.randrange(1, 4)]
            )
        else:
            self.scalar(head, indent, owner)

    def flow_any(self, indent: int) -> str:
        items = [self.rng.choice([text for text in SCALARS if "\n" not in text]) for _ in range(self.rng.randrange(3))]
        return (
            self.flow_list(items, indent)
            if self.chance(50)
            else self.flow_map([(f"k{n}", i) for n, i in enumerate(items)], indent)
        )

    def flow_list(self, items: list[str], indent: int) -> str:
        return self.flow("[", "]", items, indent)

    def flow_map(self, items: list[tuple[str, str]], indent: int) -> str:
        return self.flow("{", "}", [f"{key}: {item}" if item else key for key, item in items], indent)

    def flow(self, opening: str, closing: str, items: list[str], indent: int) -> str:
        """A flow collection, on one line or several, with or without a comma at its end."""
        comma = "," if items and self.chance(20) else ""
        if self.chance(70):
            gap = self.rng.choice(("", " "))
            return opening + gap + ", ".join(items) + comma + gap + closing
        pad = "\n" + " " * (indent + self.rng.choice((1, 2, 5)))
        parts = [
            item + ("," if place + 1 < len(items) else comma) + self.trailing() for place, item in enumerate(items)
        ]
        return opening + self.trailing() + "".join(pad + part for part in parts) + pad + closing

    def mapping(self, head: str, indent: int, owner: Path, pairs: Sequence[tuple[str, Write]]) -> None:
        """A block mapping behind `head`, which stands at column `indent`; behind a dash it may start on its line."""
        self.pairs(self._below(head, indent, owner, compact=True), owner, pairs)

    def pairs(self, place: tuple[str, int], owner: Path, pairs: Sequence[tuple[str, Write]]) -> None:
        lead, column = place
        before, merged = owner, False
        for key, write in pairs:
            path = (*owner, key.strip("'"))
            if not lead:
                self.noise(column, owner, before)
            mergeable = [name for name, is_mapping in self.anchors if is_mapping]
            if mergeable and not merged and self.chance(20 if len(owner) == 1 else 4):
                self.add((lead or " " * column) + f"<<: *{self.rng.choice(mergeable)}", owner)
                lead, merged = "", True
            self.entry((lead or " " * column) + key + ":", column, path, write)
            lead, before = "", path
        self.wrote_mapping = True

    def sequence(self, head: str, indent: int, owner: Path, items: list[Write]) -> None:
        """A block sequence behind `head`, indented or not."""
        lead, column = self._below(head, indent, owner, compact=True, indentless=True)
        before = owner
        for index, write in enumerate(items):
            path = (*owner, index)
            if not lead:
                self.noise(column, owner, before)
            self.entry((lead or " " * column) + "-" + " " * self.rng.choice((0, 0, 0, 2)), column, path, write)
            lead, before = "", path

    def _below(self, head: str, indent: int, owner: Path, compact: bool, indentless: bool = False) -> tuple[str, int]:
        """Finish the line of `head`; return what the first entry starts with, and the column of all entries."""
        if not head:
            return "", indent
        if compact and head.rstrip().endswith("-") and self.chance(80):
            return head + " ", len(head) + 1
        self.add(head + self.trailing(), owner)
        least = 0 if indentless and not head.rstrip().endswith("-") and "- " not in head[indent:] else 1
        return "", indent + max(least, self.rng.choice((2, 2, 2, 4, least)))
