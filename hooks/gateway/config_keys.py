"""The keys of a LiteLLM config and their types, as schemas/litellm/config.json has them.

The schema is read as JSON: a whole validator costs more to import than all else that a lint run does.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from functools import cache

from yaml.nodes import MappingNode, Node, SequenceNode

from kustomize_plugin.config import kind_shapes
from kustomize_plugin.finding import nearest
from kustomize_plugin.hooks.gateway import json_schema, spelling
from kustomize_plugin.hooks.gateway.json_schema import Values
from kustomize_plugin.hooks.read.document import Document, Path
from kustomize_plugin.yamltext import nodes, typed

FILE = "litellm/config.json"
_TYPES: dict[str, tuple[type, ...]] = {
    "array": (list,), "boolean": (bool,), "null": (type(None),), "number": (int, float), "object": (dict,),
    "string": (str,),
}  # fmt: skip
_WANTED = {
    "array": "a list", "boolean": "true or false", "flag": "true or false", "list": "a list", "mapping": "a mapping",
    "number": "a number", "object": "a mapping", "text": "a string",
}  # fmt: skip
# LK206 converts the texts that people write for seconds, LK205 judges variables; an unquoted date is LK104
_SECONDS = re.compile(r"(?:timeout|cooldown_time|retry_after|health_check_(?:interval|staleness_threshold))$")
# how one provider alone spells a key, by how its models begin
_OWN_SPELLINGS = {"apikey": "watsonx"}
# what LiteLLM hands out as it is, so that people keep notes in it
_OPEN = frozenset(("model_info",))
_PREFIXES = ("litellm_", "redis_")
_FEW = 12  # so many words are listed
# what people send to servers of their own, vLLM, llama.cpp and Ollama; LiteLLM has no list of it
_OF_SERVERS = frozenset((
    "best_of", "cache_prompt", "chat_template", "chat_template_kwargs", "continue_final_message", "documents",
    "add_generation_prompt", "dynatemp_range", "enable_thinking", "f16_kv", "grammar", "guided_choice",
    "guided_decoding_backend", "guided_grammar", "guided_json", "guided_regex", "ignore_eos", "include_reasoning",
    "include_stop_str_in_output", "keep_alive", "length_penalty", "logits_all", "low_vram", "main_gpu", "min_p",
    "min_tokens", "mirostat", "mirostat_eta", "mirostat_tau", "mm_processor_kwargs", "n_predict", "n_probs",
    "num_batch", "num_ctx", "num_gpu", "num_keep", "num_predict", "num_thread", "numa", "penalize_newline", "priority",
    "prompt_logprobs", "raw", "repeat_last_n", "repeat_penalty", "repetition_penalty", "samplers",
    "skip_special_tokens", "spaces_between_special_tokens", "stop_token_ids", "structured_outputs", "template",
    "tfs_z", "think", "top_a", "top_k", "truncate_prompt_tokens", "typical_p", "use_beam_search", "use_mlock",
    "use_mmap", "vocab_only", "xtc_probability", "xtc_threshold", "dry_multiplier", "dry_base",
))  # fmt: skip


_GATHERED: dict[int, tuple[Values, tuple[frozenset[str], frozenset[str], list[str]]]] = {}


class Section:
    """One mapping of a config, such as the litellm_params of a deployment; `path` leads to it."""

    def __init__(self, name: str, path: Path, values: object, law: Values) -> None:
        self.name = name
        self.path = path
        self.values: dict[object, object] = values if isinstance(values, dict) else {}
        self.known = typed.mapping(law.get("properties"))
        self.further, self.unread, self.required = _words(law)
        self.is_open = name in _OPEN
        self.is_inner = False  # whether a section holds it
        self.is_sent = name == "litellm_params"  # LiteLLM sends to the provider what it does not know

    def has(self, key: str) -> bool:
        """Tell whether LiteLLM reads a key here."""
        if key in _OWN_SPELLINGS and str(self.values.get("model")).startswith(_OWN_SPELLINGS[key]):
            return True
        return key in self.known or key in self.further or (self.is_sent and key in _OF_SERVERS)

    def meant(self, key: str) -> str:
        """Return the known key that somebody misspelt; empty for known keys, and for those close to none.

        A key of another section is not misspelt but misplaced.
        """
        if self.has(key) or key in self.unread or (key in everywhere() and not self.is_inner):
            return ""
        for prefix in _PREFIXES:
            if key.startswith(prefix) and key.removeprefix(prefix) in self.known:
                return key.removeprefix(prefix)
        return spelling.meant(key, self.known)

    def choice(self, key: str) -> dict[str, str]:
        """Return as a fact what stands for one of some words: a program of the repository may define more."""
        value = self.values[key]
        return {"unknown": value} if isinstance(value, str) and "enum" in typed.mapping(self.known.get(key)) else {}

    def misfit(self, key: str) -> tuple[str, str] | None:
        """Say what is wrong with a value and what to write, not the value itself: it could be a misplaced secret."""
        law, value = typed.mapping(self.known.get(key)), self.values[key]
        other_rules = isinstance(value, datetime.date) or (
            isinstance(value, str) and (comes_later(value) or _SECONDS.search(key) is not None)
        )
        if other_rules or fits(law, value):
            return None
        if "enum" in law:
            shown = f'"{value}"' if isinstance(value, str) else named(value)
            return f'"{key}" is {shown}, which LiteLLM does not know', _allowed(value, typed.texts(law["enum"]))
        wanted = _WANTED[str(law.get("$ref") or typed.texts(law.get("type"))[0]).rsplit("/", 1)[-1]]
        return f'"{key}" of {self.name} is {named(value)}, not {wanted}', ""

    def strangers(self, key: str) -> Iterator[tuple[int, str, str, bool]]:
        """Yield what LiteLLM does not know in a list: the index, what is wrong, the way out, whether one is near."""
        law, listed = typed.mapping(self.known.get(key)), self.values[key]
        allowed = typed.texts(typed.mapping(law.get("x-items")).get("enum"))
        for index, word in enumerate(listed if allowed and isinstance(listed, list) else ()):
            if word not in allowed and not (isinstance(word, str) and comes_later(word)):
                shown = f'"{word}"' if isinstance(word, str) else f"an entry that is {named(word)}"
                way_out = _allowed(word, allowed)
                yield index, f'"{key}" has {shown}, which LiteLLM does not know', way_out, way_out.startswith("did")


def _allowed(word: object, known: list[str]) -> str:
    """Return the word that is meant, or the words that there are."""
    near = (spelling.meant(word, known) or nearest(word, known)) if isinstance(word, str) else ""
    if near:
        return f'did you mean "{near}"?'
    return f"allowed: {', '.join(known)}" if len(known) <= _FEW else "write one that it knows"


def comes_later(value: str) -> bool:
    """Tell whether something else is put in the place of a value, or of a part of it."""
    return value.startswith(("$", "os.environ/")) or "{{" in value or "${" in value


def _words(law: Values) -> tuple[frozenset[str], frozenset[str], list[str]]:
    """Return the keys that a law lists, gathered once: there are thousands, and a section for each deployment."""
    found = _GATHERED.get(id(law))
    if found is None or found[0] is not law:
        kinds = (typed.texts(law.get(key)) for key in ("x-further", "x-unread"))
        further, unread = map(frozenset, kinds)
        found = _GATHERED[id(law)] = (law, (further, unread, typed.texts(law.get("required"))))
    return found[1]


def sections(document: Document) -> Iterator[Section]:
    """Yield the mappings of a LiteLLM config, or those that a fragment writes in LiteLLM's own words."""
    if document.is_config:
        law = json_schema.load(FILE)
        yield Section("the config", (), document.config, law)
        for name in kind_shapes.SECTIONS:
            yield Section(name, (name,), document.config.get(name), _law(name))
    elif document.is_ours and document.kind == "SettingsFragment":
        for name in kind_shapes.SECTIONS:
            yield Section(name, ("spec", name), typed.mapping(document.values.get("spec")).get(name), _law(name))
    for deployment in document.deployments:
        if document.is_config:
            label = f'entry {int(deployment.path[-1]) + 1} of "model_list"'
            yield Section(label, deployment.path, deployment.entry, _law())
        for name in ("litellm_params", "model_info"):
            yield Section(name, (*deployment.path, name), deployment.entry.get(name), _law("", name))


