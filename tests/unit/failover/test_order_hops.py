"""Levels of a group, and the hop that each is."""

from __future__ import annotations

import pytest

from kustomize_plugin.failover import order_hops
from kustomize_plugin.gateway.deployments import Deployment


def _deployment(**params: object) -> Deployment:
    return Deployment("chat", {"litellm_params": {"model": "ollama/a", **params}})


def test_asks_the_lowest_order_first_and_those_without_one_last() -> None:
    last, second, first = _deployment(), _deployment(order=2), _deployment(order=1)
    beside = _deployment(order=2)
    assert order_hops.by_order([last, second, first, beside]) == [[first], [second, beside], [last]]


def test_takes_the_slowest_deployment_of_a_level() -> None:
    level: list[dict[str, object]] = [{"timeout": 5, "num_retries": 0}, {"timeout": 60, "num_retries": 1}]
    hop = order_hops.hop("chat", level, {}, {}, alone=False)
    assert (hop.retries, hop.timeout, hop.slept) == (1, 60.0, 0.0)


@pytest.mark.parametrize("name", ["retry_policy", "model_group_retry_policy"])
def test_a_retry_policy_leaves_the_retries_unknown(name: str) -> None:
    hop = order_hops.hop("chat", [{"num_retries": 0}], {name: {}}, {}, alone=True)
    assert hop.retries is None


def test_one_reference_leaves_the_time_out_unknown() -> None:
    hop = order_hops.hop("chat", [{"timeout": 5}, {"timeout": "os.environ/LIMIT"}], {}, {}, alone=True)
    assert hop.timeout is None


def test_sleeps_as_long_as_the_router_says_at_least() -> None:
    hop = order_hops.hop("chat", [{"num_retries": 1}], {"retry_after": 3}, {}, alone=True)
    assert (hop.pause, hop.slept) == (3.0, 7.5)
