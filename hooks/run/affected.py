"""The build roots that the files of a run belong to."""

from __future__ import annotations

from kustomize_plugin.hooks.read.json_patch import may_be_patch
from kustomize_plugin.machine import real_paths
from kustomize_plugin.yamltext import yaml_import

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.kustomize.root import Root
    from kustomize_plugin.hooks.read.text_file import TextFile
    from kustomize_plugin.hooks.run.gathered import Gathered


def roots(files: Gathered) -> list[Root]:
    """Return the build roots that the files belong to; none where no file can matter to one."""
    relevant = [one for one in files.sources if one.is_yaml and _may_matter(one)]
    if not relevant:
        return []
    from kustomize_plugin.hooks.run.mentioned_paths import MentionedPaths

    candidates = MentionedPaths(files.tree, skips=files.settings.excludes_folder).candidates(relevant)
    if not candidates:
        return []
    yaml_import.prepare()
    from kustomize_plugin.hooks.kustomize import root

    paths = [source.path for source in relevant]
    try:
        return root.roots_of(paths, files.tree, among=candidates)
    except Exception:  # noqa: BLE001 - find out which of them it is, and go on without
        from kustomize_plugin.hooks.run import crash

        sound, files.failures = crash.survivors(candidates, lambda one: root.roots_of(paths, files.tree, among=[one]))
        return root.roots_of(paths, files.tree, among=sound)


def mark_foreign(sources: list[TextFile], reached_from: list[Root]) -> None:
    """Leave out the kustomizations that no root reaches: in a large tree, most build something else."""
    reached = {real_paths.path(file) for one in reached_from for file in one.graph.kustomizations}
    for source in sources:
        if source.is_kustomization and not source.is_relevant:
            source.is_foreign = not reached or real_paths.path(source.path) not in reached


def _may_matter(source: TextFile) -> bool:
    if source.is_relevant or source.is_kustomization:
        return True
    return may_be_patch(source)
