"""`kustomize-litellm install`: words in, words out."""

from __future__ import annotations

from pathlib import Path

import click

from kustomize_plugin.commands import notice, sections
from kustomize_plugin.commands.could_not_run import CouldNotRunError

SECTION = sections.START


@click.command(
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
    notice.tell(f"installed {path}")
    if plugin_home is not None:
        notice.tell(f"run kubectl with KUSTOMIZE_PLUGIN_HOME={home.absolute()}")
    notice.tell("list a FragmentMerge without the function annotation, such as:")
    click.echo(installer.EXAMPLE, nl=False)


def _without_function(file: Path) -> str:
    from yaml import YAMLError

    from kustomize_plugin.machine import install as installer

    try:
        return installer.without_function(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise CouldNotRunError(f"{file} is not a valid YAML file: {' '.join(str(error).split())}") from error


def _install_standalone(folder: Path) -> None:
    from kustomize_plugin.machine import standalone

    try:
        path = standalone.install(folder)
    except standalone.StandaloneError as error:
        raise CouldNotRunError(str(error)) from error
    except OSError as error:
        raise CouldNotRunError(f"cannot write below {folder}: {error.strerror or error}") from error
    notice.tell(f"installed {path}")
