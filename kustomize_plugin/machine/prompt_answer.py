"""Whether the body of an answer holds an answer: a gateway that lost it says 200 too."""

from __future__ import annotations

import json

from kustomize_plugin.yamltext import typed


def flaw(body: bytes) -> str:
    """Say what is missing in the answer to a prompt; empty where something is there.

    A model that thinks in secret may have used up its few tokens before the first word: that is an answer.
    """
    try:
        values = typed.mapping(json.loads(body))
    except (ValueError, RecursionError):
        return "was answered with invalid or incomplete JSON"
    if "data" in values:
        vectors = [one.get("embedding") for one in typed.mappings(values["data"])]
        return "" if vectors and all(vectors) else "was answered without a vector"
    choices = typed.mappings(values.get("choices"))
    if not choices:
        return "was answered with JSON that holds no answer"
    return "" if any(map(_says_something, choices)) else "was answered with an empty text"


def _says_something(choice: dict[str, object]) -> bool:
    message = typed.mapping(choice.get("message"))
    said = (message.get("content"), message.get("reasoning_content"), message.get("tool_calls"))
    written = any(one.strip() if isinstance(one, str) else one for one in said)
    return written or choice.get("finish_reason") == "length"
