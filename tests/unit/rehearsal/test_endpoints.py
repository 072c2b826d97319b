"""Where clients ask, and what they take for an answer: the fake of each protocol says it, and the endpoint finds it."""

from __future__ import annotations

import json

import pytest

from kustomize_plugin.rehearsal import endpoints, provider_answers
from kustomize_plugin.rehearsal.endpoints import EMBEDDINGS, Endpoint
from kustomize_plugin.rehearsal.provider_answers import ChatQuestion

SAID = "m at https://real"


def question(endpoint: Endpoint, *, stream: bool) -> ChatQuestion:
    return ChatQuestion(endpoint.route, "", {"model": "m", "stream": stream})


def events(text: bytes) -> list[dict[str, object]]:
    lines = [line.removeprefix("data: ") for line in text.decode().splitlines()]
    return [json.loads(line) for line in lines if line.startswith("{")]


@pytest.mark.parametrize("endpoint", endpoints.ALL, ids=lambda one: one.name)
def test_a_whole_answer_is_found_and_an_empty_one_is_none(endpoint):
    said, empty = (json.loads(provider_answers.whole(question(endpoint, stream=False), text)) for text in (SAID, ""))
    assert endpoint.text(said) == ("a vector" if endpoint is EMBEDDINGS else SAID)
    assert endpoint.text(empty) == ""


@pytest.mark.parametrize("endpoint", [one for one in endpoints.ALL if one.streams], ids=lambda one: one.name)
def test_the_words_of_a_stream_join_and_its_end_is_known(endpoint):
    text = b"".join(provider_answers.pieces(question(endpoint, stream=True), SAID))
    found = events(text)
    assert "".join(map(endpoint.words, found)) == SAID
    assert any(map(endpoint.ends, found)) != text.endswith(b"[DONE]\n\n")


@pytest.mark.parametrize("endpoint", endpoints.ALL, ids=lambda one: one.name)
@pytest.mark.parametrize("values", [{}, {"choices": []}, {"choices": [1]}, {"content": "x"}, {"output": [{}]}])
def test_what_has_another_shape_is_no_answer(endpoint, values):
    assert endpoint.text(values) == ""


def test_a_mode_chooses_where_a_group_is_asked():
    assert endpoints.of_mode("chat") is endpoints.CHAT
    assert endpoints.of_mode("embedding") is EMBEDDINGS
    assert endpoints.of_mode("image_generation") is None
