"""`kustomize-litellm rehearse`: words in, words out."""

from __future__ import annotations

from pathlib import Path

import click

from kustomize_plugin.commands import notice, permissions, rehearsal_output, rehearsal_runs, sections
from kustomize_plugin.commands import source as sources
from kustomize_plugin.commands.could_not_run import CouldNotRunError
from kustomize_plugin.commands.number_range import PositiveSeconds
from kustomize_plugin.rehearsal import endpoints, modes

SECTION = sections.RUNNING
TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.commands.rehearsal_runs import Ran
    from kustomize_plugin.commands.source import Source
    from kustomize_plugin.rehearsal.measurement import Measurement
    from kustomize_plugin.rehearsal.plan import Cell
    from kustomize_plugin.rehearsal.rehearsal_order import RehearsalOrder, Ways

_DEFAULT_BUDGET = 5.0


@click.command(
    epilog="""\b
Examples:
  kustomize-litellm rehearse overlays/production
  kustomize-litellm rehearse overlays/production --mode hard --group cloud-kimi
  kustomize-litellm rehearse rendered.yaml --budget 10 --time-scale 0.1
  kustomize-litellm rehearse overlays/production --litellm ~/litellm/bin/litellm --format junit > rehearsal.xml
  kustomize-litellm rehearse overlays/production --against 1.110.2 --format html > upgrade.html
\b
Exit codes: 0 within the budget, 1 over it or not answered, 2 usage, 3 could not run.
"""
)
@sources.argument()
@click.option("--group", "groups", multiple=True, metavar="NAME", help="Only this group; may be repeated.")
@click.option("--mode", "names", multiple=True, type=click.Choice([*modes.NAMES, *modes.KINDS]),
              help="Only this mode, or all of a kind; may be repeated.")  # fmt: skip
@click.option("--endpoint", "endpoint", type=click.Choice(endpoints.NAMES),
              help="Where clients ask; default: chat, and embeddings for groups of that mode.")  # fmt: skip
@click.option("--clients", type=click.IntRange(1, 1000), default=1, show_default=True, metavar="N",
              help="How many ask at the onset, at the same time.")  # fmt: skip
@click.option("--recovery", is_flag=True, help="Measure, too, when a group answers by itself again.")
@click.option("--strict", is_flag=True,
              help="Judge everything, also what the FragmentMerge's onHang does not promise.")  # fmt: skip
@click.option("--budget", type=PositiveSeconds(min=0, min_open=True), metavar="SECONDS",
              help=f"Default: the FragmentMerge's budgetSeconds, else {_DEFAULT_BUDGET:g}.")  # fmt: skip
@click.option("--time-scale", "scale", type=PositiveSeconds(0.05, 1), default=1.0, show_default=True,
              help="Shorten time-outs by this factor and scale the results back: faster, less exact.")  # fmt: skip
@click.option("--litellm", "executable", type=click.Path(path_type=Path), metavar="PATH",
              help="LiteLLM's executable in another virtual environment.")  # fmt: skip
@click.option("--against", metavar="VERSION|PATH",
              help="Rehearse on this LiteLLM, too, and say what changes: the question before an upgrade.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(rehearsal_output.FORMATS), default="text", show_default=True)
@click.option("--log", type=click.Path(dir_okay=False, path_type=Path), help="Keep what the proxies log in this file.")
@click.option("--allow-remote", is_flag=True, help="Build remote bases; their functions run on this machine.")
@permissions.allow_exec
def rehearse(
    *,
    source: Source,
    groups: tuple[str, ...],
    names: tuple[str, ...],
    endpoint: str | None,
    clients: int,
    recovery: bool,
    strict: bool,
    budget: float | None,
    scale: float,
    executable: Path | None,
    against: str | None,
    form: str,
    log: Path | None,
    allow_remote: bool,
) -> None:
    """Break the upstreams of a gateway one way after the other, and time its failover.

    SOURCE is a kustomization, which is built, another folder, a file, - for standard input, or REV:PATH for one in git.
    The real LiteLLM proxy runs its config on 127.0.0.1, with a fake in the place of every upstream: no key, no network,
    no database. Hard failures are judged on the first request, hangs on one that begins when the budget is over; what
    the FragmentMerge's onHang does not promise is shown and does not fail.
    """
    from kustomize_plugin.rehearsal.rehearsal_order import Ways

    ways = Ways(endpoints.named(endpoint) if endpoint else None, clients, recovery, strict)
    order = _order(source, budget, scale, allow_remote, ways)
    ran = _ran(order, groups, names, executable, against, log)
    raise click.exceptions.Exit(rehearsal_output.finish(order, ran, form, _title(source)))


def _ran(
    order: RehearsalOrder,
    groups: tuple[str, ...],
    names: tuple[str, ...],
    executable: Path | None,
    against: str | None,
    log: Path | None,
) -> list[Ran]:
    """Rehearse on one release or on two."""
    from kustomize_plugin.rehearsal import other_release, proxy

    work, kept = _cells(order, groups, names), _emptied(log)
    try:
        found = proxy.find(executable)
        releases = [found, *([other_release.find(against, found)] if against else [])]
        if rehearsal_runs.lacks_database(order, found):
            work = _cells(order, groups, names)
        rehearsal_runs.tell_left_out(order, work[0])
        return rehearsal_runs.run_all(order, *work, releases, kept)
    except proxy.ProxyError as error:
        if error.tail:
            notice.tell(error.tail)
        raise CouldNotRunError(str(error)) from error


def _order(
    source: Source, budget: float | None, scale: float, allow_remote: bool, ways: Ways | None = None
) -> RehearsalOrder:
    from kustomize_plugin.rehearsal import litellm_release
    from kustomize_plugin.rehearsal.rehearsal_order import RehearsalOrder, Ways

    read = sources.read(source, allow_remote)
    found = read.gateway.gateway
    spec = found.note.get("failover")
    merged = spec.get("budgetSeconds") if isinstance(spec, dict) else None
    if budget is None:
        budget = float(merged) if isinstance(merged, (int, float)) else _DEFAULT_BUDGET
    return RehearsalOrder(
        found.values,
        budget,
        scale,
        litellm_release.deployed(read.text),
        spec,
        ways or Ways(),
    )


def _cells(
    order: RehearsalOrder, groups: tuple[str, ...], names: tuple[str, ...]
) -> tuple[list[Cell], list[Measurement]]:
    from kustomize_plugin.finding import did_you_mean

    known = [group.name for group in order.plan.groups]
    if not known:
        raise CouldNotRunError(
            "no group has a fallback chain to another group of the config, so there is nothing to rehearse"
        )
    for name in groups:
        if name not in known:
            hint = did_you_mean(name, known) or f"these have: {', '.join(known)}"
            raise click.UsageError(f'no group "{name}" has a fallback chain; {hint}')
    wanted = [group for group in order.plan.groups if not groups or group.name in groups]
    return order.cells(wanted, modes.chosen(names), named=bool(names))


def _emptied(log: Path | None) -> Path | None:
    if log is not None:
        try:
            log.write_bytes(b"")
        except OSError as error:
            raise CouldNotRunError(f"cannot write {log}: {error.strerror}") from error
    return log.absolute() if log is not None else None


def _title(source: Source) -> str:
    """Name the gateway by its folder or file, as `graph` does."""
    return "standard input" if source.is_stdin else source.path.resolve().name or str(source.path.resolve())
