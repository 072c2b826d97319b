"""kubectl commands in what people run or copy: scripts, Makefiles, CI files and the shell blocks of Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from kustomize_plugin.finding import WARNING, Finding
from kustomize_plugin.hooks.keys.leak import place
from kustomize_plugin.hooks.read.text_file import TextFile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.keys.shell.command import Command
    from kustomize_plugin.hooks.keys.shell.scripts import Script
    from kustomize_plugin.hooks.keys.shell.shared import Shared

# what applies files or writes a Secret, near or far from the name of the program
_APPLIES = r"\b(?:apply|create|replace|patch|set)\b"


def mentions(text: str) -> bool:
    """Tell whether a text can hold a command at all."""
    return "kubectl" in text or "KUBECTL" in text or ("oc " in text and re.search(r"\boc ", text) is not None)


def may_apply(text: str) -> bool:
    """Tell whether a text can hold a command that writes to the cluster."""
    return mentions(text) and re.search(_APPLIES, text) is not None


def commands(
    source: TextFile, load: Callable[[str], str] | None = None, unread: list[int] | None = None
) -> Iterator[Command]:
    """Yield the kubectl commands of a file; comments and what is only quoted, such as an echo, are left out.

    None where the parser of shell cannot be loaded, as `missing` tells. `load` returns the text of another script that
    this one reads. `unread` gets the indexes at which shell was given up: it takes too long to read.
    """
    if not mentions(source.text):
        return
    from kustomize_plugin.hooks.keys.shell import grammar, scripts
    from kustomize_plugin.hooks.keys.shell.shared import Budget, Shared

    known: set[object] = set()
    budget = Budget()
    for script in scripts.scripts(source):
        shared = Shared(is_shown=script.is_shown, load=load, budget=budget)
        try:
            is_whole = _is_walked(script, shared)
        except grammar.MissingError:
            return
        if unread is not None and not script.is_throwaway:
            unread += shared.unread
        for command in shared.found if not script.is_throwaway else ():
            if command.identity not in known:
                known.add(command.identity)
                yield command
        if not is_whole:
            return


def _is_walked(script: Script, shared: Shared) -> bool:
    """Walk a script; tell whether to its end."""
    from kustomize_plugin.hooks.keys.shell import state, walk
    from kustomize_plugin.hooks.keys.shell.shared import EnoughError

    shell = state.Shell()
    shell.folder = script.folder
    shell.is_shown = script.is_shown
    shell.variables = {name: [value] for name, value in script.variables.items()}
    try:
        walk.all_of(script, shell, shared)
    except EnoughError:
        return False
    return True


def too_long(source: TextFile, indexes: list[int]) -> Finding:
    """Say of a file that some of its shell was given up."""
    others = len(set(indexes)) - 1
    more = f", and in {others} more place{'s' if others > 1 else ''}," if others else ""
    problem = f"what begins here{more} was not read for kubectl commands: it takes the parser of shell too long"
    remedy = "write it in shorter lines, or look yourself at what it applies"
    return Finding("LK005", problem, remedy, place(source, min(indexes)), severity=WARNING)


def is_script(source: TextFile) -> bool:
    """Tell whether a file has shell that names kubectl or oc."""
    from kustomize_plugin.hooks.keys.shell import scripts

    return any(True for _ in scripts.scripts(source))


def missing() -> str:
    """Return why the parser of shell cannot be loaded; empty if it can."""
    from kustomize_plugin.hooks.keys.shell import grammar

    try:
        grammar.parser()
    except grammar.MissingError as error:
        return str(error)
    return ""
