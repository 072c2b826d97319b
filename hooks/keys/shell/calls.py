"""Calls: what the words of one command run, through `sudo`, `xargs`, `find -exec`, `sh -c`, functions and aliases."""

from __future__ import annotations

import re
from collections.abc import Callable

from kustomize_plugin.hooks.keys.shell import kubectl_words, programs
from kustomize_plugin.hooks.keys.shell.command import Command
from kustomize_plugin.hooks.keys.shell.words import TEXT, Output, Word, is_known, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.keys.shell.walk import Walk

_KUBECTL = frozenset(("kubectl", "oc", "kubectl.exe", "oc.exe", "kubecolor", "kubectl-argo"))
_UNSET = re.compile(r"(?i)[\"']?\$\{?(?:kube_?ctl|oc)(?:_?(?:bin|cmd|command|path))?\}?[\"']?")
_SHELLS = frozenset(("bash", "sh", "zsh", "dash", "ksh", "ash", "su"))
_OPTION_C = re.compile(r"-[a-zA-Z]*c")
# what only speaks of the words behind it
_QUIET = re.compile(
    r"(?i)(?:.*(?:echo|print|log|warn|usage|help|comment|notice|assert).*|info|die|err|error|fail|say|msg|message|note|"
    r"debug|fatal|step|title|banner|h[1-9]|::?|rem|true|false|test|\[|which|type|hash|man|grep|egrep|rg|ag|sed|awk|cat|git|brew|"
    r"apt|apt-get|"
    r"yum|dnf|apk|pip|pip3|npm|snap|pacman|choco|asdf|mise|go|curl|wget|need|needs|require|requires|check|have|has|exists|"
    r"is_installed|ensure|install|chmod|chown|mv|cp|ln|rm|ls|tar|return|exit|unset|complete|whereis|stat|dpkg|rpm|helm|read|"
    r"export|alias|unalias|declare|local|shift|kill|pkill|pgrep|killall|docker-compose)"
)
_RUNS_TEXT = frozenset(("eval", "trap", "watch"))


def call(walk: Walk, words: list[Word], stdin: list[Output], assign: Callable[[], object]) -> list[Output]:
    """Run a command as far as it can be told; return what it prints."""
    words = _unaliased(walk, words)
    first = words[0].value
    builtin = _BUILTINS.get(first)
    if builtin:
        builtin(walk, words, stdin)
        return []
    if first in walk.shell.functions:
        assign()
        return walk.call_function(first, words, stdin)
    words = _without_wrappers(words)
    return _program(walk, words, stdin, assign) if words else []


def _program(walk: Walk, words: list[Word], stdin: list[Output], assign: Callable[[], object]) -> list[Output]:
    name = words[0].value.rpartition("/")[2]
    if name in ("xargs", "parallel"):
        return _fed(walk, words, stdin)
    if name == "find" and any(word.value in ("-exec", "-execdir", "-ok") for word in words):
        return _executed(walk, words, stdin)
    script = _script(words)
    if script:
        assign()
        return _run_script(walk, words, script, stdin)
    if name in _SHELLS and all(word.value.startswith("-") for word in words[1:]):
        return [one for text in stdin if text.kind == TEXT for one in _run_text(walk, text, [])]
    return _kubectl(walk, words, stdin, name)


def _kubectl(walk: Walk, words: list[Word], stdin: list[Output], name: str) -> list[Output]:
    index = next((index for index, word in enumerate(words) if _is_kubectl(word)), -1)
    if index > 0 and (_QUIET.fullmatch(name) or words[0].value.startswith("-")):
        index = -1
    if index < 0:
        return programs.printed(words, stdin, walk.shell)
    words = words[index:]
    if len(words) > 1 and words[1].value == "--":  # minikube kubectl -- apply
        words = [words[0], *words[2:]]
    command = Command(words, walk.shell, stdin, is_shown=walk.shared.is_shown)
    command.given = kubectl_words.given(command, walk.shell)
    walk.shared.found.append(command)
    return kubectl_words.printed(command, walk.shell)


