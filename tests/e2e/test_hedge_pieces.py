"""hedge.py makes whole answers of streams, and joins pieces that arrive together, on real LiteLLM releases."""

from __future__ import annotations

import json
import random
import subprocess
from functools import cache
from typing import Any

import pytest

from tests.e2e.conftest import REPOSITORY
from tests.e2e.gateway_versions import DEPLOYED, NEW, OLD, litellm

pytestmark = pytest.mark.rehearsal
HEDGE = REPOSITORY / "kustomize_plugin" / "failover" / "hedge.py"
SSE, LINES = ("data: ", "\n\n"), ("", "\n")
USAGE = {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}


def _piece(delta: dict[str, Any], end: str | None = None, index: int = 0, **more: Any) -> dict[str, Any]:
    choice = {"index": index, "delta": delta, "finish_reason": end, **more}
    return {"id": "a", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}


def _text(*words: str, name: str = "content") -> list[dict[str, Any]]:
    return [_piece({name: word}) for word in words]


def _call(index: int, arguments: str, **more: Any) -> dict[str, Any]:
    function = {**({"name": more.pop("name")} if "name" in more else {}), "arguments": arguments}
    return _piece({"tool_calls": [{"index": index, **more, "function": function}]})


def _thought(message: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"model": "m", "message": {"role": "assistant", **message}, "done": False, **more}


BEGIN, END = _piece({"role": "assistant", "content": ""}), _piece({}, "stop")
LAST = {"id": "a", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [], "usage": USAGE}
DONE = {"model": "m", "message": {"role": "assistant", "content": ""}, "done": True, "done_reason": "stop",
        "prompt_eval_count": 7, "eval_count": 3}  # fmt: skip
# pieces, how they are sent, the message of the whole answer (None: refused), how many pieces are left when joined
CASES: dict[str, tuple[list[Any], tuple[str, str], Any, int]] = {
    "words": ([BEGIN, *_text("a ", "b ", "c"), END, LAST], SSE, {"role": "assistant", "content": "a b c"}, 4),
    "thoughts, then words": (
        [BEGIN, *_text("x", "y", name="reasoning_content"), *_text("a", "b"), END], SSE,
        {"role": "assistant", "content": "ab", "reasoning_content": "xy"}, 4,
    ),
    "two tools": (
        [BEGIN, _call(0, "", id="c0", type="function", name="f"), _call(0, '{"a"'), _call(0, ": 1}"),
         _call(1, "{}", id="c1", type="function", name="g"), _piece({}, "tool_calls")], SSE,
        {"role": "assistant", "content": "", "tool_calls": [
            {"id": "c0", "type": "function", "function": {"name": "f", "arguments": '{"a": 1}'}},
            {"id": "c1", "type": "function", "function": {"name": "g", "arguments": "{}"}}]}, 6,
    ),
    "a tool whose name is told with every piece": (
        [_call(0, "{", id="c", name="f"), _call(0, "}", id="c", name="f"), END], SSE,
        {"role": "assistant", "tool_calls": [{"id": "c", "function": {"name": "f", "arguments": "{}"}}]}, 3,
    ),
    "two tools that have the same number": (
        [_call(0, '{"a"', id="c0", type="function", name="f"), _call(0, ": 1}"),
         _call(0, "{}", id="c1", type="function", name="g"), _piece({}, "tool_calls")], SSE,
        {"role": "assistant", "tool_calls": [
            {"id": "c0", "type": "function", "function": {"name": "f", "arguments": '{"a": 1}'}},
            {"id": "c1", "type": "function", "function": {"name": "g", "arguments": "{}"}}]}, 4,
    ),
    "thoughts that tell their format with every piece": (
        [*(_piece({"reasoning_details": [{"index": 0, "type": "reasoning.text", "format": "v1", "text": text}]})
           for text in "xy"), *_text("a"), END], SSE,
        {"role": "assistant", "content": "a", "reasoning_details": [
            {"index": 0, "type": "reasoning.text", "format": "v1", "text": "xy"}]}, 4,
    ),
    "thoughts as a list, then words": (
        [BEGIN, *(_piece({"content": [{"type": "thinking", "thinking": [{"type": "text", "text": text}]}]})
                  for text in "xy"), *_text("a ", "b"), END], SSE,
        {"role": "assistant", "content": [
            {"type": "thinking", "thinking": [{"type": "text", "text": "xy"}]}, {"type": "text", "text": "a b"}]}, 5,
    ),
    "thoughts with a signature": (
        [_piece({"thinking_blocks": [{"type": "thinking", "thinking": text, "signature": sign}]})
         for text, sign in (("x", None), ("y", None), ("", "s"), ("z", None))], SSE,
        {"role": "assistant", "thinking_blocks": [{"type": "thinking", "thinking": "xy", "signature": "s"},
                                                  {"type": "thinking", "thinking": "z", "signature": None}]}, 4,
    ),
    "words with what belongs to each": (
        [_piece({"content": "a"}, token_ids=[1]), _piece({"content": "b"}, token_ids=[2]),
         *({**_piece({"content": "c"}), "citations": [address]} for address in "xy"),
         *({**_piece({"content": "d"}), "provider": name} for name in "xyy")], SSE,
        {"role": "assistant", "content": "abccddd"}, 6,
    ),
    "a refusal": ([_piece({"refusal": "no"}), END], SSE, {"role": "assistant", "refusal": "no"}, 2),
    "log probabilities": (
        [_piece({"content": "a"}, logprobs={"content": [{"token": "a"}]}), END], SSE,
        {"role": "assistant", "content": "a"}, 2,
    ),
    "nothing but the end of a length": ([BEGIN, _piece({}, "length")], SSE, {"role": "assistant", "content": ""}, 2),
    "nothing": ([BEGIN, END, LAST], SSE, None, 3),
    "blanks": ([BEGIN, *_text(" ", "\n"), END], SSE, None, 3),
    "an error in the middle": ([*_text("a"), {"error": {"message": "broken"}}], SSE, None, 2),
    "no pieces": ([LAST], SSE, None, 1),
    "another protocol": (
        [{"type": "message_start", "message": {"content": "a"}}, {"type": "message_stop"}], SSE, None, 2,
    ),
    "Ollama": (
        [_thought({"content": "a"}), _thought({"content": "b"}), DONE], LINES,
        {"role": "assistant", "content": "ab"}, 2,
    ),
    "Ollama thinks and calls": (
        [_thought({"content": "", "thinking": "x"}), _thought({"content": "", "thinking": "y"}),
         _thought({"content": "", "tool_calls": [{"function": {"name": "f", "arguments": {"a": 1}}}]}), DONE], LINES,
        {"role": "assistant", "content": "", "thinking": "xy",
         "tool_calls": [{"function": {"name": "f", "arguments": {"a": 1}}}]}, 3,
    ),
    "Ollama, an error": ([_thought({"content": "a"}), {"error": "out of memory"}], LINES, None, 2),
    "Ollama, nothing": ([_thought({"content": ""}), DONE], LINES, None, 2),
}  # fmt: skip


