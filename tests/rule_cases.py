"""The cases of the rules: `tests/rules/lk301.md` holds those of LK301, and CONTRIBUTING.md says how they are written.

What a case file may not say is refused with its place, so that nothing in it is skipped.
"""

from __future__ import annotations

import fcntl
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from tests.rule_pages import CaseError, Fence, Section, sections

FOLDER = Path(__file__).parent / "rules"
SHARED = "shared.md"
BASE = "Base: "
PROMISES = ("Accepts ", "Rejects ", "Warns ")
LANGUAGES = frozenset({"dotenv", "json", "makefile", "markdown", "sh", "text", "yaml"})
FORMS = frozenset({"crlf", "escaped"})
USE = re.compile(r"\*([^*]+)\*(?: in `([^`]+)`)?")
ESCAPE = re.compile(rb"\\(x[0-9a-f]{2}|\\|\n)?")

Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Case:
    """One promise of a rule; `rule` is the name of its file."""

    rule: str
    promise: str
    files: Files
    expected: str

    @property
    def name(self) -> str:
        """The promise as an identifier."""
        return identifier(self.promise)

    def lay_out(self, folder: Path) -> None:
        """Write the files below a folder."""
        for path, content in self.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)


def identifier(promise: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", promise.lower()).strip("_")


def load(folder: Path = FOLDER) -> list[Case]:
    """Return the cases of all files, those of a file in its order."""
    found = {path: pages(path) for path in sorted(folder.glob("*.md"))}
    refuse_idle_bases([section for file in found.values() for section in file])
    shared = declared(found.pop(folder / SHARED, []), {})
    cases = [case for path, file in found.items() for case in cases_of(path, file, shared)]
    if not cases:
        raise CaseError(f"{folder}: no case was found")
    return cases


def cases_of(path: Path, found: list[Section], shared: Mapping[str, Files]) -> list[Case]:
    """Return the cases of one file, which may declare bases of its own."""
    bases = declared([one for one in found if one.heading.startswith(BASE)], shared)
    cases = [one_case(path.stem, one, bases) for one in found if not one.heading.startswith(BASE)]
    if not cases:
        raise CaseError(f"{path}: no case was found")
    return cases


def refuse_idle_bases(found: list[Section]) -> None:
    used = {name for section in found for name, _ in uses(section)}
    for section in found:
        if section.heading.startswith(BASE) and section.heading.removeprefix(BASE) not in used:
            raise CaseError(f"{section.place}: no case uses {section.heading!r}")


def pages(path: Path) -> list[Section]:
    """Return the sections of a file; two with one name are refused."""
    found = sections(path.name, path.read_bytes().decode())
    names = [identifier(section.heading) for section in found]
    for index, section in enumerate(found):
        if names[index] in names[:index]:
            raise CaseError(f"{section.place}: {section.heading!r} appears twice")
    return found


def declared(found: list[Section], known: Mapping[str, Files]) -> dict[str, Files]:
    """Return the known bases and those that these sections declare; one may build on those above it."""
    bases = dict(known)
    for section in found:
        name = section.heading.removeprefix(BASE)
        if name == section.heading:
            raise CaseError(f"{section.place}: {name!r} is not a base; begin with {BASE!r}")
        if name in bases:
            raise CaseError(f"{section.place}: the base {name!r} appears twice")
        files, expected = contents(section, bases)
        if expected is not None:
            raise CaseError(f"{expected.place}: a base has no findings")
        bases[name] = files
    return bases


def one_case(rule: str, section: Section, bases: Mapping[str, Files]) -> Case:
    if not section.heading.startswith(PROMISES):
        raise CaseError(f"{section.place}: {section.heading!r} is not a promise; begin with Accepts, Rejects or Warns")
    files, expected = contents(section, bases)
    return Case(rule, section.heading, files, "" if expected is None else expected.text)


def contents(section: Section, bases: Mapping[str, Files]) -> tuple[Files, Fence | None]:
    """Return a section's files and the block of its findings; its own files replace those of a base."""
    files: dict[str, bytes] = {}
    for name, folder in uses(section):
        if name not in bases:
            raise CaseError(f"{section.place}: there is no base {name!r}")
        files.update({str(PurePosixPath(folder, path)): content for path, content in bases[name].items()})
    expected: Fence | None = None
    own: set[str] = set()
    for fence in section.fences:
        if fence.path in own or (fence.path is None and expected is not None):
            raise CaseError(f"{fence.place}: {fence.path or 'the block of findings'} appears twice")
        if fence.path is None:
            expected = findings(fence)
        else:
            own.add(fence.path)
            files[checked(fence)] = content_of(fence)
    if not files:
        raise CaseError(f"{section.place}: {section.heading!r} has no files")
    return files, expected


def uses(section: Section) -> Iterator[tuple[str, str]]:
    """Yield the bases that a section names, each with the folder that it is laid into."""
    for paragraph in section.paragraphs:
        if re.match(r"On the bases?\b", paragraph):
            found = USE.findall(paragraph)
            if not found:
                raise CaseError(f"{section.place}: write the name of the base between asterisks: *gateway*")
            yield from found


def findings(fence: Fence) -> Fence:
    if fence.info != "text":
        raise CaseError(f"{fence.place}: the block has no path; write it between backticks on the line above")
    return fence


def checked(fence: Fence) -> str:
    path = PurePosixPath(fence.path or "")
    if path.is_absolute() or ".." in path.parts or str(path) != fence.path:
        raise CaseError(f"{fence.place}: {fence.path!r} is not a path below the case's folder")
    return str(path)


def content_of(fence: Fence) -> bytes:
    """Return the bytes of a file: its lines as they are, or in the form that the info names."""
    language, *forms = fence.info.split() or [""]
    unknown = [*({language} - LANGUAGES), *(set(forms) - FORMS)]
    if unknown:
        allowed = ", ".join([*sorted(LANGUAGES), *sorted(FORMS)])
        raise CaseError(f"{fence.place}: {fence.info!r} is not an info that a block may have ({allowed})")
    content = fence.text.encode()
    if "crlf" in forms:
        content = content.replace(b"\n", b"\r\n")
    return unescaped(content, fence.place) if "escaped" in forms else content


def unescaped(content: bytes, place: str) -> bytes:
    r"""Read `\xff` as a byte and `\\` as a backslash; a backslash at the end of a line takes the line's end away."""

    def byte(match: re.Match[bytes]) -> bytes:
        match match[1]:
            case None:
                raise CaseError(f"{place}: write a backslash as two, and a byte as \\xff")
            case b"\\":
                return b"\\"
            case b"\n":
                return b""
            case number:
                return bytes.fromhex(number[1:].decode())

    return ESCAPE.sub(byte, content)


def record(case: Case, text: str, folder: Path = FOLDER) -> None:
    """Write what a case finds into its file: into its block of findings, or a new one; none where nothing is found.

    Several workers may write one file at the same time.
    """
    if text == case.expected:
        return
    path = folder / f"{case.rule}.md"
    with path.open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        lines = file.read().decode().split("\n")
        found = next(one for one in sections(path.name, "\n".join(lines)) if one.heading == case.promise)
        block = next((fence for fence in found.fences if fence.path is None), None)
        start, stop = (block.start, block.stop) if block else (found.stop, found.stop)
        while start > found.start and not lines[start - 1]:
            start -= 1
        lines[start:stop] = ["", "```text", *text.removesuffix("\n").split("\n"), "```"] if text else []
        file.seek(0)
        file.write("\n".join(lines).encode())
        file.truncate()
