"""What a fake upstream says in each provider's protocol: values in, bytes out."""

from __future__ import annotations

import json
import re
from typing import NamedTuple

from kustomize_plugin.providers.provider import ANTHROPIC, GEMINI, OLLAMA, OPENAI

# A path that a client has doubled, such as /api/api/chat, is served by nobody.
_ROUTES = (
    (OLLAMA, re.compile(r"(?!.*/(?:api|v1)/api/)(?:/.*)?/api/(?:chat|generate)")),
    (GEMINI, re.compile(r"/.*:(?:streamG|g)enerateContent")),
    (ANTHROPIC, re.compile(r"(?!.*/messages/)(?:/.*)?/v1/messages")),
    (OPENAI, re.compile(r"(?!.*/completions/)(?:/.*)?/(?:chat/completions|embeddings)")),
)
_REASONS = {401: "UNAUTHENTICATED", 404: "NOT_FOUND", 429: "RESOURCE_EXHAUSTED", 500: "INTERNAL", 503: "UNAVAILABLE"}
JSON_TYPE = "application/json"


class ChatQuestion(NamedTuple):
    """A request that an upstream was sent; `model` is the name that the provider knows."""

    path: str
    authorization: str
    body: dict[str, object]

    @property
    def dialect(self) -> str:
        """The protocol that its path belongs to; empty where no provider serves it."""
        path = self.path.partition("?")[0]
        return next((name for name, route in _ROUTES if route.fullmatch(path)), "")

    @property
    def model(self) -> str:
        """The model asked for, in the body or, at Gemini, in the path."""
        name, is_found, _ = self.path.partition("/models/")[2].partition(":")
        return str(self.body.get("model") or (name if is_found else ""))

    @property
    def stream(self) -> bool:
        """Whether the answer is to come in pieces; Ollama streams unless told not to."""
        if self.dialect == GEMINI:
            return ":stream" in self.path
        return self.body.get("stream", self.dialect == OLLAMA) is True


def refusal(dialect: str, status: int) -> bytes:
    """Return the body of an error."""
    text = f"rehearsal: {status}"
    if dialect == OLLAMA:
        return _json({"error": text})
    if dialect == GEMINI:
        return _json({"error": {"code": status, "message": text, "status": _REASONS.get(status, "UNKNOWN")}})
    if dialect == ANTHROPIC:
        return _json({"type": "error", "error": {"type": "api_error", "message": text}})
    return _json({"error": {"message": text, "type": "rehearsal", "code": str(status)}})


def whole(question: ChatQuestion, text: str) -> bytes:
    """Return an answer in one piece."""
    model = question.model
    if question.dialect == OLLAMA:
        return _json(_ollama(question, text, done=True))
    if question.dialect == GEMINI:
        return _json(_gemini(text, "STOP"))
    if question.dialect == ANTHROPIC:
        return _json(_anthropic(model, [{"type": "text", "text": text}]))
    if question.path.endswith("/embeddings"):
        vector = {"object": "embedding", "index": 0, "embedding": [0.0, 1.0]}
        return _json({"object": "list", "data": [vector], "model": model, "usage": _USAGE})
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    said = {"id": "r", "object": "chat.completion", "created": 0, "model": model, "choices": [choice], "usage": _USAGE}
    return _json(said | {"service_tier": "default"})  # without it LiteLLM takes an answer of Groq's for an error


def stream_type(dialect: str) -> str:
    """Return the content type of a stream."""
    return "application/x-ndjson" if dialect == OLLAMA else "text/event-stream"


def pieces(question: ChatQuestion, text: str) -> list[bytes]:
    """Return an answer as the pieces of a stream; its first words are all in the first piece."""
    half = text.find(" ", text.find(" ") + 1) + 1 or len(text) // 2
    if question.dialect == OLLAMA:
        parts = [_ollama(question, part, done=False) for part in (text[:half], text[half:])]
        return [_json(part) + b"\n" for part in [*parts, _ollama(question, "", done=True)]]
    if question.dialect == GEMINI:
        return [_event(_gemini(part, end)) for part, end in ((text[:half], ""), (text[half:], ""), ("", "STOP"))]
    if question.dialect == ANTHROPIC:
        return _anthropic_pieces(question.model, text, half)
    deltas: list[tuple[dict[str, str], str | None]] = [({"role": "assistant", "content": text[:half]}, None)]
    deltas += [({"content": text[half:]}, None), ({}, "stop")]
    events = [_event(_openai_chunk(question.model, delta, end)) for delta, end in deltas]
    return [*events[:-1], events[-1] + b"data: [DONE]\n\n"]


_USAGE = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
_TIME = "2026-01-01T00:00:00Z"


def _openai_chunk(model: str, delta: dict[str, str], end: str | None) -> dict[str, object]:
    choice = {"index": 0, "delta": delta, "finish_reason": end}
    return {"id": "r", "object": "chat.completion.chunk", "created": 0, "model": model, "choices": [choice]}


def _ollama(question: ChatQuestion, text: str, *, done: bool) -> dict[str, object]:
    said: dict[str, object] = {"model": question.model, "created_at": _TIME, "done": done}
    said |= {"response": text} if question.path.endswith("/generate") else {
        "message": {"role": "assistant", "content": text}
    }  # fmt: skip
    return said | ({"done_reason": "stop", "prompt_eval_count": 1, "eval_count": 1} if done else {})


def _gemini(text: str, end: str) -> dict[str, object]:
    candidate: dict[str, object] = {"content": {"role": "model", "parts": [{"text": text}]}, "index": 0}
    if end:
        candidate["finishReason"] = end
    usage = {"promptTokenCount": 1, "candidatesTokenCount": 1, "totalTokenCount": 2}
    return {"candidates": [candidate], "usageMetadata": usage}


def _anthropic(model: str, content: list[object]) -> dict[str, object]:
    message: dict[str, object] = {"id": "r", "type": "message", "role": "assistant", "model": model}
    return message | {"content": content, "stop_reason": "end_turn", "usage": {"input_tokens": 1, "output_tokens": 1}}


def _anthropic_pieces(model: str, text: str, half: int) -> list[bytes]:
    message = _anthropic(model, []) | {"stop_reason": None}
    start: dict[str, object] = {"type": "message_start", "message": message}
    block: dict[str, object] = {
        "type": "content_block_start",
        "index": 0,
        "content_block": {"type": "text", "text": ""},
    }
    first, second = (
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": part}}
        for part in (text[:half], text[half:])
    )
    ends: list[dict[str, object]] = [{"type": "content_block_stop", "index": 0}]
    ends += [{"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 1}}]
    ends += [{"type": "message_stop"}]
    groups: tuple[list[dict[str, object]], ...] = ([start, block, first], [second], ends)
    return [b"".join(_event(event, str(event["type"])) for event in group) for group in groups]


def _event(value: dict[str, object], name: str = "") -> bytes:
    return (f"event: {name}\n".encode() if name else b"") + b"data: " + _json(value) + b"\n\n"


def _json(value: dict[str, object]) -> bytes:
    return json.dumps(value).encode()
