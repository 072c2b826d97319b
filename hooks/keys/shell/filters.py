"""Programs that print what they are given, maybe changed."""

from __future__ import annotations

import re

from kustomize_plugin.hooks.keys.shell.files import held
from kustomize_plugin.hooks.keys.shell.state import Shell
from kustomize_plugin.hooks.keys.shell.words import Output, Word

# how many words come before the files, options aside; -1: there are no files
FILTERS = {
    "cat": 0, "bat": 0, "envsubst": -1, "sed": 1, "gsed": 1, "awk": 1, "gawk": 1, "perl": 1, "tee": -1,
    "yq": 1, "jq": 1,
    "tr": -1, "head": 0, "tail": 0, "grep": 1, "egrep": 1, "dos2unix": 0, "sort": 0, "uniq": 0, "kubectl-neat": -1,
    "expand": 0, "tac": 0, "less": 0, "pv": 0, "sponge": -1, "iconv": 0, "nl": 0, "rg": 1, "gomplate": -1,
}  # fmt: skip
_IN_PLACE = re.compile(r"-[a-zA-Z]*i(?:\..*|[a-zA-Z]*)?|--in-place(?:=.*)?|--inplace")
_SED, _AWK = ("-e", "--expression", "-f", "--file"), ("-f", "--file", "-v", "-F", "-e", "--source")
_TOLD = {
    "sed": _SED, "gsed": _SED, "perl": ("-e",), "awk": _AWK, "gawk": _AWK, "grep": ("-e",), "egrep": ("-e",),
    "rg": ("-e",),
    "head": ("-n", "-c"), "tail": ("-n", "-c"), "gomplate": ("-d", "-c"),
}  # fmt: skip


def printed(name: str, words: list[Word], stdin: list[Output], shell: Shell) -> list[Output]:
    """Return what a filter prints; of one that edits in place, remember what it was told."""
    told, files = _parted(name, words)
    expressions = tuple(text for word in told for text in word.texts)
    outputs: list[Output] = []
    for word in files:
        outputs += stdin if word.value == "-" else held(word, shell)
    found = outputs if files else stdin
    if name == "tee":
        for word in words[1:]:
            if not word.value.startswith("-"):
                shell.write(word.value, stdin)
        return stdin
    if name in ("head", "tail", "cat", "envsubst"):
        return found
    if any(_IN_PLACE.fullmatch(word.value) for word in words[1:]) and files:
        for word in files:
            shell.edit(word.value, expressions)
        return []
    return [one.through(*expressions) for one in found]


def _parted(name: str, words: list[Word]) -> tuple[list[Word], list[Word]]:
    """Return the words that tell a filter what to do, and its files."""
    before = FILTERS[name]
    plain = 0
    told: list[Word] = []
    files: list[Word] = []
    is_script = has_script = False
    for word in words[1:]:
        text = word.value
        if is_script:
            told.append(word)
            is_script = False
        elif text in _TOLD.get(name, ()):
            is_script = True
            has_script = has_script or text in _SED
        elif text.startswith("-") and text != "-":
            told.append(word)
        elif text in ("eval", "e", "eval-all", "ea") and name == "yq" and not told:
            continue
        elif before < 0 or (plain < before and not has_script):
            told.append(word)
            plain += 1
        else:
            files.append(word)
    if name == "yq" and not files and told and told[-1].value.endswith((".yaml", ".yml")):
        files.append(told.pop())  # yq FILE
    return told, files
