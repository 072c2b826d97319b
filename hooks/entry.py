"""The console script of the pre-commit hooks: `kustomize-litellm lint` without the cost of the whole command line."""

from __future__ import annotations

import gc
import os
import sys

_USAGE, _COULD_NOT_RUN, _INTERRUPTED = 2, 3, 130


def start() -> None:
    """Run lint on the command line's words, and leave without the interpreter's clean-up: each commit pays for it."""
    gc.disable()  # one short run frees nothing
    code = lint(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def lint(arguments: list[str]) -> int:
    """Run `lint`; what fails inside is one line for the user instead of a traceback."""
    return _guarded("main", arguments)


def explain(arguments: list[str]) -> int:
    """Run `explain`, likewise."""
    return _guarded("explain", arguments)


def _guarded(name: str, arguments: list[str]) -> int:
    from hooks import command

    debug = "--debug" in arguments
    words = [word for word in arguments if word != "--debug"]
    try:
        return command.main(words) if name == "main" else command.explain(words)
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # else the interpreter complains when it flushes at exit
        return 0
    except Exception as error:
        if debug:
            raise
        text = " ".join(str(error).split())
        sys.stderr.write(f"kustomize-litellm: internal error: {type(error).__name__}: {text}; run again with --debug\n")
        return _COULD_NOT_RUN
