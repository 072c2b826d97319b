"""Which deployments LiteLLM can probe: it asks each in some mode, and takes a refusal for an outage.

Without `model_info.mode` that is a chat call, unless LiteLLM's price list knows the model. A healthy embedding server
refuses one, and would be dropped for ever. So where neither the mode nor the provider says what a model is, nothing is
probed, and LK305 says so.
"""

from __future__ import annotations

import re

from kustomize_plugin.failover import near_addresses
from kustomize_plugin.yamltext import typed

# what a short call of the kind costs little for; LiteLLM has calls for other modes too, such as pictures
_CHEAP = frozenset(("chat", "completion", "responses", "anthropic_messages", "embedding", "rerank", "moderation"))
# providers of nothing but chat models, whatever the address
_CHAT_ALONE = frozenset(("anthropic", "cohere_chat", "ollama_chat", "sagemaker_chat"))
# whose deployments have names of the customer's choice
_OWN_NAMES = frozenset(
    ("azure", "azure_ai", "azure_text", "sagemaker", "databricks", "openai_like", "triton", "xinference")
)
_OTHER_KINDS = (
    ("an embedding model", r"embed|\bbge\b|\bgte\b|\be5\b|minilm|mpnet|nomic|voyage|\bjina\b|arctic"),
    ("a rerank model", r"re-?rank|\bcolbert|semantic-ranker"),
    ("an image model", r"dall-e|image|diffusion|\bflux\b|\bsdxl\b|imagen|recraft|ideogram"),
    ("a video model", r"video|\bveo\b|\bsora\b"),
    ("an audio model", r"whisper|tts|speech|audio|transcrib|voice|kokoro|parakeet"),
    ("a moderation model", r"moderation|guard\b"),
    ("an OCR model", r"\bocr\b"),
    ("a realtime model", r"realtime"),
)  # fmt: skip

Entry = dict[str, object]


def obstacle(entry: Entry) -> tuple[str, str]:
    """Say why a deployment is not probed, and the way out; both empty where it is."""
    params, mode = typed.mapping(entry.get("litellm_params")), typed.mapping(entry.get("model_info")).get("mode")
    if isinstance(mode, str):
        if mode in _CHEAP:
            return "", ""
        return f'its mode is "{mode}", for which no cheap probe exists', "set a short timeout on it"
    prefix, name = _parts(params)
    other = other_kind(entry)
    if other:
        return f"it looks like {other}, which refuses a chat call", "name its model_info.mode"
    if "*" in name:
        return "its model is a wildcard", "name one model"
    if prefix in _CHAT_ALONE or not (near_addresses.address(entry) or prefix in _OWN_NAMES):
        return "", ""
    return "nothing says that it is a chat model", "name its model_info.mode, such as chat"


def other_kind(entry: Entry) -> str:
    """Say what a model looks like that does not chat, by its name alone; empty for all others."""
    name = _parts(typed.mapping(entry.get("litellm_params")))[1].lower().replace("_", "-")
    return next((kind for kind, words in _OTHER_KINDS if re.search(words, name)), "")


def _parts(params: Entry) -> tuple[str, str]:
    """Return the provider's prefix and the model behind it."""
    model, declared = typed.text(params.get("model")), typed.text(params.get("custom_llm_provider"))
    prefix, slash, name = model.partition("/")
    if declared:
        return declared, model.removeprefix(f"{declared}/")
    return (prefix, name) if slash else ("", model)
