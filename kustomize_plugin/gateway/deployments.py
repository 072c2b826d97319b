"""The deployments of a LiteLLM config, as what asks the running world sees them."""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin import providers
from kustomize_plugin.failover import compiled
from kustomize_plugin.yamltext import typed

_ENDLESS = 1e9  # seconds; an integer may be too large for a float
COMPILED = compiled.MARK  # the key in model_info of what the failover compiler added


class Deployment:
    """One callable backend of a model group."""

    __slots__ = ("group", "info", "params")

    def __init__(self, group: str, entry: dict[str, object]) -> None:
        self.group = group
        self.params = typed.mapping(entry.get("litellm_params"))
        self.info = typed.mapping(entry.get("model_info"))

    @property
    def model(self) -> str:
        """LiteLLM's model string; empty where it is not a string."""
        return typed.text(self.params.get("model"))

    @property
    def api_base(self) -> str:
        """The api_base as written; empty where there is none."""
        return providers.api_base_of(self.params)

    @property
    def is_own(self) -> bool:
        """Whether the group's author wrote it: the compiled order levels are another group's."""
        return not compiled.is_level({"model_info": self.info})

    @property
    def timeout(self) -> float:
        """The seconds it may take; 0 where it does not say."""
        return seconds(self.params.get("timeout"))


def of_config(values: dict[str, object]) -> list[Deployment]:
    """Return the deployments of a config's model_list; the tiers of a hedged group are one group."""
    return list(_entries(values.get("model_list"), ""))


def of_fragment(values: dict[str, object]) -> list[Deployment]:
    """Return the deployments of a ModelFragment."""
    spec = typed.mapping(values.get("spec"))
    return list(_entries(spec.get("deployments"), typed.text(spec.get("modelName"))))


def seconds(value: object) -> float:
    """Return a number of seconds, 0 for what is none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not value > 0:
        return 0.0
    return float(min(value, _ENDLESS))


def _entries(entries: object, group: str) -> Iterator[Deployment]:
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and not compiled.is_hedge(entry):
            yield Deployment(group or compiled.group_of(entry), entry)
