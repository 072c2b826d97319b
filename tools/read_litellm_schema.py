"""The JSON Schema of the config that one release of LiteLLM reads: the keys, and the types of those it checks or needs.

Everything is allowed that LiteLLM allows: the rule LK102 reports only unknown keys that are close to a known one.
"""

import ast
import inspect
import re
import typing
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from tools import read_litellm as names
from tools import read_litellm_entries as entries
from tools import read_litellm_parts as deep
from tools.read_litellm_types import Schema, reference, typed

# LiteLLM has no one list of them: they are what its proxy and its documentation name
TOP = (
    "agents", "assistant_settings", "callback_settings", "credential_list", "default_vertex_config", "files_settings",
    "finetune_settings", "guardrails", "include", "mcp_servers", "mcp_tools", "policies", "policy_attachments",
    "prompts", "sandbox_tools", "search_tools", "vector_store_registry", "worker_registry",
)  # fmt: skip
ROUTER = ("router_strategy", "router_utils", "router_rust")  # packages of the router
# a text here is taken letter by letter
LISTS = ("failure_callback", "input_callback", "service_callback", "success_callback")
NUMBER = "^ *[-+]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][-+]?[0-9]+)? *$"
REFERENCE: Schema = {"type": "string", "pattern": "^(os\\.environ|oidc)/"}
# texts that LiteLLM turns into the type itself are as good as the type; of a flag pydantic reads "false" too, of a
# boolean nobody does: any text counts as true
DEFINITIONS: dict[str, list[Schema]] = {
    "boolean": [{"type": ["boolean", "null"]}, {"enum": [0, 1]}, {"pattern": "^(?:[Tt]rue|TRUE|[Yy]es|[Oo]n|1)$"}],
    "flag": [
        {"type": ["boolean", "null"]},
        {"enum": [0, 1]},
        {"pattern": "^(?:[Tt]rue|TRUE|[Yy]es|[Oo]n|1|[Ff]alse|FALSE|[Nn]o|[Oo]ff|0)$"},
    ],
    "list": [{"type": ["array", "null"]}],
    "mapping": [{"type": ["object", "null"]}],
    "number": [
        {"type": ["number", "null"]},
        {"pattern": NUMBER},
    ],
    "text": [{"type": ["string", "null"]}],
}

# the type names what is wanted: a callback that is no list is the path of a Python object, which has a dot in it, and a
# cache is set up for true alone, while a text becomes the cache itself
CALLBACKS: Schema = {
    "type": ["array", "null", "string"],
    "anyOf": [{"type": ["array", "null"]}, {"type": "string", "pattern": "\\."}],
}
CACHE: Schema = {"type": ["boolean", "null", "string"], "anyOf": [{"type": ["boolean", "null"]}, REFERENCE]}


def schema(litellm: Any) -> Schema:
    """Return the schema of a config."""
    texts = list(names.sources(litellm))
    entry: Schema = {
        "type": "object",
        "required": ["model_name", "litellm_params"],
        "properties": {
            "model_name": reference("text"),
            "litellm_params": params(litellm),
            "model_info": model_info(litellm, texts),
        },
    }
    entry["x-further"] = sorted(entry_keys(litellm) - set(entry["properties"]))
    sections = {
        "model_list": {"type": ["array", "null"], "items": entry},
        "litellm_settings": without(section(litellm_settings(litellm, texts)), names.unread(litellm, texts)),
        "router_settings": section(router_settings()),
        "general_settings": without(section(general_settings(texts)), names.undeclared(litellm)),
        "environment_variables": {"type": ["object", "null"]},
    }
    return {
        "$id": "https://kustomize-litellm.github.io/kustomize-litellm/schemas/litellm/config.json",
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "LiteLLM proxy config",
        "definitions": {name: {"anyOf": [*forms(choices), REFERENCE]} for name, choices in DEFINITIONS.items()},
        "type": "object",
        "properties": {**{key: {} for key in TOP}, **with_lists(sections, entries.lists(litellm, texts))},
        "x-parts": deep.parts(litellm),
        "x-words": deep.words(litellm),
    }


