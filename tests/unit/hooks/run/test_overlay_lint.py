from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from kustomize_plugin.finding import Field, Finding, Location, Subject
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.run import overlay_lint
from kustomize_plugin.hooks.run.file_search import FileSearch

TOP = Location("overlay/kustomization.yaml", 1, 1)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (Finding("LK605", "the config", place=Location("c.yaml", 14)), "c.yaml:14: LK605 the config"),
        (Finding("LK611", "no merge", "list one"), "overlay/kustomization.yaml:1:1: LK611 no merge; list one"),
        (
            Finding("LK605", "odd", place=Field(Subject("v1", "ConfigMap", "a"), ("data", "x"), 3)),
            "overlay/kustomization.yaml:1:1: LK605 ConfigMap a, x line 3: odd",
        ),
    ],
)
def test_a_finding_of_a_build_without_a_file_is_told_at_the_top(found, expected):
    assert str(overlay_lint._placed(found, TOP)) == expected


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(("stream", "shown"), [(io.StringIO(), ""), (Terminal(), "\rrendered 1 of 2: a\x1b[K\r\x1b[K")])
def test_progress_is_shown_on_a_terminal_only_and_leaves_nothing_behind(stream, shown, monkeypatch):
    monkeypatch.setattr(sys, "stderr", stream)
    progress = overlay_lint.Progress(2)

    progress.step("a")
    progress.clear()

    assert stream.getvalue() == shown


@pytest.fixture
def overlay(tmp_path, monkeypatch):
    """apps/chat/overlays/production, seen from a folder between it and the top."""
    file = tmp_path / "top" / "apps" / "chat" / "overlays" / "production" / "kustomization.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("resources: []\n")
    monkeypatch.chdir(tmp_path / "top")
    return Root(file.relative_to(Path.cwd()), FileSearch())


AT_TOP = "top/rendered/apps/chat/production/manifests.yaml"
NEARER = "top/apps/chat/rendered/production/manifests.yaml"
ABOVE = "rendered/top/apps/chat/production/manifests.yaml"


@pytest.mark.parametrize(
    ("files", "expected"),
    [([], None), ([AT_TOP], AT_TOP), ([NEARER, AT_TOP], NEARER), ([ABOVE], None)],
    ids=["none", "at_the_top", "the_nearest", "above_the_top"],
)
def test_the_committed_render_is_the_nearest_up_to_the_top(files, expected, overlay, tmp_path):
    for file in files:
        (tmp_path / file).parent.mkdir(parents=True)
        (tmp_path / file).touch()

    found = overlay_lint.committed(overlay)

    assert found == (tmp_path / expected if expected else None)
