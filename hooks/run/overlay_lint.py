"""`lint --render`: every overlay built by a real engine, its manifests validated, committed renders compared."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from kustomize_plugin.finding import INFO, WARNING, Finding, Location
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.run import source_fence
from kustomize_plugin.hooks.run.file_search import FileSearch
from kustomize_plugin.hooks.run.kubeconform import Kubeconform
from kustomize_plugin.hooks.run.lint_settings import Settings
from kustomize_plugin.hooks.run.order import Order
from kustomize_plugin.machine import builder, engine, finding_places, kustomization_files
from kustomize_plugin.machine import overlays as renders
from kustomize_plugin.resources import stream
from kustomize_plugin.secrets import printable_text

CODES = ("LK502", "LK503")


class NoKustomizationError(Exception):
    """A folder that is to be rendered has no kustomization; the message names it."""


class OverlayLint:
    """Renders overlays, each in a thread of its own, and says on a terminal how far it is.

    Without kubeconform nothing is validated. Raises EngineError where no engine is there, and KubeconformError.
    """

    def __init__(self, settings: Settings, order: Order) -> None:
        self._engine = engine.choose(None)
        self._kubeconform = Kubeconform(settings.schema_locations) if Kubeconform.is_there() else None
        self._order = order

    def findings(self, overlays: list[Root]) -> list[Finding]:
        """Return what is wrong with the overlays and with what is committed of them."""
        found: list[Finding] = []
        progress = Progress(len(overlays))
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as threads:
            pending = {threads.submit(lambda one: list(self._overlay(one)), one): one for one in overlays}
            try:
                for done in as_completed(pending):
                    progress.step(str(pending[done].directory))
                    found += done.result()
            finally:
                threads.shutdown(cancel_futures=True)
                progress.clear()
        return found

    def _overlay(self, overlay: Root) -> Iterator[Finding]:
        top = overlay.at("")
        try:
            allowed = self._order.allow_remote, self._order.allow_exec
            built = builder.build(overlay.directory, self._engine, (), *allowed)
        except builder.UntrustedError as error:
            yield Finding("LK502", f"is not checked, because it {error.told}", error.remedy, top, severity=WARNING)
            return
        except engine.EngineError as error:
            yield Finding("LK502", f"does not build: {str(error).removeprefix('Error: ')}", place=top)
            return
        yield from (_placed(one, top) for one in built.findings)
        if not built.failed:
            yield from source_fence.of_root(overlay)
        yield from (Finding("LK502", line, place=top, severity=INFO) for line in built.said)
        if built.failed:
            yield Finding("LK502", "does not build", f"run kustomize-litellm build {overlay.directory}", top)
            return
        yield from self._rejected(overlay, built.text)
        yield from _stale(overlay, built.text)

    def _rejected(self, overlay: Root, text: str) -> Iterator[Finding]:
        if self._kubeconform is not None:
            rejected = self._kubeconform.check(text, len(stream.documents(text)))
            for one in finding_places.findings(rejected, str(overlay.directory)):
                yield one if one.where else one.at(overlay.at(""))


def overlays(paths: list[str], settings: Settings) -> tuple[list[Root], list[str]]:
    """Return what to render, each path that has a kustomization and the overlays below others, and the paths without.

    Raises NoKustomizationError where that leaves nothing.
    """
    tree = FileSearch()
    chosen: list[Root] = []
    idle: list[str] = []
    for path in paths or ["."]:
        file = kustomization_files.file_in(Path(path)) if paths else None
        if file:
            found = [Root(file, tree)]
        else:
            below = [kustomization_files.file_in(one.directory) for one in renders.below(Path(path))]
            found = [Root(one, tree) for one in below if one]
        found = [one for one in found if not one.is_component]
        idle += [] if found or not paths else [path]
        chosen += found
    if idle and not chosen:
        raise NoKustomizationError(f"{', '.join(idle)} has no kustomization.yaml with fragments that can be built")
    return [one for one in chosen if not settings.excludes(one.shown)], idle


def committed(overlay: Root) -> Path | None:
    """Return the committed render of an overlay: where `build --all` puts it, in the nearest `rendered/` with it."""
    top = Path.cwd()
    directory = overlay.directory.resolve()
    for folder in (directory, *directory.parents):
        file = folder / renders.FOLDER / renders.place(directory, folder)
        if file.is_file():
            return file
        if folder == top:
            break
    return None


def _stale(overlay: Root, text: str) -> Iterator[Finding]:
    file = committed(overlay)
    if file is None:
        return
    there = file.read_text(encoding="utf-8", errors="replace")  # universal newlines: git may check out CRLF
    if there == text:
        return
    old, new = there.splitlines(), text.splitlines()
    same = next((index for index, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), None)
    line = min(len(old), len(new)) if same is None else same
    shown = os.path.relpath(file)
    folder, where = os.path.relpath(overlay.directory), Location(shown, max(min(line + 1, len(old)), 1), 1)
    remedy = f"run kustomize-litellm build {folder} -o {shown}"
    yield Finding("LK503", f'differs from what "{folder}" renders to', remedy, where, {"overlay": folder})


def _placed(one: Finding, top: Location) -> Finding:
    """Return a finding of the build at its place; one of a resource that no file has is told at the top."""
    if one.where is not None:
        return one
    return one.told(f"{one.field}: {one.problem}" if one.field else "").at(top)


class Progress:
    """A counter on standard error, where that is a terminal."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0

    def step(self, name: str) -> None:
        """Count one more."""
        self._done += 1
        self._show(f"rendered {self._done} of {self._total}: {name}")

    def clear(self) -> None:
        """Give the line back."""
        self._show("")

    @staticmethod
    def _show(text: str) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{printable_text.printable(text)}\033[K")
            sys.stderr.flush()