def with_lists(sections: dict[str, Schema], lists: dict[str, Schema]) -> dict[str, Schema]:
    """Put the settings that are lists of words, or one of some, into their sections."""
    for path, law in lists.items():
        section, _, key = path.partition(".")
        sections[section]["properties"][key] = law
    return sections


def entry_keys(litellm: Any) -> set[str]:
    """Return what the router reads beside litellm_params: limits, and the fields of its class of deployments."""
    folder = Path(litellm.__file__).parent
    found = set(import_module("litellm.types.router").Deployment.model_fields)
    for path in (folder / "router.py", *(path for name in ROUTER for path in sorted((folder / name).rglob("*.py")))):
        found |= set(re.findall(r'\b_?deployment(?:_dict)?(?:\.get\(|\[)"(\w+)"', path.read_text(errors="replace")))
    return found


def forms(choices: list[Schema]) -> Iterator[Schema]:
    """Yield the choices, texts marked as such: a pattern alone lets all else pass."""
    for choice in choices:
        yield {"type": "string", **choice} if "pattern" in choice else choice


def section(properties: dict[str, Schema], further: Iterable[str] = ()) -> Schema:
    """Return the schema of a mapping; `further` are keys that LiteLLM reads but does not declare."""
    found: Schema = {"type": ["object", "null"], "properties": properties}
    declared = {squashed(name) for name in properties}
    hidden = sorted({name for name in further if name not in properties and squashed(name) not in declared})
    return {**found, "x-further": hidden} if hidden else found


def without(found: Schema, unread: set[str]) -> Schema:
    """Return a section in which what LiteLLM declares and never reads is no key, but told as what it is."""
    properties = {name: law for name, law in found["properties"].items() if name not in unread}
    return {**found, "properties": properties, "x-unread": sorted(unread)}


def params(litellm: Any) -> Schema:
    """Return litellm_params: what LiteLLM declares for a deployment and for a request, and what its providers read."""
    from litellm.constants import OPENAI_CHAT_COMPLETION_PARAMS
    from litellm.types.router import LiteLLM_Params, LiteLLMParamsTypedDict
    from litellm.types.utils import all_litellm_params

    declared: dict[str, Schema] = {
        name: {} for name in (*OPENAI_CHAT_COMPLETION_PARAMS, *all_litellm_params) if public(name)
    }
    written = {name: typed(kind) for name, kind in typing.get_type_hints(LiteLLMParamsTypedDict).items()}
    declared |= written
    declared |= {name: typed(field.annotation) for name, field in LiteLLM_Params.model_fields.items()}
    # a list of organizations becomes a deployment for each, before the class of one deployment sees it
    declared |= {name: {} for name, kind in written.items() if not kind}
    declared |= {name: {} for name in declared if name.endswith("timeout")}
    found = section(declared, read_from(litellm, ("params", "kwargs")))
    return {**found, "required": ["model"]}


def model_info(litellm: Any, texts: list[str]) -> Schema:
    """Return model_info, of which LiteLLM checks only the keys that its own class declares."""
    from litellm.types.router import ModelInfo
    from litellm.types.utils import ModelInfo as Prices

    declared: dict[str, Schema] = {name: {} for name in typing.get_type_hints(Prices)}
    declared |= {name: typed(field.annotation) for name, field in ModelInfo.model_fields.items()}
    declared |= {"id": {}, "tier": {"enum": ["free", "paid", None]}}
    priced = {key for prices in litellm.model_cost.values() for key in prices}
    return section(declared, names.read(texts, "model_info") | priced | {"kustomize_litellm"})


