"""A LiteLLM config's text below keys of a chart's values, every other character as it was."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from decimal import Decimal

from yaml import YAMLError

from kustomize_plugin.yamltext import loading

_KEYS = re.compile(r"[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*", re.ASCII)
_MARKER = re.compile(r"^(?:---|\.\.\.|%)", re.MULTILINE)
# all that PyYAML takes for the end of a line; an empty line gets no blanks
_LINE = re.compile(r"(\A|\r\n|[\n\r\x85\u2028\u2029])(?=[^\n\r\x85\u2028\u2029])")
_STEP = "  "
# the powers of ten within which Go writes a number without an exponent
_SMALLEST, _LARGEST = -4, 21


class NoValuesError(ValueError):
    """The text cannot stand below keys; the message is the rest of a sentence about it."""


def are_keys(path: str) -> bool:
    """Tell whether a path is keys with dots between them."""
    return _KEYS.fullmatch(path) is not None


def below(text: str, path: str) -> str:
    """Return a config as the value below some keys, such as "gateway.config.proxy_config"; raises NoValuesError."""
    keys = path.split(".")
    heads = [f"{_STEP * depth}{key}:\n" for depth, key in enumerate(keys)]
    values = "".join(heads) + _LINE.sub(rf"\1{_STEP * len(keys)}", _body(text))
    # as text, for a number may be none, which is no other's equal
    if repr(_read(values, keys)) != repr(_read(text, [])):
        raise NoValuesError("does not read the same with more blanks at the beginning of its lines")
    return values


def turned_to_text(text: str) -> Iterator[tuple[str, float]]:
    """Yield the numbers of a config that a chart writes as LiteLLM reads a text, each with where it is.

    Helm prints values again, as Go does: `0.000001` becomes `1e-06`, and without a point that is no number of YAML 1.1.
    """
    yield from _turned(loading.values(text), "")


def _turned(value: object, path: str) -> Iterator[tuple[str, float]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _turned(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _turned(inner, f"{path}[{number}]")
    elif isinstance(value, float) and math.isfinite(value) and value:
        written = Decimal(repr(value)).normalize()
        has_exponent = written.adjusted() < _SMALLEST or written.adjusted() >= _LARGEST
        if has_exponent and len(written.as_tuple().digits) == 1:
            yield path, value


def _body(text: str) -> str:
    """Return a text without the markers around its one document."""
    begun = re.sub(r"\A(?:[ \t\r]*+(?:#[^\n]*+)?\n)*+---[ \t\r]*+\n", "", text.removeprefix("\ufeff"))
    if _MARKER.search(begun):
        raise NoValuesError("has a document marker or a directive of YAML; remove it")
    return begun


def _read(text: str, keys: list[str]) -> object:
    try:
        found = loading.values(text)
        for key in keys:
            found = found[key] if isinstance(found, dict) else None
    except (YAMLError, ValueError) as error:
        raise NoValuesError("is not YAML with one document") from error
    return found
