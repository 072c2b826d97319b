"""How `kustomize-litellm --help` groups the commands; each command's module says as SECTION where it belongs."""

from __future__ import annotations

from typing import Any

import click

START = "Start"
DAILY = "Daily work"
RUNNING = "The running gateway"
ORDER = (START, DAILY, RUNNING)
CONTEXT: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
_WHOLE = 1000  # no sentence is longer; what does not fit into a line is wrapped


class Group(click.Group):
    """A group of commands that shows what each does in a whole sentence."""

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands below their headings."""
        for title, names in self.sections(context).items():
            found = [(name, self.get_command(context, name)) for name in names]
            with formatter.section(title):
                formatter.write_dl([(name, one.get_short_help_str(_WHOLE)) for name, one in found if one])

    def sections(self, context: click.Context) -> dict[str, list[str]]:
        """Return the names of the commands by heading."""
        return {"Commands": self.list_commands(context)}
