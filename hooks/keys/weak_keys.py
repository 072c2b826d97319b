"""Keys and passwords that anybody can guess: those that a tutorial has published, short ones, words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kustomize_plugin.finding import ERROR, WARNING
from kustomize_plugin.hooks.read import file_purpose
from kustomize_plugin.hooks.read.line_head import LineHead
from kustomize_plugin.secrets import inline_keys, value_names
from kustomize_plugin.secrets.placeholder_values import MASTER_NAMES, is_master_name, is_placeholder, is_published

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.read.document import Document, Path
    from kustomize_plugin.hooks.read.text_file import TextFile

PUBLISHED, GUESSED = "is a published default", "can be guessed"
# compiled where a file mentions such a key, which few do; begins with a literal, which the engine finds fast
_SET = (
    r"(?:master[_-]?key|salt[_-]key)\\?[\"'`]?"
    r"(?P<sign>\s*(?::=?|=)[ \t]*|,?\s+\\?[\"']?value\\?[\"']?\s*:[ \t]*)"
    r"(?:\\?\"(?P<double>[^\"\\\n]*)\\?\"|'(?P<single>[^'\n]*)'|\\?[\"'`]?(?P<plain>[^\s\"'`,|}\\&;)\]]+))"
)
_LONGEST_NAME = 60
_FENCE = r"(?m)^[ \t>]*(?:```|~~~)"
_IN_CONFIG = "master_key"  # is judged there, with what else may be wrong with it
_SHORTEST_COUNT = 3
# under the name of a variable, in a file of variables or YAML
_SHORT_NAMES = ("PASSWORD", "PASSWD", "SECRET", "TOKEN", "API_KEY")
_SHORT = (
    r"(?P<name>\b[A-Z][A-Z0-9_]{0,60}(?:PASSWORD|PASSWD|SECRET|TOKEN|API_KEY))[\"']?"
    r"(?:[ \t]*[:=][ \t]*|\n[ \t]+value:[ \t]*)[\"']?(?P<value>[A-Za-z0-9!@#%^&*._-]{6,15})[\"']?[ \t]*(?:#.*)?$"
)
_SHORTEST_SECRET = 8
_FILLED = ("$(", "${", "{{")  # a part of the value comes from elsewhere


class Weak:
    """A key that is none: its name, what is wrong with it, and where it stands, an index of the text or a path."""

    def __init__(self, name: str, flaw: str, severity: str = ERROR) -> None:
        self.name = name
        self.flaw = flaw
        self.severity = severity


def is_mentioned(text: str) -> bool:
    """Tell whether a text names the gateway's key at all."""
    lower = text.lower()
    return ("master" in lower or "salt" in lower) and any(name in lower for name in MASTER_NAMES)


def in_text(source: TextFile) -> Iterator[tuple[Weak, int]]:
    """Yield what a text sets, with the value's index; what only talks about it is a warning, or nothing.

    Comments, tables and code within a sentence only talk; a page's fenced block and a sample are copied.
    """
    text, line = source.text, LineHead(source.text, 0, "`")
    severity = WARNING if _is_copied(source.path) or _is_tried(source.path) else ERROR
    fences = [match.start() for match in re.finditer(_FENCE, text)] if file_purpose.is_page(source.path) else None
    for match in re.compile(_SET, re.IGNORECASE).finditer(text):
        line.move(match.start())
        kind = str(match.lastgroup)
        if (
            line.counts["`"]
            or line.begins_with(r"[ \t]*(?:#|//|\|)")
            or (fences is not None and _is_outside(fences, match))
        ):
            continue
        head = re.search(r"[\w-]{0,60}$", text[max(match.start() - _LONGEST_NAME, line.start) : match.start()])
        name = (head[0] if head else "") + re.split(r"[^\w-]", match[0], maxsplit=1)[0]
        if kind == "plain" and match[kind].isidentifier() and file_purpose.is_program(source.path):
            continue  # the name of a value
        flaw = _flaw(match[kind], is_set=name.isupper() and "=" in match["sign"])
        if flaw == GUESSED and name == _IN_CONFIG:
            continue
        if flaw and (flaw == PUBLISHED or severity == ERROR):
            yield Weak(name, flaw, severity), match.start(kind)


