"""The changelog's part on one version: what a release on GitHub says."""

from __future__ import annotations

import pytest

from kustomize_plugin import __version__
from tools import release_notes

CHANGELOG = """\
# Changelog

## [0.2.0] - 2027-01-31

- New: [a page](docs/a.md#b), [elsewhere](https://example.com), [here](#c)

## 0.1.0 (unreleased)

The first.

## 0.0.1 (2026-01-02)
"""


def test_a_versions_part_ends_where_the_next_begins():
    files = "https://github.com/kustomize-litellm/kustomize-litellm/blob/v0.2.0/"

    assert release_notes.notes(CHANGELOG, "0.2.0", dated=True) == (
        f"- New: [a page]({files}docs/a.md#b), [elsewhere](https://example.com), [here](#c)\n"
    )
    assert release_notes.notes(CHANGELOG, "0.1.0") == "The first.\n"


@pytest.mark.parametrize(
    ("version", "dated", "said"),
    [("0.1.0", True, "no date for 0.1.0"), ("0.3.0", False, "no heading for 0.3.0"), ("0.0.1", True, "says nothing")],
)
def test_what_is_not_ready_is_refused(version, dated, said):
    with pytest.raises(release_notes.NotesError, match=said):
        release_notes.notes(CHANGELOG, version, dated=dated)


def test_our_changelog_speaks_of_our_version():
    text = release_notes.notes(release_notes.CHANGELOG.read_text(encoding="utf-8"), __version__)

    assert "- `lint` finds a LiteLLM config" in text
