"""Values → YAML text that PyYAML, Go's YAML and YAML 1.2 all read alike."""

from __future__ import annotations

from kustomize_plugin.yamltext import substitution

_FIRST = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_/")
_PLAIN = _FIRST | frozenset("0123456789.@:+-")
_WORDS = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"))
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_LONGEST_KEY = 1000  # YAML takes no more than 1024 characters for one that no question mark announces
_INLINE_WIDTH = 100
_BMP_END = 0x10000


class GoText(str):
    """Text that is written the way kustomize prints it, so that the filter's output equals the transformer's."""

    __slots__ = ()


def _is_plain(text: str) -> bool:
    """Tell whether the text needs no quotes, unless it is a word that means something."""
    return text[:1] in _FIRST and text[-1] != ":" and _PLAIN.issuperset(text)


def quoted(text: str) -> str:
    """Write text in double quotes; characters outside the printable BMP are escaped."""
    odd = {char for char in set(text) if char in _ESCAPES or not _is_printable(char)}
    return '"' + text.translate({ord(char): _escape(char) for char in odd}) + '"'


def _is_printable(char: str) -> bool:
    """Tell whether YAML and kustomize's printer take a character as it is."""
    if char <= "~":
        return char >= " "
    return ("\xa0" <= char <= "\ud7ff" or "\ue000" <= char <= "\ufffd") and char not in "\u2028\u2029\ufeff"


def _escape(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    return f"\\u{ord(char):04x}" if ord(char) < _BMP_END else f"\\U{ord(char):08x}"


def scalar(value: object, flow: bool = False) -> str:
    """Write one scalar on one line; strings are plain only where no dialect could read anything else."""
    if isinstance(value, str):
        plain = not flow and _is_plain(value) and value.lower() not in _WORDS
        return value if plain else quoted(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return _float(value) if isinstance(value, float) else str(value)


def _float(value: float) -> str:
    text = repr(value)
    if text in ("inf", "-inf", "nan"):
        return text.replace("inf", ".inf").replace("nan", ".nan")
    # PyYAML takes `1e-06` for a string: its floats need a point
    return text.replace("e", ".0e") if "e" in text and "." not in text else text


def flow(value: object) -> str:
    """Write a value on one line in JSON's syntax, for a config that is written in flow style."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_flow_key(key)}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    return scalar(value, flow=True)


def _flow_key(key: object) -> str:
    written = flow(key)
    return f"? {written} " if len(written) > _LONGEST_KEY else written


def block(value: object, indent: int) -> str:
    """Write a value in block style, as it comes after `- ` at column `indent`; no final newline."""
    if isinstance(value, dict) and value:
        pad = "\n" + " " * indent
        return pad.join(pair(key, item, indent) for key, item in value.items())
    if isinstance(value, list) and value:
        return ("\n" + " " * indent).join("- " + block(item, indent + 2) for item in value)
    return _inline(value, indent)


def pair(key: str, value: object, indent: int) -> str:
    """Write `key: value` in block style, the key at column `indent`; no final newline."""
    head = scalar(key) + ":"
    if len(head) > _LONGEST_KEY:
        head = f"? {head[:-1]}\n{' ' * indent}:"
    if isinstance(value, (dict, list)) and value:
        row = _row(value)
        if row:
            return f"{head} {row}"
        return f"{head}\n{' ' * (indent + 2)}{block(value, indent + 2)}"
    if isinstance(value, str) and substitution.is_plain(key, value):
        return f"{head} {value}"
    return f"{head} {_inline(value, indent + 2)}"


def _inline(value: object, indent: int) -> str:
    if isinstance(value, GoText):
        return _go(value, indent)
    if isinstance(value, str):
        keeps = value.endswith("\n\n") or value == "\n"  # a `|+` block would swallow the blank lines behind it
        return (not keeps and literal(value, indent)) or scalar(value)
    return flow(value) if isinstance(value, (dict, list)) else scalar(value)


def _row(value: object) -> str:
    """Write a list of short plain scalars as `[a, b]`; nothing where it does not fit one line."""
    if not isinstance(value, list):
        return ""
    items = [scalar(item) for item in value if not isinstance(item, (dict, list))]
    row = "[" + ", ".join(items) + "]"
    if len(items) < len(value) or len(row) > _INLINE_WIDTH or any(char in row for char in ':"\n'):
        return ""
    return row


def literal(text: str, indent: int) -> str:
    """Write several lines as a `|` block whose lines are at column `indent`; nothing where YAML cannot."""
    if "\n" not in text or " \n" in text or text[-1] == " " or not all(map(_is_printable, set(text) - {"\n"})):
        return ""
    hint = "2" if text[0] in " \n" else ""
    chomp = "-" if text[-1] != "\n" else "+" if text[-2:] in ("\n\n", "\n") else ""
    lines = text.split("\n") if chomp == "-" else text[:-1].split("\n")
    pad = " " * indent
    return f"|{hint}{chomp}\n" + "\n".join(pad + line if line else "" for line in lines)


def _go(text: str, indent: int) -> str:
    """Choose the style that kustomize's printer would choose."""
    if "\n" in text:
        return literal(text, indent) or quoted(text)
    if text.isascii() and text.isprintable() and not _is_plain(text):
        return "'" + text.replace("'", "''") + "'"
    return scalar(text)


def compact_json(value: object) -> str:
    """Write a value as JSON in ASCII without a space, at which kustomize's printer would fold the line."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{compact_json(key)}:{compact_json(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(compact_json(item) for item in value) + "]"
    if isinstance(value, str):
        units = value.encode("utf-16-be")
        codes = [int.from_bytes(units[index : index + 2], "big") for index in range(0, len(units), 2)]
        return '"' + "".join(map(_json_unit, codes)) + '"'
    return scalar(value)


def _json_unit(code: int) -> str:
    char = chr(code)
    return char if " " < char <= "~" and char not in '"\\' else f"\\u{code:04x}"
