"""Findings as a terminal shows them: in colours, each with the line that it is about and a caret."""

from __future__ import annotations

from kustomize_plugin.finding import ERROR, INFO, WARNING, Finding, Location
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.hooks.run import excerpt
from kustomize_plugin.hooks.run.file_search import FileSearch
from kustomize_plugin.hooks.run.hidden_spans import HiddenSpans
from kustomize_plugin.secrets import printable_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.machine.terminal import Paint

_STYLES = {ERROR: "bold-red", WARNING: "bold-yellow", INFO: "bold-cyan"}
_NUMBER = 5  # columns for the number of a line
_BAR = " | "
_NARROWEST = 20


def concise(findings: list[Finding], paint: Paint) -> str:
    """Return one line for each finding."""
    return "".join(f"{_sentence(one, paint)}\n" for one in findings)


def full(findings: list[Finding], paint: Paint, width: int) -> str:
    """Return each finding with its line, read from the disk anew: `--fix` may just have written it."""
    lines = _Lines(max(width - _NUMBER - len(_BAR), _NARROWEST))
    return "".join(f"{_sentence(one, paint)}\n{lines.around(one, paint)}" for one in findings)


def _sentence(one: Finding, paint: Paint) -> str:
    """Return what the plain text says, in colours."""
    place = printable_text.printable(str(one.where or one.field or "input"))
    style = _STYLES[one.severity]
    level = "" if one.severity == ERROR else paint(f" {one.severity}:", style)
    return f"{paint(f'{place}:', 'bold')} {paint(one.code, style)}{level} {one.message}"


class _Lines:
    """The lines of the files that findings are in; `room` is how many columns each may take."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._disk = FileSearch()
        self._files: dict[str, tuple[TextFile, HiddenSpans] | None] = {}

    def around(self, one: Finding, paint: Paint) -> str:
        """Return the line of a finding and a caret below; nothing where no file has it, or the line is empty."""
        file = self._file(one.where.file) if one.where else None
        if one.where is None or file is None or not self._is_written(file[0], one.where):
            return ""
        number = one.where.line
        shown = excerpt.of(file[0].lines[number - 1], one.where.column, file[1].on(number), self._room)
        text = f"{paint(f'{number:>{_NUMBER}}{_BAR}', 'cyan')}{shown.line}\n"
        if not one.where.column:
            return text
        return f"{text}{paint(' ' * _NUMBER + _BAR, 'cyan')}{' ' * shown.caret}{paint('^', _STYLES[one.severity])}\n"

    @staticmethod
    def _is_written(source: TextFile, where: Location) -> bool:
        return 0 < where.line <= len(source.lines) and source.lines[where.line - 1].strip() != ""

    def _file(self, path: str) -> tuple[TextFile, HiddenSpans] | None:
        if path not in self._files:
            read = self._disk.load(path)
            # the parser's marks do not count the byte order mark
            source = TextFile(read.path, read.text.removeprefix("\ufeff")) if read else None
            self._files[path] = (source, HiddenSpans(source)) if source else None
        return self._files[path]