def short(source: TextFile) -> Iterator[tuple[Weak, int]]:
    """Yield the passwords of variables that are random and too short to keep anybody out."""
    if _is_copied(source.path) or not (source.is_yaml or ".env" in source.path):
        return
    text = source.text
    if not any(name in text for name in _SHORT_NAMES):
        return
    for match in re.compile(_SHORT, re.MULTILINE).finditer(text):
        if _is_random(match["value"]):
            yield Weak(match["name"], GUESSED), match.start("value")


def in_config(document: Document) -> Iterator[tuple[Weak, Path]]:
    """Yield each key of the gateway that is a filler, short or made of words, and each short password."""
    spec = document.values.get("spec") if document.is_ours else None
    values, top = (spec, ("spec",)) if isinstance(spec, dict) else (document.config, ())
    for section in ("general_settings", "environment_variables"):
        settings = values.get(section)
        for name, value in settings.items() if isinstance(settings, dict) else ():
            if is_master_name(str(name)) and _is_literal(value):
                flaw = of_gateway(str(value))
                if flaw:
                    yield Weak(str(name), flaw), (*top, section, str(name))
    for path in _passwords(values, top):
        yield Weak(str(path[-1]), GUESSED), path


def of_gateway(value: str) -> str:
    """Return what is wrong with a value that LiteLLM takes for its own key; empty where it is another rule's."""
    if is_published(value) or inline_keys.is_dummy(value):
        return PUBLISHED
    return "" if inline_keys.is_inline("master_key", value) else GUESSED


def in_secret(value: str) -> str:
    """Return what is wrong with the gateway's key in a Secret, where a filler is a placeholder and no key."""
    return _flaw(value, True)


def _flaw(value: str, is_set: bool) -> str:
    """Return what is wrong with a value of a text; words may be a name in YAML, whose meaning nobody knows."""
    bare = value.lower().removeprefix("sk-")
    if is_published(value) and not (bare.isdigit() and len(value) < _SHORTEST_COUNT):
        return PUBLISHED
    is_key = is_set or value.startswith("sk-")
    if not is_key or not _is_literal(value) or is_placeholder(value) or inline_keys.is_dummy(value) or " " in value:
        return ""
    return "" if inline_keys.is_random(value) or value_names.is_name(value) else GUESSED


def _is_literal(value: object) -> bool:
    """Tell whether a value is taken as it stands: no reference, no template, no file."""
    if isinstance(value, int) and not isinstance(value, bool):
        return True
    if not isinstance(value, str) or not value or value[0] in "$<{/%`!" or any(mark in value for mark in _FILLED):
        return False
    if inline_keys.is_reference(value) or inline_keys.is_meant_as_reference(value):
        return False
    return not value_names.is_address(value)


def _passwords(value: object, path: Path) -> Iterator[Path]:
    for key, element in value.items() if isinstance(value, dict) else ():
        if isinstance(element, str):
            is_short = len(element) < _SHORTEST_SECRET and str(key).lower().endswith("password")
            if is_short and _is_literal(element) and _is_random(element):
                yield (*path, str(key))
        else:
            yield from _passwords(element, (*path, str(key)))


def _is_random(value: str) -> bool:
    kinds = any(map(str.islower, value)), any(map(str.isupper, value)), any(map(str.isdigit, value))
    return all(kinds) and inline_keys.is_random(value) and not is_placeholder(value)


def _is_copied(path: str) -> bool:
    return file_purpose.is_page(path) or file_purpose.is_sample(path)


def _is_tried(path: str) -> bool:
    """Tell whether a file starts no gateway that lasts: it asks one, or has one for a test or a job."""
    return file_purpose.is_program(path) or file_purpose.is_test(path) or file_purpose.is_pipeline(path)


def _is_outside(fences: list[int], match: re.Match[str]) -> bool:
    """Tell whether a place in a page is in no fenced block, or in a listing of a count as `KEY : 2`."""
    from bisect import bisect_right

    return bisect_right(fences, match.start()) % 2 == 0 or match["sign"].startswith((" ", "\t"))
