"""Findings go through a file and come back as they were."""

from __future__ import annotations

import tempfile

import pytest

from kustomize_plugin.finding import INFO, Field, Finding, Location, Subject
from kustomize_plugin.machine import findings_file
from kustomize_plugin.resources.written_config import WrittenConfig

SUBJECT = Subject("v1", "ConfigMap", "prod-config", "ml", "config")
FOUND = [
    Finding("LK611", "what"),
    Finding("LK605", "what; and more", "do this", Field(SUBJECT, ("data", 3, "a"), 7), {"line": 3, "names": ("a",)}),
    Finding("LK613", "what", "do this", Location("a b.yaml", 3), severity=INFO),
    Finding("LK301", '"sk-…" is new', place=Field(SUBJECT)).at(Location("ä.yaml", 3, 4)).knowing(overlays=("a", "b")),
]  # fmt: skip


@pytest.mark.parametrize("finding", FOUND, ids=str)
def test_a_finding_comes_back(finding, tmp_path):
    findings_file.write(str(tmp_path / "f"), [finding])

    assert findings_file.read(str(tmp_path / "f")) == ([finding], [])


def test_several_functions_add_to_one_file(tmp_path):
    file = tmp_path / "f"
    for one in FOUND:
        findings_file.write(str(file), [one])

    assert list(map(str, findings_file.read(str(file))[0])) == list(map(str, FOUND))


def test_what_was_written_comes_back(tmp_path):
    written = WrittenConfig(
        names=["prod-c", "c"], key="k", source="", before="a: ä\n", after="😀\r\n", note="{}",
        rollouts=[("Deployment", "d")], mounts=[],
    )  # fmt: skip
    findings_file.write(str(tmp_path / "f"), FOUND, [written])
    found, (back,) = findings_file.read(str(tmp_path / "f"))

    assert len(found) == len(FOUND)
    assert all(getattr(back, name) == getattr(written, name) for name in WrittenConfig.__slots__)


def test_where_no_file_can_be_made_nobody_waits(monkeypatch):
    def none(**_options: object) -> None:
        raise FileNotFoundError("no usable temporary directory")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", none)
    with findings_file.waiting() as file:
        assert (file, findings_file.read(file)) == ("", ([], []))
