"""All that one lint run looks at, for rules that follow a path from one file to another."""

from __future__ import annotations

from functools import cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kustomize_plugin.hooks.kustomize.root import Load, Root
    from kustomize_plugin.hooks.read.text_file import TextFile
    from kustomize_plugin.hooks.run.lint_settings import Settings


class Scope:
    """The files of the run, the build roots they belong to, the repository's settings, and any other file on demand."""

    def __init__(
        self, sources: list[TextFile], roots: Callable[[], list[Root]], load: Load, settings: Settings
    ) -> None:
        self.sources = sources
        self.load = load
        self.settings = settings
        self._roots = roots

    @cached_property
    def roots(self) -> list[Root]:
        """The build roots."""
        return self._roots()
