"""What is wrong with a key that LiteLLM does not read where it is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from yaml.nodes import MappingNode, Node, SequenceNode

from kustomize_plugin.finding import ERROR, INFO, WARNING
from kustomize_plugin.hooks.gateway import config_keys, setting_names, setting_places
from kustomize_plugin.hooks.gateway.config_keys import Section
from kustomize_plugin.hooks.gateway.config_parts import Part
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.yamltext import nodes, typed

Verdict = tuple[str, str, str]  # what is wrong, the way out, a severity
_NOTES = ("x-", "x_", ".", "_")  # how people mark keys of their own
_SHORTEST = 6
_REST = re.compile(r"name|_?(?:in_)?(?:s|secs?|seconds|uri|list|settings|config)")
_ERROR = re.compile(r"[A-Z]\w+Error(?=[A-Z])")
_DEFAULTS = "default_litellm_params"  # a key of router_settings, for all deployments


def verdict(document: Document, section: Section, key: str) -> Verdict | None:
    """Judge one key of a section; None where LiteLLM reads it, or another rule says where it belongs."""
    if word := section.meant(key):
        return f'"{key}" is not a key of {section.name}', f'did you mean "{word}"?', ERROR
    if key in section.unread:
        return f'LiteLLM takes "{key}" of {section.name} and never reads it', "remove it", WARNING
    if _is_read(section, key) or key.startswith(_NOTES) or setting_places.is_told(section, key):
        return None
    if section.is_sent:
        return f'LiteLLM does not know "{key}" and sends it to the provider', "", INFO
    # without models it may be a file of somebody's own program, which has sections of LiteLLM's among others
    is_own = not section.path and ("model_list" not in section.values or _is_anchor(document, key))
    return None if is_own else _unknown(section, key)


def _is_read(section: Section, key: str) -> bool:
    """Tell whether LiteLLM reads a key, also where it declares it nowhere."""
    by_name = setting_names.TOP if not section.path else setting_places.SECTIONS.get(section.name, frozenset())
    return section.is_open or section.has(key) or key in by_name


def _unknown(section: Section, key: str) -> Verdict:
    problem = f'"{key}" is not a key of {section.name}'
    if isinstance(section, Part) and section.inner:
        return problem, f"move it to {section.inner}", ERROR
    if isinstance(section, Part) and (section.is_refused or _is_for_redis(section)):
        return problem, "LiteLLM does not start with it", ERROR
    if key == _DEFAULTS:
        return problem, "LiteLLM ignores it: write what is in it into litellm_params", WARNING
    longer = _longer(key, section.known)
    law = typed.mapping(section.known.get(longer))
    if "enum" not in law and not config_keys.fits(law, section.values[key]):
        longer = ""  # another value would be wrong there
    return problem, f'did you mean "{longer}"?' if longer else "LiteLLM ignores it, so remove it", WARNING


def _is_for_redis(part: Part) -> bool:
    """Tell whether LiteLLM hands all keys of a cache to the client of Redis, which refuses unknown ones."""
    is_cache = part.pattern == "litellm_settings.cache_params" and part.values.get("type", "redis") == "redis"
    return is_cache and bool(part.values.get("host")) and part.values.keys().isdisjoint(("url", "redis_startup_nodes"))


def _longer(key: str, known: Iterable[str]) -> str:
    """Return the one known key that is this one with a word more or less; empty where there are several, or none."""
    if len(key) < _SHORTEST:
        return ""
    shorter = [name for name in known if key.startswith(name) and _REST.fullmatch(key, len(name))]
    if shorter:
        return max(shorter, key=len)
    words = (key, key) if key[0].isupper() else (f"_{key}", f"{key}_")  # a capital begins a word by itself
    error = _ERROR.match(key)  # policies have a key for each error, and there are two kinds of policies
    words = (words[0], error[0]) if error else words
    found = [name for name in known if name.endswith(words[0]) or name.startswith(words[1])]
    return found[0] if len(found) == 1 else ""


def _is_anchor(document: Document, key: str) -> bool:
    """Tell whether something else in the config uses what is below a top-level key."""
    own = nodes.entry(document.node, key)
    return own is not None and id(own[0]) in _shared(document.node)


@lru_cache(maxsize=1)  # asked for each key of one config
def _shared(config: Node) -> frozenset[int]:
    """Return the top-level keys of a config, by identity, that have a node in common with another one."""
    owners: dict[int, int] = {}
    found: set[int] = set()
    for name, value in config.value if isinstance(config, MappingNode) else ():
        left = [value]
        while left:
            one = left.pop()
            if id(one) not in owners:
                owners[id(one)] = id(name)
                left += _parts(one)
            elif owners[id(one)] != id(name):
                found |= {owners[id(one)], id(name)}
    return frozenset(found)


def _parts(node: Node) -> list[Node]:
    if isinstance(node, MappingNode):
        return [part for pair in node.value for part in pair]
    return node.value if isinstance(node, SequenceNode) else []
