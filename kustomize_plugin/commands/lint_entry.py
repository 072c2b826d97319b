"""The console script of the pre-commit hooks: `kustomize-litellm lint` without the cost of the whole command line."""

from __future__ import annotations

import gc
import os
import sys

from kustomize_plugin.machine import guard

_CLEANS_UP = frozenset(("--fix", "--render", "--rendered"))  # these write files or run programs


def start() -> None:
    """Run lint on the command line's words, and leave without the interpreter's clean-up: each commit pays for it."""
    guard.leave_quietly_on_interrupt()
    gc.disable()  # one short run frees nothing
    os._exit(lint(sys.argv[1:], is_commit=True))


def lint(arguments: list[str], is_commit: bool = False) -> int:
    """Run `lint`; what fails inside is one line for the user instead of a traceback."""
    words, debug = guard.without_debug(arguments)
    if not _CLEANS_UP.isdisjoint(word.partition("=")[0] for word in words):
        guard.raise_on_interrupt()

    def program() -> int:
        from kustomize_plugin.commands import lint_run

        return lint_run.main(words, is_commit)

    if not debug:
        return guard.run(program, debug)
    before = os.environ.get(guard.DEBUG)
    os.environ[guard.DEBUG] = "1"  # what fails on one file is raised then, and no finding on it
    try:
        return guard.run(program, debug)
    finally:
        os.environ.pop(guard.DEBUG) if before is None else None
