"""The command line: words in, words out; the modules behind it do the work."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import click

from kustomize_plugin import __version__
from kustomize_plugin.commands.could_not_run import CouldNotRunError
from kustomize_plugin.machine import guard
from kustomize_plugin.resources.outcome import CLEAN, INTERRUPTED

_EPILOG = """\b
kustomize runs this program as a function, and needs two flags for it:
  kustomize build --enable-alpha-plugins --enable-exec overlays/production
kubectl has no --enable-exec; pipe its output through this program:
  kubectl kustomize --enable-alpha-plugins overlays/production | kustomize-litellm
\b
Exit codes: 0 clean, 1 findings, 2 usage, 3 could not run, 130 interrupted.
"""


# The commands with modules of their own, which are imported when one of them is called; its attribute has its name.
_MODULES = {
    "add": "kustomize_plugin.commands.add_command",
    "build": "kustomize_plugin.commands.build_command",
    "completion": "kustomize_plugin.commands.completion",
    "diff": "kustomize_plugin.commands.diff_command",
    "graph": "kustomize_plugin.commands.graph_command",
    "import": "kustomize_plugin.commands.import_command",
    "init": "kustomize_plugin.commands.init_command",
    "rehearse": "kustomize_plugin.commands.rehearse_command",
    "schemas": "kustomize_plugin.commands.schemas_command",
    "secret": "kustomize_plugin.commands.secret_commands",
    "tags": "kustomize_plugin.commands.tags_commands",
    "verify": "kustomize_plugin.commands.verify_command",
}


class _Commands(click.Group):
    def list_commands(self, context: click.Context) -> list[str]:
        return sorted({*super().list_commands(context), *_MODULES})

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in _MODULES:
            return super().get_command(context, name)
        attribute = "import_" if name == "import" else name  # a keyword of Python's
        found: click.Command = getattr(import_module(_MODULES[name]), attribute)
        return found


@click.group(
    cls=_Commands, epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="kustomize-litellm")
@click.option("--debug", is_flag=True, help="Show a traceback where the program itself fails.")
def main(debug: bool) -> None:
    """Merge LiteLLM model fragments into one gateway configuration.

    Without a command it is a KRM function (a ResourceList on stdin) or a filter (a YAML stream on stdin).
    """


@main.command(
    epilog="""\b
Examples:
  kustomize-litellm install
  kustomize-litellm install --plugin-home ~/plugins
  kustomize-litellm install --show overlays/production/fragmentmerge.yaml > legacy-merge.yaml
  kustomize-litellm install --standalone /custom-tools
""",
    short_help="Install the legacy plugin for kubectl.",
)
@click.option("--plugin-home", type=click.Path(file_okay=False, path_type=Path), help="Default: kustomize's own.")
@click.option(
    "--show",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Print this FragmentMerge without its function annotation, and install nothing.",
)
@click.option(
    "--standalone",
    type=click.Path(file_okay=False, path_type=Path),
    help="Copy this program with its Python into this folder, for images that have none.",
)
def install(plugin_home: Path | None, show: Path | None, standalone: Path | None) -> None:
    """Install the legacy exec plugin, the only one that runs inside `kubectl kustomize`.

    Kustomize takes this way only for a FragmentMerge without the annotation config.kubernetes.io/function.
    """
    from kustomize_plugin.machine import install as installer

    if standalone is not None:
        _install_standalone(standalone)
        return
    if show is not None:
        click.echo(_without_function(show), nl=False)
        return
    home = plugin_home or installer.plugin_home()
    try:
        path = installer.launcher(home.absolute())
    except installer.LauncherError as error:
        raise CouldNotRunError(str(error)) from error
    except OSError as error:
        raise CouldNotRunError(f"cannot write below {home}: {error.strerror}") from error
    click.echo(f"installed {path}", err=True)
    if plugin_home is not None:
        click.echo(f"run kubectl with KUSTOMIZE_PLUGIN_HOME={home.absolute()}", err=True)
    click.echo("list a FragmentMerge without the function annotation, such as:", err=True)
    click.echo(installer.EXAMPLE, nl=False)


def _without_function(file: Path) -> str:
    from yaml import YAMLError

    from kustomize_plugin.machine import install as installer

    try:
        return installer.without_function(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise CouldNotRunError(f"{file} is no YAML file: {' '.join(str(error).split())}") from error


def _install_standalone(folder: Path) -> None:
    from kustomize_plugin.machine import standalone

    try:
        path = standalone.install(folder)
    except standalone.StandaloneError as error:
        raise CouldNotRunError(str(error)) from error
    except OSError as error:
        raise CouldNotRunError(f"cannot write below {folder}: {error.strerror or error}") from error
    click.echo(f"installed {path}", err=True)


def _elsewhere(name: str) -> Callable[[list[str]], int]:
    """Return a command of another package, which this one must not import: the wheel's metadata knows it."""
    from importlib.metadata import entry_points

    (found,) = entry_points(group="kustomize_litellm.commands", name=name)
    command: Callable[[list[str]], int] = found.load()
    return command


@main.command(
    add_help_option=False,
    short_help="Check configs, fragments and what is around them.",
    context_settings={"ignore_unknown_options": True},
)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def lint(words: tuple[str, ...]) -> None:
    """Check configs, fragments and what is around them; see lint --help."""
    raise click.exceptions.Exit(_elsewhere("lint")(list(words)))


@main.command(short_help="Print the page of a rule, or list all rules.")
@click.argument("code", required=False)
def explain(code: str | None) -> None:
    """Print the page of a rule, by code or name; without one, list all rules."""
    raise click.exceptions.Exit(_elsewhere("explain")([code] if code else []))


def run() -> int:
    """Run the command line and return its exit code."""
    guard.raise_on_interrupt()
    return guard.run(_command, debug="--debug" in sys.argv)


def _command() -> int:
    try:
        code = main(prog_name=guard.NAME, standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help())
        return CLEAN
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        return INTERRUPTED
    except SystemExit:  # click's own answer to a closed pipe
        return CLEAN
    return code if isinstance(code, int) else CLEAN
