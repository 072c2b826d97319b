"""The release of LiteLLM that reads each file: the images that the manifests around it name."""

from __future__ import annotations

from kustomize_plugin.hooks.read import image_release
from kustomize_plugin.machine import real_paths

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kustomize_plugin.hooks.kustomize.root import Root
    from kustomize_plugin.hooks.read.image_release import Release
    from kustomize_plugin.hooks.read.text_file import TextFile


def mark(sources: Iterable[TextFile], roots: Iterable[Root]) -> None:
    """Note on each file the newest release that reads it, as far as git shows one."""
    by_path: dict[str, Release] = {}
    for root in roots:
        newest = max(map(image_release.newest, (*root.sources, *root.kustomizations)), default=(0, 0, 0))
        if newest > (0, 0, 0):
            for path in root.reached:
                by_path[path] = max(newest, by_path.get(path, newest))
    for source in sources:
        if source.is_relevant:
            own = image_release.newest(source)
            source.release = max(own, by_path.get(real_paths.path(source.path), own)) if by_path else own
