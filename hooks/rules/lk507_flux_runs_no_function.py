"""Flux is pointed at a folder whose build needs the function.

Why: Flux builds kustomizations itself and runs no plugins, so the build ends with "external plugins disabled" and the
cluster keeps what it had.
Bad: ``path: ./overlays/production``, whose kustomization lists a FragmentMerge under transformers
Good: ``path: ./rendered/production``, which ``kustomize-litellm build --output-dir`` writes in CI

A Flux Kustomization names a folder of the repository that it is in; one of another repository is left out where git
does not have the folder. Of a folder without a kustomization Flux builds all that lies below. A warning: its source may
be a branch or an artifact that holds what CI has rendered.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from pathlib import Path as FilePath

from kustomize_plugin.finding import WARNING, Finding
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.hooks.rule import SCOPE, Rule
from kustomize_plugin.hooks.scope import Scope
from kustomize_plugin.yamltext import typed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.kustomize.root import Root
    from kustomize_plugin.hooks.read.document import Document

_API = "kustomize.toolkit.fluxcd.io/"


def check(scope: Scope) -> Iterator[Finding]:
    """Yield one finding for each Flux Kustomization whose folder is a build root that runs the merge."""
    merging = {scope.disk.real(root.directory): root for root in scope.roots if root.wiring.runs}
    for source in scope.sources if merging else ():
        for document in _documents(source):
            path = str(typed.mapping(document.values.get("spec")).get("path", ""))
            place = path.lstrip("/") or "."
            for root in _built(scope, merging, place):
                folder = scope.disk.shown(root.directory)
                what = path if scope.disk.real(place) == scope.disk.real(root.directory) else folder
                problem = f'Flux builds "{what}" itself and runs no functions, so the FragmentMerge stops its build'
                remedy = f"render it in CI, and point path to {_rendered(folder)} (docs/flux.md)"
                yield Finding(
                    RULE.code, problem, remedy, document.at(("spec", "path")), {"path": path}, severity=WARNING
                )


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


def _documents(source: TextFile) -> Iterator[Document]:
    """Yield the Flux Kustomizations of a file, which need not mention LiteLLM."""
    if _API in source.text and source.is_yaml and not source.damage and not source.is_template:
        from kustomize_plugin.hooks.read import parsing  # with the parser, which most commits do not need

        for document in source.documents or parsing.documents(source)[0]:
            if document.kind == "Kustomization" and document.api_version.startswith(_API):
                yield document


RULE = Rule(code="LK507", name="flux-runs-no-function", check=check, on=SCOPE, severity=WARNING)
