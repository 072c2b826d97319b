"""A file of ours, or the LiteLLM config inside a ConfigMap, cannot be read.

Why: kustomize stops at it, or LiteLLM crashes when it starts. No other rule has looked at the file.
Bad: ``api_base: https://ollama.com: 443``
Good: ``api_base: "https://ollama.com:443"``

Of a config inside a ConfigMap the line within the block is named. YAML in another encoding than UTF-8 counts as
unreadable too (a warning where the file is not one of ours). Helm templates are left out, because they are not valid
YAML before they are rendered: check what `helm template` prints. Files of more than 5 MiB are left out too, and named.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import ERROR, WARNING, Finding
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.hooks.rule import FILE, Rule


def check(source: TextFile) -> Iterator[Finding]:
    """Yield one finding for the text that is not valid YAML, and one for each config that is none."""
    if source.damage is not None and source.is_yaml and not source.is_foreign_json:
        matters = source.is_relevant or source.is_kustomization or source.is_listed
        where, problem, remedy = source.damage
        yield Finding(RULE.code, problem, remedy, where, severity=ERROR if matters else WARNING)
    if source.documents and source.cut is not None:
        problem = "this config and those behind it are not checked: no file has so many"
        yield Finding("LK005", problem, "put them into several files", source.cut, severity=WARNING)
    if source.documents or source.error is not None:
        from kustomize_plugin.hooks.gateway import unreadable  # with the parser, which most files do not need

        for where, problem in unreadable.flaws(source):
            yield Finding(RULE.code, problem, place=where)


RULE = Rule(code="LK001", name="unparsable", check=check, on=FILE)
