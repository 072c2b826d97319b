"""The shell in a file: all of a script, the fences of Markdown, the recipes of a Makefile, the steps of a CI file."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping

from kustomize_plugin.hooks.read.text_file import TextFile

_SCRIPTS = (".sh", ".bash", ".zsh", ".ksh", ".envrc", ".bats", ".fish")
_WINDOWS = (".ps1", ".bat", ".cmd")  # close enough, but for their paths
_CI_FOLDER = re.compile(
    r"(?:^|/)(?:\.github/(?:workflows|actions)|\.gitlab|\.circleci|\.azure|pipelines|\.woodpecker|\.?buildkite|\.tekton"
    r"|\.gitea/workflows|\.forgejo/workflows|playbooks?|\.semaphore|roles/(?:[^/]*/){1,9}tasks)/"
)
_CI_NAME = re.compile(
    r"(?:^|/)(?:action|\.gitlab-ci(?:\.[\w-]+)?|azure-pipelines[\w-]*|bitbucket-pipelines|\.drone|\.woodpecker|\.travis"
    r"|[Tt]askfile(?:\.[\w-]+)*|cloudbuild[\w-]*|\.?skaffold|buildspec[\w-]*|appveyor|codefresh)\.ya?ml$"
)
_MAKE, _JUST, _DOCKER, _JENKINS, _PROCFILE = "make", "just", "docker", "jenkins", "procfile"
_RECIPES = {
    "makefile": _MAKE, "gnumakefile": _MAKE, "justfile": _JUST, "dockerfile": _DOCKER, "containerfile": _DOCKER,
    "jenkinsfile": _JENKINS, "procfile": _PROCFILE,
}  # fmt: skip
_RECIPE_ENDS = {
    ".mk": _MAKE, ".mak": _MAKE, ".just": _JUST, ".justfile": _JUST, ".dockerfile": _DOCKER, ".containerfile": _DOCKER,
    ".groovy": _JENKINS,
}  # fmt: skip
_MENTION = re.compile(r"(?i)kube_?ctl|\boc\b")
# a cluster that is thrown away afterwards: nobody's keys are in it
_THROWAWAY = re.compile(
    r"\b(?:kind create cluster|minikube start|k3d cluster create|kind-action|setup-kind|setup-minikube|ctlptl create)\b"
)


class Script:
    """One text for one shell, made of pieces of the file; where it runs, which variables it is given.

    `is_shown` is one that a page shows to its reader, `is_throwaway` one for a cluster that it makes itself.
    """

    def __init__(
        self,
        pieces: Iterable[tuple[str, int]],
        folder: str = "",
        variables: Mapping[str, str] | None = None,
        *,
        is_shown: bool = False,
    ) -> None:
        self._at: list[int] = []
        self._from: list[tuple[int, int]] = []
        texts: list[str] = []
        length = 0
        for text, start in pieces:
            self._at.append(length)
            self._from.append((start, len(text)))
            texts.append(text)
            length += len(text)
        self.text = "".join(texts)
        self.folder = folder
        self.variables = dict(variables or {})
        self.is_shown = is_shown
        self.is_throwaway = _THROWAWAY.search(self.text) is not None

    def place(self, index: int) -> int:
        """Return where in the file an index of the text is."""
        number = max(bisect_right(self._at, index) - 1, 0)
        if not self._at:
            return 0
        start, length = self._from[number]
        return start + min(index - self._at[number], max(length - 1, 0))


def scripts(source: TextFile) -> Iterator[Script]:
    """Yield the shell in a file that names kubectl or oc."""
    path = source.path.replace("\\", "/")
    name = path.rpartition("/")[2].lower()
    for script in _scripts(source, path, name):
        if _MENTION.search(script.text) or any(_MENTION.search(value) for value in script.variables.values()):
            yield script


def texts(source: TextFile) -> list[str]:
    """Return the texts of what `scripts` yields, or longer ones, without a parser."""
    path = source.path.replace("\\", "/")
    name = path.rpartition("/")[2].lower()
    if _is_parsed(path, name):
        return [source.text]
    found = ("\n".join((script.text, *script.variables.values())) for script in _scripts(source, path, name))
    return [text for text in found if _MENTION.search(text)]


def _is_parsed(path: str, name: str) -> bool:
    return name == "package.json" or _is_of_ci(path)


def _scripts(source: TextFile, path: str, name: str) -> Iterator[Script]:
    text, stem = source.text, name.split(".", maxsplit=1)[0]
    if name.endswith((".md", ".markdown", ".mdx")):
        from kustomize_plugin.hooks.keys.shell import markdown

        yield from markdown.scripts(text)
    elif _is_parsed(path, name):
        from kustomize_plugin.hooks.keys.shell import steps

        yield from steps.scripts(source)
    elif stem in _RECIPES or name.endswith(tuple(_RECIPE_ENDS)):
        from kustomize_plugin.hooks.keys.shell import recipes

        yield from recipes.scripts(text, _RECIPES.get(stem) or _RECIPE_ENDS[name[name.rindex(".") :]])
    elif name.endswith(_WINDOWS):
        yield Script([(text.replace("\\", "/"), 0)])
    elif name.endswith(_SCRIPTS) or name == ".envrc" or (text[:2] == "#!" and "sh" in text.split("\n", 1)[0]):
        yield Script([(text, 0)])


def _is_of_ci(path: str) -> bool:
    is_yaml = path.endswith((".yaml", ".yml"))
    return is_yaml and (_CI_FOLDER.search(path) or _CI_NAME.search(path)) is not None
