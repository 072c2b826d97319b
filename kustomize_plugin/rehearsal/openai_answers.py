"""What OpenAI's own protocol answers, at each of its routes: values in, events or one body out."""

from __future__ import annotations

from collections.abc import Sequence

Values = dict[str, object]

CHAT, COMPLETIONS, RESPONSES, EMBEDDINGS = "/chat/completions", "/completions", "/responses", "/embeddings"
_USAGE: Values = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
_ITEM, _PART = "msg_r", "output_text"


def whole(path: str, model: str, text: str) -> Values:
    """Return an answer in one piece; `path` is the one that was asked, without its query."""
    common: Values = {"id": "r", "created": 0, "model": model, "usage": _USAGE}
    if path.endswith(EMBEDDINGS):
        vector = {"object": "embedding", "index": 0, "embedding": [0.0, 1.0]}
        return {"object": "list", "data": [vector] if text else [], "model": model, "usage": _USAGE}
    if path.endswith(RESPONSES):
        return _response(model, "completed", [_message(text, "completed")])
    if not path.endswith(CHAT):
        choice = {"index": 0, "text": text, "finish_reason": "stop", "logprobs": None}
        return common | {"object": "text_completion", "choices": [choice]}
    answer: Values = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    said: Values = common | {"object": "chat.completion", "choices": [answer]}
    return said | {"service_tier": "default"}  # without it LiteLLM takes an answer of Groq's for an error


def events(path: str, model: str, parts: Sequence[str]) -> list[list[Values]]:
    """Return the events of a stream: one list for each part of the text, then one for the end."""
    if path.endswith(RESPONSES):
        return _response_events(model, parts)
    chat = path.endswith(CHAT)
    common: Values = {"id": "r", "object": "chat.completion.chunk" if chat else "text_completion", "created": 0}

    def chunk(text: str | None, end: str | None, first: bool) -> Values:
        delta: Values = {"role": "assistant"} if first else {}
        if text is not None:
            delta["content"] = text
        said: Values = {"delta": delta} if chat else {"text": text or ""}
        return common | {"model": model, "choices": [{"index": 0, **said, "finish_reason": end}]}

    said = [[chunk(part, None, index == 0)] for index, part in enumerate(parts)]
    return [*said, [chunk(None, "stop", first=False)]]


def _response_events(model: str, parts: Sequence[str]) -> list[list[Values]]:
    text = "".join(parts)
    where: Values = {"item_id": _ITEM, "output_index": 0, "content_index": 0}
    opening: list[Values] = [
        {"type": "response.created", "response": _response(model, "in_progress", [])},
        {"type": "response.output_item.added", "output_index": 0, "item": _message(None, "in_progress")},
        {"type": "response.content_part.added", **where, "part": _text("")},
    ]
    closing: list[Values] = [
        {"type": "response.output_text.done", **where, "text": text},
        {"type": "response.content_part.done", **where, "part": _text(text)},
        {"type": "response.output_item.done", "output_index": 0, "item": _message(text, "completed")},
        {"type": "response.completed", "response": _response(model, "completed", [_message(text, "completed")])},
    ]
    said: list[list[Values]] = [[{"type": "response.output_text.delta", **where, "delta": part}] for part in parts]
    grouped = [opening + said[0], *said[1:], closing] if said else [opening, closing]
    numbers = iter(range(sum(map(len, grouped))))
    return [[{**event, "sequence_number": next(numbers)} for event in group] for group in grouped]


def _response(model: str, status: str, output: list[Values]) -> Values:
    usage = {"input_tokens": 1, "output_tokens": 1, "total_tokens": 2} if status == "completed" else None
    settings: Values = {"parallel_tool_calls": True, "tool_choice": "auto", "tools": [], "temperature": 1, "top_p": 1}
    empty: Values = dict.fromkeys(("error", "incomplete_details", "instructions"))
    said: Values = {"id": "resp_r", "object": "response", "created_at": 0, "status": status, "model": model}
    return said | {"output": output, "usage": usage, "metadata": {}} | settings | empty


def _message(text: str | None, status: str) -> Values:
    content = [] if text is None else [_text(text)]
    return {"type": "message", "id": _ITEM, "status": status, "role": "assistant", "content": content}


def _text(text: str) -> Values:
    return {"type": _PART, "text": text, "annotations": []}
