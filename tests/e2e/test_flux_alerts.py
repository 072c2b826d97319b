"""The alerts of deploy/flux/in-cluster/monitoring, on what the renderer counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.e2e.conftest import REPOSITORY
from tests.e2e.test_alerts import promtool

RULES = REPOSITORY / "deploy" / "flux" / "in-cluster" / "monitoring" / "prometheusrule.yaml"
POD = 'namespace="flux-system",pod="kustomize-litellm-1"'
REFUSED = f'kustomize_litellm_flux_refused{{{POD},artifact="flux-system/gw",reason="BuildFailed"}}'
WAITING = f"kustomize_litellm_flux_queue_length{{{POD}}}"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """The rules as Prometheus reads them, without the operator's resource around them."""
    path = tmp_path / "rules.yaml"
    path.write_text(yaml.safe_dump(yaml.safe_load(RULES.read_text())["spec"]))
    return path


def fires(rules: Path, alert: str, minute: int, **series: str) -> bool:
    """Tell whether an alert fires at a minute: promtool says what it got where nothing was expected."""
    names = {"refused": REFUSED, "waiting": WAITING}
    test: dict[str, Any] = {
        "interval": "1m",
        "input_series": [{"series": names[name], "values": values} for name, values in series.items()],
        "alert_rule_test": [{"eval_time": f"{minute}m", "alertname": alert, "exp_alerts": []}],
    }
    path = rules.parent / "test.yaml"
    path.write_text(yaml.safe_dump({"rule_files": [str(rules)], "evaluation_interval": "1m", "tests": [test]}))
    done = promtool("test", "rules", str(path))
    assert done.returncode == 0 or "got:" in done.stdout + done.stderr, done.stdout + done.stderr
    return done.returncode != 0


def test_prometheus_takes_the_rules(rules: Path) -> None:
    done = promtool("check", "rules", "--lint=all", "--lint-fatal", str(rules))

    assert done.returncode == 0, done.stdout + done.stderr


def test_a_refusal_is_an_alert_for_as_long_as_it_is_one(rules: Path) -> None:
    alert = "LiteLLMRenderRefused"

    for minute, is_one in ((28, False), (30, False), (33, True), (85, True), (95, False)):
        assert fires(rules, alert, minute, refused="_x29 1x59 stale _x20") is is_one


def test_a_renderer_that_nobody_sees_is_an_alert(rules: Path) -> None:
    alert = "LiteLLMRendererGone"

    assert not fires(rules, alert, 25, waiting="0x30 _x60")
    assert not fires(rules, alert, 38, waiting="0x30 _x60")
    assert fires(rules, alert, 50, waiting="0x30 _x60")


def test_a_queue_that_is_never_empty_is_an_alert(rules: Path) -> None:
    alert = "LiteLLMRendersWait"

    assert not fires(rules, alert, 40, waiting="0x30 3x60")
    assert fires(rules, alert, 50, waiting="0x30 3x60")
    assert not fires(rules, alert, 50, waiting="0x30 3x15 0x1 3x60")
