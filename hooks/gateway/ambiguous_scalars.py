"""Plain scalars that the YAML dialects read differently: Go's (kustomize), PyYAML (LiteLLM), and YAML 1.2."""

from __future__ import annotations

import datetime
import json
import math
import re
from collections.abc import Iterator

from yaml import YAMLError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kustomize_plugin.hooks.gateway import config_keys
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.secrets import inline_keys
from kustomize_plugin.yamltext import go_scalar, nodes, python_values

_BOOLEANS = frozenset(form for word in ("yes", "no", "on", "off") for form in (word, word.capitalize(), word.upper()))
_QUOTES = frozenset("\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u201b\u00ab\u00bb")
_DATE = re.compile(r"\d{4}-\d\d?-\d\d?(?:$|[Tt\s])")
_LONGEST = 1000  # digits; Python reads no number of some more
_LEADING_ZERO = re.compile(r"[-+]?0[0-9_]+$")
# YAML 1.2's core schema
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
# all that may be read differently begins like this or is one of the words; most scalars need no second look
_SUSPECT = re.compile(r"[-+.0-9=<]|[yYnNoO]")


class DialectScalar:
    """One plain scalar with what each dialect makes of it; `arrives` is what LiteLLM gets in the end.

    `owner` is the key that it is the value of. Of a fragment kustomize's reading counts, of a config PyYAML's.
    """

    def __init__(self, document: Document, node: ScalarNode, owner: str, is_key: bool) -> None:
        self.is_config = document.is_config
        self.is_key = is_key
        self._owner = owner
        self.text: str = node.value
        # the mark of its beginning is that of its anchor
        self.where = document.place.at(node.end_mark.line, node.end_mark.column - len(node.value))
        self.is_secret = any(inline_keys.find({owner: node.value}))
        self.go = go_scalar.read(node.value)
        self.core = _core(node.value, self.go)
        self.is_refused = False
        try:
            self.python = python_values.value(node)
        except (YAMLError, ValueError):
            self.python, self.is_refused = None, True
        self.arrives = self.python if self.is_config else self.go

    @property
    def is_ambiguous(self) -> bool:
        """Whether two of the three disagree, and another spelling could help.

        Where only YAML 1.2 takes a number such as `20_000` for a text, nobody on the way does.
        """
        if self.is_refused or not _same(self.go, self.python):
            return self.replacement != self.text
        return not isinstance(self.core, str) and not _same(self.go, self.core)

    @property
    def is_boolean(self) -> bool:
        """Whether the scalar is `yes`, `no`, `on` or `off` where people mean true or false."""
        return self.text in _BOOLEANS and not self.is_key

    @property
    def works(self) -> bool:
        """Whether LiteLLM gets what the author meant all the same."""
        if (self.is_refused and self.is_config) or _DATE.match(self.text):
            return False
        if self.is_boolean:
            return self.is_config
        if _LEADING_ZERO.match(self.text):
            return False
        return self._is_converted or _same(self.arrives, self.core)

    @property
    def replacement(self) -> str:
        """The spelling that all read as what arrives today; of what nobody wrote on purpose, such as a date, the text.

        Empty where only the author can tell.
        """
        if _LEADING_ZERO.match(self.text) and (self.is_config or not self.is_key):
            return ""
        if self._is_number_today:
            return spelled(self.python)
        if self.is_key or self.is_refused or self._is_lost or ":" in self.text or _DATE.match(self.text):
            return spelled(self.text)
        return spelled(self.go if self._is_converted else self.arrives)

    @property
    def _is_number_today(self) -> bool:
        """Whether LiteLLM reads a number in its own config, such as the 90 of `1:30`, with which it may well work."""
        if not self.is_config or isinstance(self.python, bool):
            return False
        return isinstance(self.python, int) or (isinstance(self.python, float) and math.isfinite(self.python))

    @property
    def _is_lost(self) -> bool:
        """Whether kustomize rounds an integer that is too long for it."""
        return isinstance(self.go, float) and isinstance(self.core, int) and not self.is_config

    @property
    def _is_converted(self) -> bool:
        """Whether LiteLLM makes a number of the text that PyYAML reads."""
        is_text = isinstance(self.go, float) and isinstance(self.arrives, str)
        return is_text and self._owner in config_keys.prices()

    @property
    def shown(self) -> str:
        """The scalar as messages quote it."""
        return inline_keys.redacted(self.text) if self.is_secret else f'"{self.text}"'

    @property
    def kinds(self) -> tuple[str, str, str]:
        """What each dialect reads, in words."""
        python = "an error" if self.is_refused else self._kind(self.python)
        go = "a time stamp" if _DATE.match(self.text) and not self.is_config else self._kind(self.go)
        return f"{go} to kustomize", f"{python} to LiteLLM", f"{self._kind(self.core)} in YAML 1.2"

    @property
    def ways_out(self) -> str:
        """What to write instead."""
        ways = "put it in quotes"
        if self.is_boolean:
            ways += f", or write {'true' if self.text.lower() in ('yes', 'on') else 'false'}"
        elif _LEADING_ZERO.match(self.text):
            ways += ", or remove the leading zero"
        elif self._is_number_today and not self.is_secret:
            ways += f", or write {spelled(self.python)}"
        elif isinstance(self.go, (int, float)) and not self.is_secret and not self._is_lost:
            ways += f", or write {spelled(self.go)}"
        return ways

    def _kind(self, value: object) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, (int, float)):
            return "a number" if self.is_secret else str(value)
        return "a date" if isinstance(value, datetime.date) else "a string"


