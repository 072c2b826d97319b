"""A file's text → its YAML documents, and the LiteLLM configs inside them."""

from __future__ import annotations

from collections.abc import Iterator

from yaml import YAMLError
from yaml.nodes import Node

from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.hooks.read.place import Place
from kustomize_plugin.hooks.read.text import Text
from kustomize_plugin.sources import config_nodes, config_signs
from kustomize_plugin.yamltext import soundness

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.sources.config_search import Holder
    from kustomize_plugin.yamltext.text_level import TextLevel

# What only broken files, templates and configs need is imported where one is met: most documents are neither.


MOST_CONFIGS = 1_000  # of one file: a second's work


def documents(source: Text) -> tuple[list[Document], YAMLError | None]:
    """Return the documents of a source, the configs in each behind it, and the first flaw of what is left out.

    Of more configs than `MOST_CONFIGS` the rest is left out, and `cut` says where it begins.
    """
    found, flaw = _of_template(source) if source.is_template else _of_file(source)
    if len(found) <= MOST_CONFIGS:
        return found, flaw
    rest = [one for one in found if one.is_config][MOST_CONFIGS:]
    if rest:
        source.cut = rest[0].at(())
    left_out = set(map(id, rest))
    return [one for one in found if id(one) not in left_out], flaw


def _of_file(source: Text) -> tuple[list[Document], YAMLError | None]:
    found: list[Document] = []
    flaw: YAMLError | None = None
    text = source.level.text
    while text:
        try:
            for node in soundness.compose_all(text):
                found += _with_configs(source, node)
        except YAMLError as error:
            from kustomize_plugin.hooks.read import resumption

            flaw = flaw or error
            text = resumption.behind(text, error)
        else:
            break
    return found, flaw


def _of_template(source: Text) -> tuple[list[Document], YAMLError | None]:
    """Return the documents of a template, as far as it is YAML without its expressions."""
    from kustomize_plugin.yamltext import template_text

    try:
        read = template_text.compose_file(source.path, source.level.text)
    except YAMLError as error:
        return [], error
    return [one for node in read.roots for one in _with_configs(source, node, read.gaps)], None


def _with_configs(source: Text, node: Node, gaps: tuple[int, ...] = ()) -> Iterator[Document]:
    document = Document(source.path, node, Place(source))
    document.gaps = gaps
    if gaps:
        from kustomize_plugin.yamltext import template_text

        document.lacks = template_text.is_within(gaps, node)
    yield document
    if config_signs.may_hold(source.text) and (document.kind or not config_nodes.is_bare(node)):
        yield from embedded(document)


def embedded(holder: Document) -> Iterator[Document]:
    """Yield the configs inside a document; those that are broken are noted on it."""
    from kustomize_plugin.sources import config_search

    sources: dict[int, Text] = {}

    def level_of(node: Node) -> TextLevel:
        owner = holder.place.owner(node)
        sources[id(owner.level)] = owner.source
        return owner.level

    holders = {id(holder.node): holder}
    for one in config_search.below(holder.node, level_of, holder.gaps):
        within = _document(one.holder, holders, sources)
        place = within.place if one.level is within.place.level else Place(_source(one.level, sources), one.level)
        if isinstance(one, config_search.Broken):
            holder.broken_configs.append((str(one.path[-1]), place, one.error))
            continue
        found = Document(place.source.path, one.node, place, within, one.path)
        found.text, found.lacks = one.text, one.lacks
        yield found


def _document(holder: Holder, known: dict[int, Document], sources: dict[int, Text]) -> Document:
    """Return what a config is in as a document: a resource of a List, or one in a text, is not one of the file."""
    found = known.get(id(holder.node))
    if found is None:
        assert holder.outer is not None  # noqa: S101 - the outermost is known
        above = _document(holder.outer, known, sources)
        is_beside = holder.level is above.place.level
        place = above.place if is_beside else Place(_source(holder.level, sources), holder.level)
        found = known[id(holder.node)] = Document(place.source.path, holder.node, place, above, holder.path)
    return found


def _source(level: TextLevel, sources: dict[int, Text]) -> Text:
    """Return the file that a text is in, however deep."""
    while id(level) not in sources and level.outer is not None:
        level = level.outer
    return sources[id(level)]
