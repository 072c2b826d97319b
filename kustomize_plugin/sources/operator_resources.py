"""The resources of the LiteLLM operator (litellm.home-operations.com), each as the part of a config that it becomes.

The operator reads one LiteLLMProxy and what it adopts, and writes the proxy's config. The nodes of the values are
those of the resources, so that each has its place; names are LiteLLM's own.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kustomize_plugin.sources import config_signs
from kustomize_plugin.sources.manifest_values import Map, at, items, mapping, mappings, text
from kustomize_plugin.yamltext import nodes

API = config_signs.OPERATOR
PROXY, MODEL = "LiteLLMProxy", "LiteLLMModel"
_GUARDRAIL, _MCP_SERVER = "LiteLLMGuardrail", "LiteLLMMCPServer"
_TEXT = "text"
_UPPER = re.compile(r"(?<=[a-z0-9])([A-Z])")
_BLOCKS = (
    "generalSettings", "routerSettings", "litellmSettings", "environmentVariables", "credentialList",
    "defaultVertexConfig", "filesSettings", "assistantSettings", "finetuneSettings", "prompts", "vectorStoreRegistry",
)  # fmt: skip
_CALLBACKS = (("success", "success_callback"), ("failure", "failure_callback"), ("callbacks", "callbacks"))
_PARAMS = ("model", "apiBase", "apiKey", "apiVersion", "dropParams", "rpm", "tpm")
_INFO = (
    "maxTokens", "maxInputTokens", "maxOutputTokens", "mode", "supportsFunctionCalling", "supportsPromptCaching",
    "supportsVision",
)  # fmt: skip

Pairs = dict[str, tuple[Node, Node]]  # by LiteLLM's names


def config(resource: Node) -> MappingNode | None:
    """Return what a resource adds to a config; None for one that adds nothing."""
    kind, spec = _word(resource, "kind"), _value(resource, "spec")
    if not isinstance(spec, MappingNode):
        return None
    name = _word(_value(resource, "metadata"), "name")
    if kind == PROXY:
        return _mapping(spec, _proxy(spec))
    if kind == MODEL:
        return _mapping(spec, _listed("model_list", spec, _model(spec, name)))
    if kind == _GUARDRAIL:
        return _mapping(spec, _listed("guardrails", spec, _guardrail(spec, name)))
    if kind == _MCP_SERVER:
        alias = _word(spec, "alias") or name
        server = _mapping(spec, _mcp_server(spec, name))
        return _mapping(spec, _under("mcp_servers", spec, _mapping(spec, _under(alias, spec, server))))
    return None


def _proxy(spec: MappingNode) -> Pairs:
    found = _all(_value(spec, "extraConfig"))
    found |= _taken(spec, _BLOCKS)
    callbacks = _value(spec, "callbacks")
    given = _taken(callbacks, [key for key, _ in _CALLBACKS])
    if given:
        settings = found.get("litellm_settings", (spec, spec))[1] if "litellm_settings" in found else None
        renamed = {name: (_key(name, given[key][0]), given[key][1]) for key, name in _CALLBACKS if key in given}
        found |= _under("litellm_settings", spec, _mapping(callbacks or spec, _all(settings) | renamed))
    settings_of_callbacks = nodes.entry(callbacks, "settings")
    if settings_of_callbacks:
        found["callback_settings"] = _key("callback_settings", settings_of_callbacks[0]), settings_of_callbacks[1]
    return found


def _model(spec: MappingNode, name: str) -> Pairs:
    params, info = _value(spec, "params"), _value(spec, "info")
    found = _taken(spec, ("modelName",))
    inner = _all(_value(params, "additional")) | _taken(params, _PARAMS)
    inner |= _referenced(params, name, {"apiBase": "LITELLM_MODELBASE_", "apiKey": "LITELLM_MODELKEY_"})
    found |= _under("litellm_params", spec, _mapping(params or spec, inner))
    if info is not None:
        found |= _under("model_info", info, _mapping(info, _all(_value(info, "extra")) | _taken(info, _INFO)))
    return found


def _guardrail(spec: MappingNode, name: str) -> Pairs:
    inner = _all(_value(spec, "params")) | _taken(spec, ("guardrail", "mode", "defaultOn", "apiBase", "apiKey"))
    inner |= _referenced(spec, name, {"apiBase": "LITELLM_GUARDRAILBASE_", "apiKey": "LITELLM_GUARDRAILKEY_"})
    found = _taken(spec, ("guardrailName",)) | _under("litellm_params", spec, _mapping(spec, inner))
    info = nodes.entry(spec, "info")
    return found | ({"guardrail_info": (_key("guardrail_info", info[0]), info[1])} if info else {})


def _mcp_server(spec: MappingNode, name: str) -> Pairs:
    found = _all(_value(spec, "params")) | _taken(spec, ("url", "transport", "authType"))
    token = nodes.entry(spec, "authTokenRef")
    if token:
        key = _key("authentication_token", token[0])
        found["authentication_token"] = key, _reference("LITELLM_MCPTOKEN_", name, token[1])
    return found


def _referenced(holder: Node | None, name: str, prefixes: dict[str, str]) -> Pairs:
    """Return what comes from a Secret: the operator sets a variable of its own, and refers to it."""
    found: Pairs = {}
    for key, prefix in prefixes.items():
        pair = nodes.entry(holder, f"{key}Ref")
        if pair:
            found[_snake(key)] = _key(_snake(key), pair[0]), _reference(prefix, name, pair[1])
    return found


def _reference(prefix: str, name: str, node: Node) -> ScalarNode:
    variable = prefix + re.sub(r"[^A-Z0-9]", "_", name.upper())
    return ScalarNode(_TEXT, f"os.environ/{variable}", node.start_mark, node.end_mark)


def _taken(holder: Node | None, keys: tuple[str, ...] | list[str]) -> Pairs:
    """Return those of some keys that a mapping has, by LiteLLM's names for them."""
    found = [(key, pair) for key in keys if (pair := nodes.entry(holder, key))]
    return {_snake(key): (_key(_snake(key), pair[0]), pair[1]) for key, pair in found}


