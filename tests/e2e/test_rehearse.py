"""Failover of the repository's own gateways, rehearsed on real LiteLLM proxies of three releases.

Everything runs on the release that the base deploys; the oldest and the newest get the few modes that differ most.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from kustomize_plugin.litellm import failover_time
from kustomize_plugin.litellm.failover_time import Hop
from kustomize_plugin.picture import rendered_gateway
from kustomize_plugin.rehearsal import modes, stores
from kustomize_plugin.rehearsal.plan import Plan
from tests.e2e.conftest import search_path
from tests.e2e.gateway_versions import DEPLOYED, NEW, OLD, REPOSITORY, built, litellm, with_failover

pytestmark = pytest.mark.rehearsal

BUDGET = 5.0
# One group in every mode; with FULL_MATRIX, which takes a quarter of an hour more, each of them.
GROUPS = ("cloud-kimi", "cloud-minimax", "cloud-qwen3-coder", "vllm-qwen")[
    : None if os.environ.get("FULL_MATRIX") else 1
]
HARD = tuple(mode.name for mode in modes.ALL if mode.kind == modes.HARD)
HANGS = tuple(mode.name for mode in modes.ALL if mode.kind == modes.HANG and mode not in modes.CONNECTING)
CONNECTING = tuple(mode.name for mode in modes.CONNECTING)
# a lost connection is waited for twice at each hop, so CI meets it with shortened time-outs only
WHOLE = modes.NAMES if os.environ.get("FULL_MATRIX") else tuple(name for name in modes.NAMES if name not in CONNECTING)
WHOLE = tuple(name for name in WHOLE if name not in {mode.name for mode in modes.ALL if mode.store})
ANSWERS = tuple(mode.name for mode in modes.ALL if mode.kind == modes.ANSWER)
UNCUT = tuple(mode.name for mode in modes.ALL if mode.kind == modes.UNCUT)
# A group on each release; with FULL_MATRIX each group on each, and what is not judged as well.
CLOUD = ("cloud-kimi", "cloud-minimax", "cloud-qwen3-coder")
HEDGED = {
    version: CLOUD if os.environ.get("FULL_MATRIX") else (group,)
    for version, group in zip((OLD, DEPLOYED, NEW), CLOUD, strict=True)
}
HEDGED_MODES = WHOLE if os.environ.get("FULL_MATRIX") else (*HARD, *HANGS, *CONNECTING, *ANSWERS, *UNCUT)
FEW = ("refused", "500", "429-retry-after", "accept-and-hang", "stream-no-first-byte")
# what the arithmetic of LK305 calls the same failure
ARITHMETIC = {
    "refused": failover_time.REFUSED,
    "500": failover_time.SERVER_ERROR,
    "503": failover_time.SERVER_ERROR,
    "401": failover_time.CLIENT_ERROR,
    "404": failover_time.CLIENT_ERROR,
    "429-retry-after": failover_time.RATE_LIMIT,
    "black-hole": failover_time.BLACK_HOLE,
    "accept-and-hang": failover_time.HANG,
    "stream-no-first-byte": failover_time.STREAM,
}

Row = dict[str, Any]


class Rehearsed(NamedTuple):
    code: int
    values: dict[str, Any]

    def rows(self, *names: str) -> list[Row]:
        return [row for row in self.values["rows"] if not names or row["mode"] in names]


def rehearse(source: Path, version: str, *arguments: str) -> Rehearsed:
    command = [sys.executable, "-m", "kustomize_plugin", "rehearse", str(source), "--format", "json"]
    done = subprocess.run(
        [*command, "--litellm", str(litellm(version)), *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, 1), done.stderr
    return Rehearsed(done.returncode, json.loads(done.stdout))


@cache
def overlay(name: str, version: str, *arguments: str) -> Rehearsed:
    """Rehearse an overlay once, however many tests look at it."""
    return rehearse(REPOSITORY / "overlays" / name, version, *arguments)


def production() -> Rehearsed:
    words = [word for group in GROUPS for word in ("--group", group)]
    return overlay("production", DEPLOYED, *words, *(word for name in WHOLE for word in ("--mode", name)))


def probed(version: str) -> Rehearsed:
    if version != DEPLOYED:
        return few("production-probe", version)
    words = [word for mode in (*HARD, *HANGS) for word in ("--mode", mode)]
    return overlay("production-probe", DEPLOYED, "--time-scale", "0.1", *words)


def few(name: str, version: str) -> Rehearsed:
    words = [word for mode in FEW for word in ("--mode", mode)]
    return overlay(name, version, "--time-scale", "0.1", *words)


def written(path: Path, *entries: dict[str, Any], **sections: Any) -> Path:
    path.write_text(yaml.safe_dump({"model_list": list(entries), **sections}))
    return path


def entry(group: str, model: str, base: str = "", **params: Any) -> dict[str, Any]:
    bases = {"api_base": base} if base else {}
    return {"model_name": group, "litellm_params": {"model": model, **bases, "api_key": "sk-none", **params}}


@pytest.mark.parametrize("version", HEDGED)
class TestHedge:
    """onHang: hedge: the first request keeps the budget, however its upstream fails; nothing empty is delivered."""

    def rows(self, version: str, mode: str) -> list[Row]:
        words = [word for group in HEDGED[version] for word in ("--group", group)]
        words += [word for name in HEDGED_MODES for word in ("--mode", name)]
        found = overlay("production-hedge", version, *words)
        assert (found.code, found.values["litellm"]) == (0, version)
        rows = found.rows(mode)
        assert [row["group"] for row in rows] == list(HEDGED[version])
        return rows

    @pytest.mark.parametrize("mode", [*HARD, *HANGS, *CONNECTING, *ANSWERS])
    def test_the_first_request_keeps_the_budget(self, version, mode):
        for row in self.rows(version, mode):
            assert (row["outcome"], row["answeredBy"]) == ("passed", "vllm-qwen"), row
            assert row["firstSeconds"] < BUDGET, row

    def test_who_writes_slowly_is_waited_for(self, version):
        for row in self.rows(version, "slow"):
            assert (row["outcome"], row["answeredBy"], row["level"]) == ("passed", row["group"], 1), row
            assert min(row["firstSeconds"], row["wholeSeconds"]) >= modes.SLOW_SECONDS, row

    def test_who_pauses_is_waited_for(self, version):
        for row in self.rows(version, "drip"):
            assert (row["outcome"], row["answeredBy"], row["level"]) == ("passed", row["group"], 1), row

    def test_who_says_nothing_for_long_is_overtaken(self, version):
        for row in self.rows(version, "late"):
            assert (row["outcome"], row["answeredBy"]) == ("passed", "vllm-qwen"), row
            assert max(row["firstSeconds"], row["afterSeconds"]) < BUDGET, row


class TestProduction:
    """onHang: cooldown: hard failures keep the budget, hangs pay their time-outs once."""

    def test_every_group_was_broken_in_every_mode(self):
        assert [(row["group"], row["mode"]) for row in production().rows()] == [
            (group, mode) for group in GROUPS for mode in WHOLE
        ]

    @pytest.mark.parametrize("mode", HARD)
    def test_a_hard_failure_keeps_the_budget_on_the_first_request(self, mode):
        for row in production().rows(mode):
            assert (row["outcome"], row["judgedOn"]) == ("passed", "first"), row
            assert row["firstSeconds"] < BUDGET
            assert row["answeredBy"] in ("vllm-qwen", "ollama-qwen")

    @pytest.mark.parametrize("mode", HANGS)
    def test_after_a_hang_later_requests_are_answered_at_once(self, mode):
        for row in production().rows(mode):
            assert (row["outcome"], row["judgedOn"]) == ("as promised", "after"), row
            assert row["afterSeconds"] > BUDGET
            assert row["laterSeconds"] < BUDGET
            assert row["answeredBy"] in ("vllm-qwen", "ollama-qwen")

    @pytest.mark.parametrize("mode", ["stream-stall", "reset"])
    def test_a_stream_that_ends_half_way_is_unprotected(self, mode):
        assert {row["outcome"] for row in production().rows(mode)} == {"unprotected"}

    @pytest.mark.parametrize("mode", UNCUT)
    def test_an_answer_that_takes_its_time_is_not_cut(self, mode):
        for row in production().rows(mode):
            assert (row["outcome"], row["answeredBy"], row["level"]) == ("passed", row["group"], 1), row
            assert mode == "drip" or min(row["firstSeconds"], row["wholeSeconds"]) >= modes.SLOW_SECONDS, row
            assert mode != "late" or row["afterSeconds"] >= modes.LATE_SECONDS, row

    def test_an_answer_without_text_is_delivered_as_it_is(self):
        for row in production().rows("empty"):
            assert (row["outcome"], row["answeredBy"]) == ("as promised", row["group"]), row

    def test_a_broken_answer_is_replaced_but_not_in_a_stream(self):
        for row in production().rows("broken"):
            assert (row["outcome"], row["answeredBy"]) == ("as promised", "vllm-qwen"), row
            assert row["message"].startswith("an empty stream is delivered as it is"), row

    def test_it_keeps_what_it_promises(self):
        assert production().code == 0

    @pytest.mark.parametrize("mode", ARITHMETIC)
    def test_it_takes_as_long_as_the_arithmetic_says(self, mode):
        plan = Plan(rendered_gateway.read(built("production")).gateway.values)
        for row in production().rows(mode):
            group = next(one for one in plan.groups if one.name == row["group"])
            hanging = [one for one in (*group.own, *group.levels) if "ollama.com" in one.api_base] or group.own
            hops = [Hop(one.model, 0, one.timeout, one.timeout) for one in hanging]
            assert_agrees(row, hops, mode)

    def test_a_lost_connection_is_waited_for_each_time(self):
        words = [word for name in CONNECTING for word in ("--mode", name)]
        found = overlay("production", DEPLOYED, "--group", "cloud-qwen3-coder", "--time-scale", "0.1", *words)
        for row in found.rows():
            assert row["outcome"] == "as promised", row
            assert row["answeredBy"] == "vllm-qwen"
        assert found.rows("dns-hang")[0]["laterSeconds"] > BUDGET

    @pytest.mark.parametrize("version", [OLD, NEW])
    def test_older_and_newer_releases_keep_the_budget_too(self, version):
        for row in few("production", version).rows(*HARD):
            assert row["outcome"] == "passed", row
        for row in few("production", version).rows(*HANGS):
            assert row["laterSeconds"] < BUDGET, row


class TestProductionProbe:
    """onHang: probe: hangs keep the budget as well, from `budgetSeconds` after the onset."""

    @pytest.mark.parametrize("version", [DEPLOYED, OLD, NEW])
    def test_hard_failures_keep_the_budget(self, version):
        for row in probed(version).rows(*HARD):
            assert row["outcome"] == "passed", row

    @pytest.mark.parametrize("version", [DEPLOYED, OLD, NEW])
    def test_hangs_of_the_cloud_keep_it_too(self, version):
        cloud = [row for row in probed(version).rows(*HANGS) if row["group"].startswith("cloud-")]
        assert {row["group"] for row in cloud} == {"cloud-kimi", "cloud-minimax", "cloud-qwen3-coder"}
        for row in cloud:
            assert row["outcome"] == "passed", row

    @pytest.mark.parametrize("version", [DEPLOYED, OLD, NEW])
    def test_it_ran_on_the_release_that_was_asked_for(self, version):
        assert probed(version).values["litellm"] == version


class TestChoices:
    """The optional fields of `failover`, on the releases that read what they compile."""

    @pytest.mark.parametrize("version", [DEPLOYED, NEW])
    def test_streams_are_given_up_soon_and_go_on_with_the_next_tier(self, version, tmp_path):
        failover = "{budgetSeconds: 5, onHang: cooldown, continueStreams: true, streamTimeoutSeconds: 2}"
        modes_and_groups = ["--mode", "stream-no-first-byte", "--mode", "stream-stall", "--group", "cloud-kimi"]
        found = rehearse(with_failover(tmp_path, failover), version, *modes_and_groups)
        silent, stalled = found.rows()
        assert (silent["mode"], silent["outcome"], silent["answeredBy"]) == (
            "stream-no-first-byte",
            "passed",
            "vllm-qwen",
        )
        assert silent["firstSeconds"] < BUDGET, silent
        assert (stalled["mode"], stalled["outcome"]) == ("stream-stall", "passed"), stalled
        assert stalled["message"].startswith("the next tier goes on with the stream after "), stalled

    @pytest.mark.parametrize("version", [DEPLOYED, NEW])
    def test_a_time_out_in_a_stream_of_openais_client_is_not_covered(self, version, tmp_path):
        config = written(
            tmp_path / "config.yaml",
            *(
                entry(group, model, base, timeout=2, num_retries=0)
                | {"model_info": {"supports_assistant_prefill": True}}
                for group, model, base in (
                    ("house", "openai/x", "http://house:8000/v1"),
                    ("hosted", "hosted_vllm/x", "http://hosted:8000/v1"),
                    ("local", "ollama_chat/y", "http://ollama:11434"),
                )
            ),
            litellm_settings={"fallbacks": [{"house": ["local"]}, {"hosted": ["local"]}]},
            router_settings={"enable_mid_stream_fallback_continuation": True},
        )
        outcomes = {row["group"]: row["outcome"] for row in rehearse(config, version, "--mode", "stream-stall").rows()}
        assert outcomes == {"house": "unprotected", "hosted": "passed"}


class TestArithmetic:
    """LK305 computes what the rehearsal measures, within 20 % or a second."""

    def test_of_retries_and_a_stream_timeout(self, tmp_path, monkeypatch):
        monkeypatch.setattr(failover_time, "RETRY_AFTER", modes.RETRY_AFTER_SECONDS)
        config = written(
            tmp_path / "config.yaml",
            entry("cloud", "ollama_chat/x", "https://ollama.com", timeout=8, stream_timeout=4, num_retries=1),
            entry("local", "ollama_chat/y", "http://ollama:11434", timeout=60),
            litellm_settings={"fallbacks": [{"cloud": ["local"]}]},
        )
        words = [word for mode in ARITHMETIC for word in ("--mode", mode)]
        for row in rehearse(config, DEPLOYED, *words).rows():
            assert row["answeredBy"] == "local", row
            assert_agrees(row, [Hop("cloud", 1, 8, 4)], row["mode"])


def assert_agrees(row: Row, hops: list[Hop], mode: str) -> None:
    """Compare the first request with the arithmetic, which takes the longest of the random sleeps."""
    longest = failover_time.total(hops, ARITHMETIC[mode])
    assert longest is not None
    sleeping = any(cost for hop in hops if (cost := failover_time.cost(hop, ARITHMETIC[mode])) and hop.slept)
    jitter = sum(0.75 * ((hop.retries or 0) + 1) for hop in hops) if sleeping else 0.0
    slack = max(1.0, 0.2 * longest)
    assert longest - jitter - slack <= row["firstSeconds"] <= longest + slack, (row, longest)


class TestOtherGateways:
    def test_a_wrong_address_is_found_while_all_is_well(self, tmp_path):
        config = written(
            tmp_path / "config.yaml",
            entry("cloud", "ollama_chat/x", "https://ollama.com/api"),
            entry("local", "ollama_chat/y", "http://ollama:11434"),
            litellm_settings={"fallbacks": [{"cloud": ["local"]}]},
        )
        found = rehearse(config, DEPLOYED, "--mode", "refused")
        (row,) = found.rows()
        assert found.code == 1
        assert row["message"].startswith('is answered by "local" while all upstreams work; its upstream was asked for ')
        assert row["message"].endswith(" /api/api/chat, which the rehearsal does not imitate")

    def test_the_fakes_speak_for_every_provider_of_the_repository(self, tmp_path):
        names = {
            "gemini": "gemini/gemini-2.0-flash",
            "groq": "groq/llama-3.3-70b-versatile",
            "mistral": "mistral/mistral-small-latest",
            "openai": "openai/gpt-4o-mini",
            "anthropic": "anthropic/claude-sonnet-4-5",
            "openrouter": "openrouter/meta-llama/llama-3-70b",
        }
        config = written(
            tmp_path / "config.yaml",
            *(entry(group, model, timeout=5, num_retries=0) for group, model in names.items()),
            entry("local", "ollama_chat/y", "http://ollama:11434"),
            litellm_settings={"fallbacks": [{group: ["local"]} for group in names]},
        )
        found = rehearse(config, DEPLOYED, "--mode", "500", "--mode", "stream-stall", "--time-scale", "0.2")
        for row in found.rows("500"):
            assert (row["outcome"], row["answeredBy"]) == ("passed", "local"), row
        for row in found.rows("stream-stall"):
            assert (row["outcome"], row["answeredBy"]) == ("unprotected", row["group"]), row

    def test_what_needs_a_server_is_left_out_and_named(self, tmp_path):
        config = written(
            tmp_path / "config.yaml",
            entry("cloud", "ollama_chat/x", "https://ollama.com", timeout=5, num_retries=0),
            entry("local", "ollama_chat/y", "http://ollama:11434"),
            litellm_settings={"fallbacks": [{"cloud": ["local"]}], "cache": True, "success_callback": ["langfuse"]},
            router_settings={"redis_host": "redis", "redis_port": 6379},
            general_settings={"database_url": "os.environ/DATABASE_URL", "store_model_in_db": True},
            environment_variables={"OPENAI_API_BASE": "http://elsewhere"},
        )
        found = rehearse(config, DEPLOYED, "--mode", "refused")
        assert found.code == 0
        assert found.values["leftOut"] == [
            "environment_variables",
            "router_settings.redis_host",
            "router_settings.redis_port",
            "litellm_settings.cache",
            "litellm_settings.success_callback",
            "general_settings.database_url",
            "general_settings.store_model_in_db",
        ]

    def test_a_redis_that_is_down_or_hangs_keeps_no_answer_away(self, monkeypatch):
        monkeypatch.setenv("PATH", search_path())
        if stores.missing(stores.REDIS):
            pytest.skip("redis-server is not there; run `make redis`")
        found = rehearse(REPOSITORY / "overlays" / "ha", DEPLOYED, "--mode", "store", "--group", "cloud-qwen3-coder")
        for row in found.rows("redis-down", "redis-hang"):
            assert (row["outcome"], row["level"]) == ("passed", 1), row
        for row in found.rows("postgres-down", "postgres-hang"):
            assert row["outcome"] == "skipped"
            assert row["message"].startswith("not rehearsed: "), row

    def test_ctrl_c_prints_what_is_finished(self, tmp_path):
        config = written(
            tmp_path / "config.yaml",
            entry("cloud", "ollama_chat/x", "https://ollama.com", timeout=200, num_retries=0),
            entry("local", "ollama_chat/y", "http://ollama:11434"),
            litellm_settings={"fallbacks": [{"cloud": ["local"]}]},
        )
        words = ["--mode", "refused", "--mode", "black-hole", "--budget", "1", "--litellm", str(litellm(DEPLOYED))]
        command = [sys.executable, "-m", "kustomize_plugin", "rehearse", str(config), "--format", "json", *words]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr is not None
            for line in process.stderr:  # the black hole is over after 200 s
                if line.startswith("1 of 2: "):
                    break
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=10)
        assert (process.returncode, err.splitlines()[-1]) == (130, "stopped after 1 of 2 rehearsals")
        assert [row["mode"] for row in json.loads(out)["rows"]] == ["refused"]

    def test_another_release_than_the_one_deployed_is_named_and_compared(self, tmp_path):
        (tmp_path / "rendered.yaml").write_text(built("production"))
        words = ["--mode", "refused", "--group", "vllm-qwen", "--litellm", str(litellm(OLD))]
        words += ["--against", str(litellm(NEW))]
        command = [sys.executable, "-m", "kustomize_plugin", "rehearse", str(tmp_path / "rendered.yaml"), *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert f"\nrehearsed on LiteLLM {OLD}, the Deployment runs {DEPLOYED}; " in done.stderr
        assert f"\nfrom LiteLLM {OLD} to {NEW}: nothing changes\n" in done.stdout
        assert done.returncode == 0
