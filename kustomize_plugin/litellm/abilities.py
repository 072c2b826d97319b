"""What a model can do, as the price list that LiteLLM ships says it; what it does not say is not known."""

from __future__ import annotations

import gzip
import re
from functools import cache
from pathlib import Path

from kustomize_plugin import providers

CHAT, EMBEDDING = "chat", "embedding"
_FILE = Path(__file__).with_name("abilities.txt.gz")
# prefixes of deployments whose models the list has under another
LISTED = {
    "azure_text": "azure", "cohere_chat": "cohere", "ollama_chat": "ollama", "text-completion-openai": "openai",
    "vertex_ai_beta": "vertex_ai",
}  # fmt: skip
# what people declare, and what LiteLLM answers as the same; a mode that is not here says nothing
_MODES = {
    **dict.fromkeys((CHAT, "completion", "responses"), CHAT),
    **{mode: mode for mode in (
        EMBEDDING, "audio_speech", "audio_transcription", "image_edit", "image_generation", "moderation", "ocr",
        "realtime", "rerank", "search", "video_generation",
    )},
}  # fmt: skip
_ALIKE = re.compile(r"(?:^|[-_/.:])embed(?:ding|der)?s?(?:$|[-_/.:\d])")


class Abilities:
    """Of one model: its mode, the tokens of a prompt, whether it takes tools and images; empty, 0, None: not known.

    `is_guessed` says that the mode is only told by the model's name.
    """

    __slots__ = ("is_guessed", "mode", "tokens", "tools", "vision")

    def __init__(self, mode: str = "", tokens: int = 0, tools: bool | None = None, vision: bool | None = None) -> None:
        self.mode = mode
        self.tokens = tokens
        self.tools = tools
        self.vision = vision
        self.is_guessed = False


def of_deployment(params: dict[str, object], info: dict[str, object]) -> Abilities:
    """Return what a deployment can do; what its model_info declares wins over the list."""
    base, model = info.get("base_model"), params.get("model")
    written = base if isinstance(base, str) else model
    found = of_model(written, params) if isinstance(written, str) else Abilities()
    mode = info.get("mode")
    if isinstance(mode, str) and mode:
        found.mode, found.is_guessed = _MODES.get(mode, ""), False
    tokens = info.get("max_input_tokens")
    found.tokens = tokens if isinstance(tokens, int) and not isinstance(tokens, bool) else found.tokens
    tools, vision = info.get("supports_function_calling"), info.get("supports_vision")
    found.tools = tools if isinstance(tools, bool) else found.tools
    found.vision = vision if isinstance(vision, bool) else found.vision
    return found


def of_model(model: str, params: dict[str, object]) -> Abilities:
    """Return what the list says of a model string as LiteLLM routes it."""
    route = providers.route_of(model, params)
    if route is None:
        return Abilities()
    provider = LISTED.get(route.prefix, route.prefix)
    head = _provider(provider).get(route.name)
    if head is not None:
        mode, tokens, flags = head
        # what a local server is started with, the list cannot know
        local = provider == "ollama" and not route.name.endswith("cloud")
        return Abilities(mode, 0 if local else tokens, *({"+": True, "-": False}.get(flag) for flag in flags))
    found = Abilities()
    if _ALIKE.search(route.name.lower()):
        found.mode, found.is_guessed = EMBEDDING, True
    return found


@cache
def _provider(prefix: str) -> dict[str, tuple[str, int, str]]:
    found: dict[str, tuple[str, int, str]] = {}
    for line in _lines():
        if line.startswith(prefix + " "):
            _, mode, tokens, flags, *names = line.split(" ")
            found.update(dict.fromkeys(names, (mode, int(tokens), flags)))
    return found


@cache
def _lines() -> list[str]:
    return gzip.decompress(_FILE.read_bytes()).decode().splitlines()
