"""What a command says on standard error: lines for people, whatever names of files and groups they quote."""

from __future__ import annotations

import click

from kustomize_plugin.secrets import printable_text


def tell(text: str) -> None:
    """Print lines of which none steers a terminal or a CI server, or shows a key that is the name of something."""
    click.echo("\n".join(map(printable_text.line, printable_text.names(text).split("\n"))), err=True)


def show(text: str) -> None:
    """Print a report on standard output, without a key that is the name of something."""
    click.echo(printable_text.names(text), nl=False)
