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
    code = lint(sys.argv[1:])
    os._exit(code)


def lint(arguments: list[str]) -> int:
    """Run `lint`; what fails inside is one line for the user instead of a traceback."""
    return _guarded("main", arguments)


def explain(arguments: list[str]) -> int:
    """Run `explain`, likewise."""
    return _guarded("explain", arguments)


def _guarded(name: str, arguments: list[str]) -> int:
    words = [word for word in arguments if word != "--debug"]

    def program() -> int:
        from kustomize_plugin.hooks.run import command

        return command.main(words) if name == "main" else command.explain(words)

    if _CLEANS_UP.intersection(words):
        guard.raise_on_interrupt()
    return guard.run(program, debug=words != arguments)