def router_settings() -> dict[str, Schema]:
    """Return what the router's constructor takes."""
    from litellm.router import Router
    from litellm.types.router import RoutingStrategy, UpdateRouterConfig

    parameters = inspect.signature(Router.__init__).parameters
    hints = {name: parameter.annotation for name, parameter in parameters.items()}
    declared = {name: unchecked(typed(kind)) for name, kind in hints.items() if name not in ("self", "model_list")}
    declared |= {name: {} for name in UpdateRouterConfig.model_fields if name not in declared}
    chains = [name for name in declared if name.endswith(("fallbacks", "timeout")) and name != "max_fallbacks"]
    strategies = {*typing.get_args(hints["routing_strategy"]), *(one.value for one in RoutingStrategy)}
    return {**declared, **{name: {} for name in chains}, "routing_strategy": {"enum": [*sorted(strategies), None]}}


def general_settings(texts: list[str]) -> dict[str, Schema]:
    """Return general_settings; the proxy never checks them, so only what cannot work otherwise has a type."""
    from litellm.proxy._types import ConfigGeneralSettings

    declared: dict[str, Schema] = {name: {} for name in names.read(texts, "general_settings")}
    for name, field in ConfigGeneralSettings.model_fields.items():
        kind = typed(field.annotation)
        declared[name] = plain(kind) if not name.endswith("timeout") else {}
    return declared


def litellm_settings(litellm: Any, texts: list[str]) -> dict[str, Schema]:
    """Return litellm_settings: the attributes of LiteLLM's module, and what the proxy treats by name."""
    attributes = {
        name: getattr(litellm, name)
        for name in dir(litellm)
        if name.islower() and name[0] != "_" and isinstance(getattr(litellm, name, None), names.VALUE_TYPES)
    }
    declared: dict[str, Schema] = {name: {} for name in names.read(texts, "litellm_settings") | names.in_loop(litellm)}
    for name, value in attributes.items():
        written = litellm.__annotations__.get(name, type(value).__name__)
        written = re.sub(r"Optional\[(\w+)\]|(\w+) \| None", r"\1\2", str(written))
        kind = {"bool": "boolean", "int": "number", "float": "number"}.get(written)
        declared[name] = reference(kind) if kind and not name.endswith("timeout") else {}
    return {**declared, **{name: reference("list") for name in LISTS}, "callbacks": CALLBACKS, "cache": CACHE}


def unchecked(kind: Schema) -> Schema:
    """Return the schema of what LiteLLM takes as it is written: any text counts as true, and a number may be a text."""
    return {} if kind == reference("text") else reference("boolean") if kind == reference("flag") else kind


def plain(kind: Schema) -> Schema:
    """Keep the type of a boolean or a number."""
    return unchecked(kind) if kind in (reference("flag"), reference("number")) else {}


def public(name: str) -> bool:
    """Tell whether people may write a name: LiteLLM marks its own with an underscore."""
    return name[0] != "_" and name not in ("self", "kwargs")


def squashed(name: str) -> str:
    """Return a name without what spellings differ in."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def read_from(litellm: Any, endings: tuple[str, ...]) -> Iterator[str]:
    """Yield the keys that LiteLLM's modules look up in mappings of such names, and the fields of provider configs."""
    folder = Path(litellm.__file__).parent
    for path in sorted(folder.rglob("*.py")):
        if path.relative_to(folder).parts[0] not in ("proxy", "integrations", "types"):
            for node in ast.walk(ast.parse(path.read_text(errors="replace"))):
                yield from filter(re.compile(r"[A-Za-z][\w-]*").fullmatch, key_of(node, endings))


def key_of(node: ast.AST, endings: tuple[str, ...]) -> Iterator[str]:
    """Yield the key that one expression looks up, or the fields that one class declares."""
    if isinstance(node, ast.ClassDef) and node.name.endswith("Config"):
        fields = (one.target for one in node.body if isinstance(one, ast.AnnAssign))
        yield from (target.id for target in fields if isinstance(target, ast.Name) and not target.id.isupper())
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
        return
    key, looked_up = node.args[0], node.func.attr in ("get", "pop") and ast.unparse(node.func.value).endswith(endings)
    if looked_up and isinstance(key, ast.Constant) and isinstance(key.value, str):
        yield key.value
