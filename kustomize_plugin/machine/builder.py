"""`kustomize-litellm build`: one kustomization rendered, merged and checked."""

from __future__ import annotations

import re
from pathlib import Path

from kustomize_plugin import protocol
from kustomize_plugin.finding import Finding
from kustomize_plugin.machine import build_errors, fetches, finding_places, findings_file, kustomization_files
from kustomize_plugin.machine.engine import KUBECTL, Engine, EngineError, choose, search_path
from kustomize_plugin.machine.foreign_programs import Program
from kustomize_plugin.merge import finished_build
from kustomize_plugin.resources.written_config import WrittenConfig
from kustomize_plugin.secrets import redaction

_ENGINE_NOISE = re.compile(r"^(?:Error|error): couldn't execute function: exit status \d+\n?", re.MULTILINE)
_FINDING = re.compile(r"^\S.*: LK\d{3} ", re.MULTILINE)


class Build:
    """`text` is what may be printed: empty where a finding refuses it.

    `messages` are for standard error, line by line: the `findings` among what else the engine has `said`. `unmerged` is
    what came out of a build in which nothing is wrong but that it merges nothing. `engine` names what built it.
    """

    def __init__(self, errors: str, findings: list[Finding]) -> None:
        self.messages = [line for line in errors.splitlines() if line.strip()]
        self.findings = findings
        told = set(map(str, findings))
        self.said = [line for line in self.messages if line not in told]
        self.text = self.unmerged = ""
        self.failed = False
        self.engine = ""

    def add(self, findings: list[Finding]) -> None:
        """Take findings that were made after the engine has ended."""
        self.findings = [*self.findings, *findings]
        self.messages += map(str, findings)

    def refuse(self, findings: list[Finding]) -> None:
        """Take findings that keep it from being used, if there are any."""
        self.add(findings)
        if findings:
            self.failed, self.text, self.unmerged = True, "", ""


class NoKustomizationFileError(EngineError):
    """The folder has no kustomization, so that there is nothing to build."""


class UntrustedError(EngineError):
    """The kustomization asks for what a build does only when it is told to.

    `told` says for what, in which `file`; `remedy` is the way out.
    """

    def __init__(self, file: Path, told: str, remedy: str) -> None:
        self.file = file
        self.told = told
        self.remedy = remedy
        super().__init__(f"{file} {told}; {remedy}")


class RemoteBaseError(UntrustedError):
    """The kustomization fetches from elsewhere."""

    def __init__(self, fetch: fetches.Fetch) -> None:
        address = " ".join(redaction.value("api_base", fetch.address).split())
        told = f'fetches "{address}"' + (", whose functions would run here" if fetch.is_base else "")
        super().__init__(fetch.file, told, "copy it into the repository, or pass --allow-remote if you trust it")


class ForeignProgramError(UntrustedError):
    """The kustomization runs programs other than ours."""

    def __init__(self, program: Program) -> None:
        flag = "--allow-remote" if program.is_fetched else "--allow-exec"
        self.program = program
        super().__init__(program.file, f"{program.told} on this machine", f"pass {flag} if you trust it")


class ChartError(ForeignProgramError):
    """The kustomization runs helm, and nothing else that is not ours."""


def build(
    directory: Path,
    engine: Engine,
    arguments: tuple[str, ...] = (),
    allow_remote: bool = False,
    allow_exec: bool = False,
) -> Build:
    """Render one kustomization; raises EngineError, UntrustedError among them."""
    _refuse_untrusted(directory, allow_remote, allow_exec)
    with findings_file.waiting() as file:
        code, text, errors = engine.build(directory, arguments, allow_remote, file)
        told, written = findings_file.read(file)
    if code and not told and not _has_refused(errors):
        raise EngineError(build_errors.of(directory, errors) or f"{engine.name} ended with exit code {code}")
    built = Build(_ENGINE_NOISE.sub("", errors) if code else errors, told)
    built.failed, built.engine = bool(code), engine.name
    if not code:
        _finish(built, text, directory, engine, written)
    return built


def _has_refused(errors: str) -> bool:
    """Tell whether our function has refused the build where it could not hand its findings over, as in a container."""
    return _ENGINE_NOISE.search(errors) is not None and _FINDING.search(errors) is not None


def _finish(built: Build, text: str, directory: Path, engine: Engine, written: list[WrittenConfig]) -> None:
    """Merge what the engine has left, and check the result."""
    if engine.name == KUBECTL and finished_build.has_ours(text):
        outcome = protocol.run(text)
        built.add(finding_places.findings(outcome.findings, str(directory)))
        built.failed, text = bool(outcome.code), outcome.stdout
        written = [*written, *(told() for told in outcome.written)]
        if built.failed:
            return
    top = finding_places.top(directory)
    checked = [
        one if one.field or one.code not in finished_build.UNDONE else one.at(top)
        for one in finished_build.check(text, written)
    ]
    findings = finding_places.findings(checked, str(directory))
    built.text = text
    built.refuse(findings)
    built.unmerged = text if [one.code for one in findings] == [finished_build.NO_MERGE] else ""


def build_folder(
    directory: Path,
    engine: str | None = None,
    arguments: tuple[str, ...] = (),
    allow_remote: bool = False,
    allow_exec: bool = False,
) -> Build:
    """Render the kustomization of a folder, by the engine of that name or the one that is there; raises EngineError."""
    if kustomization_files.file_in(directory) is None:
        raise NoKustomizationFileError(build_errors.no_kustomization(directory))
    return build(directory, choose(engine), arguments, allow_remote, allow_exec)


def _refuse_untrusted(directory: Path, allow_remote: bool, allow_exec: bool) -> None:
    if allow_remote and allow_exec:
        return
    try:
        found = fetches.found(directory, search_path())
    except fetches.UnknownFetchError as error:
        raise EngineError(str(error)) from error
    # Charts are among them: what lets functions run, --enable-alpha-plugins, lets kustomize run helm as well.
    if found.fetches and not allow_remote:
        raise RemoteBaseError(found.fetches[0])
    for program in found.programs:
        if not (allow_remote if program.is_fetched else allow_exec):
            raise ChartError(program) if program.is_helm else ForeignProgramError(program)
    if found.unclear and not allow_exec:
        unclear = found.unclear
        raise UntrustedError(unclear.file, unclear.told, f"{unclear.remedy}, or pass --allow-exec if you trust it")
