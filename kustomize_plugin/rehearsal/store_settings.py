"""Where a config says which servers of its own a gateway has, and how it is led to others."""

from __future__ import annotations

from collections.abc import Mapping

from kustomize_plugin.rehearsal.name_server import LOOPBACK
from kustomize_plugin.rehearsal.stores import DATABASE, POSTGRES, REDIS, USER, Door
from kustomize_plugin.yamltext import typed

# what belongs to the real server
SECRETS = ("password", "username", "ssl", "ssl_ca_certs", "ssl_certfile", "ssl_keyfile", "ssl_cert_reqs", "db")
_CLUSTERS = ("redis_startup_nodes", "startup_nodes", "sentinel_nodes", "service_name")
_COORDINATION = "coordination_redis"

Values = dict[str, object]


def found(values: Values) -> list[str]:
    """Return the servers that a config names, but for clusters, which are not rehearsed."""
    router, general = (typed.mapping(values.get(name)) for name in ("router_settings", "general_settings"))
    coordination = typed.mapping(general.get(_COORDINATION))
    is_cluster = any(key in holder for holder in (router, coordination) for key in _CLUSTERS)
    names = []
    if not is_cluster and (router.get("redis_host") or router.get("redis_url") or coordination.get("host")):
        names.append(REDIS)
    if general.get("database_url"):
        names.append(POSTGRES)
    return names


def led_to(values: Values, doors: Mapping[str, Door]) -> dict[str, Values]:
    """Return the settings, by section, that lead a gateway to servers on loopback; those of no other are among them.

    A cache of answers is none of them: an answer from it would hide what an upstream does.
    """
    made: dict[str, Values] = {"router_settings": {}, "general_settings": {}}
    if REDIS in doors:
        router = typed.mapping(values.get("router_settings"))
        made["router_settings"] = _router(router, doors[REDIS])
        coordination = typed.mapping(typed.mapping(values.get("general_settings")).get(_COORDINATION))
        if coordination:
            kept = {key: value for key, value in coordination.items() if key not in SECRETS}
            made["general_settings"][_COORDINATION] = kept | {
                "host": LOOPBACK,
                "port": doors[REDIS].port,
                "password": doors[REDIS].password,
            }
    if POSTGRES in doors:
        door = doors[POSTGRES]
        general = typed.mapping(values.get("general_settings"))
        kept = {key: value for key, value in general.items() if key.startswith("database_") and key != "database_url"}
        made["general_settings"] |= kept | {
            "database_url": f"postgresql://{USER}:{door.password}@{LOOPBACK}:{door.port}/{DATABASE}"
        }
    return made


def _router(router: Values, door: Door) -> Values:
    made: Values = {}
    if router.get("redis_url"):
        made["redis_url"] = f"redis://:{door.password}@{LOOPBACK}:{door.port}"
    if router.get("redis_host"):
        made |= {"redis_host": LOOPBACK, "redis_port": door.port, "redis_password": door.password}
    kept = typed.mapping(router.get("cache_kwargs"))
    if made and kept:
        made["cache_kwargs"] = {key: value for key, value in kept.items() if key not in SECRETS}
    return made
