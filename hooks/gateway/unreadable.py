"""What is not valid YAML, or YAML that LiteLLM cannot load."""

from __future__ import annotations

from collections.abc import Iterator

from yaml import YAMLError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kustomize_plugin.finding import Location
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.hooks.read.place import Place
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.yamltext import python_values


def flaws(source: TextFile) -> Iterator[tuple[Location, str]]:
    """Yield the place and problem of each flaw, for the text and for each config inside it."""
    if source.error is not None and not source.is_foreign_json:
        yield _flaw(Place(source), source.error, "the file is not valid YAML")
    for document in source.documents:
        for key, place, error in document.broken_configs:
            if not _is_filled_in_later(source, place, error):
                yield _flaw(place, error, f'the LiteLLM config "{key}" is not valid YAML')
        if document.is_config:
            yield from _unloadable(document)
            for node in _collections_as_keys(document.node):
                yield document.place.of(node), "LiteLLM cannot load the config: a mapping or list as a key"


def _is_filled_in_later(source: TextFile, place: Place, error: YAMLError) -> bool:
    """Tell whether a config breaks at a line whose `${NAME}` something replaces before LiteLLM reads it."""
    line = _flaw(place, error, "")[0].line
    return any("${" in one for one in source.lines[max(line - 2, 0) : line]) and source.is_substituted


def _unloadable(config: Document) -> Iterator[tuple[Location, str]]:
    """Find what is YAML, but nothing that PyYAML, and so LiteLLM, loads: an unknown tag, a date that is none."""
    try:
        python_values.value(config.node)
    except YAMLError as error:
        yield _flaw(config.place, error, "LiteLLM cannot load the config")
    except ValueError as error:
        from kustomize_plugin.hooks.gateway import ambiguous_scalars  # with the keys of all settings; few are so

        where = next((one.where for one in ambiguous_scalars.ambiguous(config) if one.is_refused), config.at(()))
        yield where, f"LiteLLM cannot load the config: {error}"


def _collections_as_keys(node: Node) -> Iterator[Node]:
    pending, seen = [node], set()
    while pending:
        one = pending.pop()
        if id(one) not in seen and isinstance(one, (MappingNode, SequenceNode)):
            seen.add(id(one))
            pairs = one.value if isinstance(one, MappingNode) else []
            yield from (key for key, _ in pairs if not isinstance(key, ScalarNode))
            pending += [value for _, value in pairs] if pairs else one.value if isinstance(one, SequenceNode) else []


def _flaw(place: Place, error: YAMLError, what: str) -> tuple[Location, str]:
    mark, context = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    if context and (problem.startswith("but ") or "end of stream" in problem):
        mark, problem = context, f"{getattr(error, 'context', None)}, {problem}"
    where = place.at(mark.line, mark.column) if mark else place.at(0, 0)
    return where, f"{what}: {' '.join(problem.split())}"
