"""Names of model groups → names that Kubernetes and every file system take."""

from __future__ import annotations

import re
import unicodedata

_LONGEST = 100
# a file of this name would be taken for a kustomization of its own
_RESERVED = frozenset(("kustomization",))


def slug(text: str) -> str:
    """Return a lower-case name of letters, digits, `-` and `.`; a wildcard becomes `any`, what has no letter `group`.

    `gemini/gemini-2.0-flash` says its provider once.
    """
    first, slash, rest = text.partition("/")
    text = rest if slash and rest.startswith(first + "-") else text
    plain = unicodedata.normalize("NFKD", text.replace("*", "-any-")).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9.]+", "-", plain)
    name = re.sub(r"[-.]+", lambda run: "." if "." in run[0] else run[0], name)[:_LONGEST].strip("-.") or "group"
    return f"{name}-group" if name in _RESERVED else name


def unique(texts: list[str], taken: frozenset[str] = frozenset()) -> list[str]:
    """Return a name for each text; where two would share one, the later gets a number."""
    used = set(taken)
    numbers: dict[str, int] = {}
    found = []
    for text in texts:
        name = first = slug(text)
        number = numbers.get(first, 2)
        while name in used:
            name, number = f"{first}-{number}", number + 1
        numbers[first] = number
        used.add(name)
        found.append(name)
    return found
