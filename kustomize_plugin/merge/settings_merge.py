"""SettingsFragments → the sections of settings, key by key; those that are lists are merged elsewhere."""

from __future__ import annotations

from kustomize_plugin.config import kind_shapes
from kustomize_plugin.config.fragment import SettingsFragment, sort
from kustomize_plugin.config.litellm_config import Config, same
from kustomize_plugin.finding import Field, Finding
from kustomize_plugin.yamltext import emit, typed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.merge.named_lists import NamedLists

# LiteLLM treats these lists as sets: every owner adds to them, nobody replaces them
_SETS = frozenset(("callbacks", "success_callback", "failure_callback", "service_callback"))

Path = tuple[str, ...]


class Joined:
    """All fragments' settings in one tree by section; `findings` are the settings that have two values.

    `lists` are the sections that are lists, None where no fragment has any.
    """

    def __init__(self, fragments: list[SettingsFragment]) -> None:
        self.tree: dict[str, object] = {}
        self.findings: list[Finding] = []
        self._owners: dict[Path, SettingsFragment] = {}
        for fragment in sorted(fragments, key=lambda fragment: fragment.subject.name):
            for section in sorted(fragment.sections):
                self._join(self.tree, (section,), fragment.sections[section], fragment)
        self.lists: NamedLists | None = None
        if any(fragment.lists for fragment in fragments):
            from kustomize_plugin.merge import named_lists  # few gateways have guardrails or the like in fragments

            self.lists = named_lists.NamedLists(fragments)
            self.findings += self.lists.findings

    def _join(self, tree: dict[str, object], path: Path, value: object, fragment: SettingsFragment) -> None:
        key = path[-1]
        present = tree.get(key)
        if key not in tree:
            tree[key] = {} if isinstance(value, dict) else sort(value)
            self._owners[path] = fragment
        elif key in _SETS and isinstance(value, list) and isinstance(present, list):
            present += [item for item in value if not any(same(item, other) for other in present)]
        elif not (isinstance(value, dict) and isinstance(present, dict)) and not same(present, sort(value)):
            self._report(path, fragment, value, present)
        below = tree[key]
        if isinstance(value, dict) and isinstance(below, dict):
            for name in sorted(value):
                self._join(below, (*path, name), value[name], fragment)

    def _report(self, path: Path, fragment: SettingsFragment, value: object, other: object) -> None:
        setting = ".".join(path)
        problem = f'"{setting}" {_differs(value, other)} in {self._owners[path].subject}'
        place = Field(fragment.subject, ("spec", *path))
        self.findings.append(Finding("LK602", problem, "set it in only one of them", place, {"setting": setting}))


def _differs(value: object, other: object) -> str:
    """Name two values where they are numbers; a text could be a secret in the wrong place."""
    if isinstance(value, (int, float)) and isinstance(other, (int, float)):
        return f"is {emit.scalar(value)}, but {emit.scalar(other)}"
    return "has another value"


def merge(config: Config, joined: Joined) -> dict[str, dict[str, object]]:
    """Write the joined settings into the config and return the values of the three sections afterwards.

    Raises ConfigError where a section is no mapping.
    """
    for section, values in joined.tree.items():
        config.expect(section, dict, "mapping")
        if isinstance(values, dict):
            _merge(config, (section,), values, config.section(section))
    if joined.lists is not None:
        joined.lists.merge(config)
    return {name: overlaid(config.section(name), joined.tree.get(name)) for name in kind_shapes.SECTIONS}


def _merge(config: Config, path: Path, wanted: dict[str, object], present: dict[str, object]) -> None:
    for key, value in wanted.items():
        old = present.get(key)
        if isinstance(value, dict) and (isinstance(old, dict) or (value and old is None)):
            _merge(config, (*path, key), value, typed.mapping(old))
        elif key in _SETS and isinstance(value, list) and isinstance(old, list):
            _unite(config, (*path, key), value, old)
        elif key not in present or not same(old, value):
            config.splice.put((*path, key), value)


def _unite(config: Config, path: Path, wanted: list[object], old: list[object]) -> None:
    new = [item for item in wanted if not any(same(item, other) for other in old)]
    node = config.sequence(path)
    if node is not None and node.value:
        config.splice.insert_items(node, len(node.value) - 1, new)
    elif new:
        config.splice.put(path, old + new)


def overlaid(present: dict[str, object], wanted: object) -> dict[str, object]:
    """Return a section's values with the wanted ones on top."""
    values = dict(present)
    for key, value in wanted.items() if isinstance(wanted, dict) else ():
        old = values.get(key)
        if isinstance(value, dict) and isinstance(old, dict):
            values[key] = overlaid(old, value)
        elif key in _SETS and isinstance(value, list) and isinstance(old, list):
            values[key] = old + [item for item in value if item not in old]
        else:
            values[key] = value
    return values
