"""A table on standard output, as wide as a terminal is; in a pipe a line is a row, however long."""

from __future__ import annotations

import sys
from collections.abc import Iterable

_PIPE_WIDTH = 240


def show(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    """Print rows under heads, and nothing where there are none; no cell shows a key or steers the terminal."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from kustomize_plugin.secrets import printable_text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for head in heads:
        table.add_column(head, overflow="fold")
    for row in rows:
        table.add_row(*(Text(printable_text.printable(printable_text.text(cell))) for cell in row))
    if table.row_count:
        Console(width=None if sys.stdout.isatty() else _PIPE_WIDTH).print(table)
