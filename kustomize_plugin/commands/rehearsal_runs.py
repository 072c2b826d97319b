"""Runs a rehearsal, once for each release, and says meanwhile what is going on."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from kustomize_plugin.commands import notice
from kustomize_plugin.machine import progress
from kustomize_plugin.secrets import printable_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.rehearsal.measurement import Measurement
    from kustomize_plugin.rehearsal.plan import Cell
    from kustomize_plugin.rehearsal.rehearsal_order import RehearsalOrder
    from kustomize_plugin.rehearsal.rehearsal_report import RehearsalReport
    from kustomize_plugin.rehearsal.watch import Watch


class Ran(NamedTuple):
    """What has been rehearsed of `total` rows; `code` is the exit code where it was stopped, else 0."""

    report: RehearsalReport
    total: int
    code: int


def run_all(
    order: RehearsalOrder,
    cells: list[Cell],
    idle: list[Measurement],
    releases: Sequence[Path],
    log: Path | None,
) -> list[Ran]:
    """Run the same on each release until one is stopped; raises ProxyError."""
    done: list[Ran] = []
    for executable in releases:
        done.append(run(order, cells, idle, executable, log))
        if len(done) == 1:
            tell_release(done[0].report.version, order.deployed)
        if done[-1].code:
            break
    return done


def lacks_database(order: RehearsalOrder, executable: Path) -> bool:
    """Note, and tell, whether the config has a database that this release of LiteLLM cannot speak to here."""
    from kustomize_plugin.rehearsal import proxy
    from kustomize_plugin.rehearsal.stores import POSTGRES

    reason = proxy.database_obstacle(executable) if order.stores.get(POSTGRES) == "" else ""
    if reason:
        order.stores[POSTGRES] = reason
    return bool(reason)


def run(order: RehearsalOrder, cells: list[Cell], idle: list[Measurement], executable: Path, log: Path | None) -> Ran:
    """Run cells on one release; `idle` are the rows of what cannot be run. Raises ProxyError."""
    from kustomize_plugin.rehearsal import clean_stop
    from kustomize_plugin.rehearsal.rehearsal_report import RehearsalReport
    from kustomize_plugin.rehearsal.whole_rehearsal import Rehearsal

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
    facts = (rehearsal.version, order.budget, order.scale, order.left_out(cells), seconds, rehearsal.served)
    return Ran(RehearsalReport(watch.finished, *facts), total, code)


def tell_left_out(order: RehearsalOrder, cells: list[Cell]) -> None:
    """Name what a rehearsal does without."""
    for what in order.left_out(cells):
        notice.tell(f"left out, because a rehearsal has no server for it: {printable_text.printable(what)}")


def tell_release(ran: str, deployed: str) -> None:
    """Tell where the figures are those of another release than the one that will run."""
    from kustomize_plugin.rehearsal import litellm_release

    known = litellm_release.number(ran)
    if known and deployed and known != deployed:
        message = f"rehearsed on LiteLLM {known}, the Deployment runs {deployed}"
        how = litellm_release.how_to_install(deployed)
        notice.tell(f"{message}; name the executable of that release with --litellm, as after: {how}")


@contextlib.contextmanager
def _watch(total: int) -> Iterator[Watch]:
    """Show a bar on a terminal; elsewhere, as in CI, a line for each row that is finished."""
    from kustomize_plugin.rehearsal.watch import Watch

    if not sys.stderr.isatty():
        yield Watch(total, notice.tell, lambda *_: None)
        return
    with progress.bar(sys.stderr, "starting proxies", total) as step:
        yield Watch(total, lambda _: None, step)
