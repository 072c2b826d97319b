"""`kustomize-litellm build … --output FILE --check`: a committed file, compared with what belongs there."""

from __future__ import annotations

from pathlib import Path

import click
from yaml import YAMLError

from kustomize_plugin.commands.could_not_run import CouldNotRunError
from kustomize_plugin.machine import file_tree, guard
from kustomize_plugin.resources.outcome import FINDINGS
from kustomize_plugin.secrets import printable_text, redaction


def check(file: Path, text: str, *, is_config: bool) -> None:
    """Print what a write would change in a file; ends with 1 where that is anything."""
    try:
        old = file_tree.read(file)
    except file_tree.FileTreeError as error:
        raise CouldNotRunError(str(error)) from error
    if old == text:
        return
    try:
        click.echo(_of_config(file, old, text) if is_config else of_manifests(file, old, text), nl=False)
    except BrokenPipeError:  # who reads the first lines only still gets the exit code
        guard.drop_output()
    raise click.exceptions.Exit(FINDINGS)


def of_manifests(file: Path, old: str | None, text: str) -> str:
    """Return the difference between a file of manifests and a render, without the values of Secrets."""
    from kustomize_plugin.machine import render_tree

    if render_tree.secrets(text) or render_tree.secrets(old or ""):
        return f"{file} differs; not shown, because it has Secrets\n"
    return _printable(file_tree.between(file, old, text))


def _of_config(file: Path, old: str | None, text: str) -> str:
    """Return the difference between two texts of a config, with their secrets described."""
    try:
        shown = file_tree.between(file, None if old is None else redaction.config(old), redaction.config(text))
    except (YAMLError, ValueError):
        return f"{file} differs; not shown, because it is not valid YAML\n"
    return _printable(shown) or f"{file} differs, in a secret or in how it is written\n"


def _printable(shown: str) -> str:
    return "\n".join(printable_text.line(line, "\t") for line in shown.split("\n"))
