"""`kustomize-litellm drift`: words in, words out."""

from __future__ import annotations

import click

from kustomize_plugin.commands import asked_gateway, notice, permissions, printed_table, sections
from kustomize_plugin.commands import source as sources
from kustomize_plugin.commands.number_range import PositiveSeconds
from kustomize_plugin.resources.outcome import CLEAN, FINDINGS

SECTION = sections.RUNNING
TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.commands.source import Source

_FORMATS = ("text", "json", "markdown", "junit")


@click.command(
    epilog="""\b
Examples:
  kustomize-litellm drift http://localhost:4000 overlays/production
  kustomize-litellm drift https://llm.example.com helmrelease.yaml --format markdown
  kustomize-litellm drift http://localhost:4000 main:config.yaml --format junit > drift.xml
\b
Exit codes: 0 what runs is what git says, 1 something differs, 2 usage, 3 the gateway could not be asked.
"""
)
@click.argument("url")
@sources.argument()
@click.option("--key-env", default=asked_gateway.KEY, show_default=True, metavar="NAME",
              help="Variable that holds the key.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(_FORMATS), default="text", show_default=True)
@click.option("--timeout", "seconds", type=PositiveSeconds(0.1, 600), default=10, show_default=True,
              help="Seconds for one request; there are two.")  # fmt: skip
@click.option("--allow-remote", is_flag=True, help="Build remote bases; their functions run on this machine.")
@permissions.allow_exec
def drift(*, url: str, source: Source, key_env: str, form: str, seconds: float, allow_remote: bool) -> None:
    """Compare what the gateway at URL runs with the config in SOURCE.

    SOURCE is a kustomization, which is built, another folder, a file, - for standard input, or REV:PATH for one in git.
    Groups, deployments, their parameters, prices and limits, chains, aliases and the router's settings: what only git
    has, what only runs, such as models of the database, and what differs, with the one that counts. With an admin's key
    all of it is seen, with another what that key may use. No secret is asked for, compared or shown.
    """
    from kustomize_plugin.difference import drift as drifts
    from kustomize_plugin.difference import drift_formats

    gateway = sources.read(source, allow_remote).gateway.gateway
    running = asked_gateway.running(url, key_env, seconds)
    found = drifts.between(gateway, running)
    if form == "json":
        click.echo(drift_formats.as_json(found, running.unseen), nl=False)
    elif form == "markdown":
        click.echo(drift_formats.as_markdown(found, running.unseen, str(source)), nl=False)
    elif form == "junit":
        click.echo(drift_formats.as_junit(found, running.unseen), nl=False)
    else:
        printed_table.show(drift_formats.HEADS, map(drift_formats.row, found))
        notice.tell(f"{len(found)} differences" if found else "what runs is what git says")
        for one in running.unseen:
            notice.tell(f"not seen: {one}")
    raise click.exceptions.Exit(FINDINGS if found else CLEAN)
