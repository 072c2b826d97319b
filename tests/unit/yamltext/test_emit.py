from __future__ import annotations

import json
import math

import pytest
import yaml

from kustomize_plugin.yamltext import emit, nodes

SCALARS = {
    "chat": "chat", "os.environ/KEY": "os.environ/KEY", "ollama_chat/kimi-k2.5": "ollama_chat/kimi-k2.5",
    "qwen3-coder:480b": "qwen3-coder:480b", "https://ollama.com": "https://ollama.com", "_x": "_x",
    "me@home+1": "me@home+1",
    "": '""', "yes": '"yes"', "No": '"No"', "null": '"null"', "~": '"~"', "1": '"1"', "1e3": '"1e3"', "=": '"="',
    "a:": '"a:"',
    "a b": '"a b"', "a,b": '"a,b"', "groq/*": '"groq/*"', 'say "x"\\': '"say \\"x\\"\\\\"', "a\tb": '"a\\tb"',
    "é": '"é"',
    "😀": '"\\U0001f600"', "\x85": '"\\u0085"', "\u2028": '"\\u2028"', "\ufeff": '"\\ufeff"', "\x00": '"\\u0000"',
    None: "null", True: "true", False: "false", 7: "7", 12345678901234567890: "12345678901234567890",
    0.5: "0.5", 1e-06: "1.0e-06", 1.5e-08: "1.5e-08", 1e23: "1.0e+23", 1000.25: "1000.25",
    math.inf: ".inf", -math.inf: "-.inf",
}  # fmt: skip


@pytest.mark.parametrize(("value", "text"), SCALARS.items(), ids=map(repr, SCALARS))
def test_scalars_are_plain_only_where_no_dialect_reads_anything_else(value, text):
    assert emit.scalar(value) == text


@pytest.mark.parametrize("value", SCALARS, ids=map(repr, SCALARS))
@pytest.mark.parametrize("read", [yaml.safe_load, lambda text: nodes.value(nodes.compose(text))], ids=["pyyaml", "go"])
def test_scalars_are_read_back_alike(value, read):
    for text in (emit.scalar(value), f"[{emit.flow(value)}]", emit.pair("key", value, 0)):
        back = read(text)
        back = back[0] if isinstance(back, list) else back["key"] if isinstance(back, dict) else back
        assert (type(back), back) == (type(value), value)


BLOCKS = {
    "mapping": ({"a": 1, "b": {"c": "d"}}, "a: 1\nb:\n  c: d"),
    "row": ({"chain": ["a", "b-c", "os.environ/X"]}, "chain: [a, b-c, os.environ/X]"),
    "list with a colon": ({"chain": ["qwen:7b"]}, "chain:\n  - qwen:7b"),
    "long list": ({"chain": ["a" * 60, "b" * 60]}, f"chain:\n  - {'a' * 60}\n  - {'b' * 60}"),
    "list of mappings": ({"all": [{"a": 1, "b": 2}, {"c": 3}]}, "all:\n  - a: 1\n    b: 2\n  - c: 3"),
    "list of lists": ([[1, 2], []], "- - 1\n  - 2\n- []"),
    "empty": ({"list": [], "mapping": {}, "text": ""}, 'list: []\nmapping: {}\ntext: ""'),
    "text of lines": ({"text": "a\nb\n"}, "text: |\n  a\n  b"),
    "text without a final break": ({"text": "a\n\nb"}, "text: |-\n  a\n\n  b"),
    "text with two final breaks": ({"text": "a\n\n"}, 'text: "a\\n\\n"'),
    "text that starts with a blank": ({"text": " a\nb\n"}, "text: |2\n   a\n  b"),
    "text with a blank before a break": ({"text": "a \nb"}, 'text: "a \\nb"'),
    "text with a tab": ({"text": "a\tb\n"}, 'text: "a\\tb\\n"'),
    "keys": ({"yes": 1, "1": 2, "a b": 3}, '"yes": 1\n"1": 2\n"a b": 3'),
}


@pytest.mark.parametrize(("value", "text"), BLOCKS.values(), ids=BLOCKS)
def test_block_style(value, text):
    assert emit.block(value, 0) == text
    assert yaml.safe_load(text + "\n") == value


def test_flow_style_is_json():
    value = {"a": [1, None, True, {"b": "c: d"}], "e": {}}

    assert emit.flow(value) == '{"a": [1, null, true, {"b": "c: d"}], "e": {}}'
    assert json.loads(emit.flow(value)) == value


# as kustomize 5.8.1 prints them
GO = {
    "x": "x", "sha256:0af": "sha256:0af", '{"a":[]}': "'{\"a\":[]}'", "it's: so": "'it''s: so'",
    "a\nb\n": "|\n  a\n  b",
    "a\n😀\n": '"a\\n\\U0001f600\\n"', "a\r\n": '"a\\r\\n"', "a \n": '"a \\n"',
}  # fmt: skip


@pytest.mark.parametrize(("text", "printed"), GO.items(), ids=map(repr, GO))
def test_texts_of_resources_are_printed_as_kustomize_prints_them(text, printed):
    assert emit.pair("key", emit.GoText(text), 0) == f"key: {printed}"


def test_compact_json_is_ascii_without_a_blank():
    value = {"a": ["é", "😀", 'say "x"\\', "a b"], "n": 0.5, "t": True, "z": None}
    text = emit.compact_json(value)

    assert " " not in text
    assert text.isascii()
    assert json.loads(text) == value


@pytest.mark.parametrize("value", ["x", 1, None, ["a"], [{"b": "c"}], {"b": {"c": 1}}, "two\nlines"], ids=repr)
@pytest.mark.parametrize("key", ["k" * 1100, "é\n" * 400])
def test_a_key_may_be_longer_than_yaml_takes_without_a_mark(key, value):
    values = {"a": [{key: value, "z": 1}], key: value}

    assert yaml.safe_load(emit.block(values, 0)) == values
    assert yaml.safe_load(emit.flow(values)) == values
