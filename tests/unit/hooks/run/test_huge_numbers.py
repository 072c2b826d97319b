"""Numbers with more digits than Python writes are findings or texts, and upset no run."""

from __future__ import annotations

from pathlib import Path

import pytest

from kustomize_plugin.hooks.run import crash, lint
from kustomize_plugin.hooks.run.order import Order

NINES = "9" * 5000
GATEWAY = "model_list: [{model_name: a, litellm_params: {model: openai/a, %s}}]\n"
HEAD = "apiVersion: kustomize-litellm.dev/v1alpha1\nkind: ModelFragment\nmetadata: {name: a}\n"
FRAGMENT = "spec: {modelName: a, tier: cloud, deployments: [{litellm_params: {model: openai/a}}]}\n"
PATCHED = """\
resources: [fragment.yaml]
patches:
- target: {kind: ModelFragment}
  patch: "[{op: replace, path: /spec/deployments/%s/litellm_params/timeout, value: 1}]"
"""


@pytest.mark.parametrize("number", [NINES, f"-{NINES}", f"0x{NINES}", f"0b{'1' * 9000}", f"0{'7' * 9000}", f"1:{NINES}",
                                    f"1_{NINES}", f"1e{NINES}", f"{NINES}.5", f"2001-01-01 00:00:00.{NINES}",
                                    f"!!int '{NINES}'", f"!!float '{NINES}'"], ids=lambda text: text[:12])  # fmt: skip
@pytest.mark.parametrize("key", ["timeout", "rpm", "api_base", "x"])
def test_a_number_may_be_huge(number, key, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("config.yaml").write_text(GATEWAY % f"{key}: {number}")

    assert crash.CODE not in {one.code for one in lint.run(Order(["."])).findings}


@pytest.mark.parametrize(
    "step", [NINES, f"-{NINES}", "--1", "-", "", "\u0661", "-\u0661"], ids=lambda text: ascii(text[:9])
)
def test_so_may_a_step_of_a_patch(step, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("fragment.yaml").write_text(HEAD + FRAGMENT)
    Path("kustomization.yaml").write_text(PATCHED % step)

    assert "LK504" in {one.code for one in lint.run(Order(["."])).findings}


def test_so_may_a_release(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_text(f"image: ghcr.io/berriai/litellm:v1.{NINES}.3\n{GATEWAY % 'timeout: 5'}")

    assert crash.CODE not in {one.code for one in lint.run(Order(["."])).findings}
