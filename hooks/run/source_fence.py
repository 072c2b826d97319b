"""What only the sources of a finished build show: patches that changed nothing, fragments that reached no merge.

kustomize and kubectl say nothing of either, and the ways to a merge differ there. So each command that builds asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kustomize_plugin.config import kind_shapes
from kustomize_plugin.finding import ERROR, Finding
from kustomize_plugin.machine import kustomization_files
from kustomize_plugin.machine.engine import KUBECTL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.kustomize.root import Root
    from kustomize_plugin.machine.builder import Build


def hold(built: Build, directory: Path) -> Build:
    """Refuse a build by its sources; the working directory changes meanwhile, so not while others build."""
    if not built.failed:
        built.refuse(refusals(directory, built.engine))
    return built


def refusals(directory: Path, engine: str) -> list[Finding]:
    """Return the errors in the sources of a folder that builds; none where a look at their words tells as much."""
    file = kustomization_files.file_in(directory)
    if file is None or not _may_differ(directory, engine):
        return []
    from kustomize_plugin.hooks.kustomize.root import Root
    from kustomize_plugin.hooks.run import judging
    from kustomize_plugin.hooks.run.file_search import FileSearch
    from kustomize_plugin.hooks.run.repository_top import RepositoryTop

    with RepositoryTop([str(directory)]) as here:
        found = list(of_root(Root(Path(here.inward(str(file))), FileSearch())))
        report = judging.judge([], [], here, reported=found) if found else None
    return [one for one in report.findings if one.severity == ERROR] if report else []


def of_root(root: Root) -> Iterator[Finding]:
    """Yield what is wrong with a root that no merge and no engine says."""
    from kustomize_plugin.hooks.rules import lk101_fragment_schema, lk504_idle_patch, lk616_merge_undone

    yield from lk504_idle_patch.check(root)
    yield from root.refused(lk616_merge_undone.RULE.code)
    for document in {id(one.document): one.document for run in root.wiring.runs for one in run.resources}.values():
        if document.is_ours and document.field("metadata", "annotations", kind_shapes.LOCAL):
            yield from lk101_fragment_schema.check(document)


def _may_differ(directory: Path, engine: str) -> bool:
    """Tell whether a patch with a target may miss it; with kubectl, which merges nothing, whether there is one."""
    graph = kustomization_files.scan(directory)
    texts = [_text(file) for file in (*graph.kustomizations, *graph.files)]
    if any("patch" in text.lower() and "target" in text.lower() for text in texts):
        return True
    is_layered = len(graph.kustomizations) > 1
    return engine == KUBECTL and (is_layered or any(kind_shapes.LOCAL in text for text in texts))


def _text(file: Path) -> str:
    try:
        return kustomization_files.text_of(file)
    except (OSError, ValueError):
        return ""
