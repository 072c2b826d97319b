"""What a config does not say of its groups: where they run, and whether an automatic fallback may reach them."""

from __future__ import annotations

import re
from ipaddress import ip_address

from kustomize_plugin import providers
from kustomize_plugin.providers.api_base import host

CLOUD, LOCAL = "cloud", "local"
_LOCAL_NAMES = re.compile(r"[^.]+|.*\.(?:svc|local|localhost|lan|internal|home|intranet|home\.arpa|ts\.net)")
_REFERENCE = "os.environ/"


def tier(entries: list[dict[str, object]]) -> tuple[str, str]:
    """Return the tier of a group's entries and the reason in words; the tier is empty where nobody can tell."""
    guesses = [_tier(params) for entry in entries if isinstance(params := entry.get("litellm_params"), dict)]
    tiers = {guess for guess, _ in guesses}
    if len(tiers) == 1:
        return guesses[0]
    return ("", "some of its deployments are local, others are not") if "" not in tiers else guesses[0]


def _tier(params: dict[str, object]) -> tuple[str, str]:
    api_base = providers.api_base_of(params)
    if api_base.startswith(_REFERENCE):
        return "", f"its api_base is {api_base}"
    if api_base:
        name = host(api_base)
        return (LOCAL, f"{name} is not on the Internet") if is_local(name) else (CLOUD, f"{name} is on the Internet")
    model = str(params.get("model"))
    route = providers.route_of(model, params)
    if route is None:
        return "", f'no provider is known for "{model}"'
    if providers.provider(route.prefix).needs_api_base:
        return LOCAL, f"{route.prefix} without an api_base is this machine"
    return CLOUD, f"the public API of {route.prefix}"


def is_local(name: str) -> bool:
    """Tell whether a host is a name inside a cluster or a house, or an address that no Internet router forwards."""
    try:
        address = ip_address(name)
    except ValueError:
        return _LOCAL_NAMES.fullmatch(name) is not None
    return address.is_private or address.is_loopback or address.is_link_local
