"""The order in which LiteLLM tries the groups of fallback chains, as measured on 1.109.1.

A target's own chain is walked before the rest of the list that it is in; a target without one resumes the list of
the group that was asked for. Each name is tried once. A depth counts the names tried on the way down, siblings
included, and at the limit no chain is opened; the lists that are open go on to their ends.
"""

from __future__ import annotations

from collections.abc import Iterator

MAX_FALLBACKS = 5


class ChainsByName:
    """The chains of one setting by the name asked for; `default` is for names that have none."""

    def __init__(self, lists: dict[str, list[str]], default: list[str], limit: int = MAX_FALLBACKS) -> None:
        self.lists = lists
        self.default = default
        self.limit = limit

    @classmethod
    def of(cls, settings: dict[str, dict[str, object]]) -> ChainsByName:
        """Read the chains of `fallbacks` and `default_fallbacks` from the sections of a config.

        A list in router_settings hides the other; of two entries for one name the first counts.
        """
        lists: dict[str, list[str]] = {}
        written = _first(settings, "fallbacks")
        for entry in written if isinstance(written, list) else ():
            source, targets = next(iter(entry.items()), ("", None)) if isinstance(entry, dict) else ("", None)
            if isinstance(targets, list):
                lists.setdefault(str(source), _names(targets))
        generic = lists.pop("*", [])
        default = _first(settings, "default_fallbacks")
        limit = _first(settings, "max_fallbacks")
        if not isinstance(limit, int) or isinstance(limit, bool):
            limit = MAX_FALLBACKS
        return cls(lists, _names(default) if isinstance(default, list) else generic, limit)

    def own(self, name: str) -> list[str]:
        """Return the targets written for a name; LiteLLM also finds `x` when `provider/x` is asked for."""
        return self.lists.get(name) or self.lists.get(name.partition("/")[2]) or []


class Walk:
    """What is tried, in order, when one group after another fails; `lost` pairs targets with the chain's owner."""

    def __init__(self, source: str, chains: ChainsByName) -> None:
        self.tried: list[str] = []
        self._lost: list[tuple[str, str]] = []
        self._chains = chains
        self._source = source
        self._run()

    @property
    def lost(self) -> list[tuple[str, str]]:
        """The targets that were never tried because their chain lies too deep, each behind its chain's owner."""
        return [(owner, target) for owner, target in self._lost if target not in self.tried]

    def _run(self) -> None:
        seen = {self._source}
        open_lists = [_Open(self._resumed(self._source), 0)] if self._chains.limit > 0 else []
        while open_lists:
            current = open_lists[-1]
            target = next(current.targets, None)
            if target is None:
                open_lists.pop()
            elif target not in seen:
                seen.add(target)
                self.tried.append(target)
                current.depth += 1
                if current.depth < self._chains.limit:
                    open_lists.append(_Open(self._resumed(target), current.depth))
                else:
                    self._lost += [(target, deeper) for deeper in self._chains.own(target) if deeper != self._source]

    def _resumed(self, name: str) -> Iterator[str]:
        return iter(self._chains.own(name) or self._chains.own(self._source) or self._chains.default)


class _Open:
    """A list that is being walked; `depth` grows with each of its targets that is tried."""

    def __init__(self, targets: Iterator[str], depth: int) -> None:
        self.targets = targets
        self.depth = depth


def _first(settings: dict[str, dict[str, object]], key: str) -> object:
    sections = (settings.get("router_settings", {}), settings.get("litellm_settings", {}))
    return next((section[key] for section in sections if key in section), None)


def _names(targets: list[object]) -> list[str]:
    """Return the names of targets; one with parameters is named so that no group is meant."""
    return [
        target if isinstance(target, str) else f"{target.get('model')} with parameters"
        for target in targets
        if isinstance(target, (str, dict))
    ]
