"""`kustomize-litellm lint` for the command line that click parses; lint_entry is the short way past it."""

from __future__ import annotations

import click

from kustomize_plugin.commands import sections
from kustomize_plugin.commands.lint_help import Described

SECTION = sections.START


class _Lint(Described):
    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        if context.resilient_parsing:  # a shell asks for words
            return super().parse_args(context, args)
        context.args = args
        return args

    def invoke(self, context: click.Context) -> None:
        from kustomize_plugin.commands import lint_run

        raise click.exceptions.Exit(lint_run.main(context.args))


lint = _Lint()
