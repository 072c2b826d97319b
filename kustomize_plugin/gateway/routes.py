"""Where a request may end up: every chain that can be walked from a name, and the shortest way to each other name."""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.gateway.finished_gateway import FALLBACKS, SETTINGS, FinishedGateway


class Step:
    """One hop of a way: from `source` to `target` by the chain of a setting; `owner` is the name it is written for.

    `index` is the target's place in that chain. The owner of a default chain is `*`; LiteLLM also resumes the chain
    of the name that was asked for, once a target without one of its own has failed.
    """

    __slots__ = ("index", "owner", "setting", "source", "target")

    def __init__(self, source: str, target: str, setting: str, owner: str, index: int) -> None:
        self.source = source
        self.target = target
        self.setting = setting
        self.owner = owner
        self.index = index

    @property
    def chain(self) -> str:
        """LiteLLM's name of the chain."""
        return "default_fallbacks" if self.owner == "*" else self.setting


class Routes:
    """The ways through a gateway, each name looked at once."""

    def __init__(self, gateway: FinishedGateway) -> None:
        self._gateway = gateway
        self._steps: dict[str, list[Step]] = {}

    def reached(self, asked: str) -> Iterator[list[Step]]:
        """Yield the shortest way to each name that a request for `asked` may reach, the nearest first."""
        tried = set(self._gateway.walk(FALLBACKS, asked))
        ways: dict[str, list[Step]] = {asked: []}
        queue = [asked]
        for name in queue:
            for step in self._from(name, is_asked=name == asked):
                if step.target in ways:
                    continue
                way = [*ways[name], step]
                if all(one.setting == FALLBACKS for one in way) and step.target not in tried:
                    continue  # it lies too deep: LiteLLM never comes there
                ways[step.target] = way
                queue.append(step.target)
                yield way

    def _from(self, name: str, *, is_asked: bool) -> list[Step]:
        if name not in self._steps:
            self._steps[name] = [step for setting in SETTINGS for step in self._of_setting(name, setting)]
        # the default is for the name that was asked for: a target resumes that one's chain
        return [step for step in self._steps[name] if is_asked or step.owner != "*"]

    def _of_setting(self, name: str, setting: str) -> Iterator[Step]:
        owner, targets = self._gateway.chain_of(setting, name)
        for index, target in enumerate(targets):
            if target != name:
                yield Step(name, target, setting, owner, index)
