"""A master key, a salt key or a password is one that anybody can guess.

Why: who knows the master key owns the gateway and all that it pays for. LiteLLM refuses to start with ``sk-1234`` since
1.104.0, but takes any other default of a tutorial, any word, and four digits.
Bad: ``master_key: sk-1234``, ``LITELLM_SALT_KEY=secret``, ``master_key: hunter2``
Good: ``master_key: os.environ/LITELLM_MASTER_KEY``, the key itself made by ``echo "sk-$(openssl rand -hex 24)"``

In the code blocks of a page and in samples, which people copy, a published default is a warning; a sentence that names
one is fine.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import Finding, Location
from kustomize_plugin.hooks.keys import weak_keys
from kustomize_plugin.hooks.keys.leak import place
from kustomize_plugin.hooks.keys.weak_keys import Weak
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.hooks.rule import FILE, Rule
from kustomize_plugin.secrets.placeholder_values import is_master_name, is_placeholder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.read.document import Document

_REMEDY = 'make a key: echo "sk-$(openssl rand -hex 24)"'


def check(source: TextFile) -> Iterator[Finding]:
    """Yield one finding for each key that is none."""
    found: dict[int, tuple[Location, Weak]] = {}
    for weak, where in _weak(source):
        found.setdefault(where.line, (where, weak))
    for where, weak in found.values():
        facts = {"key": weak.name}
        yield Finding(RULE.code, f'"{weak.name}" {weak.flaw}', _REMEDY, where, facts, severity=weak.severity)


def _weak(source: TextFile) -> Iterator[tuple[Weak, Location]]:
    """Yield each with its place; what the text and a document show is the same key twice."""
    for weak, index in weak_keys.in_text(source) if weak_keys.is_mentioned(source.text) else ():
        yield weak, place(source, index)
    for weak, index in weak_keys.short(source):
        yield weak, place(source, index)
    documents = source.documents if source.is_relevant else []
    for document in documents:
        for weak, path in weak_keys.in_config(document):
            yield weak, document.at(path)
    if documents:
        yield from _in_secrets(documents)


def _in_secrets(documents: list[Document]) -> Iterator[tuple[Weak, Location]]:
    from kustomize_plugin.hooks.read.secret_entries import secrets  # with the parser, which most files do not need

    for secret in secrets(documents):
        for entry in () if secret.is_encrypted else secret.entries():
            value = entry.text.strip()
            is_key = is_master_name(entry.key) and value and not is_placeholder(value)
            flaw = weak_keys.in_secret(value) if is_key else ""
            if flaw:
                yield Weak(entry.key, flaw), entry.where


RULE = Rule(code="LK402", name="weak-key", check=check, on=FILE)
