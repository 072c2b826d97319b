"""The error that ends a command with exit code 3."""

from __future__ import annotations

import click

from kustomize_plugin.commands import notice
from kustomize_plugin.resources.outcome import COULD_NOT_RUN
from kustomize_plugin.secrets import printable_text


class CouldNotRunError(click.ClickException):
    """The machine or the input keeps us from an answer."""

    exit_code = COULD_NOT_RUN

    def format_message(self) -> str:
        """Return the message on one line, without a key that it quotes."""
        return printable_text.text(" ".join(self.message.split()))

    def show(self, file: object = None) -> None:  # noqa: ARG002 - click's signature
        """Print the message the way findings are printed."""
        notice.tell(f"kustomize-litellm: {self.format_message()}")
