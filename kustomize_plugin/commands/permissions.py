"""What a build does only when the command line says so: a setting may not, because a pull request could change it."""

from __future__ import annotations

from collections.abc import Callable

import click

_EXEC = "kustomize_plugin.commands.permissions.exec"


def _remember(context: click.Context, _parameter: click.Parameter, value: bool) -> bool:
    context.find_root().meta[_EXEC] = value
    return value


def allow_exec(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the option; builds that it starts ask `may_exec`, so that the word passes through no layer."""
    option = click.option(
        "--allow-exec",
        is_flag=True,
        expose_value=False,
        callback=_remember,
        help="Run programs other than ours that the kustomization names, such as ksops.",
    )
    return option(command)


def may_exec() -> bool:
    """Tell whether the running command was given the option; call it in the thread that runs the command."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.find_root().meta.get(_EXEC))
