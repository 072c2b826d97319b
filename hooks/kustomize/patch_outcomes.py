"""What becomes of patches: those that do not apply, and those that undo a merge."""

from __future__ import annotations

from yaml.nodes import SequenceNode

from kustomize_plugin.finding import Location

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.kustomize.merged_config import MergedConfig
    from kustomize_plugin.hooks.kustomize.patch_operations import NotUnderstoodError
    from kustomize_plugin.hooks.kustomize.patch_targets import Patch
    from kustomize_plugin.hooks.kustomize.resource_in_build import ResourceInBuild


class Told:
    """Something to tell of a place in a kustomization, and the way out."""

    def __init__(self, where: Location, problem: str, remedy: str) -> None:
        self.where = where
        self.problem = problem
        self.remedy = remedy


class PatchOutcomes:
    """`misses` are patches that do not apply: the build fails, or goes on without. `undone` is what undoes a merge.

    `unread` are targets of which nobody here can say what they are for.
    """

    def __init__(self) -> None:
        self.misses: list[Told] = []
        self.undone: list[Told] = []
        self.unread: list[Told] = []

    def applied(self, change: Patch, before: ResourceInBuild) -> ResourceInBuild | None:
        """Return what a patch makes of a resource; one that does not apply leaves it as it is.

        Raises NotUnderstoodError and YAMLError.
        """
        from kustomize_plugin.hooks.kustomize.patch_operations import IdleError, PatchError

        try:
            if before.merged is not None:
                return self._after_merge(change, before, before.merged)
            return change.applied(before)
        except IdleError as error:
            problem = f'{error} {before.document.kind} "{before.document.name}"'
            self.misses.append(Told(change.at(error.node), problem, "put it under a key, such as spec"))
        except PatchError as error:
            problem = f'{error} {before.document.kind} "{before.document.name}", so the build fails'
            self.misses.append(Told(change.at(error.node), problem, "fix the patch"))
        return before

    def _after_merge(self, change: Patch, before: ResourceInBuild, merged: MergedConfig) -> ResourceInBuild | None:
        """Apply a patch to a ConfigMap as the merge left it, and to the one that the files have."""
        from kustomize_plugin.hooks.kustomize.patch_operations import PatchError

        if isinstance(change.node, SequenceNode):
            merged.refuse_test(change.node)
        left = change.applied(merged.resource)
        self.judge(merged, left, change.where)
        if left is None:
            return None
        try:
            after = change.applied(before)
        except PatchError:  # it is about what only the merge has written
            after = None
        after = after if after is not None and after is not before else before.again()
        after.merged = merged.moved_to(left)
        return after

    def give_up(self, error: NotUnderstoodError) -> None:
        """Note a patch whose target is a pattern that is not read here; others that are not understood say nothing."""
        from kustomize_plugin.hooks.kustomize.patch_operations import UnreadPatternError

        if isinstance(error, UnreadPatternError):
            problem = (
                f'"{error.pattern}" in the target is a pattern that is not read here, so its patch is not followed'
            )
            remedy = 'write the name itself, or a pattern of letters, ".", "*", "+", "?", "|", groups and classes'
            self.unread.append(Told(error.where, problem, remedy))

    def judge(self, merged: MergedConfig, after: ResourceInBuild | None, where: Location) -> None:
        """Note what something at a place has undone of a merge."""
        problem = merged.flaw(after)
        if problem:
            from kustomize_plugin.hooks.kustomize.merged_config import REMEDY

            self.undone.append(Told(where, problem, REMEDY))

    def overwrite(self, merged: MergedConfig, steps: list[str], where: Location) -> None:
        """Note what writes into a field, where that is one that a merge has written or read."""
        from kustomize_plugin.hooks.kustomize.merged_config import REMEDY

        if merged.is_at(steps):
            what = f'"{steps[-1]}" of {merged.words} is overwritten, after the fragments were merged into it'
            self.undone.append(Told(where, what, REMEDY))

    def miss(self, change: Patch, is_late: bool) -> None:
        """Note a patch that finds nothing to change, which may come too late for a fragment."""
        if is_late and change.target:
            problem = f"the patch is for {change.shown}, which is merged before the patch runs, so it changes nothing"
            remedy = "make the change in the base, or let the FragmentMerge run last, in this kustomization"
            self.misses.append(Told(change.where, problem, remedy))
            return
        effect = "so it changes nothing" if change.target else "so the build fails"
        problem = f"the patch is for {change.shown}, which the build does not have, {effect}"
        self.misses.append(Told(change.where, problem, "name a resource that is in the build"))
