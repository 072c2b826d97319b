"""Flux's own resources in a repository: what is applied, and what is rendered in the cluster."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kustomize_plugin.config.kind_shapes import RENDERED_PATH
from kustomize_plugin.yamltext import typed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.read.document import Document
    from kustomize_plugin.hooks.read.text_file import TextFile

_ARTIFACT = "ExternalArtifact"


def kustomizations(source: TextFile) -> Iterator[Document]:
    """Yield the Flux Kustomizations of a file, which need not mention LiteLLM."""
    return _documents(source, "kustomize.toolkit.fluxcd.io/", "Kustomization")


def external(kustomization: Document) -> str | None:
    """Return the name of the ExternalArtifact that a Flux Kustomization applies; None where its source is another."""
    reference = typed.mapping(typed.mapping(kustomization.values.get("spec")).get("sourceRef"))
    return str(reference.get("name")) if reference.get("kind") == _ARTIFACT else None


def is_rendered(name: str, sources: Sequence[TextFile]) -> bool:
    """Tell whether git has an ExternalArtifact of a name, and each of that name carries our annotation."""
    documents = (one for source in sources for one in _documents(source, "source.toolkit.fluxcd.io/", _ARTIFACT))
    metadata = (typed.mapping(one.values.get("metadata")) for one in documents)
    marked = [RENDERED_PATH in typed.mapping(one.get("annotations")) for one in metadata if one.get("name") == name]
    return bool(marked) and all(marked)


def _documents(source: TextFile, api: str, kind: str) -> Iterator[Document]:
    if api in source.text and kind in source.text and source.is_yaml and not source.damage and not source.is_template:
        from kustomize_plugin.hooks.read import parsing  # with the parser, which most commits do not need

        for document in source.documents or parsing.documents(source)[0]:
            if document.kind == kind and document.api_version.startswith(api):
                yield document