def ambiguous(document: Document) -> Iterator[DialectScalar]:
    """Yield the ambiguous plain scalars of a document, keys and values."""
    for node, owner, is_key in _scalars(document.node, "", set()):
        if node.tag == nodes.PLAIN and _SUSPECT.match(node.value) and not (is_key and node.value == "<<"):
            reading = DialectScalar(document, node, owner, is_key)
            if reading.is_ambiguous:
                yield reading


def in_typographic_quotes(root: Node) -> Iterator[ScalarNode]:
    """Yield the words in quotes of a text processor; a sentence may be quoted on purpose."""
    for node, _, _ in _scalars(root, "", set()):
        text = node.value
        if text[:1] in _QUOTES and text[-1:] in _QUOTES and len(text) > 1 and not any(map(str.isspace, text)):
            yield node


def spelled(value: object) -> str:
    """Write a value so that all dialects read it alike."""
    if isinstance(value, float):
        mantissa, exponent, power = repr(value).partition("e")
        digits = mantissa if "." in mantissa else f"{mantissa}.0"
        return f"{digits}e{power if power[0] in '+-' else '+' + power}" if exponent else digits
    return json.dumps(value, ensure_ascii=False)


def _scalars(node: Node, owner: str, seen: set[int]) -> Iterator[tuple[ScalarNode, str, bool]]:
    """Yield each scalar, the key that it belongs to, and whether it is a key itself."""
    if id(node) in seen:  # an alias
        return
    seen.add(id(node))
    if isinstance(node, ScalarNode):
        yield node, owner, False
    elif isinstance(node, SequenceNode):
        for item in node.value:
            yield from _scalars(item, owner, seen)
    elif isinstance(node, MappingNode):
        for key, value in node.value:
            if isinstance(key, ScalarNode):
                yield key, "", True
                yield from _scalars(value, key.value, seen)


def _core(text: str, go: object) -> object:
    """Return what YAML 1.2 reads; words and special floats are Go's."""
    if _INTEGER.fullmatch(text) and len(text) < _LONGEST:
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text if isinstance(go, (int, float)) and not isinstance(go, bool) and math.isfinite(go) else go


def _same(one: object, other: object) -> bool:
    """Compare with types: true is not 1."""
    if type(one) is not type(other):
        return False
    return one == other or (isinstance(one, float) and math.isnan(one))
