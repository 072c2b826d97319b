"""`python -m tests.fuzz.leak_ways [SEED] [PART]` plants keys of all formats in all places, and prints what LK401 finds.

Three rates: core formats in usual places, everything, and look-alikes that are called keys. There are two sets of
formats and two of places, each thought up without a look at the other; PART 10 takes every tenth way of the four
combinations, which is enough to see what has changed.
"""

from __future__ import annotations

import base64
import contextlib
import json
import re
import sys
import tempfile
import textwrap
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from kustomize_plugin.hooks.run import lint
from kustomize_plugin.hooks.run.order import Order
from tests.fuzz.leak_formats import ALNUM, CORE, FORMATS, HEX, SUFFIXES, Draw, Maker
from tests.fuzz.leak_sites import SITES
from tests.fuzz.leak_spots import ALIKE, SPOTS, USUAL
from tests.fuzz.leak_vendors import VENDORS
from tests.unit.key_look_alikes import LOOK_ALIKES
from tests.unit.leak_places import PLACES

Places = dict[str, tuple[str, str]]
ALL: Places = PLACES | SPOTS
SETS = (("first", FORMATS, ALL), ("second", VENDORS, SITES), ("mixed", FORMATS, SITES), ("mixed", VENDORS, ALL))
# an address, a login or a header has one word at these places
_OF_A_LOGIN = ("«url»", "«basic»", "«plain»", "earer «", ":«key»@", "admin:«key»", "password «key»")
_OF_A_HEADER = ("cookie", "query", "?key", "x-api", "header")
_ROUNDS = 6  # of each look-alike, whose random parts differ


