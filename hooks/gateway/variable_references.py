"""Variables that a config or a fragment reads, each with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kustomize_plugin.finding import Location
from kustomize_plugin.hooks.read.document import Document, Path
from kustomize_plugin.secrets.inline_keys import REFERENCE, is_reference

# what every container has: its image and what starts it set them
ALWAYS = frozenset(("HOME", "HOSTNAME", "PATH", "PWD", "LANG", "USER"))
_ALIKE = 0.85


class Reference:
    """A `os.environ/NAME` and where it is."""

    def __init__(self, name: str, where: Location) -> None:
        self.name = name
        self.where = where


def below(document: Document, value: object, path: Path) -> Iterator[Reference]:
    """Yield the references below a path."""
    if isinstance(value, dict):
        for key, element in value.items():
            yield from below(document, element, (*path, str(key)))
    elif isinstance(value, list):
        for index, element in enumerate(value):
            yield from below(document, element, (*path, index))
    elif isinstance(value, str) and (value.startswith(REFERENCE) or _is_searched(value, path)):
        name = value.partition(REFERENCE)[2]
        if name.isidentifier():
            yield Reference(name, document.at(path))


def _is_searched(value: str, path: Path) -> bool:
    """Tell whether LiteLLM replaces a reference behind a word such as Bearer, as in the headers of an endpoint."""
    return "pass_through_endpoints" in path and is_reference(value)


def like(name: str, given: Iterable[str]) -> list[str]:
    """Return the names that one slip of the keyboard makes of one; every key's name ends alike."""
    from difflib import SequenceMatcher

    return [known for known in sorted(given) if SequenceMatcher(None, name, known).ratio() >= _ALIKE]
