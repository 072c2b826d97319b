"""A config → the resources of the LiteLLM operator that say the same, as its users write them: values in, texts out.

A key or an address that is `os.environ/NAME` becomes a reference to the Secret that NAME comes from: the operator sets
a variable of its own for it. What no field of a resource has room for goes into the proxy's `extraConfig`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from kustomize_plugin.adoption import file_names
from kustomize_plugin.yamltext import emit, typed

API_VERSION = "litellm.home-operations.com/v1alpha1"
Values = dict[str, object]
SecretKey = tuple[str, str]  # a Secret's name, and its key
_REFERENCE = re.compile(r"os\.environ/([A-Za-z_][A-Za-z0-9_]*)")
_BLOCKS = {
    "general_settings": "generalSettings", "router_settings": "routerSettings", "litellm_settings": "litellmSettings",
    "environment_variables": "environmentVariables", "default_vertex_config": "defaultVertexConfig",
    "assistant_settings": "assistantSettings",
}  # fmt: skip
_CALLBACKS = {"success_callback": "success", "failure_callback": "failure", "callbacks": "callbacks"}
_MODES = ("pre_call", "post_call", "during_call", "logging_only")
_TRANSPORTS = ("sse", "http", "stdio")
_INT64 = 2**63
_TEXT, _WHOLE, _TRUTH = "text", "whole number", "true or false"
_PARAMS = {"model": _TEXT, "api_version": _TEXT, "drop_params": _TRUTH, "rpm": _WHOLE, "tpm": _WHOLE}
_INFO = {
    "max_tokens": _WHOLE, "max_input_tokens": _WHOLE, "max_output_tokens": _WHOLE, "mode": _TEXT,
    "supports_function_calling": _TRUTH, "supports_prompt_caching": _TRUTH, "supports_vision": _TRUTH,
}  # fmt: skip
_ENTRY = {"model_list": ("model_name", "litellm_params", "model_info")}
_GUARDRAIL = ("guardrail_name", "litellm_params", "guardrail_info")


class Runtime(NamedTuple):
    """What is known of the pods: their image, and which Secrets and ConfigMaps they take whole, as `envFrom` has it."""

    image: str
    env_from: list[object]
    env: list[object]


class CannotCarryError(Exception):
    """A part of a config for which the operator has no place."""


class OperatorFiles:
    """`files` maps the path of each resource's file to its text; `references` each variable of the operator to ours."""

    def __init__(self, config: Values, proxy: Values, secret_of: Callable[[str], SecretKey], runtime: Runtime) -> None:
        """`proxy` is the metadata of the LiteLLMProxy; raises CannotCarryError."""
        self._metadata = proxy
        self._secret_of = secret_of
        self.files: dict[str, str] = {}
        self.references: dict[str, str] = {}
        rest = {key: value for key, value in config.items() if value is not None}
        models = typed.sequence(rest.pop("model_list", None))
        self._models([self._model(index, one) for index, one in enumerate(models)])
        for section, write in (("guardrails", self._guardrails), ("mcp_servers", self._mcp_servers)):
            if section in rest and write(rest[section]):
                del rest[section]
        self._add("proxy", "LiteLLMProxy", str(proxy["name"]), self._proxy(rest, runtime))

    def _add(self, path: str, kind: str, name: str, spec: Values) -> None:
        metadata = {**self._metadata, "name": name}
        values = {"apiVersion": API_VERSION, "kind": kind, "metadata": metadata, "spec": spec}
        self.files[f"{path}.yaml"] = emit.block(values, 0) + "\n"

    def _proxy(self, rest: Values, runtime: Runtime) -> Values:
        spec: Values = {"image": runtime.image} if runtime.image else {}
        settings = typed.mapping(rest.get("litellm_settings"))
        callbacks: Values = {
            field: settings[key] for key, field in _CALLBACKS.items() if settings.get(key) and _is_texts(settings[key])
        }
        if callbacks:
            rest["litellm_settings"] = {
                key: one for key, one in settings.items() if _CALLBACKS.get(key) not in callbacks
            }
        if isinstance(rest.get("callback_settings"), dict):
            callbacks["settings"] = rest.pop("callback_settings")
        for key, field in _BLOCKS.items():
            if isinstance(rest.get(key), dict):
                block = rest.pop(key)
                spec |= {field: block} if block or not callbacks or key != "litellm_settings" else {}
        spec |= {"callbacks": callbacks} if callbacks else {}
        spec |= {"extraConfig": rest} if rest else {}
        spec |= {"env": runtime.env} if runtime.env else {}
        return spec | ({"envFrom": runtime.env_from} if runtime.env_from else {})

    def _model(self, index: int, entry: object) -> Values:
        values = typed.mapping(entry)
        name, params = values.get("model_name"), values.get("litellm_params")
        where = f"entry {index + 1} of model_list"
        if not isinstance(name, str) or not name or not isinstance(params, dict):
            raise CannotCarryError(f"{where} has no model_name, or no litellm_params")
        others = [key for key in values if key not in _ENTRY["model_list"]]
        if others:
            raise CannotCarryError(
                f'{where} ("{name}") has the key "{others[0]}", for which a LiteLLMModel has no field'
            )
        if not isinstance(params.get("model"), str) or not params["model"]:
            raise CannotCarryError(f'{where} ("{name}") has no litellm_params.model')
        return values

    def _models(self, entries: list[Values]) -> None:
        """Write a resource for each deployment; the names keep those of a group in order, since the operator sorts."""
        groups: dict[str, list[Values]] = {}
        for entry in entries:
            groups.setdefault(str(entry["model_name"]), []).append(entry)
        stems = _unique(list(groups))
        taken = set(stems)
        for stem, deployments in zip(stems, groups.values(), strict=True):
            names = _numbered(stem, len(deployments), taken)
            taken.update(names)
            for name, entry in zip(names, deployments, strict=True):
                self._add(f"models/{name}", "LiteLLMModel", name, self._model_spec(entry, name))

    def _model_spec(self, entry: Values, name: str) -> Values:
        given = dict(typed.mapping(entry["litellm_params"]))
        params = dict(_typed(given, _PARAMS))
        params |= self._referenced(given, name, {"api_base": "MODELBASE", "api_key": "MODELKEY"})
        spec: Values = {"modelName": entry["model_name"], "params": params | ({"additional": given} if given else {})}
        info = dict(typed.mapping(entry.get("model_info")))
        found = dict(_typed(info, _INFO))
        found |= {"extra": info} if info else {}
        return spec | ({"info": found} if found else {})

    def _guardrails(self, entries: object) -> bool:
        """Write a resource for each guardrail; false where one does not fit, or the operator would sort them anew."""
        found = typed.mappings(entries)
        names = [str(one.get("guardrail_name")) for one in found]
        stems = _unique(names)
        whole = isinstance(entries, list) and len(found) == len(entries) and stems == sorted(stems)
        if not whole or not all(map(_is_guardrail, found)):
            return False
        for one, name in zip(found, stems, strict=True):
            given = dict(typed.mapping(one["litellm_params"]))
            spec: Values = {"guardrailName": one["guardrail_name"], "guardrail": given.pop("guardrail")}
            if given.get("mode") in _MODES:
                spec["mode"] = given.pop("mode")
            spec |= dict(_typed(given, {"default_on": _TRUTH}))
            spec |= self._referenced(given, name, {"api_base": "GUARDRAILBASE", "api_key": "GUARDRAILKEY"})
            spec |= {"params": given} if given else {}
            spec |= {"info": one["guardrail_info"]} if one.get("guardrail_info") else {}
            self._add(f"guardrails/{name}", "LiteLLMGuardrail", name, spec)
        return bool(found)

    def _mcp_servers(self, servers: object) -> bool:
        """Write a resource for each MCP server; false where one does not fit."""
        found = typed.mapping(servers)
        if not found or not all(isinstance(one, dict) and alias for alias, one in found.items()):
            return False
        for (alias, one), name in zip(found.items(), _unique(list(found)), strict=True):
            given = dict(typed.mapping(one))
            spec: Values = {"alias": alias} if alias != name else {}
            spec |= dict(_typed(given, {"url": _TEXT}))
            if given.get("transport") in _TRANSPORTS:
                spec["transport"] = given.pop("transport")
            spec |= dict(_typed(given, {"auth_type": _TEXT}))
            if _REFERENCE.fullmatch(str(given.get("authentication_token"))):
                token = self._referenced(given, name, {"authentication_token": "MCPTOKEN"})
                spec["authTokenRef"] = token["authenticationTokenRef"]
            spec |= {"params": given} if given else {}
            self._add(f"mcp/{name}", "LiteLLMMCPServer", name, spec)
        return True

    def _referenced(self, given: Values, name: str, prefixes: dict[str, str]) -> Values:
        """Take keys out of `given`: references to a Secret, or texts as they are."""
        found: Values = {}
        for key, prefix in prefixes.items():
            value = given.get(key)
            match = _REFERENCE.fullmatch(value) if isinstance(value, str) else None
            if match:
                secret, secret_key = self._secret_of(match[1])
                found[f"{_camel(key)}Ref"] = {"name": secret, "key": secret_key}
                self.references[f"os.environ/LITELLM_{prefix}_{re.sub('[^A-Z0-9]', '_', name.upper())}"] = match[0]
                del given[key]
            elif isinstance(value, str) and value and prefix != "MCPTOKEN":
                found[_camel(key)] = given.pop(key)
        return found


