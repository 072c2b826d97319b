"""`kustomize-litellm convert`: words in, words out."""

from __future__ import annotations

from pathlib import Path

import click

from kustomize_plugin.commands import import_command, import_source, notice, sections
from kustomize_plugin.commands import source as sources
from kustomize_plugin.commands.could_not_run import CouldNotRunError
from kustomize_plugin.commands.source import Source
from kustomize_plugin.resources.outcome import FINDINGS

SECTION = sections.START
TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.adoption.intake import Intake

FRAGMENTS, CONFIG, OPERATOR = "fragments", "config", "operator"
_ALREADY = "it is written in the operator's resources already"


@click.command(
    "convert",
    epilog="""\b
Examples:
  kustomize-litellm convert overlays/production --to config > config.yaml
  kustomize-litellm convert helmrelease.yaml --to operator --secret litellm-secrets -o litellm
  kustomize-litellm convert config.yaml --to fragments -o gateway
\b
Exit codes: 0 converted, 1 refused with findings or differences, 2 usage, 3 could not run.
""",
)
@sources.argument()
@click.option("--to", type=click.Choice([FRAGMENTS, CONFIG, OPERATOR]), required=True, help="The shape to write.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="PATH",
    help="The new folder, or with --to config the file. Default: standard output, but for fragments.",
)  # fmt: skip
@click.option(
    "--name", help="The ConfigMap's name, or that of the operator's proxy.  [default: litellm-config, litellm]"
)
@click.option("--namespace", default="", help="The namespace of the operator's resources.")
@click.option("--secret", default="", metavar="NAME", help="The Secret that has the keys, where SOURCE does not tell.")
@click.option("--force", is_flag=True, help="Write into a folder that is not empty, and replace files there.")
@click.pass_context
def convert(
    context: click.Context,
    *,
    source: Source,
    to: str,
    output: Path | None,
    name: str | None,
    namespace: str,
    secret: str,
    force: bool,
) -> None:
    """Write a gateway's config in another shape, if LiteLLM would read the same in it.

    SOURCE is whatever holds a config, as for import; a kustomization is built. `fragments` is what import writes,
    `config` the plain file that LiteLLM reads, and `operator` the resources of home-operations/litellm-operator: a key
    that is os.environ/NAME becomes an apiKeyRef to the Secret that NAME comes from.
    """
    if to == FRAGMENTS:
        if output is None:
            raise click.UsageError("--to fragments writes a folder; name it with -o")
        context.invoke(
            import_command.import_, source=source, output=output, name=name or "litellm-config", config_map="", key="",
            engine_name=None, dry_run=False, force=force,
        )  # fmt: skip
        return
    shown = "stdin" if source.is_stdin else str(source)
    intake = import_source.intake(source, shown)
    import_command.refuse_keys(intake, shown)
    if to == CONFIG:
        _write_config(intake, shown, output, force)
    else:
        metadata: dict[str, object] = {"name": name or "litellm"}
        metadata |= {"namespace": namespace} if namespace else {}
        _write_resources(intake, shown, output, force, metadata, secret)


def _write_config(intake: Intake, shown: str, output: Path | None, force: bool) -> None:
    """Write the text as its author did: it is the one that was found, so it reads the same."""
    for note in intake.notes:
        notice.tell(f"note: {note}")
    if output is None:
        click.echo(intake.text, nl=not intake.text.endswith("\n"))
    elif output.exists() and not force:
        raise CouldNotRunError(f"{output} is there already; name a new file, or pass --force to replace it")
    else:
        try:
            output.parent.mkdir(parents=True, exist_ok=True)
            output.write_text(intake.text, encoding="utf-8", newline="")
        except OSError as error:
            raise CouldNotRunError(f"cannot write {output}: {error.strerror or error}") from error
    notice.tell(f"the config of {shown}, as LiteLLM reads it")


def _write_resources(
    intake: Intake, shown: str, output: Path | None, force: bool, metadata: dict[str, object], secret: str
) -> None:
    """Write the operator's resources, read back and compared first."""
    from kustomize_plugin.adoption import manifests, operator_proof
    from kustomize_plugin.adoption.operator_files import CannotCarryError, OperatorFiles
    from kustomize_plugin.adoption.runtime import FoundRuntime
    from kustomize_plugin.sources import operator_resources
    from kustomize_plugin.yamltext import loading, typed

    if intake.kind.startswith(operator_resources.PROXY):
        raise CouldNotRunError(f"{shown}: {_ALREADY}")
    values = typed.mapping(loading.values(intake.text))
    found = FoundRuntime(intake, secret)
    try:
        made = OperatorFiles(values, metadata, found.secret_of, found.runtime)
    except CannotCarryError as error:
        _refuse([f"{shown}: {error}"])
    _refuse(
        [
            f"{shown}: after the conversion {one}"
            for one in operator_proof.differences(values, made.files, made.references)
        ]
    )
    notice.tell("proved by reading it back: the operator writes the same config as before")
    for note in [*intake.notes, *found.notes]:
        notice.tell(f"note: {note}")
    if output is None:
        click.echo("---\n".join(made.files.values()), nl=False)
    else:
        import_command.deliver(
            {**made.files, "kustomization.yaml": manifests.listing(sorted(made.files))}, output, force
        )
    notice.tell(f"{len(made.files)} resources of {shown} {f'are in {output}' if output else 'are above'}")


def _refuse(lines: list[str]) -> None:
    for line in lines:
        notice.tell(line)
    if lines:
        notice.tell("nothing was written")
        raise click.exceptions.Exit(FINDINGS)
