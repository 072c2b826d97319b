"""Turns the pages over on the day of the first release: from the repository's address to the names in the registries.

Run ``python -m tools.published`` and commit what it changes; ``--back`` undoes it. It edits the files of the folder that it
is run in, all of them or none, and says which. Until that day a bare name is one that anybody could register.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from pathlib import Path

REPOSITORY = "git+https://github.com/kustomize-litellm/kustomize-litellm"
_SITE = "https://kustomize-litellm.github.io/kustomize-litellm/schemas/"
_RAW = "https://raw.githubusercontent.com/kustomize-litellm/kustomize-litellm/main/schemas/"
# Files whose text is about the names themselves.
_LEFT = re.compile(r"(?:tests|schemas|constraints|tools)/|CHANGELOG\.md$|.*\.(?:json|py|svg|toml)$|docs/layouts\.md$")


class Turn:
    """One text before the release and after it; `files` are globs, and where `wanted` it has to be in each of them."""

    def __init__(self, before: str, after: str, *files: str) -> None:
        self.before = before
        self.after = after
        self.files = files

    def forward(self, text: str) -> str:
        """Return a text as of after the release."""
        return text.replace(self.before, self.after)

    def back(self, text: str) -> str:
        """Return a text as of before it; what only begins with our name is another's."""
        return re.sub(re.escape(self.after) + r"(?![\w.=\[-])", lambda _: self.before, text)


# The first that fits is the longest: the order matters, and going back it is reversed.
EVERYWHERE = (
    Turn(f"'kustomize-litellm[rehearse] @ {REPOSITORY}'", "'kustomize-litellm[rehearse]'"),
    Turn(f"install {REPOSITORY}", "install kustomize-litellm"),
)
IN_ONE = (
    Turn("No release is published yet. You need Python", "You need Python", "README.md"),
    Turn(
        "No release is published yet. Until then name a commit of this repository as `rev`, by its full hash; a tag such as\n"
        "`v0.1.0` comes with the first release. In `.pre-commit-config.yaml`,",
        "In `.pre-commit-config.yaml`,",
        "docs/hooks.md",
    ),
    Turn("    rev: v0.1.0  # until it is published: the hash of a commit\n", "    rev: v0.1.0\n", "docs/hooks.md"),
    Turn(
        "No release is published yet:\nuntil then write `git+https://github.com/kustomize-litellm/kustomize-litellm@<commit>` "
        "where they say `kustomize-litellm`.",
        "Put a version\nbehind the name, such as `kustomize-litellm==0.1.0`, so that no release of ours changes a pipeline of yours.",
        "docs/flux.md",
    ),
    Turn(
        f"# Until a release is published: {REPOSITORY}@<commit>\n",
        "# Put a version behind the name, such as kustomize-litellm==0.1.0\n",
        "deploy/flux/github-committed.yml",
        "deploy/flux/github-oci.yml",
        "deploy/flux/gitlab-ci.yml",
    ),
    Turn(f"default: {REPOSITORY}\n", "default: kustomize-litellm\n", ".github/workflows/review.yml"),
    Turn(
        "What pip installs, such as a commit of this repository behind an @\n",
        "What pip installs, such as a version behind ==\n",
        ".github/workflows/review.yml",
    ),
    Turn(f"package: {REPOSITORY}@<commit>\n", "package: kustomize-litellm==0.1.0\n", "docs/github-action.md"),
    Turn(
        f"| `package` | `{REPOSITORY}` | what pip installs; name a commit behind an `@` |",
        "| `package` | `kustomize-litellm` | what pip installs; name a version behind `==` |",
        "docs/github-action.md",
    ),
    Turn(
        "# Yours: built from the Dockerfile in the repository's root.\n",
        "# Published with each release.\n",
        "deploy/argocd/build-options/repo-server-patch.yaml",
        "deploy/argocd/build-options/values.yaml",
        "deploy/argocd/verify/job.yaml",
        "deploy/flux/in-cluster/deployment.yaml",
    ),
    Turn(
        "# Yours: built from deploy/argocd/plugin/Dockerfile.\n",
        "# Published with each release, like the other one.\n",
        "deploy/argocd/plugin/repo-server-patch.yaml",
        "deploy/argocd/plugin/values.yaml",
    ),
    Turn(
        "image: registry.example.com/kustomize-litellm:0.1.0\n",
        "image: ghcr.io/kustomize-litellm/kustomize-litellm:v0.1.0\n",
        "deploy/argocd/build-options/repo-server-patch.yaml",
        "deploy/argocd/build-options/values.yaml",
        "deploy/argocd/verify/job.yaml",
        "deploy/flux/in-cluster/deployment.yaml",
    ),
    Turn(
        "image: registry.example.com/kustomize-litellm-argocd:0.1.0\n",
        "image: ghcr.io/kustomize-litellm/kustomize-litellm-argocd:v0.1.0\n",
        "deploy/argocd/plugin/repo-server-patch.yaml",
        "deploy/argocd/plugin/values.yaml",
    ),
    Turn(
        "1. Build the image from [deploy/argocd/plugin/Dockerfile](../deploy/argocd/plugin/Dockerfile) and push it to your registry.\n",
        "1. Take the image that `repo-server-patch.yaml` names, or build it from\n"
        "   [deploy/argocd/plugin/Dockerfile](../deploy/argocd/plugin/Dockerfile) and push it to your registry.\n",
        "docs/argocd.md",
    ),
    Turn(
        "2. **Build the image** from the [Dockerfile](../Dockerfile), push it to your registry, and put its name into `deployment.yaml`.\n",
        "2. Take the image that `deployment.yaml` names, or build it from the [Dockerfile](../Dockerfile) and push it to your registry.\n",
        "docs/flux.md",
    ),
    Turn(f"$schema={_RAW}", f"$schema={_SITE}", "docs/editors.md"),
)


