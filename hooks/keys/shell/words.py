"""Words of a command, and what they stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import product

OPEN, CLOSE = "\0", "\1"  # around the text of what is not known
WORDS_OF = "\2"  # before the path of a file whose words are meant
_UNKNOWN = f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}"
MOST = 64  # values of one word
_LONGEST = 1000  # with braces
_BRACES = r"(?s)^(.*?)(?<![$\\])\{([^{}]*,[^{}]*)\}(.*)$"


class Word:
    """One word: `text` as it is written, its quotes taken off, `texts` what it may stand for, `start` its index.

    `value` is the first of these, `feeds` are what a process substitution prints.
    """

    __slots__ = ("feeds", "start", "text", "texts", "value")

    def __init__(self, text: str, start: int, texts: Sequence[str] = (), feeds: Sequence[Output] | None = None) -> None:
        self.text = text
        self.start = start
        self.texts = tuple(texts) or (text,)
        self.value = self.texts[0]
        self.feeds = feeds

    def after(self, count: int) -> Word:
        """Return the word without its first characters, which no variable stands for."""
        return Word(self.text[count:], self.start + count, [text[count:] for text in self.texts])


class Output:
    """What a command prints, as far as it is known: `kind` says what `value` is.

    FILE: the path of a file; NAME: a path itself; TEXT: the text; BUILD: the folder of a kustomization; SECRET: the
    command that makes one. `start` is where it is written, `filters` the words of the programs that it went through.
    """

    __slots__ = ("filters", "kind", "made", "start", "value")

    def __init__(self, kind: str, value: str, start: int, filters: tuple[str, ...] = (), made: object = None) -> None:
        self.kind = kind
        self.value = value
        self.start = start
        self.filters = filters
        self.made = made

    def through(self, *words: str) -> Output:
        """Return it behind one more program."""
        return Output(self.kind, self.value, self.start, (*self.filters, *words), self.made)


FILE, NAME, TEXT, BUILD, SECRET = "file", "name", "text", "build", "secret"


def unknown(raw: str) -> str:
    """Return what stands for a value that is not known; `raw` is how it is written."""
    return f"{OPEN}{raw.replace(OPEN, '').replace(CLOSE, '')}{CLOSE}"


def shown(value: str) -> str:
    """Return a value as messages show it."""
    return value.replace(OPEN, "").replace(CLOSE, "")


def is_known(value: str) -> bool:
    """Tell whether all of a value is known."""
    return OPEN not in value


def joined(parts: Iterable[Sequence[str]]) -> list[str]:
    """Return what a word may stand for whose parts may stand for these."""
    found: list[list[str]] = [[]]
    for part in parts:
        if len(part) == 1:
            for texts in found:
                texts.append(part[0])
        else:
            found = [[*texts, value] for texts, value in product(found, part)][:MOST]
    return ["".join(texts) for texts in found]


def without_braces(text: str) -> list[str]:
    """Return the words that `a{b,c}` stands for."""
    if len(text) > _LONGEST:
        return [text]
    pending, found = [text], list[str]()
    while pending and len(found) < MOST:
        one = pending.pop()
        match = re.match(_BRACES, one) if "{" in one and "," in one else None
        if match:
            pending += [match[1] + inner + match[3] for inner in reversed(match[2].split(",")[:MOST])]
        else:
            found.append(one)
    return found


def with_folder(folder: str, path: str) -> str:
    """Return a path as seen from where the script began; one with a beginning of its own stays."""
    if not folder or path.startswith(("/", OPEN, WORDS_OF)):
        return path
    return f"{folder}/{path}"


def unknown_parts(value: str, instead: str) -> str:
    """Return a value with something else for each part that is not known."""
    return re.sub(_UNKNOWN, lambda _: instead, value) if OPEN in value else value
