"""`.kustomize-litellm.yaml`: what a repository sets for its own lint runs."""

from __future__ import annotations

import os

from kustomize_plugin.finding import ERROR, INFO, WARNING, Finding, Location, did_you_mean
from kustomize_plugin.yamltext import yaml_import

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from kustomize_plugin.hooks.gateway.one_proxy import Gateway

FILE = ".kustomize-litellm.yaml"
OFF = "off"
_LOCAL_FALLBACK = "LK304"  # not every gateway has a local tier
_ENDLESS = 1e9  # seconds; an integer may be too large for a float
_SEVERITIES = (ERROR, WARNING, INFO, OFF)
_LISTS = {"placeholders": "placeholders", "exclude": "exclude", "schemaLocations": "schema_locations"}
_Flaw = tuple[tuple[str, ...], str, str]  # the path of the setting, what is wrong, the way out
_SUBSTITUTIONS = ("flux", "envsubst", "none")
_KEYS = ("severity", "failoverBudgetSeconds", "substitution", *_LISTS)


class Settings:
    """`severity` maps rule codes; `placeholders` are further texts that mean "fill me in".

    `exclude` are globs, relative to the `folder` of the settings file.

    `substitution` is what replaces `${NAME}` after the build; empty where the tree is to tell.

    `today` is not set by the file: the day that a run is about, where it follows the clock.

    `schema_locations` are where kubeconform looks for the schemas of other kinds.
    """

    today: date | None = None

    def __init__(self, folder: str = ".") -> None:
        self.folder = folder
        self.severity: dict[str, str] = {}
        self.placeholders: list[str] = []
        self.budget_seconds: float | None = None
        self.substitution = ""
        self.exclude: list[str] = []
        self.schema_locations: list[str] = []

    def ask(self, gateway: Gateway) -> None:
        """Tell a gateway what the repository asks of it."""
        gateway.budget_seconds = self.budget_seconds
        gateway.today = self.today
        gateway.wants_local = self.severity.get(_LOCAL_FALLBACK, OFF) != OFF

    def excludes(self, path: str) -> bool:
        """Tell whether a file is not to be looked at."""
        return bool(self.exclude) and self._matches(path, self.exclude)

    def excludes_folder(self, path: str) -> bool:
        """Tell whether no file of a folder is to be looked at."""
        patterns = [pattern for pattern in self.exclude if pattern.endswith("*")]  # else it ends within the folder
        return bool(patterns) and self._matches(f"{path}/", patterns)

    def _matches(self, path: str, patterns: list[str]) -> bool:
        from fnmatch import fnmatch

        inside = path.removeprefix("./")
        if self.folder != ".":
            inside = os.path.relpath(path, self.folder) + ("/" if path.endswith("/") else "")
        return any(fnmatch(inside, pattern) for pattern in patterns)


def load(directory: Path | str, codes: set[str]) -> tuple[Settings, list[Finding]]:
    """Read the settings file of a directory, if there is one, with the findings about it."""
    settings = Settings(str(directory))
    shown = os.path.normpath(os.path.join(directory, FILE))
    top = Location(shown, 1, 1)
    try:
        with open(shown, encoding="utf-8") as file:
            text = file.read()
    except FileNotFoundError:
        return settings, []
    except (OSError, UnicodeDecodeError) as error:
        return settings, [Finding("LK004", f"cannot be read: {error}", place=top)]
    yaml_import.prepare()
    from yaml import YAMLError

    from kustomize_plugin.yamltext import nodes, soundness

    try:
        root = soundness.compose(text)
        values = nodes.value(root)
    except YAMLError as error:
        return settings, [Finding("LK004", f"is not valid YAML: {' '.join(str(error).split())}", place=top)]
    if values is None:
        return settings, []
    if not isinstance(values, dict):
        return settings, [Finding("LK004", "is not a mapping of settings", place=top)]
    flaws = [flaw for key, value in values.items() for flaw in _set(settings, key, value, codes)]
    return settings, [
        Finding("LK004", problem, remedy, _place(shown, root, path_), {"setting": path_[0]})
        for path_, problem, remedy in flaws
    ]


def _place(file: str, root: object, path: tuple[str, ...]) -> Location:
    from kustomize_plugin.yamltext import nodes

    mark = nodes.follow(root, path).start_mark  # type: ignore[arg-type]
    return Location(file, mark.line + 1, mark.column + 1)


def _set(settings: Settings, key: str, value: object, codes: set[str]) -> list[_Flaw]:
    """Take one setting over."""
    if key == "severity" and isinstance(value, dict):
        return _set_severity(settings, value, codes)
    if key in _LISTS and isinstance(value, list) and all(isinstance(item, str) for item in value):
        inside = [_inside(settings.folder, item) for item in value] if key == "schemaLocations" else value
        setattr(settings, _LISTS[key], inside)
        return []
    if key == "failoverBudgetSeconds" and isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0:
        settings.budget_seconds = float(min(value, _ENDLESS))
        return []
    if key == "substitution":
        settings.substitution = str(value) if value in _SUBSTITUTIONS else ""
        return [] if settings.substitution else [((key,), f'"{key}" is not one of {", ".join(_SUBSTITUTIONS)}', "")]
    if key in _KEYS:
        return [((key,), f'"{key}" has a value of the wrong type', "")]
    return [((key,), f'"{key}" is not a setting', did_you_mean(key, list(_KEYS)) or f"allowed: {', '.join(_KEYS)}")]


def _inside(folder: str, location: str) -> str:
    """Return where a schema location leads from the working directory; addresses and "default" stay as they are."""
    return location if "://" in location or location == "default" else os.path.normpath(os.path.join(folder, location))


def _set_severity(settings: Settings, values: dict[str, object], codes: set[str]) -> list[_Flaw]:
    flaws: list[_Flaw] = []
    for code, severity in values.items():
        if code not in codes:
            flaws.append((("severity", code), f'"{code}" is not a rule', ""))
        elif severity not in _SEVERITIES:
            flaws.append((("severity", code), f"the severity of {code} is not one of {', '.join(_SEVERITIES)}", ""))
        else:
            settings.severity[code] = str(severity)
    return flaws
