"""`kustomize-litellm whatif`: words in, words out."""

from __future__ import annotations

import click

from kustomize_plugin.commands import notice, permissions, printed_table, sections
from kustomize_plugin.commands import source as sources
from kustomize_plugin.resources.outcome import CLEAN, FINDINGS

SECTION = sections.DAILY
TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.commands.source import Source
    from kustomize_plugin.gateway.finished_gateway import FinishedGateway

_FAILURES = ("hang", "black-hole", "stream", "refused", "5xx", "4xx", "429")
_MOST_NAMED = 12


@click.command(
    epilog="""\b
Examples:
  kustomize-litellm whatif overlays/production --down api.openai.com
  kustomize-litellm whatif helmrelease.yaml --down ollama.com --down '*.openai.com' --failure 5xx
  kustomize-litellm whatif overlays/production --spof
  kustomize-litellm whatif main:config.yaml --spof --format json
\b
Exit codes: 0 everything is answered, 1 something is answered by nobody, 2 usage, 3 could not run.
"""
)
@sources.argument()
@click.option("--down", "down", multiple=True, metavar="HOST",
              help="This host is down, or all that fit a pattern; several are down at once.")  # fmt: skip
@click.option("--spof", is_flag=True, help="Find every host without which some name is answered by nobody.")
@click.option("--failure", type=click.Choice(_FAILURES), default="hang", show_default=True,
              help="How a host is down, for the seconds.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--allow-remote", is_flag=True, help="Build remote bases; their functions run on this machine.")
@permissions.allow_exec
def whatif(*, source: Source, down: tuple[str, ...], spof: bool, failure: str, form: str, allow_remote: bool) -> None:
    """Say who answers while a host is down, after how long, at which price, and with what lost.

    SOURCE is a kustomization, which is built, another folder, a file, - for standard input, or REV:PATH for one in git.
    Nothing is asked on the network: chains, levels and time-outs are walked as LiteLLM walks them. The seconds are the
    worst case of one request: the first, and later ones, once LiteLLM knows. `rehearse` measures what this computes.
    """
    if down and spof:
        raise click.UsageError("say either which --down HOST, or --spof")
    gateway = sources.read(source, allow_remote).gateway.gateway
    if not (down or spof):
        raise click.UsageError(f"say which --down HOST, or --spof; the hosts are: {_listed(_hosts(gateway))}")
    lost = _single_points(gateway, form) if spof else _outage(gateway, down, failure, form)
    raise click.exceptions.Exit(FINDINGS if lost else CLEAN)


def _outage(gateway: FinishedGateway, words: tuple[str, ...], failure: str, form: str) -> bool:
    from kustomize_plugin.gateway.outage import Outage
    from kustomize_plugin.picture.outage_report import HEADS, OutageReport

    report = OutageReport(Outage(gateway, _meant(gateway, words)), failure)
    if form == "json":
        notice.show(report.as_json())
        return bool(report.lost)
    printed_table.show(HEADS, report.rows())
    notice.tell(report.summary())
    return bool(report.lost)


def _hosts(gateway: FinishedGateway) -> list[str]:
    from kustomize_plugin.gateway import hosts

    return list(hosts.Places(gateway).groups)


def _meant(gateway: FinishedGateway, words: tuple[str, ...]) -> set[str]:
    from kustomize_plugin.finding import did_you_mean
    from kustomize_plugin.gateway import hosts

    known = _hosts(gateway)
    found: set[str] = set()
    for word in words:
        named = hosts.meant(word, known)
        if not named:
            hint = did_you_mean(word, known) or f"there are: {_listed(known)}"
            raise click.UsageError(f'no deployment of the gateway is at "{word}"; {hint}')
        found.update(named)
    return found


def _listed(known: list[str]) -> str:
    from kustomize_plugin.secrets import printable_text

    more = f" and {len(known) - _MOST_NAMED} more" if len(known) > _MOST_NAMED else ""
    return printable_text.text(", ".join(known[:_MOST_NAMED])) + more


def _single_points(gateway: FinishedGateway, form: str) -> bool:
    from kustomize_plugin.gateway import outage
    from kustomize_plugin.picture import outage_report

    found = outage.single_points(gateway)
    if form == "json":
        notice.show(outage_report.single_points_json(found))
        return bool(found)
    printed_table.show(
        ("host", "without it nobody answers"), [(host, ", ".join(names)) for host, names in found.items()]
    )
    lost = {name for names in found.values() for name in names}
    told = f"without one of {len(found)} hosts some of {len(lost)} names are answered by nobody"
    notice.tell(told if found else "every name is answered while any one host is down")
    return bool(found)
