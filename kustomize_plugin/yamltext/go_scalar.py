"""Plain YAML scalars as Go's parser reads them, which is how kustomize hands values to a function.

Source: the resolver of go.yaml.in/yaml/v3, which kustomize vendors; the end-to-end tests hold this table to it.
"""

from __future__ import annotations

import re

_WORDS: dict[str, object] = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_WORDS.update(dict.fromkeys(("true", "True", "TRUE"), True))
_WORDS.update(dict.fromkeys(("false", "False", "FALSE"), False))
_WORDS.update(dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")))
_WORDS.update({sign + word: float("inf") for sign in ("", "+") for word in (".inf", ".Inf", ".INF")})
_WORDS.update({"-" + word: float("-inf") for word in (".inf", ".Inf", ".INF")})

_INITIALS = frozenset("0123456789+-.")
_BASES = (2, 8, 16, 10)
_INTEGER = r"([-+]?)(?:0[bB]([01]+)|0[oO]?([0-7]+)|0[xX]([0-9a-fA-F]+)|(0|[1-9][0-9]{0,19}))"
_FLOAT = r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
_STRAY_UNDERSCORE = r"(?<![0-9])_|_(?![0-9])"
_INT64_MIN, _UINT64_MAX = -(2**63), 2**64 - 1
_ALWAYS_INT64 = 18  # digits


def read(text: str) -> object:
    """Return what Go's YAML makes of a plain scalar: None, bool, int, float or str.

    Differs from PyYAML for `no` (str), `0o14` (12), `1e3` (1000.0), `12:30` and dates (str).
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _INITIALS:
        return text
    if len(text) <= _ALWAYS_INT64 and text.isdecimal() and text.isascii() and (text[0] != "0" or text == "0"):
        return int(text)
    return _number(text)


def _number(text: str) -> object:
    """Read as Go does: an integer that fits neither int64 nor uint64 is a float, what no float holds stays text."""
    digits = text.replace("_", "")
    if digits[:2] in ("0b", "0o") and digits[2:3] in ("-", "+"):  # not meant by Go, but so it is
        digits = digits[2] + digits[:2] + digits[3:]
    integer = re.fullmatch(_INTEGER, digits)
    if integer:
        number = int(integer[integer.lastindex or 0], _BASES[(integer.lastindex or 0) - 2])
        number = -number if integer[1] == "-" else number
        if _INT64_MIN <= number <= (_UINT64_MAX >> 1 if integer[1] else _UINT64_MAX):
            return number
    if not re.fullmatch(_FLOAT, digits) or (text[0] == "." and re.search(_STRAY_UNDERSCORE, text)):
        return text
    decimal = float(digits)
    return text if decimal in (_WORDS[".inf"], _WORDS["-.inf"]) else decimal
