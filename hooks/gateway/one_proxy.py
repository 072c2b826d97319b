"""What one LiteLLM proxy reads, gathered from a config and the fragments around it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cached_property

from yaml import YAMLError

from kustomize_plugin.config import kind_shapes
from kustomize_plugin.config.chain_names import Names
from kustomize_plugin.finding import Location
from kustomize_plugin.hooks.gateway import included_files
from kustomize_plugin.hooks.gateway.included_files import Included
from kustomize_plugin.hooks.gateway.runner import Runner
from kustomize_plugin.hooks.read.document import Document, Path, WrittenDeployment
from kustomize_plugin.merge import chain_flaws
from kustomize_plugin.yamltext import nodes, soundness, template_text, typed

CHAIN_SETTINGS = tuple(kind_shapes.CHAIN_FIELDS.values())


class Chain:
    """One fallback chain; `setting` is LiteLLM's name, `section` is empty for a fragment's chain."""

    def __init__(self, document: Document, path: Path, setting: str, source: str, targets: object) -> None:
        self.document = document
        self.path = path
        self.setting = setting
        self.section = str(path[0]) if document.is_config else ""
        self.source = source
        self.targets = typed.sequence(targets)
        self.raw = targets

    @property
    def label(self) -> str:
        """What messages call the chain."""
        return chain_flaws.label(self.setting, self.source)

    @property
    def names(self) -> list[tuple[int, str]]:
        """The groups that the targets name, each with its index; what names none is left out."""
        named = [(index, one.get("model") if isinstance(one, dict) else one) for index, one in enumerate(self.targets)]
        return [(index, name) for index, name in named if isinstance(name, str)]

    def at(self, index: int | None = None) -> Location:
        """Return where the chain, or one of its targets, stands."""
        return self.document.at(self.path if index is None else (*self.path, index))


class Gateway:
    """The documents of one proxy: LiteLLM configs, ModelFragments and SettingsFragments.

    `open_ended` says that more groups may come from where this tool cannot look; `budget_seconds` is what the
    repository's settings file allows a failover, where no FragmentMerge says it. `wants_local` says that it asks for
    a local stand-in of each cloud group.

    `tells_unlisted` says that fragments which no kustomization lists are reported already, `is_part` that no file here
    has a model_list; `deleted` are fragments that nobody builds, `missing` is what bare configs include and nobody has.
    `runners` are the containers that read it where no kustomization builds it, `beside` those of its own files.
    `today` is the day that the run is about, where it follows the clock.
    """

    budget_seconds: float | None = None
    wants_local = False
    today: date | None = None
    tells_unlisted = False
    is_part = False
    deleted: tuple[Document, ...] | list[Document] = ()
    missing: tuple[Included, ...] | list[Included] = ()
    runners: tuple[Runner, ...] | list[Runner] = ()
    beside: tuple[Runner, ...] | list[Runner] = ()

    def __init__(
        self,
        documents: list[Document],
        open_ended: bool = False,
        unlisted: Callable[[], list[Document]] | None = None,
    ) -> None:
        self.documents = documents
        self._unlisted = unlisted
        self.configs = [document for document in documents if document.is_config]
        self.fragments = [document for document in documents if document.is_ours and document.kind == "ModelFragment"]
        self.settings = [document for document in documents if document.is_ours and document.kind == "SettingsFragment"]
        self._open_ended = open_ended

    @cached_property
    def deployments(self) -> list[WrittenDeployment]:
        """All deployments; those of a fragment's group replace those of the configs."""
        owned = {self.group_of(fragment) for fragment in self.fragments}
        base = [entry for config in self.configs for entry in config.deployments if entry.group not in owned]
        return base + [entry for fragment in self.fragments for entry in fragment.deployments]

    def only(self, documents: list[Document]) -> Gateway:
        """Return the gateway of some of the documents."""
        return Gateway(documents, self._open_ended, self._unlisted)

    @property
    def is_unfinished(self) -> bool:
        """Whether a template defines more groups when it runs, or names some that nobody knows before."""
        named = any(template_text.has_expression(one.group) for one in self.deployments if one.document.is_config)
        return named or any(config.lacks for config in self.configs)

    @cached_property
    def names(self) -> Names:
        """What names in chains stand for; the predicate is the merge's own."""
        entries = [{**deployment.entry, "model_name": deployment.group} for deployment in self.deployments]
        entries += [{"model_name": self.group_of(fragment)} for fragment in self.fragments]
        return Names(entries, self.section("router_settings"), self.explicit, self.open_ended)

    @cached_property
    def unlisted(self) -> dict[str, Document]:
        """The groups of fragments that no kustomization lists, though they lie beside others."""
        documents = self._unlisted() if self._unlisted else []
        return {self.group_of(one): one for one in documents if one.kind == "ModelFragment"}

    @cached_property
    def explicit(self) -> set[str]:
        """The explicit-only groups; those of earlier merges included."""
        return self._marked("routing", "explicit", "explicit")

    @cached_property
    def local(self) -> set[str]:
        """The groups of tier local; those of earlier merges included."""
        return self._marked("tier", "local", "local")

    def _marked(self, field: str, value: str, note: str) -> set[str]:
        owned = {self.group_of(fragment) for fragment in self.fragments}
        marked = {self.group_of(one) for one in self.fragments if self._spec(one, field) == value}
        earlier = (group for merged in self.merged for group in typed.texts(merged.get(note)) if group not in owned)
        return {*marked, *earlier}

    @cached_property
    def merged(self) -> list[dict[str, object]]:
        """What earlier merges have noted on the ConfigMaps of the configs."""
        return [typed.mapping(_read(one.merge_note)) for one in self.configs if one.merge_note]

    @property
    def open_ended(self) -> bool:
        """Whether groups may be defined where this tool cannot look: an include, a database, a remote base."""
        is_open = self._open_ended or included_files.is_open(self.configs, self.documents)
        return is_open or bool(self.section("general_settings").get("store_model_in_db"))

    def section(self, name: str) -> dict[str, object]:
        """Return the values of one settings section, the SettingsFragments on top."""
        values: dict[str, object] = {}
        for config in self.configs:
            values.update(typed.mapping(config.config.get(name)))
        for fragment in self.settings:
            values.update(typed.mapping(typed.mapping(fragment.values.get("spec")).get(name)))
        return values

    def place(self, section: str, key: str) -> Location:
        """Return where a setting that counts is written."""
        for document, path in [
            *((fragment, ("spec", section, key)) for fragment in self.settings),
            *((config, (section, key)) for config in self.configs),
        ]:
            if document.node_at(path) is not None:
                return document.at_key(path)
        return (self.configs or self.documents)[0].at(())

    def tier(self, group: str) -> str:
        """Return the tier that a group's fragment gives it; empty where none does."""
        return self._tiers.get(group) or ("local" if group in self.local else "cloud" if group in self._near else "")

    @cached_property
    def _near(self) -> set[str]:
        """The groups of tier cloud that earlier merges have noted, because their addresses look local."""
        return self._marked("tier", "cloud", "cloud")

    @cached_property
    def _tiers(self) -> dict[str, str]:
        return {self.group_of(fragment): str(self._spec(fragment, "tier") or "") for fragment in self.fragments}

    @cached_property
    def chains(self) -> list[Chain]:
        """All fallback chains, the configs' first; those a fragment replaces are left out."""
        own = [chain for fragment in self.fragments for chain in _fragment_chains(fragment)]
        own += [chain for fragment in self.settings for chain in _default_chains(fragment, ("spec",))]
        replaced = {(chain.setting, chain.source) for chain in own}
        base = [chain for config in self.configs for chain in _config_chains(config)]
        return [chain for chain in base if (chain.setting, chain.source) not in replaced] + own

    @property
    def deleted_chains(self) -> list[Chain]:
        """The chains of the fragments that nobody builds."""
        return [chain for fragment in self.deleted for chain in _fragment_chains(fragment)]

    @staticmethod
    def group_of(fragment: Document) -> str:
        """Return the group that a fragment defines."""
        return fragment.field("spec", "modelName")

    @staticmethod
    def _spec(fragment: Document, key: str) -> object:
        return typed.mapping(fragment.values.get("spec")).get(key)


