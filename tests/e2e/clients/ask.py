"""Asks a gateway through the client libraries themselves; the Python that `make clients` lays down runs it.

Its arguments are the gateway's address, how many questions are asked at the same time, and then the questions, each as
NAME=GROUP. The key is in GATEWAY_KEY. It prints a JSON list: what each question came to, in their order.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import anthropic
import openai
from pydantic import BaseModel

TIER = "x-kustomize-litellm-tier"
SAID: list[Any] = [{"role": "user", "content": "hi"}]
PARAMETERS = {"type": "object", "properties": {"city": {"type": "string"}}}
TOOLS: list[Any] = [{"type": "function", "function": {"name": "weather", "parameters": PARAMETERS}}]
ANTHROPIC_TOOLS: list[Any] = [{"name": "weather", "description": "of a city", "input_schema": PARAMETERS}]
ADDRESS, AT_ONCE, *QUESTIONS = sys.argv[1:]
# no retries: what the gateway answers first is what is looked at
OPENAI = openai.OpenAI(base_url=f"{ADDRESS}/v1", api_key=os.environ["GATEWAY_KEY"], max_retries=0)
ANTHROPIC = anthropic.Anthropic(base_url=ADDRESS, api_key=os.environ["GATEWAY_KEY"], max_retries=0)

Answer = dict[str, Any]


class Named(BaseModel):  # type: ignore[misc]
    by: str


def chat(group: str, **more: Any) -> Answer:
    raw = OPENAI.chat.completions.with_raw_response.create(model=group, messages=SAID, **more)
    choice, usage = raw.parse().choices[0], raw.parse().usage
    calls = [[call.function.name, json.loads(call.function.arguments)] for call in choice.message.tool_calls or ()]
    return {"tier": raw.headers.get(TIER), "said": choice.message.content, "end": choice.finish_reason,
            "calls": calls, "tokens": usage.total_tokens}  # fmt: skip


def chat_stream(group: str, **more: Any) -> Answer:
    raw = OPENAI.chat.completions.with_raw_response.create(
        model=group, messages=SAID, stream=True, stream_options={"include_usage": True}, **more
    )
    said, end, tokens, name, arguments = "", None, 0, "", ""
    for chunk in raw.parse():
        tokens = chunk.usage.total_tokens if chunk.usage else tokens
        for choice in chunk.choices:
            said += choice.delta.content or ""
            end = choice.finish_reason or end
            for call in choice.delta.tool_calls or ():
                name += call.function.name or ""
                arguments += call.function.arguments or ""
    calls = [[name, json.loads(arguments)]] if name else []
    return {"tier": raw.headers.get(TIER), "said": said, "end": end, "calls": calls, "tokens": tokens}


def chat_json(group: str) -> Answer:
    return chat(group, response_format={"type": "json_object"})


def chat_parsed(group: str) -> Answer:
    raw = OPENAI.chat.completions.with_raw_response.parse(model=group, messages=SAID, response_format=Named)
    return {"tier": raw.headers.get(TIER), "said": raw.parse().choices[0].message.parsed.by}


def responses(group: str) -> Answer:
    raw = OPENAI.responses.with_raw_response.create(model=group, input="hi")
    return {"tier": raw.headers.get(TIER), "said": raw.parse().output_text, "end": raw.parse().status,
            "tokens": raw.parse().usage.total_tokens}  # fmt: skip


def responses_stream(group: str) -> Answer:
    raw = OPENAI.responses.with_raw_response.create(model=group, input="hi", stream=True)
    said, end, tokens = "", None, 0
    for event in raw.parse():
        said += event.delta if event.type == "response.output_text.delta" else ""
        if event.type == "response.completed":
            end, tokens = event.response.status, event.response.usage.total_tokens
    return {"tier": raw.headers.get(TIER), "said": said, "end": end, "tokens": tokens}


def completions(group: str) -> Answer:
    raw = OPENAI.completions.with_raw_response.create(model=group, prompt="hi")
    choice = raw.parse().choices[0]
    return {"tier": raw.headers.get(TIER), "said": choice.text, "end": choice.finish_reason,
            "tokens": raw.parse().usage.total_tokens}  # fmt: skip


def completions_stream(group: str) -> Answer:
    raw = OPENAI.completions.with_raw_response.create(model=group, prompt="hi", stream=True)
    said, end = "", None
    for chunk in raw.parse():
        for choice in chunk.choices:
            said += choice.text or ""
            end = choice.finish_reason or end
    return {"tier": raw.headers.get(TIER), "said": said, "end": end}


def messages(group: str, **more: Any) -> Answer:
    raw = ANTHROPIC.messages.with_raw_response.create(model=group, max_tokens=100, messages=SAID, **more)
    return {"tier": raw.headers.get(TIER), **_of_message(raw.parse())}


def messages_stream(group: str, **more: Any) -> Answer:
    with ANTHROPIC.messages.stream(model=group, max_tokens=100, messages=SAID, **more) as stream:
        final = _of_message(stream.get_final_message())
        return {"tier": stream.response.headers.get(TIER), **final}


def _of_message(message: Any) -> Answer:
    calls = [[block.name, block.input] for block in message.content if block.type == "tool_use"]
    said = "".join(block.text for block in message.content if block.type == "text")
    tokens = message.usage.input_tokens + message.usage.output_tokens
    return {"said": said, "end": message.stop_reason, "calls": calls, "tokens": tokens}


def leave_openai(group: str) -> Answer:
    with OPENAI.chat.completions.create(model=group, messages=SAID, stream=True) as stream:
        first = next(chunk.choices[0].delta.content for chunk in stream if chunk.choices[0].delta.content)
    return {"said": first}


def leave_anthropic(group: str) -> Answer:
    with ANTHROPIC.messages.stream(model=group, max_tokens=100, messages=SAID) as stream:
        return {"said": next(iter(stream.text_stream))}


def give_up(group: str) -> Answer:
    try:
        return chat(group, timeout=1)
    except openai.APITimeoutError as error:
        return {"error": type(error).__name__}


ASKED: dict[str, Callable[[str], Answer]] = {
    "chat": chat,
    "chat-stream": chat_stream,
    "tools": lambda group: chat(group, tools=TOOLS),
    "tools-stream": lambda group: chat_stream(group, tools=TOOLS),
    "json": chat_json,
    "parsed": chat_parsed,
    "responses": responses,
    "responses-stream": responses_stream,
    "completions": completions,
    "completions-stream": completions_stream,
    "messages": messages,
    "messages-stream": messages_stream,
    "messages-tools": lambda group: messages(group, tools=ANTHROPIC_TOOLS),
    "messages-tools-stream": lambda group: messages_stream(group, tools=ANTHROPIC_TOOLS),
    "leave-openai": leave_openai,
    "leave-anthropic": leave_anthropic,
    "give-up": give_up,
}


def ask(question: str) -> Answer:
    name, _, group = question.partition("=")
    begun = time.monotonic()
    try:
        answer = ASKED[name](group)
    except (openai.OpenAIError, anthropic.AnthropicError) as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    return {"name": name, "group": group, **answer, "seconds": time.monotonic() - begun}


if __name__ == "__main__":
    with ThreadPoolExecutor(int(AT_ONCE)) as pool:
        print(json.dumps(list(pool.map(ask, QUESTIONS))))  # noqa: T201 - its output is what it is for
