"""Variables that the configs and fragments of a build root read, and those that its gateway gets."""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import Location
from kustomize_plugin.hooks.kustomize.environment import Environment
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.read.document import Document, Path
from kustomize_plugin.secrets.inline_keys import REFERENCE, is_reference

_ALIKE = 0.85


class Reference:
    """A `os.environ/NAME` and where it stands."""

    def __init__(self, name: str, where: Location) -> None:
        self.name = name
        self.where = where


class Provided:
    """The names that the gateway gets; `where` says what gives them, `way_out` what to do about a missing one.

    `document` is the file that lists the keys of the Secret; empty where no file does.
    """

    def __init__(self, names: set[str], where: str, way_out: str, document: str = "") -> None:
        self.names = names
        self.where = where
        self.way_out = way_out
        self.document = document

    def like(self, name: str) -> list[str]:
        """Return the names that one slip of the keyboard makes of it; every key's name ends alike."""
        from difflib import SequenceMatcher

        return [known for known in sorted(self.names) if SequenceMatcher(None, name, known).ratio() >= _ALIKE]


def of(root: Root) -> Iterator[Reference]:
    """Yield the references of a root's configs and fragments, those left out that patches delete."""
    for document in root.gateway.documents:
        if document.is_config:
            yield from _below(document, document.config, ())
        elif document.is_ours and not root.wiring.is_deleted(document.node):
            yield from _below(document, document.values.get("spec"), ("spec",))


def provided(root: Root, environment: Environment) -> Provided | None:
    """Return what the root's gateway gets; None where git does not tell."""
    set_here = environment.names | _set_by_configs(root)
    named = next((name for merge in root.merges if (name := merge.field("spec", "secret", "name"))), "")
    taken = environment.sources | ({(named, "")} if named else set())
    if not taken and not environment.names:
        taken = {(name, "") for name in environment.files}  # no workload in the build: any Secret may be its
    if environment.is_open or not (taken or environment.names):
        return None
    names = set(set_here)
    for name, prefix in taken:
        keys = environment.keys.get(name)
        if keys is None:
            return None
        names |= {prefix + key for key in keys}
    known = sorted(name for name, _ in taken if name in environment.files)
    if not known:
        return Provided(names, "no container sets it", "add it to env, or to a Secret that envFrom names")
    secrets = " and ".join(f'"{name}"' for name in known)
    has = "has" if len(known) == 1 else "have"
    document = environment.files[known[0]]
    return Provided(names, f"Secret {secrets} {has} no such key", f"add the key to {document}", document)


def _set_by_configs(root: Root) -> set[str]:
    return {str(name) for name in root.gateway.section("environment_variables")}


def _below(document: Document, value: object, path: Path) -> Iterator[Reference]:
    if isinstance(value, dict):
        for key, element in value.items():
            yield from _below(document, element, (*path, str(key)))
    elif isinstance(value, list):
        for index, element in enumerate(value):
            yield from _below(document, element, (*path, index))
    elif isinstance(value, str) and (value.startswith(REFERENCE) or _is_searched(value, path)):
        name = value.partition(REFERENCE)[2]
        if name.isidentifier():
            yield Reference(name, document.at(path))


def _is_searched(value: str, path: Path) -> bool:
    """Tell whether LiteLLM replaces a reference behind a word such as Bearer, as in the headers of an endpoint."""
    return "pass_through_endpoints" in path and is_reference(value)
