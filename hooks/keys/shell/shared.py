"""What the walks of one script and of those inside of it share: what they found, and what they may still cost."""

from __future__ import annotations

from collections.abc import Callable

from kustomize_plugin.hooks.keys.shell.command import Command

_STEPS = 4_000  # of functions, which may call each other
MOST_COMMANDS = 8_000  # of one file: a second's work on a slow machine


class EnoughError(Exception):
    """A file has more commands than anybody writes; what is behind them is not read."""


class Budget:
    """How many commands of one file may still be read."""

    def __init__(self) -> None:
        self.left = MOST_COMMANDS


class Shared:
    """What the walks of one script and of those inside of it have in common."""

    def __init__(
        self, *, is_shown: bool, load: Callable[[str], str] | None = None, budget: Budget | None = None
    ) -> None:
        self.load = load
        self.budget = budget or Budget()
        self.found: list[Command] = []
        self.is_shown = is_shown
        self.steps = _STEPS
        self.called: set[tuple[int, int]] = set()
        self.again = 0  # calls of functions that are read already, and go on
        self.unread: list[int] = []  # indexes in the file at which something was given up
