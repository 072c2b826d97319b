"""What may hold a placeholder, told from words: never less than what is one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kustomize_plugin.secrets.placeholder_values import is_placeholder, may_hold
from tests.cluster.placeholders import MEANT, NOT_MEANT

TEXTS = {
    "plain": "stringData:\n  KEY: {}\n",
    "quoted": 'stringData:\n  KEY: "{}"\n  OTHER: a\n',
    "single": "stringData: {{KEY: '{}'}}\n",
    "block": "stringData:\n  KEY: |\n    {}\n",
    "JSON": '{{"stringData": {{"KEY": "{}"}}}}\n',
    "escaped": '{{"text": "A=1\\nKEY={}\\nB=2"}}\n',
    "shell": 'kubectl create secret generic a --from-literal=KEY="{}" --from-literal=B=c\n',
    "bare shell": "KEY={}; echo a\n",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
@pytest.mark.parametrize("value", MEANT)
def test_each_is_seen_wherever_it_stands(value: str, text: str) -> None:
    assert may_hold(text.format(value.strip()))


@given(
    st.lists(st.sampled_from([*MEANT, *NOT_MEANT, "a", "-", "_", " ", ".", "9", "\t"]), max_size=4),
    st.sampled_from([*TEXTS.values()]),
)
def test_no_placeholder_is_missed(parts: list[str], text: str) -> None:
    value = "".join(parts).strip()

    assert not is_placeholder(value) or "\n" in value or may_hold(text.format(value))


@pytest.mark.parametrize("value", ["change\n    me", "to\n  be\n  set", "your\n key"])
def test_a_value_may_go_over_lines(value: str) -> None:
    assert may_hold(f'KEY: "{value}"\n')


@pytest.mark.parametrize(
    "text",
    [
        "host: db.example.com\nimage: ghcr.io/example/app:1.2\n",
        "model: https://host/a/.../b\nrange: 1..3\n",
        "KEY: ENC[AES256_GCM,data:abcdef,iv:xyz,tag:q]\nname: kube-system\n",
        "path: <path:secret/litellm#key>\n",
    ],
)
def test_what_only_looks_like_one_costs_no_parser(text: str) -> None:
    assert not may_hold(text)


def test_words_of_the_repository_count() -> None:
    assert may_hold("KEY: FillMeLater\n", ["fillmelater"])
    assert not may_hold("KEY: Later\n", ["fillmelater"])
