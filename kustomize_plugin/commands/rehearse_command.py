"""`kustomize-litellm rehearse`: words in, words out."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click

from kustomize_plugin.commands import notice, permissions, sections
from kustomize_plugin.commands import source as sources
from kustomize_plugin.commands.could_not_run import CouldNotRunError
from kustomize_plugin.commands.number_range import PositiveSeconds
from kustomize_plugin.machine import progress
from kustomize_plugin.rehearsal import endpoints, modes
from kustomize_plugin.resources.outcome import CLEAN, FINDINGS
from kustomize_plugin.secrets import printable_text

SECTION = sections.RUNNING
TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.commands.source import Source
    from kustomize_plugin.rehearsal.measurement import Measurement
    from kustomize_plugin.rehearsal.plan import Cell
    from kustomize_plugin.rehearsal.rehearsal_order import RehearsalOrder
    from kustomize_plugin.rehearsal.rehearsal_report import RehearsalReport
    from kustomize_plugin.rehearsal.watch import Watch

_FORMATS = ("text", "json", "junit")
_DEFAULT_BUDGET = 5.0
_PIPE_WIDTH = 200


class _Ran(NamedTuple):
    """What has been rehearsed of `total` rows; `code` is the exit code where it was stopped, else 0."""

    report: RehearsalReport
    total: int
    code: int


@click.command(
    epilog="""\b
Examples:
  kustomize-litellm rehearse overlays/production
  kustomize-litellm rehearse overlays/production --mode hard --group cloud-kimi
  kustomize-litellm rehearse rendered.yaml --budget 10 --time-scale 0.1
  kustomize-litellm rehearse overlays/production --litellm ~/litellm/bin/litellm --format junit > rehearsal.xml
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
@click.option("--strict", is_flag=True,
              help="Judge everything, also what the FragmentMerge's onHang does not promise.")  # fmt: skip
@click.option("--budget", type=PositiveSeconds(min=0, min_open=True), metavar="SECONDS",
              help=f"Default: the FragmentMerge's budgetSeconds, else {_DEFAULT_BUDGET:g}.")  # fmt: skip
@click.option("--time-scale", "scale", type=PositiveSeconds(0.05, 1), default=1.0, show_default=True,
              help="Shorten time-outs by this factor and scale the results back: faster, less exact.")  # fmt: skip
@click.option("--litellm", "executable", type=click.Path(path_type=Path), metavar="PATH",
              help="LiteLLM's executable in another virtual environment.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(_FORMATS), default="text", show_default=True)
@click.option("--log", type=click.Path(dir_okay=False, path_type=Path), help="Keep what the proxies log in this file.")
@click.option("--allow-remote", is_flag=True, help="Build remote bases; their functions run on this machine.")
@permissions.allow_exec
def rehearse(
    *,
    source: Source,
    groups: tuple[str, ...],
    names: tuple[str, ...],
    endpoint: str | None,
    strict: bool,
    budget: float | None,
    scale: float,
    executable: Path | None,
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
    from kustomize_plugin.rehearsal import proxy

    order = _order(source, budget, scale, allow_remote, strict=strict, endpoint=endpoint)
    (cells, idle), kept = _cells(order, groups, names), _emptied(log)
    try:
        ran = _run(order, cells, idle, proxy.find(executable), kept)
    except proxy.ProxyError as error:
        if error.tail:
            notice.tell(error.tail)
        raise CouldNotRunError(str(error)) from error
    if ran.code:
        _print_stopped(ran, form)
        raise click.exceptions.Exit(ran.code)
    _print(ran.report, form)
    raise click.exceptions.Exit(FINDINGS if ran.report.failed else CLEAN)


def _order(
    source: Source,
    budget: float | None,
    scale: float,
    allow_remote: bool,
    *,
    strict: bool = False,
    endpoint: str | None = None,
) -> RehearsalOrder:
    from kustomize_plugin.rehearsal import litellm_release
    from kustomize_plugin.rehearsal.rehearsal_order import RehearsalOrder

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
        failover=spec,
        strict=strict,
        endpoint=endpoints.named(endpoint) if endpoint else None,
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
    return order.cells(wanted, modes.chosen(names))


def _emptied(log: Path | None) -> Path | None:
    if log is not None:
        try:
            log.write_bytes(b"")
        except OSError as error:
            raise CouldNotRunError(f"cannot write {log}: {error.strerror}") from error
    return log.absolute() if log is not None else None


def _run(order: RehearsalOrder, cells: list[Cell], idle: list[Measurement], executable: Path, log: Path | None) -> _Ran:
    import time

    from kustomize_plugin.rehearsal import clean_stop
    from kustomize_plugin.rehearsal.rehearsal_report import RehearsalReport
    from kustomize_plugin.rehearsal.whole_rehearsal import Rehearsal

    for what in order.left_out:
        notice.tell(f"left out, because a rehearsal has no server for it: {printable_text.printable(what)}")
    begun, code = time.monotonic(), 0
    total = sum(len(cell.groups) for cell in cells) + len(idle)
    with _watch(total) as watch:
        watch.finished.extend(idle)
        rehearsal = Rehearsal(order, executable, log, watch)
        try:
            clean_stop.run(rehearsal.run(cells))
        except clean_stop.StoppedError as stopped:
            code = stopped.code
    seconds = time.monotonic() - begun
    _compare(rehearsal.version, order.deployed)
    report = RehearsalReport(watch.finished, rehearsal.version, order.budget, order.scale, order.left_out, seconds)
    return _Ran(report, total, code)


@contextlib.contextmanager
def _watch(total: int) -> Iterator[Watch]:
    """Show a bar on a terminal; elsewhere, as in CI, a line for each row that is finished."""
    from kustomize_plugin.rehearsal.watch import Watch

    if not sys.stderr.isatty():
        yield Watch(total, notice.tell, lambda *_: None)
        return
    with progress.bar(sys.stderr, "starting proxies", total) as step:
        yield Watch(total, lambda _: None, step)


def _compare(ran: str, deployed: str) -> None:
    """Tell where the figures are those of another release than the one that will run."""
    from kustomize_plugin.rehearsal import litellm_release

    known = litellm_release.number(ran)
    if known and deployed and known != deployed:
        message = f"rehearsed on LiteLLM {known}, the Deployment runs {deployed}"
        how = litellm_release.how_to_install(deployed)
        notice.tell(f"{message}; name the executable of that release with --litellm, as after: {how}")


def _print_stopped(ran: _Ran, form: str) -> None:
    """Print what is finished, then how much that is."""
    if ran.report.rows or form != "text":
        # Ctrl-C has ended the other programs of the pipe too; rich answers a closed one by SystemExit
        with contextlib.suppress(BrokenPipeError, SystemExit):
            _print(ran.report, form)
    notice.tell(f"stopped after {len(ran.report.rows)} of {ran.total} rehearsals")


def _print(report: RehearsalReport, form: str) -> None:
    if form == "json":
        click.echo(report.as_json(), nl=False)
    elif form == "junit":
        click.echo(report.as_junit(), nl=False)
    else:
        from rich.console import Console

        # a pipe has no width: a line is then a row, however long
        console = Console(width=None if sys.stdout.isatty() else _PIPE_WIDTH)
        console.print(report.head(), highlight=False)
        console.print(report.as_table())
