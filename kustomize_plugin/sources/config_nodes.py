"""Whether a node is a LiteLLM config: recognized by what is in it, wherever it stands."""

from __future__ import annotations

import re

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kustomize_plugin.yamltext import nodes

SECTIONS = ("model_list", "litellm_settings", "router_settings", "general_settings")
KEYS = (*SECTIONS, "environment_variables")
# what is one section more beside one of the four
_FURTHER = ("environment_variables", "credential_list", "callback_settings", "guardrails", "mcp_servers", "include")
# a config's own key in both charts: what is under it needs no second sign
_NAMED = "proxy_config"
# compiled where a file has words of a config, which few have
_NEAR = r"(?i)models?[-_]?lists?"
_TEXT = rf"(?m)(?:^|[=,{{\"']|\\n)[ \t]*[\"']?(?:{'|'.join(SECTIONS)})[\"']?\s*:"
_LIST = r"(?m)^[ \t]*-[ \t]+[\"']?(?:model_name|litellm_params)[\"']?[ \t]*:"


def may_be_in(text: str) -> bool:
    """Tell whether a text can hold a config: cheap, and asked of every long value."""
    if "litellm_params" in text and re.search(_LIST, text) is not None:
        return True
    return ("model_list" in text or "_settings" in text) and re.search(_TEXT, text) is not None


def of_list(node: Node) -> MappingNode | None:
    """Return a list of deployments that nothing is around, as the config that it is a part of; None for all else."""
    if not isinstance(node, SequenceNode) or not all(_is_deployment(one) for one in node.value) or not node.value:
        return None
    key = ScalarNode(nodes.PLAIN, "model_list", node.start_mark, node.start_mark)
    return MappingNode("tag:yaml.org,2002:map", [(key, node)], node.start_mark, node.end_mark)


def _is_deployment(node: Node) -> bool:
    params = nodes.entry(node, "litellm_params")
    return params is not None and isinstance(params[1], MappingNode) and nodes.entry(node, "model_name") is not None


def is_bare(node: Node) -> bool:
    """Tell whether a document is a config, where nothing else is around it: one section is enough."""
    return isinstance(node, MappingNode) and (any(nodes.entry(node, key) for key in KEYS) or _is_misspelt(node))


def _is_misspelt(node: MappingNode) -> bool:
    """Tell whether a mapping has entries of deployments under a key that looks like model_list, and no such list."""
    return any(
        isinstance(key, ScalarNode) and re.fullmatch(_NEAR, key.value) and _has_deployment({"model_list": value})
        for key, value in node.value
    )


def is_config(node: Node, name: str = "") -> bool:
    """Tell whether a mapping somewhere in a document is a config; `name` is its key.

    It has a model_list with a deployment, or two of LiteLLM's sections.
    """
    if not isinstance(node, MappingNode) or name in ("properties", "patternProperties"):
        return False
    found = {key.value: value for key, value in node.value if isinstance(key, ScalarNode)}
    own = [key for key in SECTIONS if key in found and _may_be_section(found[key])]
    if not own:
        return False
    return name == _NAMED or len(own) + sum(key in found for key in _FURTHER) > 1 or _has_deployment(found)


def _may_be_section(node: Node) -> bool:
    """Tell whether a value is a section, or nothing yet, or an expression that becomes one; not an ordinary text."""
    return not isinstance(node, ScalarNode) or node.value in ("", "null", "~") or "{" in node.value or "$" in node.value


def _has_deployment(sections: dict[str, Node]) -> bool:
    entries = sections.get("model_list")
    found = entries.value if isinstance(entries, SequenceNode) else []
    return any(nodes.entry(entry, "litellm_params") for entry in found)
