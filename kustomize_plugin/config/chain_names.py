"""What a name in a fallback chain stands for: a model group, an alias, a wildcard, a deployment."""

from __future__ import annotations

from collections.abc import Callable

from kustomize_plugin.config import name_patterns
from kustomize_plugin.config.fragment import ModelFragment
from kustomize_plugin.config.litellm_config import Config
from kustomize_plugin.finding import nearest
from kustomize_plugin.yamltext import substitution

_MANY, _FEW = 200, 10
_LONG = 200  # characters; no slip of the keyboard is looked for in a longer name
_PREFIXES = 30  # of names; more are not tried one by one


class Names:
    """The names a chain may use, given the entries of model_list.

    `open_ended` says that LiteLLM may learn of more groups from an included file or its database.
    """

    def __init__(
        self, entries: list[dict[str, object]], router_settings: dict[str, object], explicit: set[str], open_ended: bool
    ) -> None:
        self.groups = {name: None for entry in entries if isinstance(name := entry.get("model_name"), str)}
        self.aliases = _aliases(router_settings)
        self.explicit = explicit
        self.open_ended = open_ended
        self._ids = {_id(entry) for entry in entries}
        self._wildcards = name_patterns.of_wildcards(group for group in self.groups if "*" in group)
        self._later = name_patterns.of_substitutions(group for group in self.groups if substitution.is_in(group))
        self._prefixes = {group.partition("/")[0] for group in self.groups if "/" in group}
        self._by_tail: dict[str, list[str]] = {}
        self._near: NearNames | None = None
        self._models = {_model(entry): str(entry.get("model_name")) for entry in reversed(entries)}

    def group(self, name: str) -> str:
        """Return the model group that answers for a name; empty where LiteLLM knows none."""
        name = self.aliases.get(name, name)
        if name in self.groups:
            return name
        if name in self._ids:
            return name
        wildcard = self._wildcards.covering(name)
        if wildcard is not None:
            return wildcard
        if substitution.is_in(name) or self._later.covering(name) is not None:
            return name  # known only after the substitution
        return self._models.get(name, "") if name else ""

    def is_explicit(self, name: str) -> bool:
        """Tell whether a chain that names this would reach an explicit-only group."""
        return self.group(name) in self.explicit or name in self.explicit

    def may_be_asked_for(self, name: str) -> bool:
        """Tell whether a chain of this name can fire.

        LiteLLM finds the chain of `x` also where `provider/x` is asked for, and the other way round.
        """
        if name in self.aliases or self.group(name) or self.group(name.partition("/")[2]):
            return True
        if len(self._prefixes) <= _PREFIXES:
            return any(self.group(f"{prefix}/{name}") for prefix in self._prefixes)
        if self._wildcards or self._later:
            return True  # one of so many may stand for it
        return any(self.group(other) for other in self._with_prefix(name))

    def _with_prefix(self, name: str) -> list[str]:
        """Return the known names of which this is the part behind a prefix."""
        if not self._by_tail:
            for other in (*self.groups, *self.aliases, *self._ids, *self._models):
                if isinstance(other, str) and other.partition("/")[0] in self._prefixes:
                    self._by_tail.setdefault(other.partition("/")[2], []).append(other)
        return self._by_tail.get(name, [])

    def known(self) -> list[str]:
        """All groups and aliases."""
        return [*self.groups, *self.aliases]

    def nearest(self, word: str, *others: str) -> str:
        """Return the group or alias nearest to a word, `others` left out; empty where none is near."""
        if self._near is None:
            self._near = NearNames(self.known())
        return self._near.of(word, *others)


class NearNames:
    """Finds which of some names somebody probably meant."""

    def __init__(self, known: list[str]) -> None:
        self._known = known
        self._by_part: dict[str, list[str]] = {}

    def of(self, word: str, *others: str) -> str:
        """Return the name nearest to a word, `others` left out; empty where none is near."""
        known = self._known
        if len(known) > _MANY:  # comparing all with all would take minutes where thousands of names are wrong
            known = self._few(word)
        return nearest(word, [name for name in known if name not in others])

    def _few(self, word: str) -> list[str]:
        """Return a few names that one or two slips of the keyboard make of a word."""
        if not self._by_part:
            for name in self._known:
                for part in _parts(name):
                    self._by_part.setdefault(part, []).append(name)
        found = (name for part in _parts(word) for name in self._by_part.get(part, ())[:_FEW])
        return list(dict.fromkeys(found))[:_FEW]


def after_merge(
    config: Config,
    fragments: list[ModelFragment],
    settings: dict[str, dict[str, object]],
    explicit: set[str],
    text_of: Callable[[str], str | None],
) -> Names:
    """Return the names of a config whose groups the fragments have replaced; `text_of` reads what it includes."""
    owned = {fragment.group for fragment in fragments}
    entries = [entry for entry in config.model_list if isinstance(entry, dict)]
    kept = [entry for entry in entries if not (isinstance(name := entry.get("model_name"), str) and name in owned)]
    kept += [entry for fragment in fragments for entry in fragment.entries]
    is_whole = True
    if "include" in config.values:  # few have one, and every build pays for an import
        from kustomize_plugin.config import included_keys

        included, is_whole = included_keys.follow(config.values, text_of)
        kept += [entry for values in included for entry in _entries(values)]
    open_ended = not is_whole or bool(settings["general_settings"].get("store_model_in_db"))
    return Names(kept, settings["router_settings"], explicit, open_ended)


def _entries(values: dict[str, object]) -> list[dict[str, object]]:
    written = values.get("model_list")
    return [entry for entry in written if isinstance(entry, dict)] if isinstance(written, list) else []


def _aliases(router_settings: dict[str, object]) -> dict[str, str]:
    """Read model_group_alias, whose values are a group or `{model: group, hidden: …}`."""
    written = router_settings.get("model_group_alias")
    aliases: dict[str, str] = {}
    for alias, value in written.items() if isinstance(written, dict) else ():
        group = value.get("model") if isinstance(value, dict) else value
        if isinstance(alias, str) and isinstance(group, str):
            aliases[alias] = group
    return aliases


def _id(entry: dict[str, object]) -> object:
    model_info = entry.get("model_info")
    identity = model_info.get("id") if isinstance(model_info, dict) else None
    return identity if isinstance(identity, str) else None


def _model(entry: dict[str, object]) -> str:
    """Return the deployment's own model, by which LiteLLM finds it too where no group answers for the name."""
    params = entry.get("litellm_params")
    model = params.get("model") if isinstance(params, dict) else None
    return model if isinstance(model, str) else ""


def _parts(name: str) -> list[str]:
    """Return a name, and what is left of it without each of its characters: two names that share one are alike."""
    if len(name) > _LONG:
        return [name]
    return [name, *(name[:index] + name[index + 1 :] for index in range(len(name)))]
