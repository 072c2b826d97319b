"""The policies of a FragmentMerge, held by the merge: what it has written is proven, or refused."""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.config.fragment import ModelFragment
from kustomize_plugin.config.kind_shapes import CHAIN_FIELDS
from kustomize_plugin.config.litellm_config import Config
from kustomize_plugin.failover import compiled
from kustomize_plugin.finding import Field, Finding, Subject
from kustomize_plugin.gateway.finished_gateway import FinishedGateway
from kustomize_plugin.gateway.policies import Policy, Proof
from kustomize_plugin.gateway.routes import Step
from kustomize_plugin.merge.chains import Origin
from kustomize_plugin.yamltext import typed

_FIELDS = {setting: field for field, setting in CHAIN_FIELDS.items()}
_DEFAULT = "default_fallbacks"


class Promises:
    """The policies of `subject`, a FragmentMerge, and where the chains are written: in fragments, else in the base."""

    def __init__(self, subject: Subject, models: list[ModelFragment], origin: Origin, base: str) -> None:
        self._subject = subject
        self._models = {model.group: model for model in models}
        self._origin = origin
        self._base = Config(compiled.strip_text(base))

    def findings(self, policies: list[Policy], text: str, note: dict[str, object]) -> list[Finding]:
        """Return what keeps a merged text from the policies; `note` is what the merge tells later readers."""
        declared = {model.group for model in self._models.values() if model.tier == "cloud"}
        note = {**note, "cloud": sorted(declared.union(typed.texts(note.get("cloud"))))}
        proof = Proof(FinishedGateway(Config(text).values, note), self.where)
        return [
            found.at(Field(self._subject, ("spec", "policy", index, field)))
            for index, policy in enumerate(policies)
            for field, found in proof.findings(policy)
        ]

    def where(self, step: Step) -> str:
        """Say where the chain of a step is written."""
        model = self._models.get(step.owner)
        if model is not None and step.setting in model.chains:
            return str(Field(model.subject, ("spec", _FIELDS[step.setting], step.index)))
        sections = ("router_settings", "litellm_settings")
        path = next((path for section in sections for path in self._paths(section, step)), ())
        return str(self._origin.field(self._base.line(path) if path else 0, path))

    def _paths(self, section: str, step: Step) -> Iterator[tuple[str | int, ...]]:
        values = self._base.values.get(section)
        if not isinstance(values, dict):
            return
        if step.owner == "*" and values.get(_DEFAULT):
            yield section, _DEFAULT
        entries = values.get(step.setting)
        for index, entry in enumerate(entries if isinstance(entries, list) else ()):
            if isinstance(entry, dict) and step.owner in entry:
                yield section, step.setting, index
