"""Every overlay below a folder, rendered in parallel into the texts of one tree of files."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import Path

from kustomize_plugin.machine import builder, overlays
from kustomize_plugin.machine.engine import EngineError
from kustomize_plugin.machine.overlays import Overlay
from kustomize_plugin.resources import stream
from kustomize_plugin.resources.outcome import CLEAN, COULD_NOT_RUN, FINDINGS
from kustomize_plugin.resources.resource import Resource

_Done = Future[builder.Build]


class PlanError(Exception):
    """The overlays cannot be rendered into one tree; the message names them and the way out."""


class RenderPlan:
    """`overlays` maps each file of the tree to what renders to it; `scope` is the folder of all that are asked for."""

    def __init__(self, overlays: dict[Path, Overlay], scope: Path) -> None:
        self.overlays = overlays
        self.scope = scope


class RenderedTree:
    """`texts` maps each file to what belongs there, and is to be used only where `code` is 0."""

    def __init__(self) -> None:
        self.texts: dict[Path, str] = {}
        self.messages: list[str] = []
        self.code = CLEAN


def plan(directory: Path, output: Path) -> RenderPlan:
    """Give each overlay below a folder its file below `output`; raises PlanError.

    The file does not depend on the folder as long as that lies beside `output`, so `lint` finds it too.
    """
    found = overlays.below(directory, plain=True)
    if not found:
        message = f"no kustomization below {directory} has fragments or a LiteLLM config; name the folder that has the "
        raise PlanError(message + "overlays")
    top = output.absolute().parent
    if not directory.resolve().is_relative_to(top.resolve()):
        top = directory
    files: dict[Path, Overlay] = {}
    for one in found:
        _refuse_unmerged(one)
        file = output / overlays.place(one.directory, top)
        _refuse_rival(one, file, files)
        files[file] = one
    return RenderPlan(files, (output / overlays.place(directory, top)).parent)


def _refuse_unmerged(one: Overlay) -> None:
    if not one.merges and not one.is_plain:
        message = f"{one.directory} has fragments but no FragmentMerge, so nothing would merge them; "
        message += "list one under resources and transformers of its kustomization, or name another folder to build"
        raise PlanError(message)


def _refuse_rival(one: Overlay, file: Path, files: dict[Path, Overlay]) -> None:
    """Refuse a file in the folder of another, or above or below it: clusters take a folder with all below it."""
    for other, rival in files.items():
        if file.parent == other.parent or file.parent in other.parents or other.parent in file.parents:
            message = (
                f"{rival.directory} and {one.directory} would render to {other} and {file}, and a cluster that is "
            )
            raise PlanError(message + "fed from the outer folder would get both; rename or move one of them")


def render(
    chosen: dict[Path, Overlay], build: Callable[[Path], builder.Build], step: Callable[[str], None]
) -> RenderedTree:
    """Build all overlays, each in a thread of its own; `step` is called with the name of each that is done."""
    done: dict[Path, _Done] = {}
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as threads:
        try:
            for file, one in chosen.items():
                done[file] = threads.submit(build, one.directory)
            names = {future: str(chosen[file].directory) for file, future in done.items()}
            for future in as_completed(names):
                step(names[future])
        finally:
            threads.shutdown(cancel_futures=True)
    tree = RenderedTree()
    for file, future in done.items():
        _take(tree, file, chosen[file], future)
    return tree


def _take(tree: RenderedTree, file: Path, one: Overlay, done: _Done) -> None:
    directory = one.directory
    try:
        built = done.result()
    except EngineError as error:
        tree.messages.append(f"kustomize-litellm: {directory} does not build: {str(error).removeprefix('Error: ')}")
        tree.code = COULD_NOT_RUN
        return
    if one.is_plain and built.unmerged:
        tree.messages += built.said
        tree.texts[file] = built.unmerged
        return
    tree.messages += built.messages
    tree.texts[file] = built.text
    if built.failed:
        tree.code = tree.code or FINDINGS


def renders_below(folder: Path) -> list[Path]:
    """Return the files below a folder that a build has written: those with a merged ConfigMap, under our file name."""
    from kustomize_plugin.config.kind_shapes import MERGED

    files = sorted(folder.rglob(overlays.FILE)) if folder.is_dir() else []
    return [file for file in files if f"{MERGED}: " in file.read_text(encoding="utf-8", errors="replace")]


def secrets(text: str) -> list[str]:
    """Return the names of the Secrets in a build whose values can be read, which SOPS has not encrypted."""
    resources = [one for one in stream.documents(text) if one.may_be("Secret", "") and one.field("kind") == "Secret"]
    return [one.field("metadata", "name") for one in resources if _has_values(one) and not one.has("sops", "mac")]


def _has_values(secret: Resource) -> bool:
    from kustomize_plugin.yamltext import nodes

    pairs = [pair for key in ("data", "stringData") if (pair := nodes.entry(secret.node, key))]
    return any(nodes.value(value) for _, value in pairs)
