"""The files of a script: what is in them, and who writes them."""

from __future__ import annotations

from kustomize_plugin.hooks.keys.shell.state import Shell
from kustomize_plugin.hooks.keys.shell.words import FILE, Output, Word

_EDITORS = (
    "vi",
    "vim",
    "nano",
    "emacs",
    "code",
    "edit",
    "sensible-editor",
    "subl",
    "hx",
    "micro",
    "gedit",
    "kate",
    "nvim",
)
_OUTPUT = ("-o", "--output", "--out", "-O", "--output-file", "--out-file")
_OUTPUT_IS = ("--output=", "--out=", "--output-file=", "-out=")
_IN_PLACE = ("-i", "--in-place", "--inplace", "--overwrite")
_COPIES = ("cp", "install", "mv", "ln")


def held(word: Word, shell: Shell) -> list[Output]:
    """Return what is in the file that a word names."""
    if word.feeds is not None:
        return list(word.feeds)
    found: list[Output] = []
    for text in word.texts:
        path = shell.at(text)
        if path in shell.written:
            found += shell.written[path]
        else:
            one = Output(FILE, path, word.start)
            found.append(one.through(*shell.edited[path]) if path in shell.edited else one)
    return found


def write(words: list[Word], shell: Shell) -> None:
    """Remember the files that a program writes or changes, whatever it writes there."""
    name = words[0].value.rpartition("/")[2]
    files = [word for word in words[1:] if not word.value.startswith("-")]
    if name in _COPIES and len(files) > 1:
        copied = [one for word in files[:-1] for one in held(word, shell)]
        shell.write(files[-1].value, [] if shell.is_shown else copied)  # a reader fills the copy in
        return
    texts = [word.value for word in words]
    if name in _EDITORS or "EDITOR" in words[0].text or any(text in _IN_PLACE for text in texts):
        for word in files:
            shell.write(word.value, [])
    for index, text in enumerate(texts):
        if text in _OUTPUT and index + 1 < len(texts):
            shell.write(texts[index + 1], [])
        elif text.startswith(_OUTPUT_IS):
            shell.write(text.partition("=")[2], [])