def _is_kubectl(word: Word) -> bool:
    value = word.value
    if "kubectl" in value or value.endswith(("oc", "oc.exe")):
        return value.rpartition("/")[2].partition(":")[0] in _KUBECTL  # also an image with its tag
    return _UNSET.fullmatch(shown(value)) is not None if not is_known(value) else False


def _unaliased(walk: Walk, words: list[Word]) -> list[Word]:
    first = words[0]
    told = walk.shell.aliases.get(first.value)
    return [*(Word(text, first.start) for text in told), *words[1:]] if told else words


_WRAPPERS = {
    "sudo": ("-u", "-g", "-E"), "doas": ("-u",), "env": ("-u", "-C"), "time": (), "exec": (), "command": (),
    "nohup": (),
    "nice": ("-n",), "ionice": ("-c", "-n"), "timeout": ("-s", "-k"), "stdbuf": (), "builtin": (), "chronic": (),
}  # fmt: skip


def _without_wrappers(words: list[Word]) -> list[Word]:
    """Take away what runs the words behind it: `sudo -u x env A=b timeout 60`."""
    while words:
        name = words[0].value.rpartition("/")[2]
        if name not in _WRAPPERS:
            return words
        if name == "command" and len(words) > 1 and words[1].value in ("-v", "-V"):
            return []
        words = words[1:]
        while words and (words[0].value.startswith("-") or "=" in words[0].value or words[0].value[:1].isdigit()):
            words = words[2 if words[0].value in _WRAPPERS[name] and words[0].value != "-E" else 1 :]
    return words


_VALUED = frozenset(("-I", "-n", "-P", "-L", "-d", "-s", "-a", "-E", "-j", "--max-args", "--max-procs", "--delimiter"))


def _fed(walk: Walk, words: list[Word], stdin: list[Output]) -> list[Output]:
    """Run what `xargs` and `parallel` run, with the words that come in."""
    marker, names = "{}", programs.listed(stdin)
    rest = words[1:]
    for index, word in enumerate(rest):
        if word.value == ":::":
            names, rest = [text for one in rest[index + 1 :] for text in one.texts], rest[:index]
            break
    while rest and rest[0].value.startswith("-"):
        text = rest[0].value
        if text in ("-I", "-i", "--replace") and len(rest) > 1:
            marker = rest[1].value
        elif text.startswith("-I"):
            marker = text[2:]
        rest = rest[2 if text in _VALUED else 1 :]
    if not rest or not names:
        return call(walk, rest, [], lambda: None) if rest else []
    return call(walk, _filled(rest, names, marker), [], lambda: None)


def _filled(words: list[Word], names: list[str], marker: str) -> list[Word]:
    """Put names in the place of a marker, or at the end."""
    if not any(marker in word.value for word in words):
        return [*words, Word(names[0], words[-1].start, names)]
    return [
        Word(word.text, word.start, [word.value.replace(marker, name) for name in names])
        if marker in word.value
        else word
        for word in words
    ]


def _executed(walk: Walk, words: list[Word], _stdin: list[Output]) -> list[Output]:
    """Run what `find … -exec` runs."""
    index = next(index for index, word in enumerate(words) if word.value in ("-exec", "-execdir", "-ok"))
    names = [one.value for one in programs.found_files(words[:index])]
    inner = [word for word in words[index + 1 :] if word.value not in (";", "+")]
    return call(walk, _filled(inner, names, "{}"), [], lambda: None) if inner and names else []


