"""Where the requests of a deployment go, as an outage hits it: one name for one host."""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import cached_property
from urllib.parse import urlsplit

from kustomize_plugin import providers
from kustomize_plugin.gateway.deployments import Deployment
from kustomize_plugin.gateway.finished_gateway import FinishedGateway, FinishedGroup
from kustomize_plugin.providers import api_base
from kustomize_plugin.secrets import redaction

_IN_CLUSTER = (".svc.cluster.local", ".svc")  # how long a name of a Service is written does not matter


def of_deployment(deployment: Deployment) -> str:
    """Return the host that answers; the provider's name, or the reference, where only the run knows it."""
    written = deployment.api_base
    if written:
        return normal(api_base.host(written)) or redaction.value("api_base", written)
    route = providers.route_of(deployment.model, deployment.params)
    if route is None:
        return deployment.model
    known = providers.provider(route.prefix)
    return api_base.host(known.base) or api_base.host(known.openai_base) or next(iter(known.hosts), route.prefix)


class Places:
    """The hosts of a gateway's deployments, each looked up once."""

    def __init__(self, gateway: FinishedGateway) -> None:
        self._gateway = gateway
        self._hosts: dict[int, str] = {}
        self._of_groups: dict[str, frozenset[str]] = {}

    def of(self, deployment: Deployment) -> str:
        """Return the host of one deployment of the gateway."""
        if id(deployment) not in self._hosts:
            self._hosts[id(deployment)] = of_deployment(deployment)
        return self._hosts[id(deployment)]

    def of_group(self, group: FinishedGroup) -> frozenset[str]:
        """Return the hosts of a group's own deployments."""
        if group.name not in self._of_groups:
            self._of_groups[group.name] = frozenset(map(self.of, group.own))
        return self._of_groups[group.name]

    @cached_property
    def groups(self) -> dict[str, list[str]]:
        """Every host with the groups that have a deployment of their own there, in the config's order."""
        found: dict[str, dict[str, None]] = {}
        for group in self._gateway.groups.values():
            for one in group.own:
                found.setdefault(self.of(one), {})[group.name] = None
        return {host: list(groups) for host, groups in found.items()}

    @cached_property
    def aliases(self) -> dict[str, list[str]]:
        """The aliases of each group that are not groups themselves."""
        found: dict[str, list[str]] = {}
        for alias in self._gateway.alias_names:
            found.setdefault(self._gateway.names.group(alias), []).append(alias)
        return found

    def with_aliases(self, groups: list[str]) -> list[str]:
        """Return some groups, each with the other names that clients may ask for it by."""
        return [name for group in groups for name in (group, *self.aliases.get(group, ()))]


def meant(word: str, known: list[str]) -> list[str]:
    """Return the hosts that a word names: a host, an address, or a pattern such as `*.openai.com`."""
    host = normal((api_base.host(word) if "://" in word else _without_port(word)).strip().lower())
    return [one for one in known if one in (word, host) or fnmatchcase(one, host)]


def normal(host: str) -> str:
    """Return the short name of a Service in the cluster, and any other host as it is."""
    return next((host.removesuffix(end) for end in _IN_CLUSTER if host.endswith(end)), host)


def _without_port(word: str) -> str:
    try:
        return urlsplit(f"//{word}").hostname or word
    except ValueError:
        return word
