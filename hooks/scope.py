"""All that one lint run looks at, for rules that follow a path from one file to another."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.kustomize.root import Load, Root
    from kustomize_plugin.hooks.read.text_file import TextFile
    from kustomize_plugin.hooks.run.lint_settings import Settings


class Scope:
    """The files of the run, the build roots they belong to, the repository's settings, and any other file on demand."""

    def __init__(self, sources: list[TextFile], roots: list[Root], load: Load, settings: Settings) -> None:
        self.sources = sources
        self.roots = roots
        self.load = load
        self.settings = settings
