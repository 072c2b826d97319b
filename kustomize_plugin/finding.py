"""One mistake of the user, as a value: its rule code, what is wrong, the way out, where it is, what it is about."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ERROR = "error"
WARNING = "warning"
INFO = "info"
_MANY, _NEAR, _LONG = 200, 2, 200
_MOST_NAMED = 3

_put = object.__setattr__

Fact = str | int | tuple[str, ...]
Facts = Mapping[str, Fact]
Path = tuple[str | int, ...]


class Value:
    """What is never changed once it is made; two of the same content are equal."""

    __slots__: tuple[str, ...] = ()

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a {type(self).__name__} is never changed; make another one")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a {type(self).__name__} is never changed; make another one")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self._parts() == other._parts()

    def __hash__(self) -> int:
        return hash(str(self))

    def _parts(self) -> list[object]:
        return [getattr(self, name) for name in self.__slots__]


class Location(Value):
    """A place in a file; line and column count from 1, a column of 0 is not known."""

    __slots__ = ("column", "file", "line")
    file: str
    line: int
    column: int

    def __init__(self, file: str, line: int, column: int = 0) -> None:
        _put(self, "file", file)
        _put(self, "line", line)
        _put(self, "column", column)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.column else f"{self.file}:{self.line}"


class Subject(Value):
    """The Kubernetes resource a finding is about; `original` is its name before any overlay renamed it."""

    __slots__ = ("api_version", "kind", "name", "namespace", "original")
    api_version: str
    kind: str
    name: str
    namespace: str
    original: str

    def __init__(self, api_version: str, kind: str, name: str, namespace: str = "", original: str = "") -> None:
        _put(self, "api_version", api_version)
        _put(self, "kind", kind)
        _put(self, "name", name)
        _put(self, "namespace", namespace)
        _put(self, "original", original or name)

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"

    def described(self, path: Path, line: int) -> str:
        """Say where a path of the resource is, or a line in the text at that path; whoever has files names one."""
        return f"{self}, {path[-1]} line {line}" if line else str(self)


class Field(Value):
    """A place in a resource of a build, while no file is known.

    `path` leads to the value, as mapping keys and list indexes, and is empty for the whole resource; `line`, where it
    is known, is the line inside a text at that path, counted from 1.
    """

    __slots__ = ("line", "path", "subject")
    subject: Subject
    path: Path
    line: int

    def __init__(self, subject: Subject, path: Path = (), line: int = 0) -> None:
        _put(self, "subject", subject)
        _put(self, "path", path)
        _put(self, "line", line)

    def __str__(self) -> str:
        return self.subject.described(self.path, self.line)


class Edit(Value):
    """A word of a file, on one line, and what is to take its place."""

    __slots__ = ("new", "old", "where")
    where: Location
    old: str
    new: str

    def __init__(self, where: Location, old: str, new: str) -> None:
        _put(self, "where", where)
        _put(self, "old", old)
        _put(self, "new", new)


class Finding(Value):
    """One mistake. What it quotes is cleaned: a key in it is described, not shown, and nothing steers a terminal.

    `where` is its place in a file and wins over `field`, its place in a resource. `facts` say what it is about, and in
    which `overlays` it holds if not in all that have the file; they are for
    whoever has to tell without reading the message; `edits` are what `--fix` does about it, but for one that would
    show a key.
    """

    __slots__ = ("code", "edits", "facts", "field", "problem", "remedy", "severity", "where")
    code: str
    problem: str
    remedy: str
    where: Location | None
    field: Field | None
    facts: Facts
    severity: str
    edits: tuple[Edit, ...]

    def __init__(  # noqa: PLR0913 - a finding is its parts, and all but the first two have a default
        self,
        code: str,
        problem: str,
        remedy: str = "",
        place: Location | Field | None = None,
        facts: Facts | None = None,
        *,
        severity: str = ERROR,
        edits: tuple[Edit, ...] = (),
    ) -> None:
        _put(self, "code", code)
        _put(self, "problem", _clean(problem))
        _put(self, "remedy", _clean(remedy))
        _put(self, "where", place if isinstance(place, Location) else None)
        _put(self, "field", place if isinstance(place, Field) else None)
        _put(self, "facts", MappingProxyType({name: _cleaned(fact) for name, fact in (facts or {}).items()}))
        _put(self, "severity", severity)
        _put(self, "edits", tuple(edit for edit in edits if edit.new == _clean(edit.new)))

    @property
    def message(self) -> str:
        """The sentence that all formats show: what is wrong, the way out, and in which overlays if not in all."""
        sentence = f"{self.problem}; {self.remedy}" if self.remedy else self.problem
        overlays = self.facts.get("overlays")
        return f"{sentence} {_among(overlays)}" if isinstance(overlays, tuple) else sentence

    def at(self, place: Location | Field) -> Finding:
        """Return the finding at a place; in a file it keeps the one that it has in a resource."""
        return self._with({"where" if isinstance(place, Location) else "field": place})

    def weighed(self, severity: str) -> Finding:
        """Return the finding with another severity."""
        return self if severity == self.severity else self._with({"severity": severity})

    def told(self, problem: str = "", remedy: str = "") -> Finding:
        """Return the finding with another problem or another way out."""
        words = {"problem": _clean(problem), "remedy": _clean(remedy)}
        return self._with({name: text for name, text in words.items() if text})

    def knowing(self, **facts: Fact) -> Finding:
        """Return the finding with more facts."""
        more = {name: _cleaned(fact) for name, fact in facts.items()}
        return self._with({"facts": MappingProxyType({**self.facts, **more})})

    def _with(self, changed: dict[str, object]) -> Finding:
        other = object.__new__(Finding)
        for name in self.__slots__:
            _put(other, name, changed[name] if name in changed else getattr(self, name))
        return other

    def __str__(self) -> str:
        where = _printable(str(self.where or self.field or "input"))
        level = "" if self.severity == ERROR else f" {self.severity}:"
        return f"{where}: {self.code}{level} {self.message}"


def _among(overlays: tuple[str, ...]) -> str:
    more = f" and {len(overlays) - _MOST_NAMED} more" if len(overlays) > _MOST_NAMED else ""
    return f"(in {', '.join(overlays[:_MOST_NAMED])}{more})"


def _clean(text: str) -> str:
    """Return a text as it may be shown: what rules quote may be a secret in the wrong place, or steer a terminal."""
    from kustomize_plugin.secrets import printable_text  # only ever needed for a finding, so no build pays for it

    return printable_text.printable(printable_text.text(text))


def _cleaned(fact: Fact) -> Fact:
    if isinstance(fact, (int, str)):
        return fact if isinstance(fact, int) else _clean(fact)
    return tuple(map(_clean, fact))


def _printable(place: str) -> str:
    """Return a place that begins a line: GitHub takes orders from lines that begin with two colons."""
    if place.isprintable() and "::" not in place and "##" not in place:
        return place
    from kustomize_plugin.secrets import printable_text

    return printable_text.printable(f"./{place}" if place.lstrip().startswith("::") else place)


def has_errors(findings: list[Finding]) -> bool:
    """Tell whether one of the findings refuses the input."""
    return any(finding.severity == ERROR for finding in findings)


def did_you_mean(word: str, known: list[str]) -> str:
    """Ask `did you mean "x"?` for the nearest known word; empty where none is near."""
    near = nearest(word, known)
    return f'did you mean "{near}"?' if near else ""


def nearest(word: str, known: list[str]) -> str:
    """Return the known word that somebody probably meant; empty where none is near."""
    from difflib import get_close_matches  # only ever needed for a message, so no build pays for it

    if len(word) > _LONG:
        return ""
    if len(known) > _MANY:  # comparing every pair would take minutes where thousands of names are wrong
        known = [other for other in known if other[:1] == word[:1] and abs(len(other) - len(word)) <= _NEAR]
        known = known[:_MANY]
    return next(iter(get_close_matches(word, known, n=1)), "")
