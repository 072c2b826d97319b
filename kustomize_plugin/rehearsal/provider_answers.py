"""What a fake upstream says in each provider's protocol: values in, bytes out."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from kustomize_plugin.providers.provider import ANTHROPIC, GEMINI, OLLAMA, OPENAI
from kustomize_plugin.rehearsal import openai_answers
from kustomize_plugin.rehearsal.openai_answers import RESPONSES
from kustomize_plugin.yamltext import typed

# A path that a client has doubled, such as /api/api/chat, is served by nobody.
_ROUTES = (
    (OLLAMA, re.compile(r"(?!.*/(?:api|v1)/api/)(?:/.*)?/api/(?:chat|generate|embed|embeddings)")),
    (GEMINI, re.compile(r"/.*:(?:streamGenerateContent|generateContent|embedContent|batchEmbedContents)")),
    (ANTHROPIC, re.compile(r"(?!.*/messages/)(?:/.*)?/v1/messages")),
    (
        OPENAI,
        re.compile(
            r"(?!.*/(?:completions|responses|embeddings)/)(?:/.*)?/(?:chat/completions|completions|responses|embeddings)"
        ),
    ),
)
_EMBEDDINGS = re.compile(r"/(?:api/embed|api/embeddings|embeddings)$|:(?:embedContent|batchEmbedContents)$")
_REASONS = {401: "UNAUTHENTICATED", 404: "NOT_FOUND", 429: "RESOURCE_EXHAUSTED", 500: "INTERNAL", 503: "UNAVAILABLE"}
_MISSING = 9  # bytes at the end of a broken event, whatever closes it
_MOST_TOKENS = ("max_tokens", "max_completion_tokens", "max_output_tokens", "num_predict", "maxOutputTokens")
_VECTOR = [0.0, 1.0]
JSON_TYPE = "application/json"


class ChatQuestion(NamedTuple):
    """A request that an upstream was sent; `model` is the name that the provider knows."""

    path: str
    authorization: str
    body: dict[str, object]

    @property
    def route(self) -> str:
        """The path without its query."""
        return self.path.partition("?")[0]

    @property
    def dialect(self) -> str:
        """The protocol that its path belongs to; empty where no provider serves it."""
        return next((name for name, route in _ROUTES if route.fullmatch(self.route)), "")

    @property
    def model(self) -> str:
        """The model asked for, in the body or, at Gemini, in the path."""
        name, is_found, _ = self.path.partition("/models/")[2].partition(":")
        return str(self.body.get("model") or (name if is_found else ""))

    @property
    def stream(self) -> bool:
        """Whether the answer is to come in pieces; Ollama streams unless told not to."""
        if self.embeds:
            return False
        if self.dialect == GEMINI:
            return ":stream" in self.path
        return self.body.get("stream", self.dialect == OLLAMA) is True

    @property
    def most_tokens(self) -> float:
        """How many tokens the answer may have at most."""
        holders = [self.body, *(typed.mapping(self.body.get(name)) for name in ("options", "generationConfig"))]
        asked = (holder.get(name) for holder in holders for name in _MOST_TOKENS)
        return min((one for one in asked if isinstance(one, int) and one > 0), default=math.inf)

    @property
    def embeds(self) -> bool:
        """Whether vectors are asked for."""
        return _EMBEDDINGS.search(self.route) is not None


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
    """Return an answer in one piece; without a text it is a valid one that says nothing."""
    if question.dialect == OLLAMA:
        return _json(_ollama_vectors(question, text) if question.embeds else _ollama(question, text, done=True))
    if question.dialect == GEMINI:
        return _json(_gemini_vectors(text) if question.embeds else _gemini(text, "STOP"))
    if question.dialect == ANTHROPIC:
        return _json(_anthropic(question.model, [{"type": "text", "text": text}]))
    return _json(openai_answers.whole(question.route, question.model, text))


def broken(question: ChatQuestion, text: str) -> bytes:
    """Return an answer that ends before it is one: half of a body, in a stream half of an event."""
    if question.stream:
        return pieces(question, text)[0].strip()[:-_MISSING]
    said = whole(question, text)
    return said[: len(said) // 2]


def stream_type(dialect: str) -> str:
    """Return the content type of a stream."""
    return "application/x-ndjson" if dialect == OLLAMA else "text/event-stream"


def pieces(question: ChatQuestion, text: str, count: int = 2) -> list[bytes]:
    """Return an answer as the pieces of a stream: `count` with text, the first words all in the first, then the end."""
    parts = _parts(text, count)
    if question.dialect == OLLAMA:
        said = [_ollama(question, part, done=False) for part in parts]
        return [_json(part) + b"\n" for part in [*said, _ollama(question, "", done=True)]]
    if question.dialect == GEMINI:
        return [*(_event(_gemini(part, "")) for part in parts), _event(_gemini("", "STOP"))]
    if question.dialect == ANTHROPIC:
        return _anthropic_pieces(question.model, parts)
    groups = openai_answers.events(question.route, question.model, parts)
    named = question.route.endswith(RESPONSES)
    said_bytes = [b"".join(_event(event, str(event["type"]) if named else "") for event in group) for group in groups]
    return said_bytes if named else [*said_bytes[:-1], said_bytes[-1] + b"data: [DONE]\n\n"]


def _parts(text: str, count: int) -> list[str]:
    if not text:
        return [""]
    half = text.find(" ", text.find(" ") + 1) + 1 or len(text) // 2
    rest = text[half:]
    others = range(min(count - 1, len(rest)))
    cuts = [len(rest) * index // len(others) for index in others]
    return [text[:half], *(rest[start:end] for start, end in zip(cuts, [*cuts[1:], None], strict=True))]


_TIME = "2026-01-01T00:00:00Z"


def _ollama(question: ChatQuestion, text: str, *, done: bool) -> dict[str, object]:
    said: dict[str, object] = {"model": question.model, "created_at": _TIME, "done": done}
    said |= {"response": text} if question.route.endswith("/generate") else {
        "message": {"role": "assistant", "content": text}
    }  # fmt: skip
    return said | ({"done_reason": "stop", "prompt_eval_count": 1, "eval_count": 1} if done else {})


def _ollama_vectors(question: ChatQuestion, text: str) -> dict[str, object]:
    found = [_VECTOR] if text else []
    if question.route.endswith("/embeddings"):
        return {"embedding": found[0] if found else []}
    return {"model": question.model, "embeddings": found, "prompt_eval_count": 1}


def _gemini(text: str, end: str) -> dict[str, object]:
    candidate: dict[str, object] = {"content": {"role": "model", "parts": [{"text": text}]}, "index": 0}
    if end:
        candidate["finishReason"] = end
    usage = {"promptTokenCount": 1, "candidatesTokenCount": 1, "totalTokenCount": 2}
    return {"candidates": [candidate], "usageMetadata": usage}


def _gemini_vectors(text: str) -> dict[str, object]:
    found = [{"values": _VECTOR}] if text else []
    return {"embeddings": found, "embedding": found[0] if found else {}}


def _anthropic(model: str, content: list[object]) -> dict[str, object]:
    message: dict[str, object] = {"id": "r", "type": "message", "role": "assistant", "model": model}
    return message | {"content": content, "stop_reason": "end_turn", "usage": {"input_tokens": 1, "output_tokens": 1}}


def _anthropic_pieces(model: str, parts: Sequence[str]) -> list[bytes]:
    message = _anthropic(model, []) | {"stop_reason": None}
    block: dict[str, object] = {"type": "text", "text": ""}
    opening: list[dict[str, object]] = [
        {"type": "message_start", "message": message},
        {"type": "content_block_start", "index": 0, "content_block": block},
    ]
    deltas: list[dict[str, object]] = [
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": part}} for part in parts
    ]
    ends: list[dict[str, object]] = [{"type": "content_block_stop", "index": 0}]
    ends += [{"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 1}}]
    ends += [{"type": "message_stop"}]
    groups = [[*opening, deltas[0]], *([delta] for delta in deltas[1:]), ends]
    return [b"".join(_event(event, str(event["type"])) for event in group) for group in groups]


def _event(value: dict[str, object], name: str = "") -> bytes:
    return (f"event: {name}\n".encode() if name else b"") + b"data: " + _json(value) + b"\n\n"


def _json(value: dict[str, object]) -> bytes:
    return json.dumps(value).encode()
