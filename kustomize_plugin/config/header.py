"""The header lines of a merged config: which groups came from fragments, and for which story."""

from __future__ import annotations

from kustomize_plugin.config.fragment import REQUIREMENTS, STORY, ModelFragment
from kustomize_plugin.yamltext import emit

PREFIX = "# kustomize-litellm: "
NOTE = "# kustomize-litellm failover: "


def merge(text: str, fragments: list[ModelFragment]) -> str:
    """Return the text with one line per fragment's group at its top, sorted; lines of other groups stay."""
    if not fragments:
        return text
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    newline = "\r\n" if "\r\n" in text else "\n"
    rest = text[len(mark) :]
    lines: dict[str, str] = {}
    while rest.startswith(PREFIX):
        line, _, rest = rest.partition("\n")
        line = line.rstrip("\r")
        lines[_name(line)] = line
    for fragment in fragments:
        line = _line(fragment)
        lines[_name(line)] = line
    return mark + "".join(lines[name] + newline for name in sorted(lines, key=lambda name: name.strip('"'))) + rest


def with_note(text: str, note: str) -> str:
    """Return the text with one line about its compiled failover, below those of the groups."""
    newline = "\r\n" if "\r\n" in text else "\n"
    position = _behind_groups(text)
    return text[:position] + NOTE + note + newline + text[position:]


def without_note(text: str) -> str:
    """Return the text without the line that `with_note` wrote."""
    position = _behind_groups(text)
    if not text.startswith(NOTE, position):
        return text
    return text[:position] + text[position:].partition("\n")[2]


def _behind_groups(text: str) -> int:
    position = len(text) - len(text.removeprefix("\ufeff"))
    while text.startswith(PREFIX, position):
        position = (text.find("\n", position) + 1) or len(text)
    return position


def groups(text: str) -> list[str]:
    """Return the names of the groups that the header lines mention."""
    names = []
    for line in text.lstrip("\ufeff").splitlines():
        if not line.startswith(PREFIX):
            break
        name = _name(line)
        names.append(_unquoted(name) if name.startswith('"') else name)
    return names


def _line(fragment: ModelFragment) -> str:
    name = fragment.group
    line = PREFIX + (name if name.isascii() and name.isprintable() and not set(' "') & set(name) else emit.quoted(name))
    for label, annotation in (("story", STORY), ("requirements", REQUIREMENTS)):
        value = _tidy(fragment.annotations.get(annotation, ""))
        if value:
            line += f" {label}={value}"
    return line


def _tidy(value: str) -> str:
    """Keep an annotation on one line that kustomize prints as it is."""
    words = " ".join(value.split()).replace(", ", ",").replace(" ,", ",")
    return "".join(char if char.isprintable() and char <= "\uffff" else "?" for char in words)


def _name(line: str) -> str:
    """Return the name in a header line, as it is written there."""
    rest = line[len(PREFIX) :]
    if not rest.startswith('"'):
        return rest.split(" ", 1)[0]
    position = 1
    while position < len(rest) and rest[position] != '"':
        position += 2 if rest[position] == "\\" else 1
    return rest[: position + 1]


def _unquoted(name: str) -> str:
    from kustomize_plugin.yamltext import nodes

    return str(nodes.value(nodes.compose(name)))
