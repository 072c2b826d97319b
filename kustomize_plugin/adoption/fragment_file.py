"""The file of one ModelFragment, with the comments that belong to it."""

from __future__ import annotations

from kustomize_plugin.adoption.deployment_text import DeploymentText
from kustomize_plugin.config.kind_shapes import API_VERSION, CHAIN_FIELDS
from kustomize_plugin.secrets import printable_text
from kustomize_plugin.yamltext import emit

_FIELDS = {setting: field for field, setting in CHAIN_FIELDS.items()}
_INDENT = " " * 6


class Draft:
    """What a fragment's file is to say; `tier` and `routing` may be empty, their notes tell how they were guessed."""

    def __init__(self, name: str, group: str) -> None:
        self.name = name
        self.group = group
        self.annotations: dict[str, str] = {}
        self.tier = self.tier_note = self.routing = self.routing_note = ""
        self.deployments: list[DeploymentText] = []
        self.chains: dict[str, tuple[list[str], list[str]]] = {}  # setting → targets and comments


def render(draft: Draft) -> str:
    """Return the file's text."""
    above, *_ = [one.comments for one in draft.deployments] or [[]]
    lines = [*above, f"apiVersion: {API_VERSION}", "kind: ModelFragment"]
    lines += ["metadata:", f"  name: {emit.scalar(draft.name)}"]
    if draft.annotations:
        lines.append("  annotations:")
        lines += [f"    {key}: {emit.scalar(value)}" for key, value in draft.annotations.items()]
    lines += ["spec:", f"  modelName: {emit.scalar(draft.group)}"]
    lines += _guessed("tier", draft.tier, draft.tier_note)
    lines += _guessed("routing", draft.routing, draft.routing_note)
    lines.append("  deployments:")
    for index, one in enumerate(draft.deployments):
        lines += [f"    {comment}".rstrip() for comment in (one.comments if index else ())]
        lines.append(f"    - {one.lines[0]}")
        lines += [_INDENT + line if line else "" for line in one.lines[1:]]
    for setting, (targets, comments) in draft.chains.items():
        lines += [f"  {comment}".rstrip() for comment in comments]
        lines.append("  " + emit.pair(_FIELDS[setting], targets, 2))
    return "\n".join(lines) + "\n"


def _guessed(field: str, value: str, note: str) -> list[str]:
    note = printable_text.printable(note)
    if not value:
        return [f"  # review: {field} is not known, {note}"] if note else []
    return [f"  {field}: {value}" + (f"  # review: guessed, {note}" if note else "")]
