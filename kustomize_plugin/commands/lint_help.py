"""What `lint` looks like beside the other commands: its help, and what a shell completes."""

from __future__ import annotations

import click

from kustomize_plugin.commands import lint_options, sections
from kustomize_plugin.commands.lint_options import Option
from kustomize_plugin.commands.rule_words import RuleWords

_EXAMPLES = """\b
Examples:
  kustomize-litellm lint
  kustomize-litellm lint --select LK3,inline-secret overlays/production
  kustomize-litellm lint --format sarif > findings.sarif
  helm template litellm ./chart | kustomize-litellm lint -
  kustomize-litellm lint main:overlays/production
  kustomize-litellm explain LK301
\b
Exit codes: 0 clean, 1 findings or a changed file, 2 usage, 3 could not run.
"""
_TYPES: dict[str, click.ParamType[str]] = {
    lint_options.RULES: RuleWords(),
    lint_options.FOLDER: click.Path(file_okay=False),
    lint_options.DAY: click.STRING,
}


class Described(click.Command):
    """The options and the help of `lint`; its words are parsed without click, which a commit has no time for."""

    def __init__(self) -> None:
        options = map(_option, lint_options.OPTIONS)
        super().__init__(
            "lint",
            params=[*options, click.Argument(["paths"], nargs=-1, type=click.Path())],
            help="Check LiteLLM configs, model fragments and what is around them; PATHS are files or folders, "
            "by default the current one; - is standard input, and REV:PATH a file or folder in git.",
            short_help="Check configs, fragments and what is around them.",
            epilog=_EXAMPLES,
        )


def text() -> str:
    """Return the help."""
    above = click.Context(click.Group(), info_name="kustomize-litellm", **sections.CONTEXT)
    return Described().get_help(click.Context(Described(), info_name="lint", parent=above))


def _option(one: Option) -> click.Option:
    names = [*one.names, one.key]
    if one.choices:
        return click.Option(names, type=click.Choice(one.choices), help=one.help)
    if one.metavar:
        return click.Option(names, type=_TYPES[one.metavar], metavar=one.metavar, help=one.help)
    return click.Option(names, is_flag=True, help=one.help)