def _fragment_chains(fragment: Document) -> list[Chain]:
    spec = typed.mapping(fragment.values.get("spec"))
    group = Gateway.group_of(fragment)
    return [
        Chain(fragment, ("spec", field), setting, group, spec[field])
        for field, setting in kind_shapes.CHAIN_FIELDS.items()
        if field in spec
    ]


def _config_chains(config: Document) -> list[Chain]:
    """Read the chains of a config; LiteLLM reads only the first key of an entry."""
    found = []
    for section in ("litellm_settings", "router_settings"):
        values = typed.mapping(config.config.get(section))
        for setting in CHAIN_SETTINGS:
            entries = values.get(setting)
            for index, entry in enumerate(entries if isinstance(entries, list) else ()):
                if isinstance(entry, dict) and entry:
                    source, targets = next(iter(entry.items()))
                    path = (section, setting, index, str(source))
                    found.append(Chain(config, path, setting, str(source), targets))
    return found + _default_chains(config, ())


def _default_chains(document: Document, path: Path) -> list[Chain]:
    found = []
    for section in ("litellm_settings", "router_settings"):
        inner = (*path, section, "default_fallbacks")
        holder = typed.mapping(document.values.get("spec")) if path else document.config
        targets = typed.mapping(holder.get(section)).get("default_fallbacks")
        if isinstance(targets, list):
            found.append(Chain(document, inner, "default_fallbacks", "", targets))
    return found


def _read(note: str) -> object:
    try:
        return nodes.value(soundness.compose(note))
    except YAMLError:
        return None
