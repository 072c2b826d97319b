"""Models that are replaced by others: the texts of the files, and what changes for those who use them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kustomize_plugin.finding import Location
from kustomize_plugin.litellm import abilities, price_list
from kustomize_plugin.secrets import printable_text

# what people write beside a model because of what it is
_KEY = re.compile(r"(?<![\w\"'-])[\"']?[\w-]++[\"']?\s*+:\s*+[\"']?$")
_DOTS = " … "
_OF_THE_MODEL = ("max_tokens", "max_input_tokens", "max_output_tokens", "base_model")


class ModelChange(NamedTuple):
    """A model string `old` at a place, and what takes its place; `why` is a sentence's end, such as `ended on …`.

    `declared` are the keys of model_info that say what the old model is.
    """

    where: Location
    group: str
    old: str
    new: str
    why: str
    declared: tuple[str, ...] = ()


def declared(info: dict[str, object]) -> tuple[str, ...]:
    """Return the keys of a model_info that another model would make wrong."""
    return tuple(key for key in info if key in _OF_THE_MODEL or "cost" in key or key.startswith("supports_"))


def edited(text: str, changes: Iterable[ModelChange]) -> tuple[str, list[ModelChange]]:
    """Return a file's text with the changes made, and those that it does not have at their places."""
    lines = text.splitlines(keepends=True)
    missed = []
    by_place = {(one.where.line, one.where.column): one for one in changes}
    for (number, column), one in sorted(by_place.items(), reverse=True):
        line = lines[number - 1] if number <= len(lines) else ""
        start = column - 1 + (line[column - 1 : column] in ("'", '"'))
        if line.startswith(one.old, start):
            lines[number - 1] = line[:start] + one.new + line[start + len(one.old) :]
        else:
            missed.append(one)
    return "".join(lines), missed


def diff(file: str, text: str, changes: Iterable[ModelChange]) -> Iterator[str]:
    """Yield the lines of a diff; what else is in a changed line may be a key, and is left out."""
    lines = text.splitlines()
    yield from (f"--- a/{file}", f"+++ b/{file}")
    for number in sorted({one.where.line for one in changes}):
        yield f"@@ -{number} +{number} @@"
        mine = sorted((one for one in changes if one.where.line == number), key=lambda one: one.where.column)
        for sign, shown in (("-", [one.old for one in mine]), ("+", [one.new for one in mine])):
            yield printable_text.line(f"{sign}{_line(lines[number - 1], mine, shown)}")


def _line(line: str, changes: list[ModelChange], shown: list[str]) -> str:
    """Return a line with other models in it, and with the rest of it as dots where it is more than the key."""
    end, parts = 0, []
    for one, model in zip(changes, shown, strict=True):
        start = line.find(one.old, one.where.column - 1)
        key = _KEY.search(line, end, start)
        before = line[end : key.start() if key else start]
        parts += [before if not before.strip(" -") else _DOTS, key[0] if key else "", model]
        end = start + len(one.old)
    quote = line[end : end + 1] if line[end : end + 1] in ("'", '"') else ""
    return "".join([*parts, quote, _DOTS if line[end + len(quote) :].strip() else ""])


def effects(one: ModelChange) -> list[str]:
    """Return what is different with the other model, as the price list tells."""
    return [*_price(one.old, one.new), *_abilities(one.old, one.new), *_declared(one)]


def as_text(changes: list[ModelChange]) -> str:
    """Return the changes for people, one paragraph each."""
    lines = []
    for one in changes:
        lines.append(f"{one.where}: {one.group}: {one.old} → {one.new}, because {one.old} {one.why}")
        lines += [f"    {effect}" for effect in effects(one)]
    return "".join(f"{printable_text.line(line)}\n" for line in lines)


def as_markdown(changes: list[ModelChange], left: list[str]) -> str:
    """Return the body of a pull request; `left` are sentences on what nobody can change here."""
    lines = ["### Models", ""]
    lines += (
        ["| group | model | why | what changes |", "|---|---|---|---|"] if changes else ["Nothing is to be changed."]
    )
    for one in changes:
        told = "<br>".join(map(_cell, effects(one))) or "nothing that the price list knows"
        place = _cell(str(one.where))
        lines.append(
            f"| `{_cell(one.group)}` | `{_cell(one.old)}` → `{_cell(one.new)}`<br>{place} | {_cell(one.why)} | {told} |"
        )
    if left:
        lines += ["", "Left for you:", "", *(f"- {_cell(one)}" for one in left)]
    source = f"the price list of LiteLLM {price_list.release()}, read on {price_list.read_on()}"
    lines += ["", f"Days, successors, prices (dollars for a million tokens) and abilities are those of {source}."]
    return "".join(f"{line}\n" for line in lines)


def _cell(text: str) -> str:
    return printable_text.line(text).replace("|", "\\|").replace("<", "&lt;").replace("`", "'")


def _price(old: str, new: str) -> Iterator[str]:
    before, after = price_list.of_model(old, {}), price_list.of_model(new, {})
    if before is None or after is None:
        return
    first, second = _said(before), _said(after)
    if first and second:
        yield f"price {first} → {second}" if first != second else f"price stays {first}"


def _said(one: price_list.Listed) -> str:
    if one.input is None or one.output is None:
        return ""
    return f"{one.input:g} in, {one.output:g} out"


def _abilities(old: str, new: str) -> Iterator[str]:
    before, after = abilities.of_model(old, {}), abilities.of_model(new, {})
    if before.tokens and after.tokens and before.tokens != after.tokens:
        yield f"context {before.tokens:,} → {after.tokens:,} tokens"
    for what, had, has in (("tools", before.tools, after.tools), ("images", before.vision, after.vision)):
        if had is not None and has is not None and had != has:
            yield f"{'takes' if has else 'no longer takes'} {what}"


def _declared(one: ModelChange) -> Iterator[str]:
    if one.declared:
        yield f"model_info still says {', '.join(one.declared)} of the old model"
