"""A program run to its last byte of output: what fails becomes one line and an exit code, never a traceback."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # the module `signal` imports enum, which costs as much as all else here
import os
import sys

from kustomize_plugin.resources.outcome import CLEAN, COULD_NOT_RUN, INTERRUPTED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

NAME = "kustomize-litellm"
DEBUG = "KUSTOMIZE_LITELLM_DEBUG"
HANDOVER = "KUSTOMIZE_LITELLM_FINDINGS"  # the file in which the function tells a waiting `build` what it did
_SIGNALLED = 128
_code = INTERRUPTED


def leave_quietly_on_interrupt() -> None:
    """Let Ctrl-C end the process at once with 130: while modules are imported there is nothing to clean up."""
    _signal.signal(_signal.SIGINT, lambda *_: os._exit(INTERRUPTED))


class Ended(KeyboardInterrupt):
    """The process was asked to end, by a signal other than that of Ctrl-C; `code` is its exit code."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.code = _SIGNALLED + number


def raise_on_interrupt() -> None:
    """Let Ctrl-C raise KeyboardInterrupt again, for what has files or programs to clean up; so do other ends."""
    _signal.signal(_signal.SIGINT, _signal.default_int_handler)
    for number in (_signal.SIGTERM, _signal.SIGHUP):
        if _signal.getsignal(number) == _signal.SIG_DFL:  # who ignores one, such as nohup, means it
            _signal.signal(number, _end)


def _end(number: int, _frame: object) -> None:
    global _code  # noqa: PLW0603 - click makes an error of its own of what is raised
    _signal.signal(number, _signal.SIG_IGN)  # cleaning up is not broken off
    _code = _SIGNALLED + number
    raise Ended(number)


def interrupted() -> int:
    """Return the exit code of a process that was asked to end."""
    return _code


def without_debug(arguments: list[str]) -> tuple[list[str], bool]:
    """Return the words without `--debug`, which may be anywhere before `--`, and whether it or the variable is set."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    words = [word for word in arguments[:end] if word != "--debug"]
    return words + arguments[end:], len(words) < end or bool(os.environ.get(DEBUG))


def run(program: Callable[[], int], debug: bool) -> int:
    """Run a program, flush its output, and return its exit code; with `debug`, what fails inside is raised."""
    code = CLEAN
    try:
        if sys.stdout is None:
            return _failed("stdout is closed")
        code = program()
        sys.stdout.flush()
    except KeyboardInterrupt:
        return interrupted()
    except BrokenPipeError:
        drop_output()
    except Exception as error:  # the last resort: one line for the user instead of a traceback
        if _is_about_output(error):
            drop_output()
            return _failed(f"cannot write the output: {getattr(error, 'strerror', error)}")
        if debug:
            raise
        text = " ".join(str(error).split())
        return _failed(f"internal error: {type(error).__name__}: {text}; run again with --debug")
    finally:
        _flush_errors()
    return code


def drop_output() -> None:
    """Send what is left in the buffer nowhere: else the interpreter complains when it flushes at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _flush_errors() -> None:
    try:
        if sys.stderr is not None:
            sys.stderr.flush()
    except OSError:  # it is full: nobody can be told
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def _failed(reason: str) -> int:
    from kustomize_plugin.secrets import printable_text

    try:
        sys.stderr.write(printable_text.line(f"{NAME}: {reason}") + "\n")
    except (OSError, AttributeError):  # standard error may be full or closed too
        return COULD_NOT_RUN
    return COULD_NOT_RUN


def _is_about_output(error: Exception) -> bool:
    """Tell whether writing failed: opening a file fails with its name, and the standard streams have none."""
    return isinstance(error, OSError) and error.errno is not None and error.filename is None
