"""A kubectl command writes a secret that is part of the command itself.

Why: the value is in git, in the history of every shell that runs the line, and in the process list while it runs.
Bad: ``kubectl create secret generic litellm-secrets --from-literal=GROQ_API_KEY=…`` with the key written out
Good: ``kubectl create secret generic litellm-secrets --from-literal=GROQ_API_KEY="$GROQ_API_KEY"``

Looked at in scripts, Makefiles, CI files and the shell blocks of Markdown; placeholders are fine, and so are
values that are not secret by their name, such as ``username=admin``. In Markdown, a value that reads like words is a
warning.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import Finding
from kustomize_plugin.hooks.keys import kubectl_secrets, leak_evidence, shell_commands
from kustomize_plugin.hooks.keys.leak import place
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.hooks.rule import FILE, Rule
from kustomize_plugin.secrets.inline_keys import redacted


def check(source: TextFile) -> Iterator[Finding]:
    """Yield one finding for each value written out."""
    unread: list[int] = []
    for literal in kubectl_secrets.literals(source, unread):
        problem = f'kubectl {literal.verb} secret sets "{literal.key}" to {redacted(literal.value)}'
        remedy = "read it into a variable, or pipe it in from a file that git ignores"
        severity = leak_evidence.severity_of_literal(literal.value, source.path)
        yield Finding(RULE.code, problem, remedy, place(source, literal.start), {"key": literal.key}, severity=severity)
    if unread:
        yield shell_commands.too_long(source, unread)


RULE = Rule(code="LK405", name="literal-patch", check=check, on=FILE)
