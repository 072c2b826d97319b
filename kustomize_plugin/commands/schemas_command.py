"""`schemas`: where an editor finds the JSON Schemas of an installed package."""

from __future__ import annotations

import click

from kustomize_plugin.commands import sections
from kustomize_plugin.commands.could_not_run import CouldNotRunError
from kustomize_plugin.config import schema_files

SECTION = sections.START


@click.command(
    epilog="""\b
Examples:
  kustomize-litellm schemas
  cp -R "$(kustomize-litellm schemas)/kustomize-litellm.dev" ~/schemas
""",
    short_help="Print where the JSON Schemas for editors are.",
)
def schemas() -> None:
    """Print the folder that holds the JSON Schemas of fragments, settings and LiteLLM configs."""
    folder = schema_files.folder()
    if not folder.is_dir():
        raise CouldNotRunError("this installation has no schemas; install the wheel, or clone the repository")
    click.echo(folder)
