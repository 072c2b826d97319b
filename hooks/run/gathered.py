"""The files of one lint run, read: which there are, what each holds, and which cannot be read as text."""

from __future__ import annotations

import os

from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.hooks.run import file_search, substitution

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.finding import Finding
    from kustomize_plugin.hooks.kustomize.root import Root
    from kustomize_plugin.hooks.run.lint_settings import Settings
    from kustomize_plugin.hooks.run.report import Fix


class Gathered:
    """`sources` are the files that are text, `damaged` those that are not; any other file is read through `tree`."""

    def __init__(self, files: file_search.FileSearch, chosen: list[str], named: list[str], wanted: Settings) -> None:
        self.tree = files
        self.excluded = [path for path in chosen if wanted.excludes(path)]
        chosen = [path for path in chosen if not wanted.excludes(path)] if self.excluded else chosen
        self.settings = wanted
        self.sources = [source for path in chosen if (source := files.load(path)) is not None]
        self.damaged = damaged([path for path in chosen if path in files.skipped])
        self.failures: list[Finding] = []  # of what could not be judged at all
        self._chosen = frozenset(chosen)
        self._named = frozenset(map(os.path.normpath, named))

    @property
    def whole(self) -> list[TextFile] | None:
        """All files of the repository that are text, where the run looks at all of it."""
        if "." not in self._named:
            return None
        excluded = (self.tree.load(path) for path in self.excluded)
        return [*self.sources, *(one for one in excluded if one is not None)]

    def add(self, source: TextFile) -> None:
        """Take in a text that is not a file, as if it were what is on the disk at its path."""
        self.sources.append(self.tree.hold(source))

    def hold(self, path: str, text: str) -> None:
        """Look at a text instead of what a file has, whether the file is one of the run or is only reached."""
        held = self.tree.hold(TextFile(os.path.normpath(path), text))
        self.sources = [held if one.path == held.path else one for one in self.sources]

    def take(self, fixes: list[Fix]) -> None:
        """Look at fixed files as if they had been written."""
        texts = {fix.path: fix.text for fix in fixes}
        self.sources = [
            self.tree.hold(TextFile(one.path, texts[one.path])) if one.path in texts else one for one in self.sources
        ]

    def passed_over(self) -> dict[str, str]:
        """Return the skipped files that somebody could take for checked: YAML by name, or named to us."""
        said = {source.path for source in self.damaged}
        wanted = {path for path in self._chosen if path in self._named or TextFile(path, "").is_yaml}
        return {path: reason for path, reason in self.tree.skipped.items() if path in wanted - said}

    def unread(self, roots: list[Root]) -> list[TextFile]:
        """Return the files of the run, and those that its build roots list, that are not text."""
        if not self.tree.skipped:
            return []
        listed = {os.path.normpath(os.path.relpath(file)) for one in roots for file in one.graph.files}
        known = {source.path for source in self.damaged}
        late = [path for path in self.tree.skipped if path in listed and path not in known]
        found = [*self.damaged, *damaged(late)]
        for source in found:
            source.is_listed = source.path in listed
        return found


def gather(paths: list[str], wanted: Settings) -> Gathered:
    """Read the files that paths name and the settings do not exclude."""
    files = file_search.FileSearch()
    files.substitutes = substitution.Substitution(wanted).is_on
    return Gathered(files, file_search.expand(paths), paths, wanted)


def damaged(paths: list[str]) -> list[TextFile]:
    """Return those of the skipped files that are text of a sort."""
    if not paths:
        return []
    from kustomize_plugin.hooks.run import damaged_files as reading

    return list(reading.sources(paths))
