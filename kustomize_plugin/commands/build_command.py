"""`kustomize-litellm build`: words in, one build or a tree of builds out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kustomize_plugin.commands import committed_file, folder_build, notice, permissions, sections
from kustomize_plugin.commands import source as sources
from kustomize_plugin.commands.could_not_run import CouldNotRunError
from kustomize_plugin.resources.outcome import USAGE

if TYPE_CHECKING:
    from kustomize_plugin.commands.source import Source
    from kustomize_plugin.commands.tree_build import Build, TreeBuild
    from kustomize_plugin.machine.engine import Engine

_FILE = click.Path(dir_okay=False, path_type=Path)

SECTION = sections.DAILY


class NoFolderError(CouldNotRunError):
    """What is to be built is no folder."""

    exit_code = USAGE


@click.command(
    short_help="Render a kustomization, merge and check it.",
    epilog="""\b
Examples:
  kustomize-litellm build overlays/production
  kustomize-litellm build overlays/production -o rendered.yaml
  kustomize-litellm build overlays/local --config-only > config.yaml
  kustomize-litellm build overlays/local --config-only -o config.yaml --check
  kustomize-litellm build overlays/local --config-only --under proxy_config -o values-models.yaml
  kustomize-litellm build overlays/production -- --load-restrictor LoadRestrictionsNone
  kustomize-litellm build --all --output-dir rendered
  kustomize-litellm build --all --output-dir rendered --check
