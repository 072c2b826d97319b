"""A master key or a salt key is one that everybody knows.

Why: who knows the master key owns the gateway and all that it pays for. LiteLLM refuses to start with ``sk-1234`` since
1.104.0, but takes any other default of a tutorial.
Bad: ``master_key: sk-1234``, ``LITELLM_SALT_KEY=secret``
Good: ``master_key: os.environ/LITELLM_MASTER_KEY``, the key itself made by ``echo "sk-$(openssl rand -hex 24)"``
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import Finding, Location
from kustomize_plugin.hooks.keys import weak_keys
from kustomize_plugin.hooks.keys.leak import place
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.hooks.rule import FILE, Rule
from kustomize_plugin.secrets.placeholder_values import is_master_name, is_published

_REMEDY = 'make a key: echo "sk-$(openssl rand -hex 24)"'


def check(source: TextFile) -> Iterator[Finding]:
    """Yield one finding for each default key."""
    found: dict[int, tuple[Location, str]] = {}
    for name, where in _defaults(source) if weak_keys.is_mentioned(source.text) else ():
        found.setdefault(where.line, (where, name))
    for where, name in found.values():
        yield Finding(RULE.code, f'"{name}" is a published default', _REMEDY, where, {"key": name})


def _defaults(source: TextFile) -> Iterator[tuple[str, Location]]:
    """Yield the name and place of each; what the text and a document show is the same default twice."""
    for name, index in weak_keys.in_text(source.text):
        yield name, place(source, index)
    for document in source.documents:
        for name, path in weak_keys.in_config(document):
            yield name, document.at(path)
    if not source.documents:
        return
    from kustomize_plugin.hooks.read.secret_entries import secrets  # with the parser, which most files do not need

    for secret in secrets(source.documents):
        for entry in secret.entries():
            if is_master_name(entry.key) and is_published(entry.text.strip()):
                yield entry.key, entry.where


RULE = Rule(code="LK402", name="weak-key", check=check, on=FILE)
