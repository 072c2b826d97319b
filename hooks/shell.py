"""kubectl commands in what people run or copy: scripts, Makefiles, CI files and the shell blocks of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from hooks.source import Source

# compiled where a file mentions kubectl, which few do
_SCRIPTS = (".sh", ".bash", ".zsh", ".ksh", ".mk", ".envrc")
_NAMES = frozenset(
    ("makefile", "gnumakefile", "justfile", "jenkinsfile", "dockerfile", "taskfile", "procfile", "containerfile")
)
_CI = (
    r"(?:^|/)(?:\.github/(?:workflows|actions)/.*|\.gitlab-ci(?:\.[\w-]+)?|\.gitlab/.*|\.circleci/.*|azure-pipelines[\w-]*"
    r"|bitbucket-pipelines|\.drone|\.woodpecker(?:/.*)?|\.travis|buildkite/.*|\.buildkite/.*|Taskfile)\.ya?ml$"
)
_FENCE = r"(?ms)^[ \t>]*(```+|~~~+)[ \t]*\{?\.?([\w-]*)[^\n]*\n(.*?)^[ \t>]*\1"
# in Markdown without a fence: a line of an indented block, and code that is all that its line says to run
_INDENTED = r"(?m)^(?: {4}|\t)[ \t]*((?:[$%][ \t]+)?(?:sudo|cd|cat|kubectl|oc)[ \t](?:[^\n]*\\\n)*[^\n]*)"
_LINE = (
    r"(?m)^[ \t>]*(?:(?:[-*+]|\d+[.)])[ \t]+)?(?:(?:[Tt]hen|[Nn]ow|[Ff]irst|[Nn]ext)?,?[ \t]*[Rr]un:?[ \t]+)?"
    r"`([^`\n]+)`[.:;]?[ \t]*$"
)
_SHELLS = frozenset(("", "sh", "bash", "shell", "zsh", "console", "terminal", "shell-session", "shellsession", "text"))
_KUBECTL = r"(?<![\w./$\"'-])[\"']?(?:kubectl|oc)(?=[ \t]|\\\n)"
_APPLY = r"(?:apply|create|replace)[^\n#]*(?:\\\n[^#]*)?\s(?:-f|-k|--filename|--kustomize)"
_PIPED = r"\bcat[ \t]+([^|;&\n]+?)[ \t]*\|(?:[ \t]*(?:envsubst|tee|sed)\b[^|;&\n]*\|)*[ \t]*$"
_CD = r"(?m)(?:^|[;&|(\t ])cd[ \t]+([^\s;&|)]+)"


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
    return mentions(text) and re.search(_APPLY, text) is not None


def commands(source: Source) -> Iterator[Command]:
    """Yield the kubectl commands of a file; comments and what is only quoted, such as an echo, are left out."""
    text = source.text
    if not mentions(text):
        return
    for start, stop in _regions(source):
        for match in re.compile(_KUBECTL).finditer(text, start, stop):
            if match.start() > start and text[match.start() - 1] == "`":
                continue
            line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
            if line.lstrip(" \t>").startswith("#") or line.count('"') % 2 or line.count("'") % 2:
                continue
            quote = match[0][0] if match[0][0] in "\"'" else ""
            if quote and not (source.is_yaml and line.rstrip().endswith((":", "-", "[", ","))):
                continue
            words = _words(text, match.start() + len(quote), stop, quote)
            yield Command(words, re.compile(_CD).findall(text, start, match.start()), line)


def _regions(source: Source) -> list[tuple[int, int]]:
    path = source.path.replace("\\", "/")
    name = path.rpartition("/")[2].lower()
    if name.endswith((".md", ".markdown", ".mdx")):
        return _shown(source.text)
    is_script = name.endswith(_SCRIPTS) or name.split(".")[0] in _NAMES or re.search(_CI, path)
    shebang = source.text[:2] == "#!" and "sh" in source.text.split("\n", 1)[0]
    return [(0, len(source.text))] if is_script or shebang else []


def _shown(text: str) -> list[tuple[int, int]]:
    """Return the shell code of Markdown: fenced, indented, or all that a line says to run."""
    found, fenced = [], []
    for match in re.finditer(_FENCE, text):
        fenced.append(match.span())
        if match[2].lower() in _SHELLS:
            found.append(match.span(3))
    for pattern in (_INDENTED, _LINE):
        spans = [match.span(1) for match in re.finditer(pattern, text)]
        found += [span for span in spans if not any(start <= span[0] < end for start, end in fenced)]
    return found


_WORD = (
    r"(?s)(?P<end>[\n;|&)#]|$)|(?P<skip>\\\r?\n|[ \t\r]+)"
    r"|(?P<unit>\$\{\{.*?\}\}|\$\{[^}]*\}|\$\((?:[^()]|\([^()]*\))*\)|`[^`]*`)|'(?P<single>[^']*)'|\"(?P<double>(?:\\.|\$\((?:[^()]|\([^()]*\))*\)|[^\"\\])*)\""
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
