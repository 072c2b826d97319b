"""`kustomize-litellm update`: what ends, or is not there, is replaced by what follows it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from kustomize_plugin.commands import notice, sections
from kustomize_plugin.commands import source as sources
from kustomize_plugin.commands.could_not_run import CouldNotRunError
from kustomize_plugin.commands.tags_command import asking
from kustomize_plugin.resources.outcome import CLEAN, FINDINGS

SECTION = sections.DAILY
TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.commands.model_update import Proposal
    from kustomize_plugin.commands.source import Source

_TEXT, _MARKDOWN = "text", "markdown"
_EPILOG = """\b
Keys are read and sent as `kustomize-litellm tags check` does.
\b
Examples:
  kustomize-litellm update --offline
  kustomize-litellm update overlays/production --write
  kustomize-litellm update --write --format markdown > body.md
\b
Exit codes: 0 nothing to change, or written; 1 something to change, or refused by lint; 2 usage;
3 could not run.
"""


def _options(command: Callable[..., None]) -> Callable[..., None]:
    decorators = (
        sources.argument(default="."),
        click.option("--write", is_flag=True, help="Change the files: all of them, or none."),
        click.option("--format", "form", type=click.Choice([_TEXT, _MARKDOWN]), default=_TEXT, show_default=True,
                     help="markdown is the body of a pull request."),
        click.option("--offline", is_flag=True, help="Ask no provider which tags it has."),
        click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="Judge as of this day, not as of today."),
        asking,
    )  # fmt: skip
    for decorate in reversed(decorators):
        command = decorate(command)
    return command


@click.command(epilog=_EPILOG)
@_options
def update(source: Source, write: bool, form: str, **words: object) -> None:
    """Replace models that have ended, or soon will, by their successors, and tags by those that the provider lists.

    SOURCE is a folder or a file; a kustomization's bases count too. Shows a diff, what changes in price, context and
    abilities, and what lint would say afterwards.
    """
    from kustomize_plugin.commands import model_update
    from kustomize_plugin.difference import model_changes

    if source.is_stdin or source.revision:
        raise click.UsageError("update changes files, so SOURCE is a folder or a file on the disk")
    found = model_update.proposal(str(source.path), model_update.Wanted(**words))  # type: ignore[arg-type]
    if form == _MARKDOWN:
        notice.show(model_changes.as_markdown(found.changes, found.left))
    else:
        notice.show(model_changes.as_text(found.changes))
        notice.show(found.difference)
    for line in [*found.notes, *found.left, *map(str, found.refused)]:
        notice.tell(line)
    raise click.exceptions.Exit(_written(found) if write else FINDINGS if found.changes or found.left else CLEAN)


def _written(found: Proposal) -> int:
    """Write what is proposed, unless lint refuses it, and return the exit code."""
    from kustomize_plugin.machine import file_tree

    if found.refused:
        notice.tell("nothing was written: lint would refuse it")
        return FINDINGS
    try:
        file_tree.replace({Path(path): text for path, text in found.texts.items()})
    except file_tree.FileTreeError as error:
        raise CouldNotRunError(str(error)) from error
    for path in found.texts:
        notice.tell(f"wrote {path}")
    return CLEAN
