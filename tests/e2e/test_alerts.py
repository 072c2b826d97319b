"""The alerts of deploy/monitoring, on what a real proxy counts through an outage and after it."""

from __future__ import annotations

import asyncio
import re
import subprocess
from contextlib import AsyncExitStack
from functools import cache
from pathlib import Path

import pytest
import yaml

from kustomize_plugin.picture import rendered_gateway
from kustomize_plugin.rehearsal import modes
from tests.e2e.gateway_versions import DEPLOYED, NEW, REPOSITORY, built
from tests.e2e.running_gateway import RunningGateway

RULES = REPOSITORY / "deploy" / "monitoring" / "prometheusrule.yaml"
OLLAMA = "https://ollama.com"
SAMPLE = re.compile(r"(litellm_deployment_(?:cooled_down|failure_responses|total_requests)_total\{.*\}) (\S+)")
SCALE = 0.05  # of 60 s until a hang is one, and of a cooldown of 300 s
WELL, OUTAGE = 40, 5  # minutes that each phase is said to last
OUTAGES = ("accept-and-hang", "refused", "404")
PHASES = ("healthy", *(phase for outage in OUTAGES for phase in (outage, "healthy")))

Scrape = dict[str, float]


def promtool(*words: str) -> subprocess.CompletedProcess[str]:
    program = REPOSITORY / ".tools" / "bin" / "promtool"
    if not program.exists():
        pytest.skip("promtool is missing; run `make promtool`")
    return subprocess.run([program, *words], capture_output=True, text=True, check=False)


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """The rules as Prometheus reads them, without the operator's resource around them."""
    path = tmp_path / "rules.yaml"
    path.write_text(yaml.safe_dump(yaml.safe_load(RULES.read_text())["spec"]))
    return path


def test_prometheus_takes_the_rules(rules):
    done = promtool("check", "rules", "--lint=all", "--lint-fatal", str(rules))

    assert done.returncode == 0, done.stdout + done.stderr


def samples(text: str) -> Scrape:
    return {found[1]: float(found[2]) for found in map(SAMPLE.match, text.splitlines()) if found}


@cache
def scraped(version: str) -> list[Scrape]:
    """What one proxy counts at the end of each phase."""
    values = rendered_gateway.read(built("production")).gateway.values
    states = {mode.name: mode for mode in (modes.HEALTHY, *modes.ALL)}

    async def run() -> list[Scrape]:
        found: list[Scrape] = []
        async with AsyncExitStack() as stack:
            gateway = RunningGateway(values, SCALE)
            await gateway.open(stack, version)
            for before, phase in zip(("", *PHASES), PHASES, strict=False):
                await gateway.upstreams[OLLAMA].switch(states[phase])
                if before == "accept-and-hang":
                    await asyncio.sleep(300 * SCALE)
                for _ in range(4):
                    assert (await gateway.ask("cloud-kimi")).answered
                found.append(samples(await gateway.metrics()))
        return found

    return asyncio.run(run())


def minutes(phase: str) -> int:
    return WELL if phase == "healthy" else OUTAGE


def end(index: int) -> int:
    """The last minute of a phase."""
    return sum(map(minutes, PHASES[: index + 1])) - 1


def series(scrapes: list[Scrape]) -> list[dict[str, str]]:
    """The scrapes as a sample a minute each; what was not there yet has none."""
    written = []
    for name in scrapes[-1]:
        phases = [
            f"{scrape[name]:g}x{minutes(phase) - 1}" if name in scrape else f"_x{minutes(phase)}"
            for phase, scrape in zip(PHASES, scrapes, strict=True)
        ]
        written.append({"series": name, "values": " ".join(phases)})
    return written


def firing(rules: Path, scrapes: list[Scrape], alert: str, minute: int) -> bool:
    """Tell whether an alert fires at a minute: promtool says what it got where nothing was expected."""
    case = {"eval_time": f"{minute}m", "alertname": alert, "exp_alerts": []}
    test = {
        "rule_files": [str(rules)],
        "evaluation_interval": "1m",
        "tests": [{"interval": "1m", "input_series": series(scrapes), "alert_rule_test": [case]}],
    }
    path = rules.parent / "test.yaml"
    path.write_text(yaml.safe_dump(test))
    done = promtool("test", "rules", str(path))
    assert done.returncode == 0 or "got:" in done.stdout + done.stderr, done.stdout + done.stderr
    return done.returncode != 0


@pytest.mark.parametrize(
    ("counter", "alert", "lost"), [("losers", "LiteLLMTierLoses", 2), ("held", "LiteLLMHedgesHeld", 1)]
)
def test_an_alert_of_a_hedge_fires_where_its_counter_rises(rules, counter, alert, lost):
    name = f'kustomize_litellm_hedge_{counter}_total{{model_group="cloud-kimi",tier="cloud-kimi--1"}}'
    scrapes: list[Scrape] = [{name: float(lost * (index > 0))} for index in range(len(PHASES))]

    assert not firing(rules, scrapes, alert, end(0))
    assert firing(rules, scrapes, alert, end(1))
    assert not firing(rules, scrapes, alert, end(2))


@pytest.mark.rehearsal
@pytest.mark.parametrize("version", [DEPLOYED, NEW])
@pytest.mark.parametrize(
    ("outage", "alert", "silent"),
    [
        ("accept-and-hang", "LiteLLMUpstreamHangs", ""),
        ("refused", "LiteLLMUpstreamFails", "LiteLLMUpstreamHangs"),
        ("404", "LiteLLMUpstreamFails", "LiteLLMUpstreamHangs"),
    ],
)
def test_an_alert_fires_in_an_outage_and_ends_after_it(rules, version, outage, alert, silent):
    promtool("--version")  # skips before a proxy is started
    scrapes, during = scraped(version), PHASES.index(outage)

    assert not firing(rules, scrapes, alert, end(during - 1))
    assert firing(rules, scrapes, alert, end(during))
    assert not firing(rules, scrapes, alert, end(during + 1))
    if silent:
        assert not firing(rules, scrapes, silent, end(during))
