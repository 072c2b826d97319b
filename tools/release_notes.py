"""Prints what CHANGELOG.md says of one version: the text of its release on GitHub.

Run ``python -m tools.release_notes 0.1.0``. With ``--dated`` a version that is marked as unreleased is refused: no tag
before the changelog says when.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

CHANGELOG = Path(__file__).parent.parent / "CHANGELOG.md"
_HEADING = re.compile(r"^## \[?([^\]\s]+)\]?(?: [-(]? ?(.*?)\)?)?$", re.MULTILINE)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_LINK = re.compile(r"\]\((?!https?://|#)([^)]+)\)")
_FILES = "https://github.com/kustomize-litellm/kustomize-litellm/blob/v{version}/"


class NotesError(Exception):
    """The changelog has nothing to say, or says that it is not released."""


def notes(changelog: str, version: str, *, dated: bool = False) -> str:
    """Return the part of a changelog on one version, its links leading to the files as of that version."""
    headings = list(_HEADING.finditer(changelog))
    for heading, following in zip(headings, [*headings[1:], None], strict=True):
        if heading[1] == version:
            if dated and not _DATE.fullmatch(heading[2] or ""):
                raise NotesError(f"CHANGELOG.md has no date for {version}, but {heading[2]!r}")
            text = changelog[heading.end() : following.start() if following else None].strip()
            if not text:
                raise NotesError(f"CHANGELOG.md says nothing of {version}")
            return _LINK.sub(lambda link: f"]({_FILES.format(version=version)}{link[1]})", text) + "\n"
    raise NotesError(f"CHANGELOG.md has no heading for {version}")


def main() -> int:
    """Print the notes; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("version")
    parser.add_argument("--dated", action="store_true", help="refuse a version that has no date")
    words = parser.parse_args()
    try:
        sys.stdout.write(notes(CHANGELOG.read_text(encoding="utf-8"), words.version, dated=words.dated))
    except NotesError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
