"""A LiteLLM config: its text, the values LiteLLM reads in it, and the changes to come."""

from __future__ import annotations

from yaml import YAMLError
from yaml.nodes import Node, SequenceNode

from kustomize_plugin.yamltext import loading, typed
from kustomize_plugin.yamltext.duplicate_keys import duplicates
from kustomize_plugin.yamltext.nodes import entry
from kustomize_plugin.yamltext.splice import Splice

Path = tuple[str | int, ...]


class ConfigError(Exception):
    """The text is not a LiteLLM config; `line` counts from 1 inside the text, 0 where no line is to blame."""

    code = "LK605"

    def __init__(self, problem: str, line: int = 0) -> None:
        super().__init__(problem)
        self.line = line


class DoubledKeyError(ConfigError):
    """A mapping has a key twice: what the first one says is lost."""

    code = "LK103"


class Config:
    """`values` is what PyYAML, and so LiteLLM, reads before the merge; changes go to `splice`."""

    def __init__(self, text: str) -> None:
        self._mark = "\ufeff" if text.startswith("\ufeff") else ""
        body = text[len(self._mark) :]
        try:
            values = loading.values(body)
            self.splice = Splice(body)
        except (YAMLError, ValueError) as error:  # PyYAML lets the ValueError of a date such as 2024-13-45 through
            raise _config_error(error) from error
        if values is not None and not isinstance(values, dict):
            raise ConfigError(f"it is a {_kind(values)}, not a mapping", 1)
        self.values: dict[str, object] = values or {}
        for _, doubled in duplicates(self.splice.root):
            raise DoubledKeyError(
                f'the key "{doubled.value}" appears twice in one mapping', doubled.start_mark.line + 1
            )
        for key in ("litellm_settings", "router_settings", "general_settings"):
            self.expect(key, dict, "mapping")
        self.expect("model_list", list, "list")
        merge_key = entry(self.splice.root, "<<")
        if merge_key:
            line = merge_key[0].start_mark.line + 1
            raise ConfigError('it has the merge key "<<" at its top; write the sections out', line)

    def expect(self, key: str, kind: type, name: str) -> None:
        """Raise ConfigError where a section is there but of another type."""
        value = self.values.get(key)
        if value is not None and not isinstance(value, kind):
            raise ConfigError(f'"{key}" is a {_kind(value)}, not a {name}', self.line((key,)))

    def section(self, name: str) -> dict[str, object]:
        """Return a section's values; a null section is an empty one."""
        section = self.values.get(name)
        return typed.mapping(section)

    def value(self, path: tuple[str, ...]) -> object:
        """Return the value at a path before the merge; None where there is none."""
        found: object = self.values
        for step in path:
            found = typed.mapping(found).get(step)
        return found

    @property
    def model_list(self) -> list[object]:
        """The entries of model_list."""
        entries = self.values.get("model_list")
        return typed.sequence(entries)

    def sequence(self, path: Path) -> SequenceNode | None:
        """Return the sequence that is at `path` in the text; None where it comes by a merge key or is missing."""
        node = self.splice.node(path)
        return node if isinstance(node, SequenceNode) else None

    def line(self, path: Path) -> int:
        """Return the line of the value at `path`, counted from 1; 0 where it has none of its own."""
        node: Node | None = self.splice.node(path)
        return node.start_mark.line + 1 if node is not None else 0

    def render(self) -> str:
        """Return the text with all changes; raises SharedAnchorError."""
        return self._mark + self.splice.render()


def same(one: object, other: object) -> bool:
    """Compare two values with their types: 1, 1.0 and true are three values."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return repr(one) == repr(other) if isinstance(one, float) else one == other


def _config_error(error: Exception) -> ConfigError:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    if problem.startswith("but "):
        problem = f"{getattr(error, 'context', None)}, {problem}"
    return ConfigError(f"it is not valid YAML: {problem}", mark.line + 1 if mark else 0)


def _kind(value: object) -> str:
    return {dict: "mapping", list: "list", str: "string", bool: "boolean"}.get(type(value), type(value).__name__)
