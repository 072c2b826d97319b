"""The shell in Makefiles, justfiles, Dockerfiles and Jenkinsfiles."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterator

from kustomize_plugin.hooks.keys.shell.scripts import Script

_Pieces = list[tuple[str, int]]
_LINE = re.compile(r"(?:[^\n]*\\\r?\n)*[^\n]*")
_MAKE_SET = re.compile(
    r"(?:[\w.%/-]++[ \t]*+:[ \t]*+)?[ \t]*+(?:export[ \t]+|override[ \t]+)?"
    "([A-Za-z_][\\w.-]*+)[ \\t]*+(?:[:?+]{0,3}=)[ \\t]*(.*)",
    re.DOTALL,
)
_MAKE_WORD = re.compile(
    r"\$\$|\$\(([A-Za-z_][\w.-]*)\)|\$\{([A-Za-z_][\w.-]*)\}|\$@|\$<|\$\^|\$\((?:shell )(?=[^)]*\))"
)
_JUST_SET = re.compile(r"(?m)^[ \t]*(?:export[ \t]+)?([A-Za-z_][\w-]*)[ \t]*:=[ \t]*[\"']([^\"'\n]*)[\"'][ \t]*$")
_JUST_WORD = re.compile(r"\{\{([^{}\n]*)\}\}")
_LONGEST = 20_000  # heredoc
_RUN = re.compile(r"(?im)^[ \t]*(?:ONBUILD[ \t]+)?(RUN|CMD|ENTRYPOINT)[ \t]+((?:--\w+=\S+[ \t]+)*)")
_COMMENT = re.compile(r"(?m)^[ \t]*#[^\n]*\n")
_WORKDIR = re.compile(r"(?im)^[ \t]*WORKDIR[ \t]+(\S+)")
_DOCKER_SET = re.compile(r"(?im)^[ \t]*(?:ENV|ARG)[ \t]+(\w+)[= ][\"']?([^\s\"']+)")
_HEREDOC = re.compile(r"<<-?[\"']?(\w+)[\"']?")
_SH = re.compile(
    r"\b(?:sh|bat)\b[ \t(]*+(?:script[ \t]*+:[ \t]*+)?"
    r"(?:\"\"\"(.*?)\"\"\"|'''(.*?)'''|\"((?:\\.|[^\"\\\n])*+)\"|'((?:\\.|[^'\\\n])*+)')",
    re.DOTALL,
)


def _lines(text: str) -> Iterator[tuple[str, int]]:
    """Yield the lines, with those that a backslash joins to them, and where each begins."""
    position = 0
    while position < len(text):
        match = _LINE.match(text, position)
        line = match[0] if match else ""
        yield line, position
        position += len(line) + 1


def of_makefile(text: str) -> Iterator[Script]:
    """Yield one script for each line of a recipe: make starts a shell for each."""
    variables: dict[str, str] = {}
    recipes: _Pieces = []
    for line, start in _lines(text):
        if line.startswith("\t"):
            recipes.append((line, start))
        elif "=" in line and (match := _MAKE_SET.fullmatch(line.partition(" #")[0])):
            variables[match[1]] = match[2].strip()
        elif ";" in line and ":" in line:
            recipes.append((line.partition(";")[2], start + line.index(";") + 1))
    variables = {name: _resolved(value, variables) for name, value in variables.items()}
    is_one = ".ONESHELL" in text
    together: _Pieces = []
    for line, start in recipes:
        head = re.match(r"[ \t]*[@+-]*[ \t]*", line)
        skipped = head.end() if head else 0
        pieces = list(_made(line[skipped:], start + skipped, variables))
        if is_one:
            together += [*pieces, ("\n", start)]
        else:
            yield Script(pieces, variables=variables)
    if together:
        yield Script(together, variables=variables)


def _resolved(value: str, variables: dict[str, str]) -> str:
    value = re.sub(r"\$\(wildcard ([^()]*)\)", r"\1", value)
    for _ in range(3):
        if "$(" not in value and "${" not in value:
            break
        value = re.sub(r"\$[({]([A-Za-z_][\w.-]*)[)}]", lambda match: variables.get(match[1], match[0]), value)[:2000]
    return value


def _made(line: str, start: int, variables: dict[str, str]) -> Iterator[tuple[str, int]]:
    """Yield a recipe as the shell gets it."""
    end = 0
    for match in _MAKE_WORD.finditer(line):
        yield line[end : match.start()], start + end
        name = match[1] or match[2]
        if match[0] == "$$":
            yield "$", start + match.start()
        elif match[0].startswith("$(shell"):
            yield "$(", start + match.start()
        elif name in variables and "$(" not in variables[name]:
            yield variables[name], start + match.start()
        else:
            yield f"${{{re.sub('[^A-Za-z0-9_]', '_', name)}}}" if name else "${_}", start + match.start()
        end = match.end()
    yield line[end:], start + end


def of_justfile(text: str) -> Iterator[Script]:
    """Yield one script for each line of a recipe, and one for a recipe that begins with `#!`."""
    variables = dict(_JUST_SET.findall(text))
    block: _Pieces = []
    for line, start in (*_lines(text), ("x", len(text))):
        if line[:1] in " \t" and line.strip():
            head = len(line) - len(line.lstrip())
            block.append((line[head:], start + head))
            continue
        if not line.strip() and block:
            continue
        yield from _just(block, variables)
        block = []


def _just(block: _Pieces, variables: dict[str, str]) -> Iterator[Script]:
    if not block:
        return
    if block[0][0].startswith("#!"):
        pieces = [piece for line, start in block for piece in (*_filled(line, start, variables), ("\n", start))]
        yield Script(pieces, variables=variables)
        return
    for line, start in block:
        head = len(line) - len(line.lstrip("@-"))
        yield Script(_filled(line[head:], start + head, variables), variables=variables)


def _filled(line: str, start: int, variables: dict[str, str]) -> Iterator[tuple[str, int]]:
    end = 0
    for match in _JUST_WORD.finditer(line):
        yield line[end : match.start()], start + end
        name = match[1].strip()
        yield variables.get(name, "${" + (re.sub(r"\W", "_", name) or "_") + "}"), start + match.start()
        end = match.end()
    yield line[end:], start + end


def of_dockerfile(text: str) -> Iterator[Script]:
    """Yield what RUN, CMD and ENTRYPOINT run, in the folder of the last WORKDIR."""
    variables = dict(_DOCKER_SET.findall(text))
    folders = [(match.start(), match[1]) for match in _WORKDIR.finditer(text)]
    starts = [start for start, _ in folders]
    for match in _RUN.finditer(text):
        line = _LINE.match(text, match.end())
        body = line[0] if line else ""
        heredoc = _HEREDOC.match(body) if match[1].upper() == "RUN" else None
        before = bisect_left(starts, match.start())
        folder = folders[before - 1][1] if before else ""
        if heredoc:
            end = re.compile(rf"(?m)^\t*{heredoc[1]}\b").search(
                text, match.end() + len(body), match.end() + len(body) + _LONGEST
            )
            first = match.end() + len(body) + 1
            yield Script([(text[first : end.start() if end else len(text)], first)], folder, variables)
        elif body.startswith("["):
            yield Script([(_exec_form(body), match.end())], folder, variables)
        else:
            yield Script([(_COMMENT.sub(_blank, body), match.end())], folder, variables)


def _blank(comment: re.Match[str]) -> str:
    """Return blanks for a comment between joined lines."""
    return " " * (len(comment[0]) - 2) + "\\\n"


def _exec_form(body: str) -> str:
    try:
        words = json.loads(body)
    except ValueError:
        return ""
    if not isinstance(words, list):
        return ""
    return " ".join("'" + str(word).replace("'", "'\\''") + "'" for word in words)


def of_jenkinsfile(text: str) -> Iterator[Script]:
    """Yield what the `sh` steps run."""
    for match in _SH.finditer(text):
        number = next((number for number in range(1, 5) if match[number] is not None), 0)
        if number:
            yield Script([(match[number], match.start(number))])


def _of_procfile(text: str) -> Iterator[Script]:
    yield from (Script([(match[1], match.start(1))]) for match in re.finditer(r"(?m)^[\w-]+:[ \t]*(.*)$", text))


_READERS = {
    "make": of_makefile, "just": of_justfile, "docker": of_dockerfile, "jenkins": of_jenkinsfile,
    "procfile": _of_procfile,
}  # fmt: skip


def scripts(text: str, kind: str) -> Iterator[Script]:
    """Yield the shell in a file of a kind."""
    yield from _READERS[kind](text)