def _law(section: str = "", part: str = "") -> Values:
    """Return the schema of a settings section, of an entry of model_list, or of a part of one."""
    properties = typed.mapping(json_schema.load(FILE)["properties"])
    if section:
        return typed.mapping(properties[section])
    entry = typed.mapping(typed.mapping(properties["model_list"])["items"])
    return typed.mapping(typed.mapping(entry["properties"])[part]) if part else entry


@cache
def everywhere() -> frozenset[str]:
    """Return the keys that some section declares: where one is in another section it is not misspelt."""
    laws = (
        *map(_law, kind_shapes.SECTIONS),
        _law(),
        _law("", "litellm_params"),
        _law("", "model_info"),
        json_schema.load(FILE),
    )
    return frozenset(name for law in laws for name in typed.mapping(law["properties"]))


def has_type(path: tuple[str, ...]) -> bool:
    """Tell whether the schema says of which type a setting is, or a section."""
    found: Values = json_schema.load(FILE)
    for step in path:
        found = typed.mapping(typed.mapping(found.get("properties")).get(step))
    return not found.keys().isdisjoint(("type", "$ref"))


@cache
def params() -> frozenset[str]:
    """Return the keys that LiteLLM declares for litellm_params."""
    return frozenset(typed.mapping(params_law()["properties"]))


