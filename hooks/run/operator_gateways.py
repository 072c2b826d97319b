"""The gateways that the LiteLLM operator makes: each proxy with the models and other resources that it adopts."""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.hooks.run import file_search, operator_views
from kustomize_plugin.sources import operator_resources

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.kustomize.root import Root
    from kustomize_plugin.hooks.read.disk import Disk

_YAML = (".yaml", ".yml")


def gateways(sources: list[TextFile], roots: list[Root], disk: Disk) -> Iterator[Gateway]:
    """Yield the gateways that the files of the run have a part in; the rest of each is looked for in the whole tree.

    The cluster may have models that git does not show, so none of them is known whole.
    """
    asked = {source.path for source in sources if operator_views.parts(source)}
    if not asked:
        return
    parts = [part for source in _all(sources, disk) for part in operator_views.parts(source)]
    for view in operator_views.views(parts, roots):
        yield from _of_view(view, asked)


def _of_view(parts: list[Document], asked: set[str]) -> Iterator[Gateway]:
    proxies = [part for part in parts if _resource(part).kind == operator_resources.PROXY]
    left = {id(part): part for part in parts if _resource(part).kind != operator_resources.PROXY}
    others = list(left.values())
    for proxy in proxies:
        adopter = operator_resources.adopter(_resource(proxy).values)
        adopted = [one for one in others if adopter.adopts(_resource(one).values)]
        for one in adopted:
            left.pop(id(one), None)
        if not asked.isdisjoint(one.path for one in (proxy, *adopted)):
            yield _gateway([proxy, *adopted])
    if not asked.isdisjoint(one.path for one in left.values()):
        yield _gateway(list(left.values()), is_part=True)


def _gateway(documents: list[Document], is_part: bool = False) -> Gateway:
    found = Gateway(documents, open_ended=True)
    found.is_part = is_part or not found.deployments
    return found


def _resource(part: Document) -> Document:
    return part.parent or part


def _all(sources: list[TextFile], disk: Disk) -> list[TextFile]:
    """Return the files of the run, and the others of the tree."""
    known = {source.path for source in sources}
    paths = [path for path in file_search.expand(["."]) if path.endswith(_YAML) and path not in known]
    return [*sources, *(found for path in paths if (found := disk.load(path)) is not None)]
