"""Checks of which shapes are made: each yields what does not fit a value, and never shows the value."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kustomize_plugin.finding import did_you_mean

Path = tuple[str | int, ...]
Flaw = tuple[Path, str, str]  # where in the resource, what is wrong there, and the way out
Check = Callable[[object, Path], Iterator[Flaw]]


def text(value: object, path: Path) -> Iterator[Flaw]:
    """Refuse what is not a text, or an empty one."""
    if not isinstance(value, str) or not value:
        yield path, f'"{path[-1]}" is {said(value)}, not a string', ""


def anything(_value: object, _path: Path) -> Iterator[Flaw]:
    """Take anything."""
    yield from ()


def one_of(*allowed: str) -> Check:
    """Return the check of a value that is one of some."""

    def check(value: object, path: Path) -> Iterator[Flaw]:
        if value not in allowed:
            shown = f'"{value}"' if isinstance(value, str) else said(value)
            yield path, f'"{path[-1]}" is {shown}, not {" or ".join(allowed)}', ""

    return check


def seconds(value: object, path: Path) -> Iterator[Flaw]:
    """Refuse what is not a number of seconds."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not value > 0:
        yield path, f'"{path[-1]}" is {said(value)}, not a number of seconds above 0', ""


def count(value: object, path: Path) -> Iterator[Flaw]:
    """Refuse what is not a whole number above 0."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 1 or value % 1:
        yield path, f'"{path[-1]}" is {said(value)}, not a whole number above 0', ""


def truth(value: object, path: Path) -> Iterator[Flaw]:
    """Refuse what is not true or false."""
    if not isinstance(value, bool):
        yield path, f'"{path[-1]}" is {said(value)}, not true or false', ""


def list_of(item: Check, least: int = 0, why: tuple[str, str] = ("", "")) -> Check:
    """Return the check of a list whose entries an own check judges; `why` is said of one with too few."""

    def check(value: object, path: Path) -> Iterator[Flaw]:
        if not isinstance(value, list):
            yield path, f'"{path[-1]}" is {said(value)}, not a list', ""
        elif len(value) < least:
            yield path, *why
        else:
            for index, element in enumerate(value):
                yield from item(element, (*path, index))

    return check


def texts(value: object, path: Path) -> Iterator[Flaw]:
    """Refuse what is not a mapping of texts."""
    if not isinstance(value, dict):
        yield path, f'"{path[-1]}" is {said(value)}, not a mapping', ""
        return
    for key, element in value.items():
        if not isinstance(element, str):
            yield (*path, key), f'"{key}" of "{path[-1]}" is {said(element)}, not a string', "quote it"


def mapping(value: object, path: Path) -> Iterator[Flaw]:
    """Refuse what is not a mapping."""
    if not isinstance(value, dict):
        yield path, f'"{path[-1]}" is {said(value)}, not a mapping', ""


def fields(required: dict[str, Check], optional: dict[str, Check], missing: str = "", closed: bool = True) -> Check:
    """Return the check of a mapping with these fields; `missing` is what to do about one that lacks.

    `closed` refuses all others.
    """
    known = {**required, **optional}

    def check(value: object, path: Path) -> Iterator[Flaw]:
        if not isinstance(value, dict):
            yield path, f"{label(path)} is {said(value)}, not a mapping", ""
            return
        for key in required:
            if key not in value:
                yield path, f'{label(path)} lacks "{key}"', missing
        for key, element in value.items():
            if key in known:
                yield from known[key](element, (*path, key))
            elif closed:
                yield (*path, key), f'{label(path)} has the unknown field "{key}"', near(key, list(known))

    return check


def label(path: Path) -> str:
    """Name the place of a value."""
    if not path:
        return "the resource"
    if isinstance(path[-1], int):
        return f'entry {path[-1] + 1} of "{path[-2]}"'
    return f'"{path[-1]}"'


def said(value: object) -> str:
    """Name a value's kind, never the value: it could be a secret in the wrong place."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"the number {value}"
    if isinstance(value, str):
        return "a string" if value else "an empty string"
    return "a list" if isinstance(value, list) else "a mapping"


def near(key: str, known: list[str]) -> str:
    """Say which field was probably meant."""
    if key == "model_list":
        return "write a ModelFragment for each group"
    return did_you_mean(key, known) or f"allowed: {', '.join(sorted(known))}"
