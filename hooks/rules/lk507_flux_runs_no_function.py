"""Flux is pointed at a folder whose build needs the function.

Why: Flux builds kustomizations itself and runs no plugins, so the build ends with "external plugins disabled" and the
cluster keeps what it had.
Bad: ``path: ./overlays/production``, whose kustomization lists a FragmentMerge under transformers
Good: ``path: ./rendered/production``, which ``kustomize-litellm build --output-dir`` writes in CI

A Flux Kustomization names a folder of the repository that it is in; one of another repository is left out where git
does not have the folder. A warning: its source may be a branch or an artifact that holds what CI has rendered.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import WARNING, Finding
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.hooks.rule import SCOPE, Rule
from kustomize_plugin.hooks.scope import Scope
from kustomize_plugin.yamltext import typed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.read.document import Document

_API = "kustomize.toolkit.fluxcd.io/"


def check(scope: Scope) -> Iterator[Finding]:
    """Yield one finding for each Flux Kustomization whose folder is a build root that runs the merge."""
    merging = {scope.disk.real(root.directory): root for root in scope.roots if root.wiring.runs}
    for source in scope.sources if merging else ():
        for document in _documents(source):
            path = str(typed.mapping(document.values.get("spec")).get("path", ""))
            root = merging.get(scope.disk.real(path.lstrip("/") or "."))
            if root is not None:
                problem = f'Flux builds "{path}" itself and runs no functions, so the FragmentMerge stops its build'
                remedy = "render it in CI, and point path to what is rendered (docs/flux.md)"
                yield Finding(
                    RULE.code, problem, remedy, document.at(("spec", "path")), {"path": path}, severity=WARNING
                )


def _documents(source: TextFile) -> Iterator[Document]:
    """Yield the Flux Kustomizations of a file, which need not mention LiteLLM."""
    if _API in source.text and source.is_yaml and not source.damage and not source.is_template:
        from kustomize_plugin.hooks.read import parsing  # with the parser, which most commits do not need

        for document in source.documents or parsing.documents(source)[0]:
            if document.kind == "Kustomization" and document.api_version.startswith(_API):
                yield document


RULE = Rule(code="LK507", name="flux-runs-no-function", check=check, on=SCOPE, severity=WARNING)