def _script(words: list[Word]) -> int:
    """Return the index of the word that is the text of a script; 0 where there is none."""
    if words[0].value in _RUNS_TEXT:
        return next((index for index, word in enumerate(words) if index and not word.value.startswith("-")), 0)
    for index, word in enumerate(words):
        if word.value.rpartition("/")[2] in _SHELLS:
            for after in range(index + 1, len(words) - 1):
                if _OPTION_C.fullmatch(words[after].value):
                    return after + 1
                if not words[after].value.startswith("-") and not word.value.endswith("su"):
                    break
        elif word.value in ("--run", "--command") and index + 1 < len(words) and "nix" in words[0].value:
            return index + 1
    return 0


def _run_script(walk: Walk, words: list[Word], index: int, stdin: list[Output]) -> list[Output]:
    word = words[index]
    if words[0].value == "eval":
        text = " ".join(one.value for one in words[index:])
        return _run_text(walk, Output(TEXT, text, word.start), stdin)
    shell = walk.shell if words[0].value == "trap" else walk.shell.copy()
    if shell is not walk.shell:
        after = words[index + 1 :]
        shell.arguments = [one.value for one in after[1:]]
        shell.variables |= {str(number): list(one.texts) for number, one in enumerate(after)}
    found: list[Output] = []
    for text in word.texts[:8]:
        found += walk.inner(text, _places(word, text), shell, stdin)
    return found


def _run_text(walk: Walk, output: Output, stdin: list[Output]) -> list[Output]:
    return walk.inner(shown(output.value), lambda index: output.start + index, walk.shell, stdin)


def _places(word: Word, text: str) -> Callable[[int], int]:
    """Return what tells where an index of a quoted text is in the file."""
    is_exact = text == word.text
    return (lambda index: word.start + 1 + index) if is_exact else (lambda _: word.start)


def _cd(walk: Walk, words: list[Word], _stdin: list[Output]) -> None:
    told = [word for word in words[1:] if not word.value.startswith("-") or word.value == "-"]
    walk.shell.move(told[0].value if told else "\0~\1")


def _popd(walk: Walk, _words: list[Word], _stdin: list[Output]) -> None:
    walk.shell.move("-")


def _alias(walk: Walk, words: list[Word], _stdin: list[Output]) -> None:
    for word in words[1:]:
        name, equals, value = word.value.partition("=")
        if equals and value.split():
            walk.shell.aliases[name] = value.split()


def _read(walk: Walk, words: list[Word], stdin: list[Output]) -> None:
    values = programs.listed(stdin)
    names = [word.value for word in words[1:] if not word.value.startswith("-")]
    if not values:
        return
    for name in names[:1]:
        if words[0].value == "read":
            walk.shell.variables[name] = values[:64]
        else:
            walk.shell.arrays[name] = values[:64]


def _source(walk: Walk, words: list[Word], stdin: list[Output]) -> None:
    """Run another script in this shell."""
    load = walk.shared.load
    text = load(walk.shell.at(words[1].value)) if load and len(words) > 1 else ""
    if text:
        walk.inner(text, lambda _: words[0].start, walk.shell, stdin)


def _set(walk: Walk, words: list[Word], _stdin: list[Output]) -> None:
    texts = [word.value for word in words]
    if "--" in texts:
        walk.shell.arguments = texts[texts.index("--") + 1 :]


def _shift(walk: Walk, _words: list[Word], _stdin: list[Output]) -> None:
    if walk.shell.arguments:
        walk.shell.arguments = walk.shell.arguments[1:]
    numbered = {int(key): value for key, value in walk.shell.variables.items() if key.isdigit() and key != "0"}
    for number in numbered:
        del walk.shell.variables[str(number)]
    walk.shell.variables |= {str(number - 1): value for number, value in numbered.items() if number > 1}


_BUILTINS: dict[str, Callable[[Walk, list[Word], list[Output]], None]] = {
    "cd": _cd, "pushd": _cd, "popd": _popd, "alias": _alias, "read": _read, "mapfile": _read, "readarray": _read,
    "set": _set, "source": _source, ".": _source, "shift": _shift,
}  # fmt: skip
