from __future__ import annotations

from pathlib import Path

import pytest

from kustomize_plugin.machine import build_errors


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app").mkdir()
    return tmp_path / "app"


@pytest.mark.parametrize(
    "name", ["kustomisation.yaml", "kustomization.yaml.yaml", "Kustomization.yaml", "kustomize.yaml"]
)
def test_a_kustomization_by_another_name_is_to_be_renamed(folder, name):
    (folder / name).touch()

    assert build_errors.no_kustomization(Path("app")) == f'app has no kustomization.yaml; rename "{name}"'


def test_a_folder_of_other_files_has_none(folder):
    (folder / "deployment.yaml").touch()

    assert build_errors.no_kustomization(Path("app")) == "app has no kustomization.yaml"


@pytest.mark.parametrize(
    ("entry", "near"),
    [
        ("modles.yaml", '; did you mean "models.yaml"?'),
        ("base/clod", '; did you mean "base/cloud"?'),
        ("../app/modles.yaml", '; did you mean "../app/models.yaml"?'),
        ("elsewhere.json", ""),
    ],
)
@pytest.mark.parametrize("section", ["resources", "transformers", "components"])
def test_a_mistyped_entry_is_named_with_what_is_near(folder, section, entry, near):
    (folder / "models.yaml").touch()
    (folder / "base" / "cloud").mkdir(parents=True)
    (folder / "kustomization.yaml").write_text(f"{section}:\n  - models.yaml\n  - {entry}\n")

    said = build_errors.of(Path("app"), "Error: accumulating resources: 'modles.yaml' …\n  no such file\n")

    assert said == f'app/kustomization.yaml:3:5: "{entry}" does not exist{near}'


def test_an_empty_kustomization_is_named(folder):
    (folder / "base").mkdir()
    (folder / "base" / "kustomization.yaml").write_text("# later\n")
    (folder / "kustomization.yaml").write_text("resources: [base]\n")

    said = build_errors.of(Path("app"), "Error: kustomization.yaml is empty\n")

    assert said == "app/base/kustomization.yaml is empty; list the files to build under resources"


def test_what_the_files_do_not_tell_the_engine_says(folder):
    (folder / "kustomization.yaml").write_text("resources: []\n")

    said = build_errors.of(Path("app"), "Error: no\n  such thing\n")

    assert said == "Error: no such thing; kustomize-litellm lint app may say more"


def test_a_base_is_named_by_the_shortest_way(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in (("overlay", "resources: [../base]\n"), ("base", "resources: [missing.yaml]\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "kustomization.yaml").write_text(text)

    said = build_errors.of(Path("overlay"), "").partition(";")[0]
    assert said == 'base/kustomization.yaml:1:13: "missing.yaml" does not exist'
