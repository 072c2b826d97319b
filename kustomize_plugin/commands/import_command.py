"""`kustomize-litellm import`: words in, words out."""

from __future__ import annotations

import contextlib
import os
import shlex
from collections.abc import Iterator
from pathlib import Path

import click

from kustomize_plugin.commands import asked_gateway, import_source, notice, sections
from kustomize_plugin.commands import source as sources
from kustomize_plugin.commands.could_not_run import CouldNotRunError
from kustomize_plugin.commands.source import Source
from kustomize_plugin.resources.outcome import FINDINGS

SECTION = sections.START
TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.adoption.intake import Intake
    from kustomize_plugin.adoption.takeover import Takeover
    from kustomize_plugin.machine.engine import Engine
    from kustomize_plugin.machine.staged_proof import Proof

_MANY = 500


@click.command(
    "import",
    epilog="""\b
Examples:
  kustomize-litellm import configmap.yaml -o gateway
  kustomize-litellm import config.yaml -o gateway --name litellm-config
  kustomize-litellm import helmrelease.yaml -o gateway
  helm template litellm ./litellm-helm | kustomize-litellm import - -o gateway
  kustomize-litellm import http://localhost:4000 -o gateway
  kustomize-litellm import configmap.yaml -o gateway --dry-run
\b
Exit codes: 0 imported, 1 refused with findings or differences, 2 usage, 3 could not run.
""",
)
@sources.argument()
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, metavar="DIR", help="The new folder.")
@click.option(
    "--name",
    default="litellm-config",
    show_default=True,
    help="The ConfigMap's name, for a config that comes without one.",
)
@click.option("--config-map", default="", metavar="NAME", help="Which ConfigMap, where SOURCE has several.")
@click.option("--key", default="", help="Which of its keys holds the config.")
@click.option("--engine", "engine_name", type=click.Choice(["kustomize", "kubectl"]), help="Default: what is on PATH.")
@click.option("--key-env", default=asked_gateway.KEY, show_default=True, metavar="NAME",
              help="Variable that holds the key of a gateway that SOURCE is the address of.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Prove it, print the files' names, write nothing.")
@click.option("--force", is_flag=True, help="Write into a folder that is not empty, and replace files there.")
def import_(
    *,
    source: Source,
    output: Path,
    name: str,
    config_map: str,
    key: str,
    engine_name: str | None,
    key_env: str,
    dry_run: bool,
    force: bool,
) -> None:
    """Take over a LiteLLM gateway that is one long config: one fragment per model group.

    SOURCE is a ConfigMap manifest (other resources may come along), a bare LiteLLM config with its includes, a chart's
    values, a HelmRelease or any other file that holds a config, a kustomization, which is built, - for standard input,
    or REV:PATH for one in git. It may also be the address of a gateway that runs, whose API tells models and chains.
    The new folder is built before it is written, and only written where LiteLLM would read the same config as before.
    """
    from kustomize_plugin.machine import staging

    if not dry_run and not force:
        with _writing(output):
            staging.refuse_occupied(output)
    shown = "stdin" if source.is_stdin else str(source)
    if source.is_address:
        intake = import_source.of_gateway(source, key_env)
    else:
        intake = import_source.intake(source, shown, config_map, key)
    new = _takeover(intake, shown, name)
    with _writing(output), staging.staged(new.files, None if dry_run else output) as folder:
        _report(_proved(folder, new, engine_name), folder, output, shown)
        if not dry_run:
            staging.deliver(folder, output, force=force)
    _say(new, intake, output, shown, dry_run)


@contextlib.contextmanager
def _writing(output: Path) -> Iterator[None]:
    """Say in one line why the new folder cannot be written."""
    from kustomize_plugin.machine import staging

    try:
        yield
    except staging.OccupiedError as error:
        raise CouldNotRunError(str(error)) from error
    except OSError as error:
        raise CouldNotRunError(f"cannot write {output}: {error.strerror or error}") from error


def deliver(files: dict[str, str], output: Path, force: bool) -> None:
    """Write the files of a new folder: all of them, or none."""
    from kustomize_plugin.machine import staging

    with _writing(output):
        if not force:
            staging.refuse_occupied(output)
        with staging.staged(files, output) as folder:
            staging.deliver(folder, output, force=force)


def refuse_keys(intake: Intake, shown: str) -> None:
    """End the command where a config has a key in plain text, which would be written once more."""
    from kustomize_plugin.adoption import takeover
    from kustomize_plugin.config.litellm_config import ConfigError

    try:
        found = [one for one in takeover.findings(intake, shown) if one.code in ("LK401", "LK605", "LK103")]
    except ConfigError as error:
        raise CouldNotRunError(f"{intake.location(shown, error.line)}: {error}") from error
    for one in found:
        notice.tell(str(one))
    if found:
        notice.tell("nothing was written")
        raise click.exceptions.Exit(FINDINGS)


