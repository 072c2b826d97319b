"""One key that a file gives away, and where it is."""

from __future__ import annotations

from bisect import bisect_right

from kustomize_plugin.finding import ERROR, Location

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.read.text_file import TextFile

NAMED = "a value under the name of a secret"  # a form beside those of key_scan.py


class Leak:
    """One key; `name` is that of the setting it is in, where that is what gives it away."""

    def __init__(self, value: str, where: Location, form: str, name: str = "", severity: str = ERROR) -> None:
        self.value = value
        self.where = where
        self.form = form
        self.name = name
        self.severity = severity


def place(source: TextFile, index: int) -> Location:
    """Return the line and column of an index of the text, as the YAML parser counts them."""
    line = bisect_right(source.starts, index)
    return Location(source.path, line, index - source.starts[line - 1] + 1)
