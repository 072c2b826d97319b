"""A comparison → text, Markdown for a pull request, JSON."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator

from kustomize_plugin.difference.comparison import ADDED, CHANGED, REMOVED, Change, Comparison
from kustomize_plugin.secrets import printable_text, redaction

COMMENT_LIMIT = 65_536  # what GitHub takes in one comment, counted here in bytes to be safe
FORMATS = ("text", "markdown", "json")
_SIGNS = {ADDED: "+", REMOVED: "-", CHANGED: "~"}
_STYLES = {"+": "green", "-": "red", "~": "yellow", "@": "cyan"}
_NAMES = 2
_HEADING = 200  # what the lines around the text diff may take

Line = tuple[int, str, list[str]]  # depth, sign, and words of which every other one is code
Section = tuple[str, list[Line]]


class Difference:
    """A comparison with its names: the folder, what is compared with what, and the text diff."""

    def __init__(self, folder: str, names: tuple[str, str], comparison: Comparison, diff: list[str]) -> None:
        self.folder = folder
        self.old, self.new = names
        self.comparison = comparison
        self.diff = diff

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs, the text included."""
        return self.comparison.is_empty and not self.diff


def text_diff(old: str, new: str, names: tuple[str, str]) -> list[str]:
    """Return the unified diff of two configs, secrets described."""
    before, after = (redaction.config(text).splitlines() for text in (old, new))
    lines = difflib.unified_diff(before, after, *names, lineterm="")
    return [printable_text.line(line, "\t") for line in lines]


def as_text(difference: Difference, paint: Callable[[str, str], str] = lambda text, _style: text) -> str:
    """Return the difference for people; `paint` gives a text a style, such as `bold`."""
    lines = [printable_text.line(f"{difference.folder}: {difference.old} → {difference.new}")]
    for title, entries in _sections(difference.comparison):
        lines += ["", paint(title, "bold")]
        for depth, sign, words in entries:
            lines.append("  " * (depth + 1) + paint(printable_text.line(f"{sign} {''.join(words)}"), _STYLES[sign]))
    lines += _only_text(difference)
    if difference.diff:
        lines += ["", *_painted(difference.diff, paint)]
    return "\n".join(lines) + "\n"


def _painted(diff: list[str], paint: Callable[[str, str], str]) -> Iterator[str]:
    """Yield the lines of a unified diff, of which the first two name the sides."""
    for index, line in enumerate(diff):
        style = "bold" if index < _NAMES else _STYLES.get(line[:1])
        yield paint(line, style) if style else line


def as_markdown(difference: Difference, limit: int = COMMENT_LIMIT) -> str:
    """Return a comment for a pull request; what exceeds the limit is left out, and said to be."""
    head = f"### Gateway: {_code(difference.folder)}\n\n{_code(difference.old)} → {_code(difference.new)}"
    parts: list[str] = []
    for title, entries in _sections(difference.comparison):
        bullets = [f"{'  ' * depth}- {_spelt(sign)}{_marked(words)}" for depth, sign, words in entries]
        parts += ["", f"**{title}**", "", *bullets]
    parts += _only_text(difference)
    body, cut = _fitting(parts, limit - len(head.encode()) - 2 * _HEADING)
    if cut:
        body += ["", f"_{cut} more lines do not fit into a comment; run `kustomize-litellm diff`._"]
    text = "\n".join([head, *body]).rstrip("\n") + "\n"
    return text + _folded(difference.diff, limit - len(text.encode()) - _HEADING)


def as_json(difference: Difference) -> str:
    """Return the difference as a JSON object."""
    import json

    comparison = difference.comparison
    groups = [
        {
            "change": one.kind,
            "name": one.name,
            "description": one.said,
            "changes": [_fields(each) for each in one.changes],
        }
        for one in comparison.groups
    ]
    values = {
        "directory": difference.folder,
        "old": difference.old,
        "new": difference.new,
        "groups": groups,
        "chains": [_fields(one) for one in comparison.chains],
        "settings": [_fields(one) for one in comparison.settings],
        "secrets": [{"change": one.kind, "name": one.what} for one in comparison.secrets],
        "diff": "".join(f"{line}\n" for line in difference.diff),
    }
    return json.dumps(values, indent=2, ensure_ascii=False) + "\n"


def _fields(change: Change) -> dict[str, str | None]:
    old = None if change.kind == ADDED else change.old
    new = None if change.kind == REMOVED else change.new
    return {"change": change.kind, "what": change.what, "old": old, "new": new}


def _sections(comparison: Comparison) -> list[Section]:
    groups: list[Line] = []
    for one in comparison.groups:
        said = [] if one.kind == CHANGED else [": ", one.said]
        groups.append((0, _SIGNS[one.kind], ["", one.name, *said]))
        groups += [_line(each, 1) for each in one.changes]
    words = {ADDED: " is read now", REMOVED: " is not read any more"}
    secrets = [(0, _SIGNS[one.kind], ["", one.what, words[one.kind]]) for one in comparison.secrets]
    sections: list[Section] = [
        ("Model groups", groups),
        ("Fallback chains", [_line(one) for one in comparison.chains]),
        ("Settings", [_line(one) for one in comparison.settings]),
        ("Variables, from the Secret or elsewhere", secrets),
    ]
    return [section for section in sections if section[1]]


def _line(change: Change, depth: int = 0) -> Line:
    values = {ADDED: [change.new], REMOVED: [change.old], CHANGED: [change.old, " → ", change.new]}[change.kind]
    return depth, _SIGNS[change.kind], ["", change.what, ": ", *values]


def _only_text(difference: Difference) -> list[str]:
    if not difference.comparison.is_empty:
        return []
    return ["", "only the text differs" if difference.diff else "no change"]


def _spelt(sign: str) -> str:
    return {"+": "added ", "-": "removed ", "~": "changed "}[sign]


def _marked(words: list[str]) -> str:
    """Join words that alternate with code."""
    return "".join(_code(word) if index % 2 else word for index, word in enumerate(words))


def _code(text: str) -> str:
    """Return a code span that holds whatever the text is: a line break would end it, and what follows be Markdown."""
    text = printable_text.printable(text)
    ticks = "`" * (_longest_run(text) + 1)
    padding = " " if text[:1] in ("`", " ", "") or text[-1:] in ("`", " ") else ""
    return f"{ticks}{padding}{text}{padding}{ticks}"


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)


def _fitting(lines: list[str], limit: int) -> tuple[list[str], int]:
    """Return as many lines as fit, and how many do not."""
    kept: list[str] = []
    for line in lines:
        limit -= len(line.encode()) + 1
        if limit < 0:
            break
        kept.append(line)
    return kept, len(lines) - len(kept)


def _folded(diff: list[str], limit: int) -> str:
    """Return the text diff behind a fold."""
    if not diff:
        return ""
    fence = "`" * max(3, max(map(_longest_run, diff)) + 1)
    kept, cut = _fitting(diff, limit - 2 * len(fence))
    note = f", cut after {len(kept)} of {len(diff)} lines: a comment takes no more" if cut else ""
    lines = [
        "",
        "<details>",
        f"<summary>config.yaml{note}</summary>",
        "",
        f"{fence}diff",
        *kept,
        fence,
        "",
        "</details>",
    ]
    return "\n".join(lines) + "\n"