def _takeover(intake: Intake, shown: str, name: str) -> Takeover:
    """Refuse what the merge would refuse; take over the rest."""
    from kustomize_plugin.adoption import takeover
    from kustomize_plugin.config.litellm_config import ConfigError
    from kustomize_plugin.yamltext.splice import SharedAnchorError

    try:
        refused = takeover.findings(intake, shown)
        if refused:
            for finding in refused:
                notice.tell(str(finding))
            notice.tell("nothing was written")
            raise click.exceptions.Exit(FINDINGS)
        return takeover.Takeover(intake, name)
    except (ConfigError, SharedAnchorError) as error:
        where = intake.location(shown, error.line) if error.line else shown
        notice.tell(f"{where}: {_sentence(error)}")
        notice.tell("nothing was written")
        raise click.exceptions.Exit(FINDINGS) from error
    except RecursionError as error:
        raise CouldNotRunError(
            f"{shown} is nested too deeply, or an alias is inside the value that it repeats"
        ) from error


def _sentence(error: Exception) -> str:
    code = getattr(error, "code", "LK608")
    return (
        f"{code} {error}"
        if code != "LK608"
        else f'{code} "*{error}" repeats text that was compiled; write the value out instead'
    )


def _proved(folder: Path, new: Takeover, name: str | None) -> Proof:
    from kustomize_plugin.machine import engine as engines
    from kustomize_plugin.machine import staged_proof

    engine: Engine | None = None
    if name or len(new.files) <= staged_proof.MOST_FOR_ENGINES:
        try:
            engine = engines.choose(name)
        except engines.EngineError as error:
            if name:
                raise CouldNotRunError(str(error)) from error
    if len(new.files) > _MANY:
        notice.tell(f"proving {len(new.parts.groups):,} model groups")
    try:
        return staged_proof.prove(folder, new.files, new.values, engine)
    except engines.EngineError as error:
        raise CouldNotRunError(str(error).replace(str(folder), "the new folder")) from error


def _report(proof: Proof, folder: Path, output: Path, shown: str) -> None:
    """Print what the build said, and leave where it failed or says something else."""
    lines = [_renamed(line, folder, output) for line in proof.messages]
    lines += [f"{shown}: after the import {difference}" for difference in proof.differences]
    for line in lines:
        notice.tell(line)
    if proof.failed or proof.differences:
        notice.tell("nothing was written")
        raise click.exceptions.Exit(FINDINGS)
    notice.tell(f"proved with {proof.by}: LiteLLM reads the same config as before")


def _renamed(line: str, folder: Path, output: Path) -> str:
    """Name the new folder where a message names the staged one."""
    for name in (str(folder), os.path.relpath(folder)):
        line = line.replace(name, str(output))
    return line


def _say(new: Takeover, intake: Intake, output: Path, shown: str, dry_run: bool) -> None:
    """Print the tree of a dry run; tell what was done and what is left to a person."""
    for path in sorted(new.files) if dry_run else ():
        click.echo((output / path).as_posix())
    for note in new.notes:
        notice.tell(f"note: {note}")
    done = "would become" if dry_run else "became"
    count = len(new.parts.groups)
    what = f"{count} model group{'' if count == 1 else 's'}"
    named = len(new.parts.settings)
    what += f" and {named} named setting{'' if named == 1 else 's'}" if named else ""
    article = "an" if intake.kind[:1] in "AEIOU" else "a"
    notice.tell(f"{what} of {shown}, {article} {intake.kind}, {done} {output}")
    for line in _way_back(new, intake, output, shown):
        notice.tell(line)
    if new.parts.guessed and not dry_run:
        notice.tell(f'next: look at the lines with "# review:" in {output / "models"}, then')
        notice.tell(f"  kustomize-litellm lint {shlex.quote(str(output))}")


def _way_back(new: Takeover, intake: Intake, output: Path, shown: str) -> list[str]:
    """Say what to change in what runs the gateway, so that it reads what is built from now on."""
    from kustomize_plugin.adoption import way_back

    held = intake.held._replace(kind=way_back.BUILT) if intake.is_built and intake.resource else intake.held
    landed = way_back.Landed(output.as_posix(), new.name, intake.key)
    unnamed = "the old one" if held.path else "config.yaml"
    first, *others = way_back.lines(held, unnamed if shown == "stdin" else intake.file or shown, landed)
    return [f"to use it: {first.strip()}", *others]
