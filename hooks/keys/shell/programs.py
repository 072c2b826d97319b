"""What programs of a script print, as far as it can be known without running them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from kustomize_plugin.hooks.keys.shell import files, filters
from kustomize_plugin.hooks.keys.shell.state import Shell
from kustomize_plugin.hooks.keys.shell.words import (
    BUILD,
    FILE,
    NAME,
    TEXT,
    WORDS_OF,
    Output,
    Word,
    is_known,
    shown,
)

_FIND_TESTS = ("-name", "-iname", "-path", "-wholename")


def printed(words: list[Word], stdin: list[Output], shell: Shell) -> list[Output]:
    """Return what a program prints; nothing where that is not known."""
    name = words[0].value.rpartition("/")[2]
    if name in filters.FILTERS:
        return filters.printed(name, words, stdin, shell)
    files.write(words, shell)
    reader = _READERS.get(name)
    return reader(words, stdin, shell) if reader else []


def _echo(words: list[Word], _stdin: list[Output], shell: Shell) -> list[Output]:
    told = [word for word in words[1:] if word.value not in ("-e", "-n", "-E", "-en", "-ne", "--", "-r")]
    if told and words[0].value in ("printf", "print") and "%" in told[0].value:
        told = told[1:]
    if not told:
        return []
    if len(told) == 1 and told[0].feeds:
        return list(told[0].feeds)
    captured = [one for word in told for one in shell.captured.get(word.value, ())]
    if captured:
        return captured
    text = "\n".join(value for word in told for value in word.texts)
    if words[0].value == "echo" and all(len(word.texts) == 1 for word in told):
        text = " ".join(word.value for word in told)
    if "-e" in [word.value for word in words] or words[0].value == "printf":
        text = text.replace("\\n", "\n")
    return [Output(TEXT, text, told[0].start)]


def _names(words: list[Word], _stdin: list[Output], _shell: Shell) -> list[Output]:
    """Return what `ls` lists."""
    listed = [word for word in words[1:] if not word.value.startswith("-")]
    found = []
    for word in listed or [Word("*", words[0].start)]:
        for text in word.texts:
            is_pattern = any(char in text for char in "*?[") or text.endswith((".yaml", ".yml", ".json"))
            found.append(Output(NAME, text if is_pattern else f"{text.rstrip('/')}/*", word.start))
    return found


def found_files(words: list[Word]) -> list[Output]:
    """Return what `find` finds, as patterns."""
    folders: list[Word] = []
    for word in words[1:]:
        if word.value.startswith(("-", "(", "!")):
            break
        folders.append(word)
    texts = [word.value for word in words]
    patterns = [after for test, after in pairwise(texts) if test in _FIND_TESTS]
    negated = {texts[index + 2] for index, text in enumerate(texts[:-2]) if text in ("!", "-not")}
    kept = [one for one in patterns if one not in negated] or ["*"]
    if any("ecret" in one for one in negated):
        return []
    deep = "" if "-maxdepth" in texts else "**/"
    return [
        Output(NAME, f"{folder.value.rstrip('/')}/{deep}{pattern.rpartition('/')[2]}", folder.start)
        for folder in folders or [Word(".", words[0].start)]
        for pattern in kept
    ]


def _find(words: list[Word], _stdin: list[Output], _shell: Shell) -> list[Output]:
    return found_files(words)


def _git(words: list[Word], _stdin: list[Output], _shell: Shell) -> list[Output]:
    texts = [word.value for word in words[1:]]
    if "ls-files" not in texts:
        return []
    patterns = [word for word in words[2:] if not word.value.startswith("-") and word.value != "ls-files"]
    return [Output(NAME, _tracked(one.value), one.start) for one in patterns]


def _tracked(pattern: str) -> str:
    """Return a pattern of git's as one of the shell's: its asterisk goes into folders."""
    head, star, rest = pattern.partition("*")
    return f"{head}**/*{rest}" if star and not head.rpartition("/")[2] and "/" not in rest else pattern


def _pwd(_words: list[Word], _stdin: list[Output], shell: Shell) -> list[Output]:
    return [Output(NAME, ".", 0)] if not shell.folder else [Output(NAME, shell.folder, 0)]


def _kustomize(words: list[Word], _stdin: list[Output], shell: Shell) -> list[Output]:
    plain = [word for word in words[1:] if not word.value.startswith("-")]
    if not plain or plain[0].value not in ("build", "render"):
        return []
    return [Output(BUILD, shell.at(text), plain[-1].start) for text in (plain[1].texts if plain[1:] else ["."])]


def _helm(words: list[Word], _stdin: list[Output], shell: Shell) -> list[Output]:
    plain = [word for word in words[1:] if not word.value.startswith("-")]
    if not plain or plain[0].value != "template":
        return []
    return [Output(FILE, f"{shell.at(text)}/templates", word.start) for word in plain[1:] for text in word.texts]


_READERS: dict[str, Callable[[list[Word], list[Output], Shell], list[Output]]] = {
    "echo": _echo, "printf": _echo, "print": _echo, "ls": _names, "find": _find, "fd": _find, "git": _git, "pwd": _pwd,
    "kustomize": _kustomize, "kustomize-litellm": _kustomize, "helm": _helm,
}  # fmt: skip


def listed(outputs: list[Output]) -> list[str]:
    """Return the words of an output, as `xargs`, `read` and a loop take them."""
    found: list[str] = []
    for one in outputs:
        if one.kind == NAME:
            found.append(one.value)
        elif one.kind == TEXT and is_known(one.value):
            found += one.value.split()
        elif one.kind == FILE:
            found.append(WORDS_OF + one.value)
    return [text for text in found if shown(text)]
