"""`kustomize-litellm diff`: words in, words out."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from kustomize_plugin.commands import delivery, notice, permissions, sections
from kustomize_plugin.commands import source as sources
from kustomize_plugin.commands.could_not_run import CouldNotRunError
from kustomize_plugin.resources.outcome import CLEAN, FINDINGS

SECTION = sections.DAILY
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kustomize_plugin.commands.source import Source
    from kustomize_plugin.difference.difference_formats import Difference
    from kustomize_plugin.gateway.finished_gateway import FinishedGateway
    from kustomize_plugin.picture.rendered_gateway import Rendered

_WORKING_TREE = "working tree"


@click.command(
    epilog="""\b
Examples:
  kustomize-litellm diff overlays/production
  kustomize-litellm diff overlays/production v1.2.0
  kustomize-litellm diff overlays/production --format markdown -o comment.md
  kustomize-litellm diff overlays/production HEAD --exit-code
  kustomize-litellm diff helmrelease.yaml
  kustomize-litellm diff values.yaml main:values.yaml
\b
Exit codes: 0 compared, 1 with --exit-code something differs, 2 usage, 3 a side could not be built.
"""
)
@sources.argument()
@click.argument("revision", metavar="[REV]", required=False)
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text", show_default=True)
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write here instead of stdout.")
@click.option("--exit-code", is_flag=True, help="Exit with 1 if something differs, as git diff does.")
@click.option("--allow-remote", is_flag=True, help="Build remote bases; their functions run on this machine.")
@permissions.allow_exec
def diff(
    *, source: Source, revision: str | None, form: str, output: Path | None, exit_code: bool, allow_remote: bool
) -> None:
    """Tell what changes in the gateway of SOURCE, from REV to the files as they are.

    SOURCE is a kustomization, which is built, another folder, or a file, wherever the config is kept. Told are groups,
    tiers, routing, deployments with their time-outs, chains, settings, the variables that are read; then the text of
    the config. REV is read in a temporary folder, so that nothing here is touched. Without REV it is the commit at
    which this branch left the default branch: what a pull request would change. REV may name another SOURCE.
    """
    from kustomize_plugin.difference import difference_formats
    from kustomize_plugin.machine import terminal

    difference = _difference(source, revision, allow_remote)
    paint = terminal.plain if output else terminal.paint(sys.stdout)
    render: dict[str, Callable[[Difference], str]] = {
        "text": lambda found: difference_formats.as_text(found, paint),
        "markdown": difference_formats.as_markdown,
        "json": difference_formats.as_json,
    }
    delivery.deliver(render[form](difference), output)
    raise click.exceptions.Exit(FINDINGS if exit_code and not difference.is_empty else CLEAN)


def _difference(source: Source, revision: str | None, allow_remote: bool) -> Difference:
    from kustomize_plugin.difference import difference_formats
    from kustomize_plugin.difference.comparison import Comparison
    from kustomize_plugin.gateway.finished_gateway import FinishedGateway
    from kustomize_plugin.machine.revision import RevisionError

    try:
        old, name = _before(source, revision, allow_remote)
    except RevisionError as error:
        raise CouldNotRunError(str(error)) from error
    new = _side(source, source.revision or _WORKING_TREE, allow_remote)
    before = _compared(old, new) if old else (f"{name}, which does not have it", "", FinishedGateway({}))
    after = _compared(new, old)
    shown = source.path.as_posix()
    text = difference_formats.text_diff(before[1], after[1], (f"{shown} at {name}", f"{shown} in the {after[0]}"))
    return difference_formats.Difference(shown, (before[0], after[0]), Comparison(before[2], after[2]), text)


def _before(source: Source, revision: str | None, allow_remote: bool) -> tuple[_Side | None, str]:
    """Return the side to compare with, None where it was not there yet, and how it is called; raises RevisionError."""
    from kustomize_plugin.machine.revision import Repository, RevisionError

    folder = source.path if source.is_folder else source.path.parent
    repository = Repository(folder if folder.is_dir() else Path())
    try:
        commit, name = (repository.commit(revision), revision) if revision else repository.default()
    except RevisionError:
        other = sources.named(revision) if revision else None
        if other is None:
            raise
        return _side(other, str(other), allow_remote), str(other)
    with repository.checked_out(commit) as tree:
        place = tree / source.path.resolve().relative_to(repository.top.resolve())
        if not place.exists() or (source.is_kustomization and not sources.Source(place).is_kustomization):
            return None, name
        if sources.Source(place).is_kustomization:
            return _built(place, name, allow_remote, tree), name
    return _side(sources.Source(source.path, commit[:12]), name, allow_remote), name


def _side(source: Source, name: str, allow_remote: bool) -> _Side:
    """Read one side: a kustomization is built, anything else read as it is."""
    if source.is_kustomization:
        return _built(source.path, name, allow_remote)
    read = sources.read(source, allow_remote)
    return _Side(name, read.text, [], read.gateway)


class _Side:
    """One side as it was built; `found` is None where it merges nothing, which `messages` say."""

    def __init__(self, name: str, text: str, messages: list[str], found: Rendered | None) -> None:
        self.name = name
        self.text = text
        self.messages = messages
        self.found = found


def _built(folder: Path, name: str, allow_remote: bool, tree: Path | None = None) -> _Side:
    """Build one side; what keeps it from it is told with the name of the side."""
    from kustomize_plugin.hooks.run import source_fence
    from kustomize_plugin.machine import builder
    from kustomize_plugin.machine.engine import EngineError
    from kustomize_plugin.picture import rendered_gateway

    try:
        done = builder.build_folder(folder, allow_remote=allow_remote, allow_exec=permissions.may_exec())
        source_fence.hold(done, folder)
        messages = [_from_here(message, tree) for message in done.messages]
        if done.unmerged:
            return _Side(name, done.unmerged, messages, None)
        if not done.failed:
            return _Side(name, done.text, messages, rendered_gateway.read(done.text))
    except builder.NoKustomizationFileError as error:
        raise CouldNotRunError(str(error)) from error
    except (EngineError, rendered_gateway.UnreadableRenderError) as error:
        unbuilt = sources.read_unbuilt(sources.Source(folder)) if _may_be_read(error) else None
        if unbuilt is not None:  # that of a chart, which needs Helm
            notice.tell(f"{name} does not build, so its files are compared: {_from_here(str(error), tree)}")
            return _Side(name, unbuilt.text, [], unbuilt.gateway)
        raise CouldNotRunError(f"{name} does not build: {_from_here(str(error), tree)}") from error
    raise _with_findings(name, messages)


def _may_be_read(error: Exception) -> bool:
    """Tell whether a folder that does not build may be read as it is: not where that would hide what is refused."""
    from kustomize_plugin.machine import builder, engine

    is_refused = isinstance(error, builder.UntrustedError) and not isinstance(error, builder.ChartError)
    return isinstance(error, engine.EngineError) and not is_refused


def _compared(side: _Side, other: _Side | None) -> tuple[str, str, FinishedGateway]:
    """Return how to call a side, its config and its gateway; where it merges nothing, the other side tells which."""
    from kustomize_plugin.gateway.finished_gateway import FinishedGateway
    from kustomize_plugin.picture import rendered_gateway

    if side.found:
        return side.name, side.found.text, side.found.gateway
    is_plain = other is None or other.found is None or not other.found.config.note
    if is_plain and not rendered_gateway.all_of([("", side.text)]):
        raise _with_findings(side.name, side.messages)
    try:
        found = rendered_gateway.unmerged(side.text, other.text if other else "", sources.pick())
    except rendered_gateway.UnreadableRenderError as error:
        raise CouldNotRunError(f"{side.name} {error}") from error
    if found is None:
        return f"{side.name}, which has no gateway", "", FinishedGateway({})
    return side.name if is_plain else f"{side.name}, which merges nothing", found.text, found.gateway


def _with_findings(name: str, messages: list[str]) -> CouldNotRunError:
    for message in messages:
        notice.tell(f"{name}: {message}")
    return CouldNotRunError(f"{name} does not build: it has findings")


def _from_here(message: str, tree: Path | None) -> str:
    """Show paths in the temporary folder as paths in the repository."""
    if tree is None:
        return message
    return message.replace(f"{tree}/", "").replace(f"{os.path.relpath(tree)}/", "")
