"""The command line: each command reads its words and prints; the modules behind it do the work."""

from __future__ import annotations

import io
import os
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import click

from kustomize_plugin import __version__
from kustomize_plugin.commands import notice, sections
from kustomize_plugin.machine import guard
from kustomize_plugin.resources.outcome import CLEAN

_EPILOG = """\b
kustomize runs this program as a function, and needs two flags for it:
  kustomize build --enable-alpha-plugins --enable-exec overlays/production
kubectl has no --enable-exec; pipe its output through this program:
  kubectl kustomize --enable-alpha-plugins overlays/production | kustomize-litellm
\b
Exit codes: 0 clean, 1 findings, 2 usage, 3 could not run, 130 interrupted.
"""
_MODULE = "_command.py"


class _Commands(sections.Group):
    """Each module NAME_command.py beside this one is a command, and is imported when it is called."""

    def list_commands(self, context: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        files = Path(__file__).parent.glob(f"*{_MODULE}")
        return sorted(file.name.removesuffix(_MODULE) for file in files)

    def resolve_command(
        self, context: click.Context, words: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Ask which command was meant where there is none of a name."""
        if words and not words[0].startswith("-") and words[0] not in self.list_commands(context):
            from kustomize_plugin.finding import did_you_mean

            hint = did_you_mean(words[0], self.list_commands(context))
            raise click.UsageError(f'there is no command "{words[0]}"; {hint or "--help lists all"}', context)
        return super().resolve_command(context, words)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(context):
            return None
        attribute = "import_" if name == "import" else name  # a keyword of Python's
        found: click.Command = getattr(_module(name), attribute)
        return found

    def sections(self, context: click.Context) -> dict[str, list[str]]:
        names = self.list_commands(context)
        return {title: [name for name in names if title == _module(name).SECTION] for title in sections.ORDER}


def _module(name: str) -> ModuleType:
    return import_module(f"kustomize_plugin.commands.{name}_command")


@click.group(cls=_Commands, epilog=_EPILOG, context_settings=sections.CONTEXT)
@click.version_option(__version__, prog_name="kustomize-litellm")
@click.option("--debug", is_flag=True, help="Show a traceback if the program itself fails.")
def main(debug: bool) -> None:
    """Merge LiteLLM model fragments into one gateway configuration.

    Without a command it is a KRM function (a ResourceList on stdin) or a filter (a YAML stream on stdin).
    """


def run() -> int:
    """Run the command line and return its exit code."""
    guard.raise_on_interrupt()
    words, debug = guard.without_debug(sys.argv[1:])
    if debug:  # the function may be what fails, and an engine runs that
        os.environ[guard.DEBUG] = "1"
    return guard.run(lambda: _command(words), debug)


def _command(words: list[str]) -> int:
    try:
        code = main(words, prog_name=guard.NAME, standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help())
        return CLEAN
    except click.ClickException as error:
        _show(error)
        return error.exit_code
    except click.Abort:
        return guard.interrupted()
    except SystemExit:  # click's own answer to a closed pipe
        return CLEAN
    return code if isinstance(code, int) else CLEAN


def _show(error: click.ClickException) -> None:
    """Print what click says of a mistake, which quotes the command line."""
    said = io.StringIO()
    error.show(said)  # one of our own goes its own way
    if said.tell():
        notice.tell(said.getvalue().rstrip("\n").expandtabs(2))
