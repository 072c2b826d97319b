"""Files of variables, as docker-compose reads them, and the `${NAME}` that it replaces by them."""

from __future__ import annotations

import re
from collections.abc import Mapping

_LINE = re.compile(r"^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*(?:([=:])[ \t]*(.*))?$", re.MULTILINE)
_VARIABLE = re.compile(r"\$(?:(\$)|\{([A-Za-z_]\w*)(?:(:?[-+?])([^}]{0,400}))?\}|([A-Za-z_]\w*))")


def values(text: str) -> dict[str, str | None]:
    """Return the variables of a file; None for one that is only named, whose value the shell has."""
    found = _LINE.findall(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    return {name: _unquoted(value) if sign else None for name, sign, value in found}


def replaced(text: str, variables: Mapping[str, str]) -> str:
    """Return a text with each `${NAME}` replaced; one that nothing sets becomes its default, or nothing."""

    def one(match: re.Match[str]) -> str:
        if match[1]:
            return "$"
        name, how, word = match[2] or match[5], match[3] or "", match[4] or ""
        value = variables.get(name)
        is_there = value is not None and (bool(value) or not how.startswith(":"))
        if how.endswith("+"):
            return word if is_there else ""
        return value if is_there and value is not None else word if how.endswith("-") else ""

    return _VARIABLE.sub(one, text)


def _unquoted(value: str) -> str:
    value = value.strip()
    for quote in ("'", '"'):
        if value.startswith(quote):
            return value[1:].partition(quote)[0]
    return re.split(r"(?:^|\s)#", value)[0].strip()
