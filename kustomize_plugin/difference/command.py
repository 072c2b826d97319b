"""`kustomize-litellm diff`: words in, words out."""

from __future__ import annotations

import os
from pathlib import Path

import click

from kustomize_plugin import delivery
from kustomize_plugin.could_not_run import CouldNotRunError
from kustomize_plugin.outcome import CLEAN, FINDINGS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.difference.rendering import Difference
    from kustomize_plugin.difference.revision import Repository
    from kustomize_plugin.picture.reading import Rendered

_WORKING_TREE = "working tree"


@click.command(
    epilog="""\b
Examples:
  kustomize-litellm diff overlays/production
  kustomize-litellm diff overlays/production v1.2.0
  kustomize-litellm diff overlays/production --format markdown -o comment.md
  kustomize-litellm diff overlays/production HEAD --exit-code
\b
Exit codes: 0 compared, 1 with --exit-code something differs, 2 usage, 3 a side could not be built.
"""
)
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("revision", metavar="[REV]", required=False)
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write here instead of stdout.")
@click.option("--exit-code", is_flag=True, help="End with 1 where something differs, as git diff does.")
@click.option("--allow-remote", is_flag=True, help="Build remote bases; their functions run on this machine.")
def diff(
    *, directory: Path, revision: str | None, form: str, output: Path | None, exit_code: bool, allow_remote: bool
) -> None:
    """Tell what changes in the gateway of DIRECTORY, from REV to the files as they are.

    Groups, tiers, routing, deployments with their time-outs, chains, settings, the variables that are read; then the
    text of the config. Both sides are built; REV in a temporary folder, so that nothing here is touched. Without REV it
    is the commit at which this branch left the default branch: what a pull request would change.
    """
    from kustomize_plugin.difference import rendering

    difference = _difference(directory, revision, allow_remote)
    render = {"text": rendering.as_text, "markdown": rendering.as_markdown, "json": rendering.as_json}[form]
    delivery.deliver(render(difference), output)
    raise click.exceptions.Exit(FINDINGS if exit_code and not difference.is_empty else CLEAN)


def _difference(directory: Path, revision: str | None, allow_remote: bool) -> Difference:
    from kustomize_plugin.difference import rendering
    from kustomize_plugin.difference.comparison import Comparison
    from kustomize_plugin.difference.revision import Repository, RevisionError
    from kustomize_plugin.picture.gateway import Gateway

    try:
        repository = Repository(directory)
        commit, name = (repository.commit(revision), revision) if revision else repository.default()
        old = _at(repository, commit, name, directory, allow_remote)
    except RevisionError as error:
        raise CouldNotRunError(str(error)) from error
    new = _built(directory, _WORKING_TREE, allow_remote)
    before, after = (old.text if old else ""), new.text
    folder = directory.as_posix()
    text = rendering.text_diff(before, after, (f"{folder} at {name}", f"{folder} in the {_WORKING_TREE}"))
    comparison = Comparison(old.gateway if old else Gateway({}), new.gateway)
    shown = name if old else f"{name}, which does not have it"
    return rendering.Difference(folder, (shown, _WORKING_TREE), comparison, text)


def _at(repository: Repository, commit: str, name: str, directory: Path, allow_remote: bool) -> Rendered | None:
    """Return the gateway as it was; None where the folder was no kustomization yet."""
    from kustomize_plugin import kustomization

    with repository.checked_out(commit) as tree:
        folder = tree / directory.resolve().relative_to(repository.top.resolve())
        if kustomization.file_in(folder) is None:
            return None
        return _built(folder, name, allow_remote, tree)


def _built(folder: Path, side: str, allow_remote: bool, tree: Path | None = None) -> Rendered:
    """Build one side; what keeps it from it is told with the name of the side."""
    from kustomize_plugin import build as builder
    from kustomize_plugin import engine, kustomization
    from kustomize_plugin.picture import reading

    if kustomization.file_in(folder) is None:
        raise CouldNotRunError(f"{folder} has no kustomization.yaml")
    try:
        done = builder.build(folder, engine.choose(None), (), allow_remote)
        if not done.failed:
            return reading.read(done.text)
        problem = "it has findings"
    except (engine.EngineError, builder.RemoteBaseError, reading.UnreadableError) as error:
        done, problem = None, _from_here(str(error), tree)
    for message in done.messages if done else ():
        click.echo(f"{side}: {_from_here(message, tree)}", err=True)
    raise CouldNotRunError(f"{side} does not build: {problem}")


def _from_here(message: str, tree: Path | None) -> str:
    """Show paths in the temporary folder as paths in the repository."""
    if tree is None:
        return message
    return message.replace(f"{tree}/", "").replace(f"{os.path.relpath(tree)}/", "")
