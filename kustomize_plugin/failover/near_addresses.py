"""Which deployments stand on this machine, in this cluster or in this network, told from their addresses alone.

It is what is left to go by where nobody gave a group a tier, as for one that stands in the base's config.
"""

from __future__ import annotations

from kustomize_plugin.yamltext import typed

_SUFFIXES = (
    ".svc", ".cluster.local", ".local", ".localdomain", ".localhost", ".internal", ".lan", ".home.arpa",
)  # fmt: skip
_NUMBER = frozenset("0123456789abcdef.:")

Entry = dict[str, object]


def all_near(entries: list[Entry]) -> bool:
    """Tell whether every deployment of a group stands here; a group of none does not."""
    return bool(entries) and all(is_near(address(entry)) for entry in entries)


def address(entry: Entry) -> str:
    """Return the api_base of an entry of model_list, under either of its names; empty where it has none."""
    params = typed.mapping(entry.get("litellm_params"))
    return next((one for key in ("api_base", "base_url") if isinstance(one := params.get(key), str) and one), "")


def is_near(api_base: str) -> bool:
    """Tell whether an address is of this machine, cluster or network; a reference never tells."""
    host = _host(api_base.strip().lower())
    if not host or "$" in host:
        return False
    if _NUMBER.issuperset(host) and (":" in host or host.replace(".", "").isdigit()):
        from ipaddress import ip_address  # hosts are hardly ever numbers

        try:
            return ip_address(host).is_private
        except ValueError:
            return False
    return "." not in host or host.endswith(_SUFFIXES)


def _host(api_base: str) -> str:
    """Return the host; empty where there is no scheme, as in a reference."""
    place = api_base.partition("://")[2]
    for end in "/?#":
        place = place.partition(end)[0]
    place = place.rpartition("@")[2]
    if place.startswith("["):
        return place[1:].partition("]")[0]
    return place.partition(":")[0].rstrip(".")
