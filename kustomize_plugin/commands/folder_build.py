"""A folder built for a command: what the build says is said once, in one way."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from kustomize_plugin.commands.could_not_run import CouldNotRunError
from kustomize_plugin.resources.outcome import FINDINGS


def built(
    directory: Path,
    *,
    engine: str | None = None,
    arguments: tuple[str, ...] = (),
    allow_remote: bool = False,
    closing: str = "",
) -> str:
    """Return what a kustomization renders to; its messages go to standard error.

    Findings end the command, and so does what keeps it from being built; `closing` says what follows from that.
    """
    from kustomize_plugin.machine import builder
    from kustomize_plugin.machine.engine import EngineError

    try:
        done = builder.build_folder(directory, engine, arguments, allow_remote)
    except EngineError as error:
        raise CouldNotRunError(f"{error}; {closing}" if closing else str(error)) from error
    for message in done.messages:
        click.echo(message, err=True)
    if done.failed:
        if closing:
            click.echo(closing, err=True)
        raise click.exceptions.Exit(FINDINGS)
    return done.text


def built_or_read(source: Path, allow_remote: bool) -> str:
    """Return what a folder renders to, or what a file holds that somebody has rendered; - is standard input."""
    try:
        if source.is_dir():
            return built(source, allow_remote=allow_remote)
        return sys.stdin.buffer.read().decode() if str(source) == "-" else source.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise CouldNotRunError(f"{source} is not UTF-8") from error
    except OSError as error:
        raise CouldNotRunError(f"cannot read {source}: {error.strerror}") from error
