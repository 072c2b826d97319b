"""Whether a value may become that of a variable, judged without ever telling it."""

from __future__ import annotations

import re
from functools import cache

from kustomize_plugin import providers
from kustomize_plugin.secrets import inline_keys
from kustomize_plugin.secrets.placeholder_values import is_master_name, is_placeholder, is_published

MISSING, EMPTY, PLACEHOLDER, SET = "missing", "empty", "placeholder", "set"
LARGEST = 1 << 20  # bytes, which Kubernetes allows for a whole Secret
_SHORTEST_KEY = 24
_MASTER_KEY = "LITELLM_MASTER_KEY"
_MAKE = 'echo "sk-$(openssl rand -hex 24)"'
_AS_IT_IS = "give the value itself, or use `kubectl edit secret` for one that only looks like a reference"
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# a variable without braces only where its name looks like one: `$Passw0rd` is a password
_UNEXPANDED = re.compile(r"\$(?:[A-Z]+|[A-Z][A-Z0-9]*_[A-Z0-9_]*)|\$\{\w+\}|\$\(.*\)|\{\{.*\}\}", re.DOTALL | re.ASCII)


def is_variable(name: str) -> bool:
    """Tell whether a name is one that an environment can have, and no key that somebody typed in its place."""
    if not _VARIABLE.fullmatch(name) or inline_keys.has_provider_format(name):
        return False
    return len(name) < _SHORTEST_KEY or "_" in name or inline_keys.reads_like_words(name)


def flaw(name: str, value: str) -> str:
    """Return why a value may not be set, as the rest of a sentence that begins with "the value"; empty if it may."""
    if not value:
        return "is empty"
    if value != value.strip() or "\0" in value:
        return "begins or ends with white space, or has a NUL in it, so every request would fail"
    if inline_keys.is_reference(value) or _UNEXPANDED.fullmatch(value):
        return "is a reference to a value, which nothing resolves inside a Secret; " + _AS_IT_IS
    if is_master_name(name) and is_published(value):
        return "is a published default; make a key: " + _MAKE
    if is_filler(name, value):
        return "is a placeholder"
    return _wrong_format(name, value)


def state(name: str, value: str | None) -> str:
    """Return what a live Secret has for a variable: missing, empty, placeholder or set."""
    if value is None:
        return MISSING
    if not value.strip():
        return EMPTY
    return PLACEHOLDER if is_filler(name, value.strip()) else SET


def is_filler(name: str, value: str) -> bool:
    """Tell whether a value only fills a gap: a placeholder, a published master key, a dummy under a secret's name."""
    if is_master_name(name) and is_published(value):
        return True
    if inline_keys.is_secret_name(name) and inline_keys.is_dummy(value):
        return True
    return is_placeholder(value) and not inline_keys.has_provider_format(value)


def _wrong_format(name: str, value: str) -> str:
    if name == _MASTER_KEY and not re.fullmatch(r"sk-\S{16,}", value):
        return f'has to be "sk-" and at least 16 more characters; make a key: {_MAKE}'
    owner, pattern = _formats().get(name, ("", ""))
    if not pattern or re.fullmatch(pattern, value):
        return ""
    return f'({len(value)} characters) has the wrong format for "{name}": a key of {owner} matches {pattern}'


@cache
def _formats() -> dict[str, tuple[str, str]]:
    return {one.key: (one.prefix, one.key_format) for one in providers.all_providers() if one.key_format}
