"""Which servers of its own a gateway names, and how a rehearsal leads it to others."""

from __future__ import annotations

import pytest

from kustomize_plugin.rehearsal import store_settings
from kustomize_plugin.rehearsal.rehearsal_config import Rewritten
from kustomize_plugin.rehearsal.stores import POSTGRES, REDIS, Door

DOOR = Door(7000, "made-up")
ROUTER: dict[str, object] = {
    "redis_host": "redis.example.com",
    "redis_port": 6379,
    "redis_password": "os.environ/REDIS_PASSWORD",
    "cache_kwargs": {"socket_timeout": 0.5, "ssl": True},
}
GENERAL: dict[str, object] = {
    "coordination_redis": {"host": "redis.example.com", "port": 6379, "password": "x", "socket_timeout": 0.5},
    "database_url": "os.environ/DATABASE_URL",
    "database_connection_pool_limit": 8,
}


@pytest.mark.parametrize(
    ("router", "general", "expected"),
    [
        (ROUTER, GENERAL, [REDIS, POSTGRES]),
        ({"redis_url": "redis://redis:6379"}, {}, [REDIS]),
        ({}, {"coordination_redis": {"host": "redis"}}, [REDIS]),
        ({}, {"database_url": "postgresql://db"}, [POSTGRES]),
        ({"redis_host": "redis", "redis_startup_nodes": []}, {}, []),  # a cluster
        ({"num_retries": 0}, {}, []),
        (None, None, []),
    ],
)
def test_a_config_names_its_servers(router, general, expected):
    assert store_settings.found({"router_settings": router, "general_settings": general}) == expected


def test_redis_is_led_to_loopback_with_its_time_outs_and_another_password():
    values: dict[str, object] = {"router_settings": ROUTER, "general_settings": GENERAL}
    found = Rewritten(values, lambda _: "", 1, {REDIS: DOOR})
    assert found.values["router_settings"] == {
        "redis_host": "127.0.0.1",
        "redis_port": 7000,
        "redis_password": "made-up",
        "cache_kwargs": {"socket_timeout": 0.5},
    }
    coordination = found.values["general_settings"]["coordination_redis"]  # type: ignore[index]
    assert coordination == {"host": "127.0.0.1", "port": 7000, "password": "made-up", "socket_timeout": 0.5}
    assert "database_url" not in repr(found.values)


def test_the_database_is_one_of_the_run():
    values: dict[str, object] = {"general_settings": GENERAL}
    found = Rewritten(values, lambda _: "", 1, {POSTGRES: DOOR})
    general = found.values["general_settings"]
    assert general["database_url"] == f"postgresql://rehearsal:{DOOR.password}@127.0.0.1:7000/postgres"  # type: ignore[index]
    assert general["database_connection_pool_limit"] == 8  # type: ignore[index]
    assert found.left_out == ["general_settings.coordination_redis"]


def test_without_servers_all_of_it_is_left_out():
    values: dict[str, object] = {"router_settings": ROUTER, "general_settings": GENERAL}
    assert "example" not in repr(Rewritten(values, lambda _: "", 1).values)