""",
)
@sources.argument(required=False)
@click.argument("engine_arguments", nargs=-1, metavar="[-- ENGINE ARGS]")
@click.option("--engine", "name", type=click.Choice(["kustomize", "kubectl"]), help="Default: what is on PATH.")
@click.option("-o", "--output", type=_FILE, help="Write here instead of stdout, which is -.")
@click.option("--config-only", is_flag=True, help="Print only the LiteLLM config, for what reads a file.")
@click.option("--under", metavar="KEYS", help="With --config-only: print it below these keys of a chart's values.")
@click.option("--allow-remote", is_flag=True, help="Build remote bases; their functions run on this machine.")
@permissions.allow_exec
@click.option("--all", "every", is_flag=True, help="Build every overlay with a config below SOURCE (default: here).")
@click.option("--output-dir", type=click.Path(path_type=Path), help="With --all: the folder of rendered manifests.")
@click.option("--check", is_flag=True, help="With -o or --all: write nothing, print a diff, exit 1 if there is one.")
@click.option("--prune", is_flag=True, help="With --all: remove rendered files of overlays that no longer exist.")
@click.option("--allow-secrets", is_flag=True, help="With --all: write Secrets whose values anybody can read.")
def build(
    *,
    source: Source | None,
    engine_arguments: tuple[str, ...],
    name: str | None,
    output: Path | None,
    config_only: bool,
    under: str | None,
    allow_remote: bool,
    every: bool,
    output_dir: Path | None,
    check: bool,
    prune: bool,
    allow_secrets: bool,
) -> None:
    """Render the kustomization in SOURCE, merge its fragments and check the result.

    Without a FragmentMerge it is printed as it is, where it has a LiteLLM config. With --config-only SOURCE may be any
    file or folder, - for standard input, or REV:PATH for one in git. With --output and --check the file is compared.

    Uses `kustomize build --enable-alpha-plugins --enable-exec` where kustomize is on PATH, else
    `kubectl kustomize --enable-alpha-plugins` and the filter. With --all the render of overlays/NAME is
    NAME/manifests.yaml in the output folder; files that are already right are not touched. Overlays are those
    kustomizations with fragments or a LiteLLM config that no other one includes.
    """
    only_all = {"--output-dir": output_dir, "--prune": prune, "--allow-secrets": allow_secrets}
    only_one = {"--output": output, "--config-only": config_only, "--under": under}
    _refuse(only_one if every else only_all, "without" if every else "only with", engine_arguments)
    _refuse_keys(under, config_only)
    if every:
        engine = _engine(name)
        tree, one = _tree(source, output_dir, allow_secrets, engine), _building(engine, engine_arguments, allow_remote)
        tree.check(one) if check else tree.write(one, prune)
        return
    one_source = _named(source, output, check)
    if config_only:
        read = sources.read(one_source, allow_remote, name, engine_arguments)
        text = _config(one_source, read.gateway.text, under)
    else:
        folder, words = _folder(one_source), engine_arguments
        text = folder_build.built(folder, engine=name, arguments=words, allow_remote=allow_remote, unmerged=True)
    if check and output is not None:
        committed_file.check(output, text, is_config=config_only)
    else:
        _deliver(text, output)


def _named(source: Source | None, output: Path | None, check: bool) -> Source:
    """Return the SOURCE, which only --all can do without; refuse a check of nothing."""
    if source is None:
        raise click.UsageError("name the SOURCE to build, or pass --all")
    if check and (output is None or str(output) == "-"):
        raise click.UsageError("--check needs the file that is compared: --output FILE, or --all --output-dir DIR")
    return source


def _tree(source: Source | None, output_dir: Path | None, allow_secrets: bool, engine: Engine) -> TreeBuild:
    """Return all builds below a folder."""
    from kustomize_plugin.commands import tree_build

    if output_dir is None:
        raise click.UsageError("--all needs --output-dir, such as --output-dir rendered")
    return tree_build.TreeBuild(_folder(source), output_dir, allow_secrets, engine.name)


def _config(source: Source, text: str, under: str | None) -> str:
    """Return a config's text, below keys of a chart's values where some are named."""
    if under is None:
        return text
    from kustomize_plugin.config import values_text

    try:
        for path, number in values_text.turned_to_text(text):
            notice.tell(
                f"kustomize-litellm: a chart makes a text of {path}: {number:g}, for want of a point; "
                "let the chart mount the merged ConfigMap instead"
            )
        return values_text.below(text, under)
    except values_text.NoValuesError as error:
        raise CouldNotRunError(f"the config of {source} {error}") from error


def _building(engine: Engine, arguments: tuple[str, ...], allow_remote: bool) -> Build:
    """Return what builds one overlay of many."""
    from kustomize_plugin.machine import builder

    return partial(
        builder.build,
        engine=engine,
        arguments=arguments,
        allow_remote=allow_remote,
        allow_exec=permissions.may_exec(),
    )


def _folder(source: Source | None) -> Path:
    """Return the folder that is built."""
    if source is not None and not source.is_folder:
        raise NoFolderError(f"only a folder is built; print the config of {source} with: build {source} --config-only")
    return source.path if source is not None else Path()


def _refuse(others: Mapping[str, object], how: str, engine_arguments: tuple[str, ...]) -> None:
    """Refuse the options that go with --all, or without it, only; and an output that nobody would check."""
    for option, value in others.items():
        if value:
            raise click.UsageError(f"{option} goes {how} --all")
    if any(word.startswith(("-o", "--output")) for word in engine_arguments):
        raise click.UsageError("put -o before the --: what the engine writes itself is not checked")


def _refuse_keys(under: str | None, config_only: bool) -> None:
    """Refuse keys that are none, and those that nothing is put below."""
    from kustomize_plugin.config import values_text

    if under is None:
        return
    if not config_only:
        raise click.UsageError("--under goes only with --config-only")
    if not values_text.are_keys(under):
        raise click.UsageError("--under takes keys with dots between them, such as gateway.config.proxy_config")


def _engine(name: str | None) -> Engine:
    from kustomize_plugin.machine import engine

    try:
        return engine.choose(name)
    except engine.EngineError as error:
        raise CouldNotRunError(str(error)) from error


def _deliver(text: str, output: Path | None) -> None:
    if output is None or str(output) == "-":
        click.echo(text, nl=False)
        return
    from kustomize_plugin.machine import files

    try:
        files.write(output, text)
    except OSError as error:
        raise CouldNotRunError(f"cannot write {output}: {error.strerror}") from error
