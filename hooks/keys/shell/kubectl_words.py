"""What kubectl is told to apply, and what it prints."""

from __future__ import annotations

from kustomize_plugin.hooks.keys.shell.command import Command, Given
from kustomize_plugin.hooks.keys.shell.files import held
from kustomize_plugin.hooks.keys.shell.state import Shell
from kustomize_plugin.hooks.keys.shell.words import BUILD, SECRET, Output, Word, shown


def given(command: Command, shell: Shell) -> list[Given]:
    """Return what a command is told to apply: the option, its word, and what that stands for."""
    if command.verb not in ("apply", "create", "replace") or command.is_dry:
        return []
    found = []
    for word in command.options("-f", "--filename"):
        if word.value in ("-", "/dev/stdin"):
            found.append(Given("-f", word, [("", one) for one in command.fed]))
        elif word.feeds is not None or "," not in word.value:
            found.append(Given("-f", word, _labelled(word, shell)))
        else:
            parts = [part for text in word.texts for part in text.split(",")]
            found.append(Given("-f", word, _labelled(Word(word.text, word.start, parts), shell)))
    for word in command.options("-k", "--kustomize"):
        outputs = [(shown(text), Output(BUILD, shell.at(text), word.start)) for text in word.texts]
        found.append(Given("-k", word, outputs))
    return found


def _labelled(word: Word, shell: Shell) -> list[tuple[str, Output]]:
    """Return what is in the files that a word names, with the names as they are written."""
    if word.feeds is not None:
        return [("", one) for one in word.feeds]
    one_each = [Word(text, word.start) for text in word.texts]
    return [(shown(one.value), output) for one in one_each for output in held(one, shell)]


def printed(command: Command, shell: Shell) -> list[Output]:
    """Return what kubectl prints: a folder that it builds, or the objects of a dry run."""
    if command.verb == "kustomize":
        folders = [word for word in command.words[2:] if not word.value.startswith("-") and word.value != "kustomize"]
        return [Output(BUILD, shell.at(text), word.start) for word in folders[:1] for text in word.texts]
    prints = any(word.value.startswith(("yaml", "json")) for word in command.options("-o", "--output"))
    if not (command.is_dry and prints):
        return []
    if command.verb == "create" and "secret" in command.plain:
        return [Output(SECRET, "", command.words[0].start, made=command)]
    found = []
    for word in command.options("-f", "--filename"):
        found += command.fed if word.value == "-" else held(word, shell)
    return found
