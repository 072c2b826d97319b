"""What `update` proposes: the changes, the texts that they make, and what lint says of those."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from kustomize_plugin.commands.could_not_run import CouldNotRunError
from kustomize_plugin.commands.tags_command import replies
from kustomize_plugin.difference import model_changes
from kustomize_plugin.difference.model_changes import ModelChange
from kustomize_plugin.finding import ERROR, Finding, Location
from kustomize_plugin.gateway.deployments import Deployment
from kustomize_plugin.hooks.run import clock, lint, repository_top, written_models
from kustomize_plugin.hooks.run.order import Order
from kustomize_plugin.hooks.run.written_models import WrittenModel
from kustomize_plugin.litellm import tag_likeness
from kustomize_plugin.machine import tag_lookup
from kustomize_plugin.providers import catalog, route_of

_RETIRED = "LK208"


class Wanted(NamedTuple):
    """What the command line says besides the source."""

    offline: bool
    today: datetime | None
    hosts: tuple[str, ...]
    seconds: float


class Proposal(NamedTuple):
    """`texts` are those of the changed files, `difference` shows them; `refused` is what lint would then refuse.

    `left` are sentences on what has no successor or cannot be edited, `notes` on who could not be asked.
    """

    changes: list[ModelChange]
    texts: dict[str, str]
    difference: str
    refused: list[Finding]
    left: list[str]
    notes: list[str]


class _Lists:
    """What providers list, as far as they could be asked: the tags of each deployment's provider."""

    def __init__(self, written: list[WrittenModel], wanted: Wanted) -> None:
        self.notes: list[str] = []
        self._tags: dict[tuple[str, str], tuple[str, dict[str, str]]] = {}  # of a group and a name: prefix, tags
        if wanted.offline or not written:
            return
        found = tag_lookup.lookup(
            [Deployment(one.group, one.entry) for one in written], os.environ, frozenset(wanted.hosts)
        )
        answers = replies(found, wanted.seconds)
        self.notes = [*found.problems, *(one.problem for one in answers if one.problem)]
        for one in answers:
            for use in () if one.problem else found.uses[one.question]:
                self._tags[use] = (one.question.prefix, one.tags)

    def lacks(self, group: str, name: str, other: str) -> bool:
        """Tell whether the provider that a deployment asks lists tags, and not `other` among them."""
        prefix, tags = self._tags.get((group, name), ("", {}))
        return bool(tags) and not catalog.has(prefix, tags, other)

    def likeliest(self, group: str, name: str) -> str:
        """Return the listed tag that somebody probably meant; empty where none is alike."""
        return tag_likeness.likeliest(name, self._tags.get((group, name), ("", {}))[1])


def proposal(path: str, wanted: Wanted) -> Proposal:
    """Return what is to be changed in a file or folder, and in the bases of its kustomizations; writes nothing."""
    today = wanted.today.date() if wanted.today else clock.now()
    ended = lint.run(Order([path], select=frozenset([_RETIRED]), today=str(today))).findings
    written = {one.where: one for one in written_models.of([path])}
    lists = _Lists(list(written.values()), wanted)
    changes, left = _successors(ended, written, lists)
    changes += _listed(written, {one.where for one in changes}, lists)
    texts, missed = _edited(changes)
    left += [f"{one.where}: write {one.new} for {one.old}, which is not written there as it is read" for one in missed]
    kept = [one for one in changes if one not in missed]
    shown = [line for file in texts for line in _diff(file, kept)]
    return Proposal(kept, texts, "".join(f"{line}\n" for line in shown), _refused(path, texts), left, lists.notes)


def _successors(
    ended: list[Finding], written: dict[Location, WrittenModel], lists: _Lists
) -> tuple[list[ModelChange], list[str]]:
    """Return the changes of models that end, and sentences on those without a successor that may be asked."""
    changes, left = [], []
    for one in ended:
        group, old, new = (str(one.facts.get(name, "")) for name in ("group", "model", "successor"))
        found = written.get(one.where) if one.where is not None else None
        if one.where is None or found is None or not new:
            left.append(f"{one.where}: {one.message}")
        elif lists.lacks(group, _name(old, found), _name(new, found)):
            left.append(f"{one.where}: {one.problem}, and its provider does not list {new}")
        else:
            verb = "ended" if str(one.facts["end"]) <= str(one.facts["today"]) else "ends"
            declared = model_changes.declared(Deployment(group, found.entry).info)
            changes.append(ModelChange(one.where, group, old, new, f"{verb} on {one.facts['end']}", declared))
    return changes, left


def _listed(written: dict[Location, WrittenModel], changed: set[Location], lists: _Lists) -> list[ModelChange]:
    """Return the changes of tags that their provider does not list."""
    found = []
    for where, one in written.items():
        deployment = Deployment(one.group, one.entry)
        name = _name(deployment.model, one)
        meant = lists.likeliest(one.group, name) if lists.lacks(one.group, name, name) else ""
        if meant and where not in changed:
            new = deployment.model.removesuffix(name) + meant
            found.append(ModelChange(where, one.group, deployment.model, new, "is not listed by its provider"))
    return found


def _name(model: str, one: WrittenModel) -> str:
    """Return what a model string has behind its provider."""
    route = route_of(model, Deployment(one.group, one.entry).params)
    return route.name if route is not None else model


def _edited(changes: list[ModelChange]) -> tuple[dict[str, str], list[ModelChange]]:
    texts: dict[str, str] = {}
    missed: list[ModelChange] = []
    for file in sorted({one.where.file for one in changes}):
        mine = [one for one in changes if one.where.file == file]
        if repository_top.leads_out(file):
            missed += mine
            continue
        text, lost = model_changes.edited(_read(file), mine)
        missed += lost
        if text != _read(file):
            texts[file] = text
    return texts, missed


def _diff(file: str, changes: list[ModelChange]) -> list[str]:
    return list(model_changes.diff(file, _read(file), [one for one in changes if one.where.file == file]))


def _read(file: str) -> str:
    try:
        return Path(file).read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise CouldNotRunError(f"cannot read {file}: {error}") from error


def _refused(path: str, texts: dict[str, str]) -> list[Finding]:
    """Return the errors that lint finds with the new texts, and not with the files as they are."""
    if not texts:
        return []
    before = {(one.code, one.where, one.problem) for one in lint.run(Order([path])).findings}
    after = lint.run(Order([path], held=texts)).findings
    return [one for one in after if one.severity == ERROR and (one.code, one.where, one.problem) not in before]
