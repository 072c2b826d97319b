"""`kustomize-litellm init`: words in, words out."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click

from kustomize_plugin.commands import notice, sections
from kustomize_plugin.commands.could_not_run import CouldNotRunError

SECTION = sections.START
_SHARED = ("configmap.yaml", "deployment.yaml", "service.yaml")  # the very files that this repository runs
_HIDDEN = {"pre-commit-config.yaml": ".pre-commit-config.yaml", "settings.yaml": ".kustomize-litellm.yaml"}
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


@click.command(
    epilog="""\b
Examples:
  kustomize-litellm init gateway
  kustomize-litellm init gateway --namespace ml
  cd gateway && kustomize-litellm build overlays/production
"""
)
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
@click.option("--namespace", default="litellm", show_default=True, help="Where the gateway runs.")
@click.option("--force", is_flag=True, help="Write into a folder that is not empty, and replace files there.")
def init(directory: Path, namespace: str, force: bool) -> None:
    """Write a new gateway into DIRECTORY: a base with one cloud and one local model, and an overlay for production."""
    from kustomize_plugin.machine import staging

    if not _LABEL.fullmatch(namespace):
        raise click.UsageError(f'"{namespace}" is not a valid namespace: use lower-case letters, digits and "-"')
    try:
        if not force:
            staging.refuse_occupied(directory)
        with staging.staged(files(namespace), directory) as folder:
            staging.deliver(folder, directory, force=force)
    except staging.OccupiedError as error:
        raise CouldNotRunError(str(error)) from error
    except OSError as error:
        raise CouldNotRunError(f"cannot write {directory}: {error.strerror}") from error
    notice.tell(f"wrote {directory}, a gateway with two models; next:")
    notice.tell(f"  cd {shlex.quote(str(directory))} && kustomize-litellm build overlays/production")
    notice.tell("  kustomize-litellm add, for your own models; base/secret.yaml lists the keys that you need")


def files(namespace: str) -> dict[str, str]:
    """Return the new gateway's files by their paths."""
    own = Path(__file__).parents[1] / "adoption" / "starter"
    shared = own / "base" if (own / "base" / _SHARED[0]).is_file() else Path(__file__).parents[2] / "base"
    sources = {path.relative_to(own).as_posix(): path for path in sorted(own.rglob("*.yaml"))}
    sources |= {f"base/{name}": shared / name for name in _SHARED}
    texts = {name: path.read_text(encoding="utf-8") for name, path in sources.items()}
    for name, hidden in _HIDDEN.items():
        texts[hidden] = texts.pop(name)
    return {name: text.replace("NAMESPACE", namespace) for name, text in texts.items()}
