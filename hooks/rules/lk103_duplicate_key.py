"""The same key appears twice in one mapping.

Why: LiteLLM reads the last of the two without a word, so half of what the file says is dead; kustomize refuses it.
Bad: ``{model: ollama_chat/qwen3, timeout: 60, timeout: 600}``
Good: ``{model: ollama_chat/qwen3, timeout: 600}``

Checked are LiteLLM configs, those inside ConfigMaps too, Kubernetes manifests and kustomizations. A key that overrides
one of a merge key (`<<`) is not a duplicate, nor is one in the other branch of a template.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kustomize_plugin.finding import Finding
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.hooks.rule import DOCUMENT, Rule
from kustomize_plugin.yamltext.duplicate_keys import duplicates

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.read.text import Text

_KUSTOMIZATION_KEYS = ("resources", "components", "patches", "transformers", "configMapGenerator", "secretGenerator")
# what begins another branch, in Helm's templates, in Jinja's, and with the marks that people give Jinja
_BRANCH = re.compile(r"\{\{-?\s*(?:if|else|end|range|with)\b|\{%|<%|#%|^[^\S\n]*%", re.MULTILINE)
_ENDS = {True: "LiteLLM reads the last one only", False: "kustomize refuses the file"}


def check(document: Document) -> Iterator[Finding]:
    """Yield one finding for each key that an earlier one of its mapping has used."""
    is_known = document.kind or document.is_config or document.parent
    if not (is_known or document.kustomization.has(*_KUSTOMIZATION_KEYS)):
        return
    for first, second in duplicates(document.node):
        line = document.place.of(first).line
        where = document.place.of(second)
        if _is_branched(document.place.source, line, where.line):
            continue
        problem = f'key "{second.value}" appears twice in one mapping, first in line {line}'
        remedy = f"{_ENDS[document.is_config]}, keep one of them"
        yield Finding(RULE.code, problem, remedy, where, {"key": str(second.value), "line": line})


def _is_branched(source: Text, first: int, second: int) -> bool:
    """Tell whether a template takes one of two lines or the other."""
    return source.is_template and _BRANCH.search("\n".join(source.lines[first - 1 : second])) is not None


RULE = Rule(code="LK103", name="duplicate-key", check=check, on=DOCUMENT)
