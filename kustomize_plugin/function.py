"""The entry: the function or the command line, and the way from and to the machine."""

from __future__ import annotations

import gc
import os
import sys

from kustomize_plugin import protocol
from kustomize_plugin.machine import guard
from kustomize_plugin.resources.outcome import COULD_NOT_RUN, INTERRUPTED, InputError, Outcome
from kustomize_plugin.yamltext import yaml_import


def start() -> int:
    """Run `main` as a program: as a function it leaves without the interpreter's clean-up, a tenth of its time."""
    guard.leave_quietly_on_interrupt()  # a function writes no file, so there is nothing to clean up
    code = main()
    if "kustomize_plugin.commands.cli" in sys.modules:
        return code
    if sys.stderr is not None:
        sys.stderr.flush()
    os._exit(code)


def main() -> int:
    """Run the function, the legacy plugin or the command line; returns the exit code."""
    arguments = sys.argv[1:]
    legacy = arguments[:1] == ["--legacy"] and len(arguments) == 2  # noqa: PLR2004 - the flag and its file
    completes = "_KUSTOMIZE_LITELLM_COMPLETE" in os.environ  # a shell asks for words, and may redirect stdin meanwhile
    if arguments[:1] == ["lint"] and not completes:  # a commit or a pipeline waits for it: click costs as much again
        from kustomize_plugin.commands import lint_entry

        gc.disable()  # as below
        return lint_entry.lint(arguments[1:])
    if not legacy and (completes or arguments not in ([], ["--debug"]) or sys.stdin is None or sys.stdin.isatty()):
        from kustomize_plugin.commands import cli

        return cli.run()
    yaml_import.prepare()
    gc.disable()  # one short run: collecting costs a third of the time of a large build and frees nothing
    return _guarded(arguments, legacy)


def _guarded(arguments: list[str], legacy: bool) -> int:
    debug = "--debug" in arguments or bool(os.environ.get(guard.DEBUG))
    try:
        config = _read(arguments[1]) if legacy else None
        return _print(protocol.run(_stdin(), config))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        guard.drop_output()
        return 0
    except Exception as error:  # the last resort: one line for the user instead of a traceback
        if debug:
            raise
        from kustomize_plugin.secrets import printable_text

        sys.stderr.write(printable_text.line(f"kustomize-litellm: {_reason(error, legacy)}") + "\n")
        return COULD_NOT_RUN


def _stdin() -> str:
    try:
        return sys.stdin.buffer.read().decode()
    except UnicodeDecodeError as error:
        raise InputError(f"stdin is not UTF-8: byte {error.start} is 0x{error.object[error.start]:02x}") from error


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:  # noqa: PTH123 - pathlib costs 8 ms of every build
            return file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read {path}: {error}") from error


def _print(outcome: Outcome) -> int:
    if outcome.findings or guard.HANDOVER in os.environ:
        _tell(outcome)
        sys.stderr.write("".join(f"{finding}\n" for finding in outcome.findings))
    if sys.stdout is None:
        raise InputError("stdout is closed")
    sys.stdout.buffer.write(outcome.stdout.encode())
    sys.stdout.buffer.flush()
    return outcome.code


def _tell(outcome: Outcome) -> None:
    """Give the findings files and lines where their kustomization is at hand, and hand them to a waiting `build`."""
    from kustomize_plugin.machine import finding_places

    root = os.environ.get("KUSTOMIZE_PLUGIN_CONFIG_ROOT") or os.getcwd()  # noqa: PTH109
    outcome.findings = finding_places.findings(outcome.findings, root)
    if guard.HANDOVER in os.environ:
        from kustomize_plugin.machine import findings_file

        written = [told() for told in outcome.written]
        findings_file.write(os.environ[guard.HANDOVER], outcome.findings, written)


def _reason(error: Exception, legacy: bool) -> str:
    from yaml import YAMLError

    from kustomize_plugin.resources.stream import StreamError

    if isinstance(error, YAMLError):
        return "the input is not valid YAML: " + " ".join(str(error).split())
    if isinstance(error, (InputError, StreamError)):
        return str(error)
    if isinstance(error, OSError):
        return f"cannot write the output: {error.strerror}"
    way_out = f"{guard.DEBUG}=1" if legacy else "--debug"  # what a user can reach: kustomize writes the plugin's words
    return f"internal error: {type(error).__name__}: {' '.join(str(error).split())}; run again with {way_out}"
