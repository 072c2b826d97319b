"""`kustomize-litellm build --all`: what a tree of renders says to its user."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from kustomize_plugin.commands import committed_file, notice
from kustomize_plugin.commands.could_not_run import CouldNotRunError
from kustomize_plugin.machine import builder, file_tree, guard, render_tree
from kustomize_plugin.resources.outcome import FINDINGS

Build = Callable[[Path], builder.Build]
_READABLE = (
    'kustomize-litellm: {directory} renders Secret "{name}" with values that anybody can read, and rendered files go '
    "to git or a registry; keep the Secret in the cluster, encrypt it with SOPS, or pass --allow-secrets"
)


class TreeBuild:
    """The render of every overlay below a folder, and the tree of files that it belongs into."""

    def __init__(self, directory: Path, output: Path, allow_secrets: bool, engine: str) -> None:
        self._output = output
        self._engine = engine
        self._allow_secrets = allow_secrets
        self._texts: dict[Path, str] = {}
        try:
            self._plan = render_tree.plan(directory, output)
        except render_tree.PlanError as error:
            raise CouldNotRunError(str(error)) from error

    def _refuse_by_sources(self) -> None:
        """Refuse overlays by what only their sources show, before several are built at once."""
        from kustomize_plugin.hooks.run import source_fence

        overlays = self._plan.overlays.values()
        found = [line for one in overlays for line in source_fence.refusals(one.directory, self._engine)]
        for line in found:
            notice.tell(str(line))
        if found:
            raise click.exceptions.Exit(FINDINGS)

    def check(self, build: Build) -> None:
        """Print what a write would change; ends with 1 where that is anything."""
        with self._locked(to_write=False):
            self._render(build)
            self._compare()

    def write(self, build: Build, prune: bool) -> None:
        """Write what has changed, all of it or nothing, and say what."""
        with self._locked(to_write=True):
            self._render(build)
            self._replace(prune)

    @contextlib.contextmanager
    def _locked(self, *, to_write: bool) -> Iterator[None]:
        try:
            with file_tree.locked(self._output, to_write=to_write):
                yield
        except file_tree.FileTreeError as error:
            raise CouldNotRunError(str(error)) from error

    def _render(self, build: Build) -> None:
        self._refuse_by_sources()
        with _progress(len(self._plan.overlays)) as step:
            tree = render_tree.render(self._plan.overlays, build, step)
        for message in tree.messages:
            notice.tell(message)
        if tree.code:
            raise click.exceptions.Exit(tree.code)
        self._texts = tree.texts
        self._refuse_secrets()

    def _compare(self) -> None:
        changed = file_tree.changed(self._texts)
        stale = self._stale()
        try:
            for file, text in changed.items():
                click.echo(committed_file.of_manifests(file, file_tree.read(file), text), nl=False)
        except BrokenPipeError:  # who reads the first lines only still gets the exit code
            guard.drop_output()
        for file in stale:
            notice.tell(f"kustomize-litellm: {self._about(file)}")
        if changed or stale:
            raise click.exceptions.Exit(FINDINGS)

    def _replace(self, prune: bool) -> None:
        changed = file_tree.changed(self._texts)
        stale = self._stale()
        file_tree.replace(changed, stale if prune else ())
        for file in changed:
            notice.tell(f"wrote {file}")
        for file in stale:
            notice.tell(f"removed {file}" if prune else f"kustomize-litellm: {self._about(file)}")
        unchanged = len(self._texts) - len(changed)
        if unchanged:
            notice.tell(f"unchanged: {unchanged} of {len(self._texts)}")

    def _refuse_secrets(self) -> None:
        found = [
            _READABLE.format(directory=self._plan.overlays[file].directory, name=name)
            for file, text in self._texts.items()
            for name in render_tree.secrets(text)
        ]
        if found and not self._allow_secrets:
            notice.tell("\n".join(found))
            raise click.exceptions.Exit(FINDINGS)

    def _stale(self) -> list[Path]:
        return [file for file in render_tree.renders_below(self._plan.scope) if file not in self._texts]

    @staticmethod
    def _about(file: Path) -> str:
        return (
            f"{file} belongs to no overlay, but a cluster that applies this folder gets it; remove it, or pass --prune"
        )


@contextlib.contextmanager
def _progress(total: int) -> Iterator[Callable[[str], None]]:
    """Show a bar on standard error where that is a terminal; nothing of it stays."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = TextColumn("rendering"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}")
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda name: bar.update(task, advance=1, description=name)