def _is_guardrail(one: Values) -> bool:
    params = typed.mapping(one.get("litellm_params"))
    named = (one.get("guardrail_name"), params.get("guardrail"))
    is_plain = isinstance(one.get("guardrail_info", {}), dict)
    return all(isinstance(word, str) and word for word in named) and is_plain and set(one) <= set(_GUARDRAIL)


def _typed(given: Values, fields: dict[str, str]) -> Iterator[tuple[str, object]]:
    """Take those keys out of `given` whose values have the type of the operator's field, and yield them by its name."""
    for key, kind in fields.items():
        value = given.get(key)
        is_whole = isinstance(value, int) and not isinstance(value, bool) and abs(value) < _INT64
        fits = {_TEXT: isinstance(value, str) and value != "", _WHOLE: is_whole, _TRUTH: isinstance(value, bool)}
        if fits[kind]:
            yield _camel(key), given.pop(key)


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _camel(key: str) -> str:
    first, *others = key.split("_")
    return first + "".join(word.capitalize() for word in others)


def _numbered(stem: str, count: int, taken: set[str]) -> list[str]:
    """Return a name for each deployment of a group, in the order in which texts are sorted."""
    infix, names = "-", [stem]
    while count > 1:
        names = [f"{stem}{infix}{number:0{len(str(count))}d}" for number in range(1, count + 1)]
        if not taken.intersection(names):
            break
        infix = f"{infix}deployment-"
    return names


def _unique(texts: list[str]) -> list[str]:
    """Return a name for each text, without dots: the operator's variables do not tell `a.b` from `a-b`."""
    return file_names.unique([text.replace(".", "-") for text in texts])
