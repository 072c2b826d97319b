"""`kustomize-litellm build`: one kustomization rendered, merged and checked."""

from __future__ import annotations

import re
from pathlib import Path

from kustomize_plugin import protocol
from kustomize_plugin.finding import Finding
from kustomize_plugin.machine import build_errors, fetches, finding_places, kustomization_files
from kustomize_plugin.machine.engine import KUBECTL, Engine, EngineError, choose
from kustomize_plugin.merge import finished_build
from kustomize_plugin.secrets import redaction

_FINDING = re.compile(r": LK\d{3} ")
_ENGINE_NOISE = re.compile(r"^(?:Error|error): couldn't execute function: exit status \d+\n?", re.MULTILINE)


class Build:
    """`text` is what may be printed: empty where a finding refuses it. `messages` are for standard error.

    `unmerged` is what came out of a build in which nothing is wrong but that it merges nothing.
    """

    def __init__(self, text: str, messages: list[str], failed: bool, unmerged: str = "") -> None:
        self.text = text
        self.messages = messages
        self.failed = failed
        self.unmerged = unmerged


class NoKustomizationFileError(EngineError):
    """The folder has no kustomization, so that there is nothing to build."""


class RemoteBaseError(EngineError):
    """The kustomization fetches from elsewhere; `told` says what, and what that would do here."""

    def __init__(self, fetch: fetches.Fetch) -> None:
        address = " ".join(redaction.value("api_base", fetch.address).split())
        self.told = f'fetches "{address}"' + (", whose functions would run here" if fetch.is_base else "")
        super().__init__(f"{fetch.file} {self.told}; vendor it, or pass --allow-remote if you trust it")


def build(directory: Path, engine: Engine, arguments: tuple[str, ...] = (), allow_remote: bool = False) -> Build:
    """Render one kustomization; raises EngineError, RemoteBaseError among them."""
    if not allow_remote:
        _refuse_remote(directory)
    code, text, errors = engine.build(directory, arguments, allow_remote)
    if code:
        if _FINDING.search(errors):
            return Build("", _lines(_ENGINE_NOISE.sub("", errors)), failed=True)
        raise EngineError(build_errors.of(directory, errors) or f"{engine.name} ended with exit code {code}")
    messages = _lines(errors)
    if engine.name == KUBECTL and finished_build.has_ours(text):
        outcome = protocol.run(text)
        finding_places.findings(outcome.findings, str(directory))
        messages += map(str, outcome.findings)
        if outcome.code:
            return Build("", messages, failed=True)
        text = outcome.stdout
    findings: list[Finding] = finished_build.check(text)
    finding_places.findings(findings, str(directory))
    messages += map(str, findings)
    unmerged = text if [one.code for one in findings] == [finished_build.NO_MERGE] else ""
    return Build("" if findings else text, messages, failed=bool(findings), unmerged=unmerged)


def build_folder(
    directory: Path, engine: str | None = None, arguments: tuple[str, ...] = (), allow_remote: bool = False
) -> Build:
    """Render the kustomization of a folder, by the engine of that name or the one that is there; raises EngineError."""
    if kustomization_files.file_in(directory) is None:
        raise NoKustomizationFileError(build_errors.no_kustomization(directory))
    return build(directory, choose(engine), arguments, allow_remote)


def _refuse_remote(directory: Path) -> None:
    try:
        for fetch in fetches.of(directory):
            raise RemoteBaseError(fetch)
    except fetches.UnknownFetchError as error:
        raise EngineError(str(error)) from error


def _lines(errors: str) -> list[str]:
    return [line for line in errors.splitlines() if line.strip()]
