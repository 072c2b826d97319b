"""A file that a kustomization lists and git leaves out may be there for whoever builds: no error."""

from __future__ import annotations

import subprocess

import pytest

from kustomize_plugin.hooks.run import lint
from kustomize_plugin.hooks.run.order import Order

CONFIG = "kind: ConfigMap\nmetadata: {name: litellm}\ndata:\n  config.yaml: |\n    model_list: []\n"


@pytest.mark.parametrize(
    ("ignored", "severities"), [("secret*.yaml\n!secret*.enc.yaml\n", ["warning"]), ("other.yaml\n", ["error"])]
)
def test_an_entry_that_git_ignores_is_a_warning(ignored, severities, tmp_path, monkeypatch):
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / ".gitignore").write_text(ignored)
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "config.yaml").write_text(CONFIG)
    (tmp_path / "app" / "kustomization.yaml").write_text("resources: [config.yaml, secret.yaml]\n")
    monkeypatch.chdir(tmp_path)

    found = lint.run(Order(["."])).findings

    assert [one.severity for one in found if one.code == "LK506"] == severities