class TurnError(Exception):
    """The files are not as they should be; nothing was changed."""


def is_published(root: Path) -> bool:
    """Tell which side of the day the pages are on."""
    return "No release is published yet" not in (root / "README.md").read_text(encoding="utf-8")


def turned(root: Path, names: list[str], *, back: bool = False) -> dict[str, str]:
    """Return the files that change, with their new texts; raises TurnError where a text is not where it should be."""
    if is_published(root) is not back:
        raise TurnError(f"the pages already speak of {'the repository' if back else 'a release'}")
    old = {name: (root / name).read_text(encoding="utf-8") for name in names if not _LEFT.match(name)}
    new = dict(old)
    for turn in IN_ONE:
        for name in turn.files:
            _turn_one(new, name, turn, back)
    for turn in EVERYWHERE[::-1] if back else EVERYWHERE:
        for name, text in new.items():
            new[name] = turn.back(text) if back else turn.forward(text)
    return {name: text for name, text in new.items() if text != old[name]}


def _turn_one(texts: dict[str, str], name: str, turn: Turn, back: bool) -> None:
    before, after = (turn.after, turn.before) if back else (turn.before, turn.after)
    count = texts[name].count(before)
    if count != 1:
        raise TurnError(f"{name} says {before!r} {count} times")
    texts[name] = texts[name].replace(before, after)


def main() -> int:
    """Turn the files of the current folder's repository; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--back", action="store_true", help="from the names back to the repository's address")
    words = parser.parse_args()
    listed = subprocess.run(["git", "ls-files", "-z"], capture_output=True, text=True, check=True).stdout
    try:
        changed = turned(Path(), [name for name in listed.split("\0") if name and _is_text(name)], back=words.back)
    except TurnError as error:
        sys.stderr.write(f"{error}; nothing was changed\n")
        return 1
    for name, text in changed.items():
        Path(name).write_text(text, encoding="utf-8")
        sys.stderr.write(f"turned {name}\n")
    return 0


def _is_text(name: str) -> bool:
    return name.endswith((".md", ".yml", ".yaml")) and not Path(name).is_symlink()


if __name__ == "__main__":
    sys.exit(main())
