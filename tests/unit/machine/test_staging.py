"""Files written together: all of them, or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from kustomize_plugin.machine import folder_swap, staging
from tests.unit.adoption.test_import_cases import tree


def test_a_failure_half_way_puts_the_old_files_back(tmp_path, monkeypatch):
    target = tmp_path / "target"
    target.mkdir()
    (target / "a.yaml").write_text("old")
    calls = []
    original = Path.replace

    def failing(self, place):
        calls.append(place)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return original(self, place)

    monkeypatch.setattr(folder_swap, "swapped", lambda *_: False)
    monkeypatch.setattr(Path, "replace", failing)
    with staging.staged({"a.yaml": "new", "b/c/d.yaml": "new"}, target) as folder, pytest.raises(KeyboardInterrupt):
        staging.deliver(folder, target, force=True)

    assert tree(target) == {"a.yaml": "old"}
    assert [path.name for path in target.iterdir()] == ["a.yaml"]


@pytest.mark.parametrize("there", [False, True])
def test_of_two_runs_into_one_folder_the_first_wins(tmp_path, there):
    target = tmp_path / "target"
    if there:
        target.mkdir()

    with staging.staged({"a.yaml": "first"}, target) as first, staging.staged({"b.yaml": "second"}, target) as second:
        staging.refuse_occupied(target)
        staging.deliver(first, target, force=False)
        with pytest.raises(staging.OccupiedError, match="target is not empty; name a new folder"):
            staging.deliver(second, target, force=False)

    assert tree(target) == {"a.yaml": "first"}


def test_files_are_staged_on_the_file_system_of_their_folder(tmp_path):
    (tmp_path / "mounted").mkdir()

    with staging.staged({}, tmp_path / "mounted") as folder:
        assert tmp_path / "mounted" in folder.parents
