"""What is run, what cannot be, and the clock of each cell."""

from __future__ import annotations

import pytest

from kustomize_plugin.rehearsal import modes, stores
from kustomize_plugin.rehearsal.rehearsal_order import RehearsalOrder, Ways

ENTRIES = [
    {
        "model_name": name,
        "litellm_params": {"model": "ollama_chat/x", "api_base": f"http://{name}", "timeout": 60},
        "model_info": {"cooldown_time": 300},
    }
    for name in ("a", "b", "c")
]
VALUES: dict[str, object] = {
    "model_list": ENTRIES,
    "litellm_settings": {"fallbacks": [{"a": ["c"]}, {"b": ["c"]}]},
}
WITH_REDIS = VALUES | {"router_settings": {"redis_host": "redis"}}


def order(values: dict[str, object] = VALUES, scale: float = 1.0, **ways: object) -> RehearsalOrder:
    return RehearsalOrder(values, 5, scale, failover={"onHang": "cooldown"}, ways=Ways(**ways))  # type: ignore[arg-type]


@pytest.fixture
def redis_is_here(monkeypatch):
    monkeypatch.setattr(stores, "missing", lambda _: "")


def test_servers_that_a_config_does_not_have_are_rows_only_where_somebody_names_them():
    made = order()
    assert made.cells(made.plan.groups, [modes.REDIS_DOWN], named=False) == ([], [])
    cells, idle = made.cells(made.plan.groups, [modes.REDIS_DOWN])
    assert cells == []
    assert [row.message for row in idle] == ["not rehearsed: the config has no redis"] * 2


def test_a_server_that_cannot_be_run_here_is_said(monkeypatch):
    monkeypatch.setattr(stores, "missing", lambda _: "redis-server")
    made = order(WITH_REDIS)
    _, idle = made.cells(made.plan.groups, [modes.REDIS_DOWN], named=False)
    assert idle[0].message == "not rehearsed: redis-server is not on PATH"
    assert made.left_out([]) == ["router_settings.redis_host"]


def test_all_groups_share_the_proxy_whose_own_server_breaks(redis_is_here):
    made = order(WITH_REDIS)
    (cell,), idle = made.cells(made.plan.groups, [modes.REDIS_HANG], named=False)
    assert [group.name for group in cell.groups] == ["a", "b"]
    assert cell.broken == frozenset(["redis"])
    assert idle == []
    assert made.left_out([cell]) == []
    assert made.left_out([]) == ["router_settings.redis_host"]


def test_a_row_that_cannot_be_run_leaves_the_others_alone():
    made = order()
    cells, idle = made.cells(made.plan.groups, [modes.TLS_HANG, modes.REFUSED])
    assert [cell.mode for cell in cells] == [modes.REFUSED, modes.REFUSED]
    assert [(row.group, row.outcome) for row in idle] == [("a", "skipped"), ("b", "skipped")]


@pytest.mark.parametrize(("scale", "recovery", "expected"), [(1, False, 0), (1, True, 360), (0.1, True, 90)])
def test_recovery_may_take_the_longest_cooldown(scale, recovery, expected):
    made = order(scale=scale, recovery=recovery)
    (cell, _), _ = made.cells(made.plan.groups, [modes.BLACK_HOLE])
    assert made.pace(cell).recovery == pytest.approx(expected)


def test_strict_promises_nothing():
    assert order(strict=True).promise("a") is None
    promised = order().promise("a")
    assert promised is not None
    assert promised.on_hang == "cooldown"
