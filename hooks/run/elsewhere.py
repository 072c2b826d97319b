"""What is checked and is no file on the disk: standard input, and a file or folder in a git revision."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

from kustomize_plugin.finding import Location
from kustomize_plugin.hooks.read.text import RENDERED
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.hooks.run import clock, judging
from kustomize_plugin.hooks.run.order import Order
from kustomize_plugin.hooks.run.report import NotBuiltError, Report
from kustomize_plugin.hooks.run.repository_top import RepositoryTop
from kustomize_plugin.hooks.run.rule_registry import Listed
from kustomize_plugin.machine.revision import Repository, RevisionError

STDIN = "-"


def is_meant(paths: list[str]) -> bool:
    """Tell whether the one path of a run is standard input or REV:PATH."""
    return len(paths) == 1 and (paths[0] == STDIN or (":" in paths[0] and not os.path.lexists(paths[0])))


def report(order: Order, rules: list[Listed]) -> Report:
    """Check it; raises NotBuiltError where it cannot be read."""
    today = clock.today(order)
    return _stdin(rules, today) if order.paths == [STDIN] else _revision(order.paths[0], rules, today)


def _stdin(rules: list[Listed], today: date | None) -> Report:
    try:
        text = sys.stdin.buffer.read().decode()
    except UnicodeDecodeError as error:
        raise NotBuiltError("standard input is not UTF-8") from error
    with RepositoryTop(["."]) as here:
        return judging.judge([], rules, here, extra=TextFile(f"stdin{RENDERED}", text), today=today)


def _revision(words: str, rules: list[Listed], today: date | None) -> Report:
    revision, _, path = words.partition(":")
    started = Path.cwd()
    try:
        repository = Repository(started)
        place = os.path.relpath(os.path.normpath(started.resolve() / path), repository.top.resolve())
        with repository.checked_out(repository.commit(revision)) as tree:
            if not (tree / place).exists():
                raise NotBuiltError(f'"{path}" is not in {revision}')
            os.chdir(tree)
            try:
                with RepositoryTop(["."]) as here:
                    found = judging.judge([place], rules, here, today=today)
            finally:
                os.chdir(started)
    except RevisionError as error:
        raise NotBuiltError(f"cannot read {words}: {error}") from error
    found.findings = [
        one.at(Location(f"{revision}:{one.where.file}", one.where.line, one.where.column)) if one.where else one
        for one in found.findings
    ]
    return found
