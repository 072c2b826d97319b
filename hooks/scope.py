"""All that one lint run looks at, for rules that follow a path from one file to another."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.kustomize.root import Root
    from kustomize_plugin.hooks.read.disk import Disk
    from kustomize_plugin.hooks.read.text_file import TextFile


class Scope:
    """The files of the run, the roots they belong to, the repository's placeholders; any other file is on `disk`.

    `whole` are all files of the repository, where the run looks at all of it. `is_foreign` tells that none of them is
    about LiteLLM.
    """

    def __init__(
        self,
        sources: list[TextFile],
        roots: list[Root],
        disk: Disk,
        placeholders: list[str],
        whole: list[TextFile] | None = None,
    ) -> None:
        self.sources = sources
        self.roots = roots
        self.disk = disk
        self.placeholders = placeholders
        self.whole = whole
        self.is_foreign = whole is not None and not any(one.is_about_litellm for one in whole)
