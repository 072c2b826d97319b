"""kubectl commands in what people run or copy: scripts, Makefiles, CI files and the shell blocks of Markdown."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from kustomize_plugin.hooks.read.line_head import LineHead
from kustomize_plugin.hooks.read.text_file import TextFile

# compiled where a file mentions kubectl, which few do
_SCRIPTS = (".sh", ".bash", ".zsh", ".ksh", ".mk", ".envrc")
_NAMES = frozenset(
    ("makefile", "gnumakefile", "justfile", "jenkinsfile", "dockerfile", "taskfile", "procfile", "containerfile")
)
_CI = (
    r"(?:^|/)(?:\.github/(?:workflows|actions)/.*|\.gitlab-ci(?:\.[\w-]+)?|\.gitlab/.*|\.circleci/.*|azure-pipelines[\w-]*"
    r"|bitbucket-pipelines|\.drone|\.woodpecker(?:/.*)?|\.travis|buildkite/.*|\.buildkite/.*|Taskfile)\.ya?ml$"
)
_FENCE = r"(?m)^[ \t>]*+(```++|~~~++)[ \t]*\{?\.?([\w-]*)[^\n]*\n?"
# in Markdown without a fence: a line of an indented block, and code that is all that its line says to run
_INDENTED = r"(?m)^(?: {4}|\t)[ \t]*+((?:[$%][ \t]+)?(?:sudo|cd|cat|kubectl|oc)[ \t](?:[^\n]*\\\n)*[^\n]*)"
_LINE = (
    r"(?m)^[ \t>]*+(?:(?:[-*+]|\d+[.)])[ \t]++)?(?:(?:[Tt]hen|[Nn]ow|[Ff]irst|[Nn]ext)?,?[ \t]*[Rr]un:?[ \t]+)?"
    r"`([^`\n]+)`[.:;]?[ \t]*$"
)
_SHELLS = frozenset(("", "sh", "bash", "shell", "zsh", "console", "terminal", "shell-session", "shellsession", "text"))
_KUBECTL = r"(?<![\w./$\"'-])[\"']?(?:kubectl|oc)(?=[ \t]|\\\n)"
_APPLY = r"(?P<option>\s(?:-f|-k|--filename|--kustomize))|(?P<verb>apply|create|replace)|(?P<goes_on>\\\n)|[\n#]"
_FILE_OPTIONS = tuple(f"{before}{option}" for option in ("-f", "-k", "--filename", "--kustomize") for before in " \n\t")
_PIPED = r"\bcat[ \t]+([^|;&\n]+?)[ \t]*\|(?:[ \t]*(?:envsubst|tee|sed)\b[^|;&\n]*\|)*[ \t]*$"
_CD = r"(?m)(?:^|[;&|(\t ])cd[ \t]+([^\s;&|)]+)"
_MOST_FOLDERS = 32  # each is looked at for each file that is applied
_LONGEST_PIPE = 2000
_MOST_FILES = 100


class Word:
    """One word of a command, its quotes taken off, and the index where it begins."""

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.start = start


class Command:
    """One kubectl command; `folders` are those that the text has changed to before it, `fed` the files of its stdin."""

    def __init__(self, words: list[Word], folders: list[str], before: str = "") -> None:
        self.words = words
        self.folders = folders
        self.fed = _fed(words, before)
        self.plain = [word.text for word in words if not word.text.startswith("-")]

    def options(self, *names: str) -> Iterator[Word]:
        """Yield the values of an option, written as `--name value`, `--name=value` or `-nvalue`."""
        for index, word in enumerate(self.words):
            for name in names:
                if word.text == name and index + 1 < len(self.words):
                    yield self.words[index + 1]
                elif word.text.startswith(f"{name}="):
                    yield Word(word.text[len(name) + 1 :], word.start + len(name) + 1)
                elif len(name) == 2 and word.text.startswith(name) and len(word.text) > len(name):  # noqa: PLR2004 - -n
                    yield Word(word.text[len(name) :], word.start + len(name))

    def has_flag(self, name: str) -> bool:
        """Tell whether an option is given, with or without a value other than none."""
        return any(word.text == name or word.text.startswith(f"{name}=") for word in self.words)


def _fed(words: list[Word], before: str) -> list[str]:
    """Return the files that `cat FILE |` and `< FILE` send to a command."""
    piped = re.search(_PIPED, before)
    redirected = [after.text for word, after in pairwise(words) if word.text == "<"]
    attached = [word.text[1:] for word in words if re.fullmatch(r"<[^<(&].*", word.text)]
    return [*(piped[1].split() if piped else ()), *redirected, *attached]


def mentions(text: str) -> bool:
    """Tell whether a text can hold a command at all."""
    return "kubectl" in text or "oc " in text


def may_apply(text: str) -> bool:
    """Tell whether a text can hold a command that applies files."""
    return mentions(text) and any(sign in text for sign in _FILE_OPTIONS) and _applies(text)


def _applies(text: str) -> bool:
    """Tell whether an option that names files follows a verb, on its line or on those that a backslash joins to it."""
    is_open = goes_on = False
    for token in re.finditer(_APPLY, text):
        kind = token.lastgroup
        if kind == "option" and is_open:
            return True
        if kind == "verb":
            is_open = True
        elif kind == "goes_on":
            goes_on = is_open
        elif token[0] == "#" or not goes_on:
            is_open = goes_on = False
    return False


@lru_cache(_MOST_FILES)  # two rules ask for those of each file
def commands(source: TextFile) -> list[Command]:
    """Return the kubectl commands of a file; comments and what is only quoted, such as an echo, are left out."""
    return list(_commands(source)) if mentions(source.text) else []


def _commands(source: TextFile) -> Iterator[Command]:
    text = source.text
    for start, stop in _regions(source):
        folders = _Folders(text, start, stop)
        taken: frozenset[int] | set[int] = frozenset()
        line = LineHead(text, start, "\"'")
        for match in re.compile(_KUBECTL).finditer(text, start, stop):
            line.move(match.start())
            if match.start() in taken or not _is_run(source, match, line, start):
                continue
            quote = match[0][0] if match[0][0] in "\"'" else ""
            words = _words(text, match.start() + len(quote), stop, quote)
            taken = {word.start for word in words}
            yield Command(words, folders.before(match.start()), line.tail(_LONGEST_PIPE))


def _is_run(source: TextFile, match: re.Match[str], line: LineHead, start: int) -> bool:
    """Tell whether a command is one to run: not in a comment, not in quotes but those of a YAML value."""
    if match.start() > start and source.text[match.start() - 1] == "`":
        return False
    if line.counts['"'] % 2 or line.counts["'"] % 2 or line.begins_with(r"[ \t>]*+#"):
        return False
    if match[0][0] not in "\"'":
        return True
    return source.is_yaml and line.tail(_LONGEST_PIPE).rstrip().endswith((":", "-", "[", ","))


class _Folders:
    """The folders that a text changes to, told for indexes that only rise."""

    def __init__(self, text: str, start: int, stop: int) -> None:
        self._changes = re.compile(_CD).finditer(text, start, stop)
        self._next = next(self._changes, None)
        self._last: dict[str, None] = {}

    def before(self, index: int) -> list[str]:
        """Return the last ones before an index, each once, the last of all at the end."""
        while self._next is not None and self._next.end() <= index:
            self._last.pop(self._next[1], None)
            self._last[self._next[1]] = None
            self._next = next(self._changes, None)
        for folder in list(self._last)[:-_MOST_FOLDERS]:
            del self._last[folder]
        return list(self._last)


def _regions(source: TextFile) -> list[tuple[int, int]]:
    path = source.path.replace("\\", "/")
    name = path.rpartition("/")[2].lower()
    if name.endswith((".md", ".markdown", ".mdx")):
        return _shown(source.text)
    is_script = name.endswith(_SCRIPTS) or name.split(".")[0] in _NAMES or re.search(_CI, path)
    shebang = source.text[:2] == "#!" and "sh" in source.text.split("\n", 1)[0]
    return [(0, len(source.text))] if is_script or shebang else []


def _shown(text: str) -> list[tuple[int, int]]:
    """Return the shell code of Markdown: fenced, indented, or all that a line says to run."""
    fenced = _fenced(text)
    found = [code for _, _, code, language in fenced if language in _SHELLS]
    starts = [start for start, *_ in fenced]
    for pattern in (_INDENTED, _LINE):
        for match in re.finditer(pattern, text):
            before = bisect_right(starts, match.start(1)) - 1
            if before < 0 or match.start(1) >= fenced[before][1]:
                found.append(match.span(1))
    return found


def _fenced(text: str) -> list[tuple[int, int, tuple[int, int], str]]:
    """Return where each fenced block begins and ends, its code, and its language; a fence left open is none."""
    fences = list(re.finditer(_FENCE, text))
    closing = _closing([fence[1] for fence in fences])
    found = []
    index = 0
    while index < len(fences):
        end = closing[index]
        if end is not None:
            opened, closed = fences[index], fences[end]
            code = (opened.end(), closed.start())
            found.append((opened.start(), closed.end(1), code, opened[2].lower()))
        index = (end or index) + 1
    return found


def _closing(marks: list[str]) -> list[int | None]:
    """Return for each fence the next one of its character that is as long, or else the longest; None if there is none.

    A page would show what a shorter one seems to close down to its end: that is code all the same.
    """
    closing: list[int | None] = [None] * len(marks)
    later: dict[str, list[int]] = {"`": [], "~": []}  # those that may close one, the nearest and shortest at the end
    for index in reversed(range(len(marks))):
        longer = later[marks[index][0]]
        longest = longer[0] if longer else None
        while longer and len(marks[longer[-1]]) < len(marks[index]):
            longer.pop()
        closing[index] = longer[-1] if longer else longest
        while longer and len(marks[longer[-1]]) == len(marks[index]):
            longer.pop()
        longer.append(index)
    return closing


_WORD = (
    r"(?s)(?P<end>[\n;|&)#]|$)|(?P<skip>\\\r?\n|[ \t\r]+)"
    r"|(?P<unit>\$\{\{.{0,999}?\}\}|\$\{[^}]{0,999}\}|\$\((?:[^()]|\([^()]{0,999}\)){0,999}+\)|`[^`]*`)|'(?P<single>[^']*)'|\"(?P<double>(?:\\.|\$\((?:[^()]|\([^()]{0,999}\)){0,999}+\)|[^\"\\])*+)\""
    r"|\\(?P<escaped>.)|(?P<plain>[\w./=:,@%+-]+|.)"
)


def _words(text: str, start: int, stop: int, quote: str) -> list[Word]:
    """Split a command as a shell would; what a variable or another command stands for is left as it is written."""
    if quote:
        end = text.find(quote, start, stop)
        stop = end if end >= 0 else stop
    pattern = re.compile(_WORD)
    words: list[Word] = []
    position, open_word = start, False
    while position < stop:
        match = pattern.match(text, position, stop)
        kind = match.lastgroup if match else None
        if match is None or kind is None or (kind == "end" and not (match[0] == "#" and open_word)):
            break
        piece = match[kind]
        if kind == "double":
            piece = piece.replace('\\"', '"').replace("\\\\", "\\")
        if kind == "skip":
            open_word = False
        elif open_word:
            words[-1].text += piece
        else:
            words.append(Word(piece, position))
            open_word = True
        position = match.end()
    return words
