"""A file of ours, or the LiteLLM config inside a ConfigMap, cannot be read.

Why: kustomize stops at it, or LiteLLM crashes when it starts. No other rule has looked at the file.
Bad: ``api_base: https://ollama.com: 443``
Good: ``api_base: "https://ollama.com:443"``

Of a config inside a ConfigMap the line within the block is named. YAML in another encoding than UTF-8 counts as unreadable
too (a warning where it is none of ours). Helm templates are no YAML before they are rendered and are left out: check what
`helm template` prints. So are files of more than 5 MiB, which is said.
"""

from __future__ import annotations

from collections.abc import Iterator

from yaml import YAMLError

from hooks import scalars
from hooks.document import Document, litellm_value
from hooks.rule import SOURCE, Rule, finding
from hooks.source import Place, Source
from kustomize_plugin.finding import ERROR, WARNING, Finding


def check(source: Source) -> Iterator[Finding]:
    """Yield one finding for the text that is no YAML, and one for each config that is none."""
    documents = source.documents
    if source.damage is not None and source.is_yaml and not source.is_foreign_json:
        matters = source.is_relevant or source.is_kustomization or source.is_listed
        yield finding(RULE.code, *source.damage, ERROR if matters else WARNING)
    if source.error is not None and not source.is_foreign_json:
        yield _finding(Place(source.path), source.error, "the file is no YAML")
    for document in documents:
        for key, place, error in document.broken_configs:
            yield _finding(place, error, f'the LiteLLM config "{key}" is no YAML')
        if document.is_config:
            yield from _unreadable(document)


def _unreadable(config: Document) -> Iterator[Finding]:
    """Find what is YAML, but nothing that PyYAML, and so LiteLLM, loads: an unknown tag, a date that is none."""
    try:
        litellm_value(config.node)
    except YAMLError as error:
        yield _finding(config.place, error, "LiteLLM cannot load the config")
    except ValueError as error:
        where = next((one.where for one in scalars.ambiguous(config) if one.is_refused), config.at(()))
        yield finding(RULE.code, where, f"LiteLLM cannot load the config: {error}")


def _finding(place: Place, error: YAMLError, what: str) -> Finding:
    mark, context = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    if context and (problem.startswith("but ") or "end of stream" in problem):
        mark, problem = context, f"{getattr(error, 'context', None)}, {problem}"
    where = place.at(mark.line, mark.column) if mark else place.at(0, 0)
    return finding(RULE.code, where, f"{what}: {' '.join(problem.split())}")


RULE = Rule(code="LK001", name="unparsable", check=check, on=SOURCE)
