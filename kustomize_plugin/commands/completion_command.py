"""`completion`: the script that lets a shell complete commands, options and files."""

from __future__ import annotations

import click
from click import shell_completion

from kustomize_plugin.commands import sections

SECTION = sections.START
PROGRAM = "kustomize-litellm"
# What the script sets when it asks for words; the entry looks for it, because some shells redirect stdin meanwhile.
VARIABLE = "_KUSTOMIZE_LITELLM_COMPLETE"


@click.command(
    epilog="""\b
Examples:
  echo 'eval "$(kustomize-litellm completion bash)"' >> ~/.bashrc
  echo 'eval "$(kustomize-litellm completion zsh)"' >> ~/.zshrc
  kustomize-litellm completion fish > ~/.config/fish/completions/kustomize-litellm.fish
"""
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the completion script for SHELL."""
    click.echo(script(context.find_root().command, shell))


def script(program: click.Command, shell: str) -> str:
    """Return a shell's completion script for the whole command line."""
    kind = shell_completion.get_completion_class(shell)
    if kind is None:
        raise ValueError(f"completion does not work in {shell}")
    return kind(program, {}, PROGRAM, VARIABLE).source()
