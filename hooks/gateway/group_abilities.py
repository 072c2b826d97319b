"""What a model group can do, from what its deployments can: at least, for who relies on it; at most, for a stand-in."""

from __future__ import annotations

from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.litellm import abilities, lost_abilities
from kustomize_plugin.litellm.abilities import Abilities
from kustomize_plugin.yamltext import typed

ROUTERS = "auto_router/"  # such a deployment answers nothing itself


class GroupAbilities:
    """The abilities of a gateway's groups; what one deployment leaves open is open for its group."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._by_group: dict[str, list[Abilities]] = {}
        for one in gateway.deployments:
            found = Abilities() if one.model.startswith(ROUTERS) else abilities.of_deployment(one.params, one.info)
            self._by_group.setdefault(one.group, []).append(found)

    def mode(self, name: str) -> tuple[str, bool]:
        """Return the mode that all of a group's deployments have, and whether it is guessed; empty where unknown."""
        return lost_abilities.mode(self._members(name))

    def tokens(self, name: str, most: bool) -> int:
        """Return the longest prompt that any deployment takes, or that each does; 0 where one is not known."""
        return lost_abilities.tokens(self._members(name), most)

    def tools(self, name: str, most: bool) -> bool | None:
        """Tell whether any deployment takes tools, or whether each does; None where one is not known."""
        return lost_abilities.tools(self._members(name), most)

    def vision(self, name: str, most: bool) -> bool | None:
        """Tell whether any deployment takes images, or whether each does; None where one is not known."""
        return lost_abilities.vision(self._members(name), most)

    def _members(self, name: str) -> list[Abilities]:
        group = self._gateway.names.group(name)
        if "*" in group and name != group:
            return [abilities.of_model(self._behind(group, name), {})]
        return self._by_group.get(group, [])

    def _behind(self, wildcard: str, name: str) -> str:
        """Return the model that a wildcard group asks for a name: what its star stands for goes into the model's."""
        first, _, last = wildcard.partition("*")
        middle = name[len(first) : len(name) - len(last)]
        models = [one.params.get("model") for one in self._gateway.deployments if one.group == wildcard]
        return next((model.replace("*", middle, 1) for model in typed.texts(models) if "*" in model), name)
