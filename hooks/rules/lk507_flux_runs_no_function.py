"""Flux is pointed at a folder whose build needs the function.

Why: Flux builds kustomizations itself and runs no plugins, so the build ends with "external plugins disabled" and the
cluster keeps what it had.
Bad: ``path: ./overlays/production``, whose kustomization lists a FragmentMerge under transformers
Good: ``path: ./rendered/production``, which ``kustomize-litellm build --output-dir`` writes in CI; or ``path: ./`` of
an ExternalArtifact, which ``kustomize-litellm flux`` renders in the cluster

A Flux Kustomization names a folder of the repository that it is in; one of another repository is left out where git
does not have the folder. Of a folder without a kustomization Flux builds all that lies below. A warning: its source may
be a branch or an artifact that holds what CI has rendered. Git does not show what an ExternalArtifact holds; one with
the annotation ``kustomize-litellm.dev/path`` holds a single file, at its top.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from pathlib import Path as FilePath

from kustomize_plugin.finding import WARNING, Finding
from kustomize_plugin.hooks.kustomize import flux_objects
from kustomize_plugin.hooks.rule import SCOPE, Rule
from kustomize_plugin.hooks.scope import Scope
from kustomize_plugin.yamltext import typed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.kustomize.root import Root
    from kustomize_plugin.hooks.read.document import Document


def check(scope: Scope) -> Iterator[Finding]:
    """Yield one finding for each Flux Kustomization whose folder is a build root that runs the merge."""
    merging = {scope.disk.real(root.directory): root for root in scope.roots if root.wiring.runs}
    for source in scope.sources if merging else ():
        for document in flux_objects.kustomizations(source):
            path = str(typed.mapping(document.values.get("spec")).get("path", ""))
            place = path.lstrip("/") or "."
            artifact = flux_objects.external(document)
            if artifact is None:
                yield from _not_rendered(scope, document, path, _built(scope, merging, place))
            elif _is_folder_of_sources(scope, merging, place) and flux_objects.is_rendered(artifact, scope.sources):
                problem = f'ExternalArtifact "{artifact}" holds one file, manifests.yaml, and no folder "{path}"'
                yield _finding(document, path, problem, "write path: ./")


def _not_rendered(scope: Scope, document: Document, path: str, roots: list[Root]) -> Iterator[Finding]:
    """Yield a finding for each root that Flux builds from the sources."""
    for root in roots:
        folder = scope.disk.shown(root.directory)
        what = path if scope.disk.real(path.lstrip("/") or ".") == scope.disk.real(root.directory) else folder
        problem = f'Flux builds "{what}" itself and runs no functions, so the FragmentMerge stops its build'
        remedy = f"render it in the cluster, or in CI and point path to {_rendered(folder)} (docs/flux.md)"
        yield _finding(document, path, problem, remedy)


def _is_folder_of_sources(scope: Scope, merging: dict[str, Root], path: str) -> bool:
    """Tell whether a path that leads to a build root of the repository would lead nowhere in its render."""
    return posixpath.normpath(path) != "." and scope.disk.real(path) in merging


def _finding(document: Document, path: str, problem: str, remedy: str) -> Finding:
    """Return a finding at the path of a Flux Kustomization."""
    return Finding(RULE.code, problem, remedy, document.at(("spec", "path")), {"path": path}, severity=WARNING)


def _built(scope: Scope, merging: dict[str, Root], path: str) -> list[Root]:
    """Return the roots that Flux builds for a path: of a folder without a kustomization it makes one of all below."""
    place = scope.disk.real(path)
    if place in merging:
        return [merging[place]]
    below = [root for folder, root in merging.items() if folder.startswith(f"{place.rstrip('/')}/")]
    return [root for root in below if not _is_parted(scope, place, scope.disk.real(root.directory))]


def _is_parted(scope: Scope, place: str, folder: str) -> bool:
    """Tell whether a kustomization lies between a folder and one below it, so that Flux goes no further."""
    above = FilePath(folder).parents
    between = [one for one in above if one.as_posix() == place or one.as_posix().startswith(f"{place.rstrip('/')}/")]
    return any(scope.disk.kustomization_in(one) is not None for one in between)


def _rendered(folder: str) -> str:
    """Return where `build --all --output-dir rendered` puts what a folder renders to."""
    return posixpath.join("./rendered", *(part for part in folder.split("/") if part not in ("overlays", ".")))


RULE = Rule(code="LK507", name="flux-runs-no-function", check=check, on=SCOPE, severity=WARNING)