class Way:
    """One key in one place, under one name."""

    def __init__(self, form: str, place: str, suffix: str, file: str, text: str) -> None:
        self.form = form
        self.place = place
        self.suffix = suffix
        self.file = file
        self.text = text

    @property
    def is_usual(self) -> bool:
        return self.form in CORE and self.place in USUAL

    def __str__(self) -> str:
        return f"{self.form} in {self.place}{self.suffix and f' with {self.suffix}'}"


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def filled(template: str, name: str, key: str) -> str:
    """Return a template with a key in it, in the form that each place wants."""
    forms = {
        "«name»": name, "«lower»": name.lower(), "«kebab»": name.lower().replace("_", "-"), "«camel»": _camel(name),
        "«json»": key if key.startswith("{") else json.dumps({"private_key": key}),
        "«base64 of JSON»": encoded(json.dumps({name.lower(): key})), "«base64»": encoded(key), "«plain»": key,
        "«base64 with a line break»": encoded(f"{key}\n"), "«base64 of a file»": encoded(f"A=1\n{name}={key}\n"),
        "«folded»": "\n    ".join(textwrap.wrap(encoded(key), 24)), "«basic»": encoded(f"bot:{key}"),
        "«url»": quote(key, safe=""), "«half»": key[: len(key) // 2], "«rest»": key[len(key) // 2 :],
        "«docker»": encoded(f'{{"auths":{{"ghcr.io":{{"auth":"{encoded(f"bot:{key}")}"}}}}}}'),
    }  # fmt: skip
    text = template.replace("¶", "")
    for form, value in forms.items():
        text = text.replace(form, value)
    if "\n" in key:
        return re.sub(r"(?m)^(.*)«key»", lambda match: match[1] + _below(match[1], key), text)
    return text.replace("«key»", key)


def _camel(name: str) -> str:
    head, *rest = name.lower().split("_")
    return head + "".join(map(str.title, rest))


def _below(head: str, key: str) -> str:
    """Return a text of several lines as people paste it: with its line breaks escaped."""
    return key.replace("\n", "\\\\n" if head.count('\\"') % 2 else "\\n")


def ways(seed: int, formats: dict[str, tuple[str, Maker]] = FORMATS, places: Places = ALL) -> Iterator[Way]:
    """Yield each format in each place, each under a name with another suffix."""
    for number, (form, (name, make)) in enumerate(formats.items()):
        for index, (place, (file, template)) in enumerate(places.items()):
            draw = Draw(f"{seed} {form} {place}")
            is_named = any(f"«{one}»" in template for one in ("name", "lower", "camel", "kebab"))
            suffix = SUFFIXES[(number + index) % len(SUFFIXES)] if is_named else ""
            key = make(draw)
            if not _is_written(place, template, key):
                continue
            file_name = file.replace("«file»", key.replace("/", "_")[:120])
            yield Way(form, place, suffix, file_name, filled(template, name + suffix, key))


def _is_written(place: str, template: str, key: str) -> bool:
    """Tell whether anybody writes such a key there."""
    if place == "a file's name":
        return key[:3] in ("sk-", "gsk", "hf_", "ghp", "AIz")
    is_text = "\n" in key or "://" in key or key.startswith("{") or " " in key or ";" in key
    is_for_one_word = any(form in template for form in _OF_A_LOGIN) or any(word in place for word in _OF_A_HEADER)
    return not (is_text and is_for_one_word)


def look_alikes(seed: int) -> Iterator[Way]:
    for place, (file, template) in (LOOK_ALIKES | ALIKE).items():
        for count in range(_ROUNDS):
            yield Way("", place, "", file, invented(template, Draw(f"{seed} {count} {place}")))


def invented(template: str, draw: Draw) -> str:
    text = re.sub("«(\\d+) capital hexadecimal digits»", lambda match: draw.of(int(match[1]), HEX.upper()), template)
    text = re.sub("«(\\d+) hexadecimal digits»", lambda match: draw.of(int(match[1]), HEX), text)
    text = re.sub("«(\\d+) characters»", lambda match: draw.of(int(match[1]), ALNUM), text)
    text = re.sub("«uuid»", lambda _: draw.uuid(), text)
    return re.sub("«base64 of ([^»]*)»", lambda match: encoded(match[1]), text)


def told(all_ways: list[Way]) -> list[bool]:
    """Lint all ways, each file in a folder of its own; return of which a rule of secrets says something."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for number, way in enumerate(all_ways):
            path = Path(f"w{number}", way.file)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(way.text.encode())
        report = lint.run(Order(["."], select=frozenset(["LK401"])))
        files = {one.where.file.split("/")[0] for one in report.findings if one.where and one.code == "LK401"}
    return [f"w{number}" in files for number in range(len(all_ways))]


def main(seed: int, part: int) -> int:
    """Print the rates, and what is missed most."""
    planted: list[tuple[Way, bool]] = []
    alike = list(look_alikes(seed))
    out = sys.stdout.write
    for title, formats, places in SETS:
        some = list(ways(seed, formats, places))[::part]
        found = told(some)
        planted += zip(some, found, strict=True)
        out(f"{title} set: {sum(found)} of {len(found)} ({sum(found) / len(found):.1%})\n")
    usual, every, wolves = [one for way, one in planted if way.is_usual], [one for _, one in planted], told(alike)
    out(f"core formats in usual places: {sum(usual)} of {len(usual)} ({sum(usual) / len(usual):.1%})\n")
    out(f"all: {sum(every)} of {len(every)} ({sum(every) / len(every):.1%})\n")
    out(f"false: {sum(wolves)} of {len(wolves)} ({sum(wolves) / len(wolves):.1%})\n")
    missed = [way for way, one in planted if not one]
    for title, counts in (
        ("places", Counter(way.place for way in missed)),
        ("formats", Counter(way.form for way in missed)),
        ("suffixes", Counter(way.suffix for way in missed)),
    ):
        out(f"missed, by {title}: {', '.join(f'{name} {count}' for name, count in counts.most_common(40))}\n")
    out("".join(f"missed: {way}\n" for way in missed if way.is_usual))
    out("".join(f"wolf: {one}\n" for one in sorted({way.place for way, hit in zip(alike, wolves, strict=True) if hit})))
    return 0


if __name__ == "__main__":
    NUMBERS = [*map(int, sys.argv[1:]), 0, 0][:2]
    raise SystemExit(main(NUMBERS[0], NUMBERS[1] or 1))
