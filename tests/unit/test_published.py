"""The day of the first release: the pages turn over in one go, and back."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tools import published

REPOSITORY = Path(__file__).parents[2]
LISTED = subprocess.run(["git", "ls-files"], cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout
NAMES = [name for name in LISTED.splitlines() if published._is_text(name) and (REPOSITORY / name).is_file()]
# How a page installs what has no release yet.
BARE = re.compile(r"(?:pip|pipx|uv tool|uv pip) install [^`\n]*(?<![\w/.-])kustomize-litellm(?!\S* @ git\+)(?![\w/.-])")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The pages of this repository as they are before the day."""
    for name in NAMES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(REPOSITORY / name, tmp_path / name)
    if published.is_published(tmp_path):
        write(tmp_path, published.turned(tmp_path, NAMES, back=True))
    return tmp_path


def write(root: Path, texts: dict[str, str]) -> None:
    for name, text in texts.items():
        (root / name).write_text(text, encoding="utf-8")


def texts(root: Path) -> dict[str, str]:
    return {name: (root / name).read_text(encoding="utf-8") for name in NAMES}


def test_there_and_back_is_where_it_was(copy: Path) -> None:
    before = texts(copy)

    there = published.turned(copy, NAMES)
    write(copy, there)
    assert published.is_published(copy)
    back = published.turned(copy, NAMES, back=True)
    write(copy, back)

    assert texts(copy) == before
    assert there.keys() == back.keys()
    assert {"README.md", "docs/hooks.md", "docs/tutorial.md", "deploy/flux/gitlab-ci.yml"} <= there.keys()


def test_afterwards_nothing_installs_from_the_repository(copy: Path) -> None:
    write(copy, published.turned(copy, NAMES))

    pages = {name: text for name, text in texts(copy).items() if not published._LEFT.match(name)}
    assert [name for name, text in pages.items() if published.REPOSITORY in text] == []
    assert [name for name, text in pages.items() if "No release is published yet" in text] == []


def test_before_nothing_installs_by_a_bare_name(copy: Path) -> None:
    pages = {name: text for name, text in texts(copy).items() if name.startswith("docs/") or "/" not in name}

    assert [name for name, text in pages.items() if name != "docs/hooks.md" and BARE.search(text)] == []


@pytest.mark.parametrize("back", [False, True])
def test_a_second_time_is_refused(back: bool, copy: Path) -> None:
    write(copy, published.turned(copy, NAMES))
    if back:
        write(copy, published.turned(copy, NAMES, back=True))

    with pytest.raises(published.TurnError, match="already"):
        published.turned(copy, NAMES, back=back)


def test_a_page_that_says_something_else_changes_nothing(copy: Path) -> None:
    page = copy / "docs" / "github-action.md"
    page.write_text(page.read_text().replace("| `package` | `git", "| package | `git"))

    with pytest.raises(published.TurnError, match=r"github-action\.md says "):
        published.turned(copy, NAMES)


@pytest.mark.parametrize(
    "after", ["install kustomize-litellm-more", "install kustomize-litellm==1", "install kustomize-litellm[x]"]
)
def test_what_only_begins_with_the_name_stays(after: str) -> None:
    assert published.EVERYWHERE[1].back(after) == after