def _made(version: str, cases: list[Any]) -> list[dict[str, Any]]:
    python = litellm(version).with_name("python")
    script = REPOSITORY / "tests" / "e2e" / "hedge_pieces.py"
    done = subprocess.run([python, script, HEDGE], input=json.dumps(cases), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    made: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return made


@cache
def _answers(version: str) -> dict[str, dict[str, Any]]:
    return dict(zip(CASES, _made(version, [[pieces, *how] for pieces, how, _, _ in CASES.values()]), strict=True))


@pytest.mark.parametrize("version", [OLD, DEPLOYED, NEW])
@pytest.mark.parametrize("name", CASES)
def test_a_whole_answer_is_made_of_the_pieces(version, name):
    _, how, message, _ = CASES[name]
    whole = _answers(version)[name]["whole"]

    if message is None:
        assert whole is None
    else:
        assert (whole["message"] if how == LINES else whole["choices"][0]["message"]) == message


@pytest.mark.parametrize("name", CASES)
def test_pieces_of_text_that_arrive_together_are_joined(name):
    made = _answers(NEW)[name]

    assert len(made["joined"]) == CASES[name][3]
    assert made["of joined"] == made["whole"]


def test_the_usage_and_the_end_are_those_of_the_upstream():
    whole, tools, several = _made(NEW, [
        [[BEGIN, *_text("a"), END, LAST], *SSE], [CASES["two tools"][0], *SSE],
        [[_piece({"content": "a"}), _piece({"content": "b"}, index=1), END, _piece({}, "length", 1)], *SSE],
    ])  # fmt: skip

    assert whole["whole"]["usage"] == USAGE
    assert whole["whole"]["object"] == "chat.completion"
    assert tools["whole"]["choices"][0]["finish_reason"] == "tool_calls"
    choices = [(one["message"]["content"], one["finish_reason"]) for one in several["whole"]["choices"]]
    assert choices == [("a", "stop"), ("b", "length")]


def test_what_is_told_with_every_piece_is_told_once():
    safe = {"hate": {"filtered": False, "severity": "safe"}}
    pieces = [_piece({"content": word}, content_filter_results=safe) for word in ("a ", "b")]

    (made,) = _made(NEW, [[[*pieces, END], *SSE]])

    assert made["whole"]["choices"][0]["content_filter_results"] == safe


@pytest.mark.parametrize("version", [OLD, DEPLOYED, NEW])
def test_tokens_are_counted_where_the_upstream_tells_none(version):
    (made,) = _made(version, [[[BEGIN, *_text("a ", "b"), END], *SSE]])

    usage = made["whole"]["usage"]
    assert usage["completion_tokens"] > 0
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]


def test_joining_never_changes_what_is_said():
    drawn = random.Random(20)  # noqa: S311 - the same cases at every run
    kinds = (
        lambda: _text(drawn.choice(("a", " ", "\u2028", '"\\', "é\n"))),
        lambda: _text("t", name=drawn.choice(("reasoning_content", "reasoning", "audio"))),
        lambda: [_piece({"content": "n"}, index=drawn.randrange(2))],
        lambda: [_call(drawn.randrange(2), "x", id="c", name="f")],
        lambda: [_piece({"content": "l"}, logprobs={"content": [{"token": "l"}]})],
        lambda: [_piece({"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "t"}]}]})],
        lambda: [{**_piece({"content": "p"}), "provider": drawn.choice("xy")}],
        lambda: [drawn.choice((BEGIN, END, LAST))],
    )
    cases = [
        [[one for _ in range(drawn.randrange(9)) for one in drawn.choice(kinds)()], *drawn.choice((SSE, LINES))]
        for _ in range(300)
    ]

    made = _made(NEW, cases)

    assert [one["of joined"] for one in made] == [one["whole"] for one in made]
    assert sum(one["whole"] is not None for one in made) > len(cases) / 2
    assert all(one["alike"] for one in made)
    assert sum(len(one["joined"]) for one in made) < sum(len(case[0]) for case in cases)
