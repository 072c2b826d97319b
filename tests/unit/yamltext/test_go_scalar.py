from __future__ import annotations

import math

import pytest

from kustomize_plugin.yamltext import go_scalar, nodes

SAME = object()  # Go reads a text
TABLE = {
    # words
    "": None, "~": None, "null": None, "Null": None, "NULL": None, "nULL": SAME,
    "true": True, "True": True, "TRUE": True, "tRUE": SAME, "false": False, "False": False, "FALSE": False,
    "yes": SAME, "no": SAME, "on": SAME, "off": SAME, "y": SAME, "n": SAME, "Yes": SAME, "NO": SAME,
    # integers
    "0": 0, "7": 7, "-7": -7, "+7": 7, "1_000": 1000, "0x1F": 31, "0o14": 12, "014": 12, "0b101": 5, "-0x1f": -31,
    "9007199254740993": 2**53 + 1, "12345678901234567890": 12345678901234567890, "18446744073709551615": 2**64 - 1,
    "-9223372036854775808": -(2**63),
    # integers that are floats, because neither int64 nor uint64 holds them
    "18446744073709551616": float(2**64), "-9223372036854775809": -float(2**63),
    "123456789012345678901234": 1.2345678901234568e23,
    "08": 8.0, "099": 99.0,
    # floats
    "1.0": 1.0, "1.": 1.0, ".5": 0.5, "-.5": -0.5, "1e3": 1000.0, "1E3": 1000.0, "1e-06": 1e-06, "5e-08": 5e-08,
    "+1.5": 1.5,
    ".inf": math.inf, "+.Inf": math.inf, "-.INF": -math.inf,
    # signs: ParseUint takes none
    "+9223372036854775807": 2**63 - 1, "+9223372036854775808": float(2**63), "+18446744073709551615": float(2**64),
    "+0xFFFFFFFFFFFFFFFF": SAME, "0xFFFFFFFFFFFFFFFF": 2**64 - 1, "0x10000000000000000": SAME,
    "0x-1F": SAME, "0x+1": SAME, "-0x1F": -31, "0o-7": -7, "0b-1": -1, "0O-7": SAME, "0B-1": SAME, "-0o-7": SAME,
    "01777777777777777777777": 2**64 - 1, "02000000000000000000000": 2e21, "-014": -12, "+08": 8.0,
    # underscores
    "1__0": 10, "_1": SAME, "+_1": 1, "0x_1F": 31, "0_7": 7, "1e1_0": 1e10, "1_e1": 10.0, ".5_0": 0.5, "._5": SAME,
    ".1_e1": SAME, ".1e_1": SAME,
    # what no float holds
    "1e400": SAME, "-1e400": SAME, ".1e400": SAME, "1.7976931348623159e308": SAME, "1e-400": 0.0, "9" * 400: SAME,
    # texts that look like numbers
    "0x 1F": SAME, "0b 1": SAME, "0x\u0663": SAME, "0x1p4": SAME, ".iNf": SAME, "+.nan": SAME, "infinity": SAME,
    "1,000": SAME, "0b2": SAME, "0o8": SAME,
    "1:30": SAME, "12:30:45": SAME, "2024-01-01": SAME, "2024-01-01T00:00:00Z": SAME, "0x": SAME, "0xZ": SAME,
    "1.2.3": SAME,
    "1e": SAME, "e3": SAME, ".": SAME, "-": SAME, "+": SAME, "1k": SAME, "60s": SAME, "=": SAME, "<<": SAME,
    "inf": SAME,
    "nan": SAME, "NaN": SAME, "1 2": SAME, "٣": SAME, "1٣": SAME,
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TABLE.items(), ids=map(repr, TABLE))
def test_plain_scalars_are_read_as_go_reads_them(text, expected):
    value = go_scalar.read(text)

    assert (type(value), value) == ((str, text) if expected is SAME else (type(expected), expected))


@pytest.mark.parametrize("text", [".nan", ".NaN", ".NAN"])
def test_not_a_number(text):
    assert repr(go_scalar.read(text)) == "nan"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("!!str 5", "5"), ('"5"', "5"), ("!!int '5'", 5), ("!!float 1", 1.0), ("!!float 1.5", 1.5),
        ("!!bool true", True),
        ("!!null null", None), ("!float 1", "1"), ("!bool true", "true"), ("! 5", 5), ("|-\n  5", "5"),
        ("&a 5", 5), ("", None),
    ],
)  # fmt: skip
def test_tags_and_quotes_decide_first(text, value):
    found = nodes.value(nodes.compose(f"k: {text}\n"))

    assert [(type(item), item) for item in found.values()] == [(type(value), value)]  # type: ignore[attr-defined]
