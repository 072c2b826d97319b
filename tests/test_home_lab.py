"""A gateway that somebody runs: its ConfigMap before and after three cloud models were added by hand.

The values are theirs, the comments ours.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from kustomize_plugin import protocol

REPOSITORY = Path(__file__).parents[1]
HOME_LAB = Path(__file__).parent / "home_lab"
CHAINS = ("fallbacks", "context_window_fallbacks")
EXPLICIT = """\
apiVersion: kustomize-litellm.dev/v1alpha1
kind: ModelFragment
metadata:
  name: openai-gpt4o
spec:
  modelName: openai-gpt4o
  routing: explicit
  deployments:
  - litellm_params: {model: gpt-4o-mini, api_key: os.environ/OPENAI_API_KEY, timeout: 30}
    model_info: {mode: chat}
"""
MERGE = """\
apiVersion: kustomize-litellm.dev/v1alpha1
kind: FragmentMerge
metadata:
  name: litellm
spec:
  configMap: {name: litellm-config, namespace: ml}
"""


def config(config_map: str) -> str:
    text: str = yaml.safe_load(config_map)["data"]["config.yaml"]
    return text


def as_litellm_reads(text: str) -> dict[str, Any]:
    """The values, with each chain setting as what LiteLLM makes of it: targets by source."""
    values: dict[str, Any] = yaml.safe_load(text)
    for chain in CHAINS:
        values["litellm_settings"][chain] = {
            source: targets for entry in values["litellm_settings"][chain] for source, targets in entry.items()
        }
    return values


@pytest.fixture(scope="module")
def before() -> str:
    return (HOME_LAB / "configmap-before.yaml").read_text()


@pytest.fixture(scope="module")
def merged(before: str) -> str:
    cloud = [path.read_text() for path in sorted((REPOSITORY / "base" / "cloud").glob("cloud-*.yaml"))]
    outcome = protocol.run("---\n".join([before, *cloud, EXPLICIT, MERGE]))
    assert outcome.code == 0, [str(finding) for finding in outcome.findings]
    return outcome.stdout


def test_fragments_come_to_what_was_written_by_hand(merged):
    after = config((HOME_LAB / "configmap-after.yaml").read_text())

    assert as_litellm_reads(config(merged)) == as_litellm_reads(after)


def test_all_lines_but_that_of_the_fallbacks_stay(before, merged):
    lines = config(before).splitlines(keepends=True)
    untouched = [line for line in lines if not line.startswith("  fallbacks: ")]
    after = iter(config(merged).splitlines(keepends=True))

    assert len(untouched) == len(lines) - 1
    assert [line for line in untouched if not any(line == other for other in after)] == []


def test_the_rest_of_the_config_map_stays(before, merged):
    expected, found = yaml.safe_load(before), yaml.safe_load(merged)
    del expected["data"], found["data"], found["metadata"]["annotations"]

    assert found == expected
    head = before[: before.index("metadata:")]
    assert merged.startswith(head)


def test_a_second_run_changes_nothing(merged):
    cloud = [path.read_text() for path in sorted((REPOSITORY / "base" / "cloud").glob("cloud-*.yaml"))]

    assert protocol.run("---\n".join([merged, *cloud, EXPLICIT, MERGE])).stdout == merged
