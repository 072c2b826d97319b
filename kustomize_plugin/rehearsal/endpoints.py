"""The routes of LiteLLM's that clients use: the smallest question for each, and where its answer is."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from kustomize_plugin.yamltext import typed

_PROMPT = "Answer with one word: ready?"
_ENOUGH = 1000  # tokens: a stream goes on with the next tier only while some are left, and fakes cost nothing

Values = dict[str, object]


class Endpoint(NamedTuple):
    """One route. `body` is what asks for an answer, besides the group's name.

    `text` finds the words in a whole answer, `words` those in an event of a stream; `ends` tells whether an event is
    the last. Vectors count as words too: what is asked is whether the client got something.
    """

    name: str
    route: str
    body: Values
    text: Callable[[Values], str]
    words: Callable[[Values], str]
    ends: Callable[[Values], bool]
    streams: bool = True


def _first(values: Values, key: str) -> Values:
    return next(iter(typed.mappings(values.get(key))), {})


def _chat_text(values: Values) -> str:
    return typed.text(typed.mapping(_first(values, "choices").get("message")).get("content"))


def _chat_words(values: Values) -> str:
    return typed.text(typed.mapping(_first(values, "choices").get("delta")).get("content"))


def _completion_text(values: Values) -> str:
    return typed.text(_first(values, "choices").get("text"))


def _message_text(values: Values) -> str:
    return "".join(typed.text(block.get("text")) for block in typed.mappings(values.get("content")))


def _message_words(values: Values) -> str:
    return typed.text(typed.mapping(values.get("delta")).get("text"))


def _response_text(values: Values) -> str:
    items = typed.mappings(values.get("output"))
    return "".join(typed.text(part.get("text")) for item in items for part in typed.mappings(item.get("content")))


def _response_words(values: Values) -> str:
    return typed.text(values.get("delta")) if values.get("type") == "response.output_text.delta" else ""


def _vectors(values: Values) -> str:
    return "a vector" if _first(values, "data").get("embedding") else ""


def _never(_: Values) -> bool:
    return False  # "[DONE]" ends these


def _is(kind: str) -> Callable[[Values], bool]:
    return lambda values: values.get("type") == kind


_MESSAGES: Values = {"messages": [{"role": "user", "content": _PROMPT}]}
CHAT = Endpoint("chat", "/v1/chat/completions", _MESSAGES | {"max_tokens": _ENOUGH}, _chat_text, _chat_words, _never)
EMBEDDINGS = Endpoint(
    "embeddings", "/v1/embeddings", {"input": "ready"}, _vectors, _vectors, _never, streams=False
)  # fmt: skip
ALL = (
    CHAT,
    Endpoint(
        "messages", "/v1/messages", _MESSAGES | {"max_tokens": _ENOUGH},
        _message_text, _message_words, _is("message_stop"),
    ),
    Endpoint(
        "responses", "/v1/responses", {"input": _PROMPT, "max_output_tokens": _ENOUGH},
        _response_text, _response_words, _is("response.completed"),
    ),
    Endpoint(
        "completions", "/v1/completions", {"prompt": _PROMPT, "max_tokens": _ENOUGH},
        _completion_text, _completion_text, _never,
    ),
    EMBEDDINGS,
)  # fmt: skip
NAMES = tuple(one.name for one in ALL)
_OF_MODE = {"chat": CHAT, "embedding": EMBEDDINGS}


def of_mode(mode: str) -> Endpoint | None:
    """Return the endpoint that clients of a deployment's `mode` use; None for modes that have no small question."""
    return _OF_MODE.get(mode)


def named(name: str) -> Endpoint:
    """Return an endpoint by its name."""
    return next(one for one in ALL if one.name == name)
