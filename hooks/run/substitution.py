"""Whether something replaces `${NAME}` between the build and LiteLLM, and in which files it does not."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cached_property

from kustomize_plugin.hooks.run import file_search
from kustomize_plugin.yamltext import typed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.kustomize.root import Root
    from kustomize_plugin.hooks.read.document import Document
    from kustomize_plugin.hooks.read.text_file import TextFile
    from kustomize_plugin.hooks.run.lint_settings import Settings

_FLUX, _POST_BUILD = b"kustomize.toolkit.fluxcd.io/", b"postBuild"
_OPT_OUT = "kustomize.toolkit.fluxcd.io/substitute"
_MAX_BYTES = 1024 * 1024


class Substitution:
    """What the settings say, else whether a Flux Kustomization of the tree has a postBuild."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def is_on(self) -> bool:
        """Tell whether `${NAME}` is replaced; the tree is looked through when somebody asks for the first time."""
        return self._settings.substitution != "none" if self._settings.substitution else self._has_post_build

    @cached_property
    def _has_post_build(self) -> bool:
        return any(map(_substitutes, file_search.expand(["."])))


def keep_literal(settings: Settings, roots: list[Root], load: Callable[[str], TextFile | None]) -> None:
    """Mark the files of generators whose ConfigMaps Flux is told to leave as they are."""
    if settings.substitution != "envsubst":
        for root in roots:
            for source in root.kustomizations:
                for path in _literal_files(source):
                    found = load(path)
                    if found is not None:
                        found.is_literal = True


def is_opted_out(values: dict[str, object]) -> bool:
    """Tell whether a resource's metadata, or a generator's options, tell Flux to leave it as it is."""
    return any(
        isinstance(marks, dict) and marks.get(_OPT_OUT) == "disabled"
        for marks in (values.get("annotations"), values.get("labels"))
    )


def _substitutes(path: str) -> bool:
    """Tell whether a file has a Flux Kustomization with a postBuild, or a patch that gives it one."""
    if not path.endswith((".yaml", ".yml")):
        return False
    try:
        if not os.path.isfile(path):  # a named pipe would keep the run waiting
            return False
        with open(path, "rb") as file:
            content = file.read(_MAX_BYTES)
    except OSError:
        return False
    return _POST_BUILD in content and _FLUX in content


def _literal_files(source: TextFile) -> Iterator[str]:
    for document in source.documents[:1]:
        everything = is_opted_out({"annotations": document.values.get("commonAnnotations")})
        everything = everything or is_opted_out(typed.mapping(document.values.get("generatorOptions")))
        for fields in _generators(document):
            if everything or is_opted_out(typed.mapping(fields.get("options"))):
                files = fields.get("files")
                for text in files if isinstance(files, list) else ():
                    yield os.path.normpath(os.path.join(os.path.dirname(source.path), str(text).rpartition("=")[2]))


def _generators(document: Document) -> list[dict[str, object]]:
    found = document.values.get("configMapGenerator")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
