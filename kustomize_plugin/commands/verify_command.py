"""`kustomize-litellm verify`: words in, words out."""

from __future__ import annotations

import click

from kustomize_plugin.commands import asked_gateway, notice, permissions, sections, verify_report
from kustomize_plugin.commands import source as sources
from kustomize_plugin.commands.could_not_run import CouldNotRunError
from kustomize_plugin.commands.number_range import PositiveSeconds
from kustomize_plugin.machine.gateway_check import FAILED, PASSED, SKIPPED, Check
from kustomize_plugin.resources.outcome import CLEAN, FINDINGS
from kustomize_plugin.secrets import printable_text

SECTION = sections.RUNNING
TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.commands.source import Source


@click.command(
    epilog="""\b
Examples:
  kustomize-litellm verify http://localhost:4000 overlays/production
  kustomize-litellm verify https://llm.example.com overlays/production --prompt
  kustomize-litellm verify http://localhost:4000 overlays/local --format junit > verify.xml
  kustomize-litellm verify http://litellm:4000 /config/config.yaml --wait 120 --prompt
\b
Exit codes: 0 as it should be, 1 a group is not, 2 usage, 3 the gateway could not be asked.
"""
)
@click.argument("url")
@sources.argument()
@click.option("--prompt", is_flag=True, help="Send one prompt per group; each costs what a short answer costs.")
@click.option(
    "--key-env", default=asked_gateway.KEY, show_default=True, metavar="NAME", help="Variable that holds the key."
)
@click.option("--format", "form", type=click.Choice(verify_report.FORMATS), default="text", show_default=True)
@click.option("--timeout", "seconds", type=PositiveSeconds(0.1, 600), default=10, show_default=True,
              help="Seconds for one request; a prompt has its group's time-out besides.")  # fmt: skip
@click.option("--wait", type=PositiveSeconds(0, 3600), default=0, metavar="SECONDS",
              help="Ask again for so long while it does not answer, misses a group or fails a prompt.")  # fmt: skip
@click.option("--allow-remote", is_flag=True, help="Build remote bases; their functions run on this machine.")
@permissions.allow_exec
def verify(
    *, url: str, source: Source, prompt: bool, key_env: str, form: str, seconds: float, wait: float, allow_remote: bool
) -> None:
    """Compare the gateway at URL with the config in SOURCE.

    SOURCE is a kustomization, which is built, another folder, a file, - for standard input, or REV:PATH for one in git.
    Every group of its config has to be in /v1/models. With --prompt, each has to answer within its time-out by a
    deployment of its own and not by a fallback, and its request has to be counted in /metrics/ where the config has the
    prometheus callback.

    With --wait a gateway that is still starting is asked again; not so after it has refused the key. A prompt that has
    been sent is waited for beyond that time, by its group's own time-out.
    """
    from kustomize_plugin.machine import live_gateway

    key = asked_gateway.key_of(url, key_env)
    values = sources.read(source, allow_remote).gateway.gateway.values
    if not live_gateway.groups(values):
        kind = (
            "only wildcard groups, which /v1/models does not list"
            if live_gateway.wildcards(values)
            else "no model groups"
        )
        raise CouldNotRunError(f"the config of {source} has {kind}")
    try:
        checks = _checks(url, key, values, prompt=prompt, limits=(seconds, wait))
    except live_gateway.GatewayError as error:
        raise CouldNotRunError(str(error)) from error
    _print(checks, form)
    raise click.exceptions.Exit(FINDINGS if any(one.outcome == FAILED for one in checks) else CLEAN)


def _checks(url: str, key: str, values: dict[str, object], *, prompt: bool, limits: tuple[float, float]) -> list[Check]:
    """Ask the gateway; `limits` are the seconds for one request, and those for which it is asked again."""
    import asyncio
    import sys

    from kustomize_plugin.machine import exchange, gateway_wait, live_gateway, progress

    wanted, metrics = live_gateway.groups(values), live_gateway.has_metrics(values)
    seconds, wait = limits

    async def run(step: progress.Step) -> list[Check]:
        async with exchange.client() as client:
            # who waits anyway needs no attempts of the exchange's own, which would only blur the end of the wait
            once = exchange.Limits(seconds, attempts=1 if wait else 3)
            asked = live_gateway.LiveGateway(client, url, key, once)
            on_bar = sys.stderr.isatty()
            patience = gateway_wait.Patience(wait, (lambda said: step(0, said)) if on_bar else notice.tell)
            checks = await live_gateway.verify(
                asked, wanted, prompt=prompt, metrics=metrics, done=step, patience=patience
            )
            return checks + live_gateway.wildcards(values)

    with progress.bar(sys.stderr, "asking the gateway", len(wanted) if prompt else None) as step:
        return asyncio.run(run(step))


def _print(checks: list[Check], form: str) -> None:
    if form == "json":
        click.echo(verify_report.as_json(checks), nl=False)
    elif form == "junit":
        click.echo(verify_report.as_junit(checks), nl=False)
    else:
        _table(checks)


def _table(checks: list[Check]) -> None:
    import sys

    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("group", "check", "outcome", "seconds", "", box=box.SIMPLE_HEAD)
    styles = {PASSED: "green", FAILED: "bold red", SKIPPED: "dim"}
    for check in sorted(checks, key=lambda one: one.group):
        seconds = f"{check.seconds:.1f}" if check.seconds else ""
        outcome = Text(check.outcome, style=styles[check.outcome])
        group, message = printable_text.line(check.group), printable_text.line(check.message)
        table.add_row(Text(group), check.name, outcome, seconds, Text(message, overflow="fold"))
    # a pipe has no width: a line is then a check, however long
    console = Console(width=None if sys.stdout.isatty() else 240)
    console.print(table)
