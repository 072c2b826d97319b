"""Where a command's text goes: standard output, or a file that is written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import click

from kustomize_plugin.commands.could_not_run import CouldNotRunError
from kustomize_plugin.machine import files
from kustomize_plugin.secrets import printable_text


def deliver(text: str, output: Path | None) -> None:
    """Print a text, or write it to a file, without a key that is the name of something; raises CouldNotRunError."""
    text = printable_text.names(text)
    if output is None:
        click.echo(text, nl=False, color=True)  # click would take away the colours that somebody forces into a pipe
        return
    try:
        files.write(output, text)
    except OSError as error:
        raise CouldNotRunError(f"cannot write {output}: {error.strerror}") from error