def params_law() -> Values:
    """Return the schema of litellm_params."""
    return _law("", "litellm_params")


@cache
def prices() -> frozenset[str]:
    """Return the keys of a deployment that LiteLLM turns into floats where they are texts."""
    laws = (_law("", "litellm_params"), _law("", "model_info"))
    return frozenset(name for law in laws for name in typed.mapping(law["properties"]) if "cost" in name)


def fits(law: object, value: object) -> bool:
    """Tell whether a value fits a property's schema, which uses `$ref`, `anyOf`, `enum`, `type` and `pattern` only."""
    law = typed.mapping(law)
    if "$ref" in law:
        return fits(typed.mapping(json_schema.load(FILE)["definitions"])[str(law["$ref"]).rsplit("/", 1)[1]], value)
    if "anyOf" in law:
        choices = law["anyOf"]
        return any(fits(choice, value) for choice in (choices if isinstance(choices, list) else ()))
    if "enum" in law:
        allowed = law["enum"]
        return not isinstance(value, bool) and value in (allowed if isinstance(allowed, list) else ())
    types = law.get("type", [])
    names = [types] if isinstance(types, str) else typed.texts(types)
    wanted = tuple(kind for name in names for kind in _TYPES[name])
    if wanted and (not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted)):
        return False
    return "pattern" not in law or not isinstance(value, str) or re.search(str(law["pattern"]), value) is not None


def named(value: object) -> str:
    """Name a value's kind."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"the number {value}"
    return {str: "a string", list: "a list", dict: "a mapping", type(None): "empty"}.get(type(value), "something else")


def pair(node: Node | None, key: str) -> tuple[Node, Node] | None:
    """Return the nodes of a key and its value, also where they come by a merge key."""
    found = nodes.entry(node, key)
    if found is not None or not isinstance(node, MappingNode):
        return found
    for name, source in node.value:
        if name.tag == nodes.PLAIN and name.value == "<<":
            for one in source.value if isinstance(source, SequenceNode) else (source,):
                found = found or pair(one, key)
    return found
