"""A folder built for a command: what the build says is said once, in one way."""

from __future__ import annotations

from pathlib import Path

import click

from kustomize_plugin.commands import notice, permissions
from kustomize_plugin.commands.could_not_run import CouldNotRunError
from kustomize_plugin.resources.outcome import FINDINGS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.machine.builder import Build


class NotBuiltError(CouldNotRunError):
    """There is no engine, or it could not build the folder."""


def built(
    directory: Path,
    *,
    engine: str | None = None,
    arguments: tuple[str, ...] = (),
    allow_remote: bool = False,
    closing: str = "",
    unmerged: bool = False,
) -> str:
    """Return what a kustomization renders to; its messages go to standard error.

    Findings end the command, and so does what keeps it from being built; `closing` says what follows from that. With
    `unmerged` a build that merges nothing is one too.
    """
    from kustomize_plugin.hooks.run import source_fence
    from kustomize_plugin.machine import builder
    from kustomize_plugin.machine.engine import EngineError
    from kustomize_plugin.picture import rendered_gateway

    try:
        done = builder.build_folder(directory, engine, arguments, allow_remote, permissions.may_exec())
        source_fence.hold(done, directory)
    except builder.ChartError as error:  # as without helm: whoever reads files can go on with the values
        raise NotBuiltError(f"{error}; {closing}" if closing else str(error)) from error
    except builder.UntrustedError as error:
        raise CouldNotRunError(f"{error}; {closing}" if closing else str(error)) from error
    except EngineError as error:
        raise NotBuiltError(f"{error}; {closing}" if closing else str(error)) from error
    if unmerged and done.unmerged and rendered_gateway.has_config(done.unmerged):
        return _unmerged(done)
    for message in done.messages:
        notice.tell(message)
    if done.failed:
        if closing:
            notice.tell(closing)
        raise click.exceptions.Exit(FINDINGS)
    return done.text


def _unmerged(done: Build) -> str:
    """Return what a build without a merge has made; that it merges nothing is no flaw."""
    for message in done.said:
        notice.tell(message)
    return done.unmerged
