"""The files of which kustomize makes a ConfigMap as they are, for fixes: found when the first one asks."""

from __future__ import annotations

import posixpath
from functools import cached_property

from kustomize_plugin.hooks.run import affected

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.run.gathered import Gathered


class Asked:
    """What the build roots of a run say of its files."""

    def __init__(self, files: Gathered) -> None:
        self._files = files

    def is_generated(self, path: str) -> bool:
        """Tell whether a build makes a ConfigMap of a config's file."""
        return posixpath.normpath(path) in self._paths

    @cached_property
    def _paths(self) -> frozenset[str]:
        from kustomize_plugin.hooks.gateway import one_line_texts  # with the parser, which most runs do not need

        configs = (one for root in affected.roots(self._files) for one in one_line_texts.generated(root.gateway))
        return frozenset(posixpath.normpath(one.place.source.path) for one in configs)
