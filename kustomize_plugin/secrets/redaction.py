"""Values and texts as they may be shown: without the secrets that somebody wrote into them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kustomize_plugin.secrets import inline_keys, printable_text
from kustomize_plugin.yamltext import nodes

LITERALS = "environment_variables"  # where people keep secrets under any name
_COOKIES = ("cookie", "set-cookie")
_COMMENT = re.compile(r"#[^\n]*")
_LONG = re.compile(r"[A-Za-z0-9]{20,}")
_NAMED = re.compile(
    r"((?:key|token|secret|password|passwd|credentials|authorization)[\"'`]?[ \t]*[:=][ \t]*"
    r"[\"'`]?(?:(?:bearer|basic)[ \t]+)?)"
    r"([\w+/.~-]{16,}={0,2})",
    re.IGNORECASE,
)


def value(key: str, written: object) -> str:
    """Return a scalar for people to read; a secret under this key is described, not shown."""
    if isinstance(written, bool):
        return "true" if written else "false"
    text = "null" if written is None else str(written)
    return inline_keys.redacted(text) if _is_secret(key, text) else printable_text.text(text)


def config(text: str) -> str:
    """Return a config's text with its secrets described; the text has to be YAML."""
    # an anchor's value is met once more at each alias, with the same marks
    found = {int(node.start_mark.index): (node, secret) for node, secret in secret_nodes(nodes.compose(text))}
    for start, (node, secret) in sorted(found.items(), reverse=True):
        stop = start + len(text[start : node.end_mark.index].rstrip())  # a block scalar ends behind its last line break
        text = text[:start] + inline_keys.redacted(secret) + text[stop:]
    return _COMMENT.sub(_clean, printable_text.text(text))


def secret_nodes(node: Node | None, key: str = "", any_name: bool = False) -> Iterator[tuple[ScalarNode, str]]:
    """Yield the scalars below a node that hold a secret, and the secret; `key` is what the node stands under.

    `any_name` says that names tell nothing there.
    """
    if isinstance(node, MappingNode):
        for key_node, value_node in node.value:
            inner = str(key_node.value)
            yield from secret_nodes(value_node, LITERALS if key == LITERALS else inner, key in inline_keys.ANY_NAMES)
    elif isinstance(node, SequenceNode):
        for item in node.value:
            yield from secret_nodes(item, key, any_name)
    elif isinstance(node, ScalarNode):
        value, tag = node.value.strip(), node.tag.removeprefix("!") if node.tag.startswith("!") else ""
        if _is_secret(key, value) or (any_name and inline_keys.is_opaque(key, value)):
            yield node, value
        elif tag and (_is_secret(key, tag) or inline_keys.is_key_by_itself(tag)):  # `api_key: !KEY`
            yield node, tag


def _is_secret(key: str, text: str) -> bool:
    if key == LITERALS or key.lower() in _COOKIES:
        return bool(text) and not inline_keys.is_reference(text)
    return inline_keys.is_inline(key, text)


def _clean(comment: re.Match[str]) -> str:
    """Return a comment without secrets, also those that only a name gives away: no parser reads what it says."""
    return _LONG.sub(_of_its_own, _NAMED.sub(_described, comment[0]))


def _of_its_own(match: re.Match[str]) -> str:
    """Describe what is long and random, as a key that somebody took out and left behind the new one."""
    return inline_keys.redacted(match[0]) if inline_keys.is_key_by_itself(match[0]) else match[0]


def _described(match: re.Match[str]) -> str:
    name, secret = match.groups()
    is_path = "/" in secret and inline_keys.is_path(secret)
    if is_path or inline_keys.is_reference(secret) or not inline_keys.is_random(secret):
        return match[0]
    return name + inline_keys.redacted(secret)