def _all(holder: Node | None) -> Pairs:
    """Return a mapping's pairs, which are in LiteLLM's own words."""
    pairs = holder.value if isinstance(holder, MappingNode) else []
    return {key.value: (key, value) for key, value in pairs if isinstance(key, ScalarNode)}


def _listed(key: str, spec: MappingNode, entry: Pairs) -> Pairs:
    marks = spec.start_mark, spec.end_mark
    return {key: (ScalarNode(nodes.PLAIN, key, *marks), SequenceNode(spec.tag, [_mapping(spec, entry)], *marks))}


def _under(key: str, place: Node, value: Node) -> Pairs:
    return {key: (ScalarNode(_TEXT, key, place.start_mark, place.end_mark), value)}


def _mapping(place: Node, pairs: Pairs) -> MappingNode:
    return MappingNode(place.tag, list(pairs.values()), place.start_mark, place.end_mark)


def _key(name: str, written: Node) -> ScalarNode:
    return ScalarNode(_TEXT, name, written.start_mark, written.end_mark)


def _snake(name: str) -> str:
    return _UPPER.sub(lambda found: f"_{found[1].lower()}", name)


def _value(holder: Node | None, key: str) -> Node | None:
    pair = nodes.entry(holder, key)
    return pair[1] if pair else None


def _word(holder: Node | None, key: str) -> str:
    value = _value(holder, key)
    return value.value if isinstance(value, ScalarNode) else ""


class Adopter(NamedTuple):
    """A proxy, as far as it decides what it adopts; an empty namespace is one that another file sets."""

    name: str
    namespace: str
    selector: Map | None

    def adopts(self, resource: Map) -> bool:
        """Tell whether it adopts a resource: by `proxyRef`, else by labels, else because both are in one namespace."""
        namespace = text(at(resource, "metadata", "namespace"))
        if namespace and self.namespace and namespace != self.namespace:
            return False
        named = text(at(resource, "spec", "proxyRef"))
        if named:
            return named == self.name
        return self.selector is None or _matches(self.selector, mapping(at(resource, "metadata", "labels")))


def adopter(proxy: Map) -> Adopter:
    """Read a LiteLLMProxy."""
    selector = at(proxy, "spec", "modelSelector")
    name, namespace = text(at(proxy, "metadata", "name")), text(at(proxy, "metadata", "namespace"))
    return Adopter(name, namespace, selector if isinstance(selector, dict) else None)


def _matches(selector: Map, labels: Map) -> bool:
    wanted = mapping(selector.get("matchLabels"))
    if any(labels.get(key) != value for key, value in wanted.items()):
        return False
    return all(_fits(one, labels) for _, one in mappings(selector.get("matchExpressions"), ()))


def _fits(expression: Map, labels: Map) -> bool:
    key, values = text(expression.get("key")), items(expression.get("values"))
    holds = {
        "In": labels.get(key) in values,
        "NotIn": labels.get(key) not in values,
        "Exists": key in labels,
        "DoesNotExist": key not in labels,
    }
    return holds.get(text(expression.get("operator")), True)
