"""Values that kubectl commands write into Secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kustomize_plugin.hooks.keys import shell_commands
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.secrets import inline_keys, value_names
from kustomize_plugin.secrets.base64_text import decoded
from kustomize_plugin.secrets.placeholder_values import is_placeholder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.keys.shell.command import Command
    from kustomize_plugin.hooks.keys.shell.words import Word

_PATCHES = r"--patch|\s-p[\s='\"{]"
_QUOTES = 100  # and backslashes, more or less, that the word lacks
_VARIABLE = ("$", "`", "<", "{{", "%s", "os.environ/")


def _may_write(text: str) -> bool:
    """Tell whether a script may have a command that writes a secret out."""
    if "secret" not in text:
        return False
    if "--from-literal" in text or "--docker-password" in text:
        return True
    return "patch" in text and re.search(_PATCHES, text) is not None


class Literal:
    """A value written out at an index of the text, and the verb and key that it is given to."""

    def __init__(self, verb: str, key: str, value: str, start: int) -> None:
        self.verb = verb
        self.key = key
        self.value = value
        self.start = start


def literals(source: TextFile, unread: list[int]) -> Iterator[Literal]:
    """Yield the secret values that are in `kubectl create secret` and `kubectl patch secret` commands.

    `unread` gets the indexes at which shell was given up.
    """
    if not (shell_commands.mentions(source.text) and _may_write(source.text)):
        return
    from kustomize_plugin.hooks.keys.shell import scripts  # few files come so far

    if not any(map(_may_write, scripts.texts(source))):
        return
    for command in shell_commands.commands(source, None, unread):
        verb = next((word for word in command.plain if word in ("create", "patch")), "")
        if not verb or not any(word in ("secret", "secrets") or word.startswith("secret/") for word in command.plain):
            continue
        for key, value, word in _given(command):
            text = _clear(value)
            if _is_secret(key, text):
                near = word.start + 2 * len(word.text) + _QUOTES
                start = source.text.find(value.split("\n", 1)[0], word.start, near)
                yield Literal(verb, key, text, start if start >= 0 else word.start)


def _given(command: Command) -> Iterator[tuple[str, str, Word]]:
    for word in command.options("--from-literal"):
        key, _, value = word.text.partition("=")
        yield key, value, word
    for word in command.options("--docker-password"):
        yield "docker-password", word.text, word
    for word in command.options("-p", "--patch"):
        for key, value in _patched(word.text):
            yield key, value, word


def _patched(text: str) -> Iterator[tuple[str, str]]:
    """Yield the keys and values of a patch, strategic-merge or JSON6902."""
    from yaml import YAMLError

    from kustomize_plugin.yamltext import nodes

    try:
        patch = nodes.value(nodes.compose(text))
    except YAMLError:
        return
    for operation in patch if isinstance(patch, list) else ():
        if isinstance(operation, dict) and isinstance(operation.get("value"), str):
            yield str(operation.get("path", "")).rsplit("/", 1)[-1], operation["value"]
    sections = [patch.get("data"), patch.get("stringData")] if isinstance(patch, dict) else []
    for section in sections:
        for key, value in section.items() if isinstance(section, dict) else ():
            if isinstance(value, str):
                yield key, value


def _clear(value: str) -> str:
    """Return what base64 stands for, where it is text, and other values as they are."""
    text = decoded(value)
    return text if text.isprintable() and text else value


def _is_secret(key: str, value: str) -> bool:
    if not value or any(mark in value for mark in _VARIABLE) or is_placeholder(value) or inline_keys.is_dummy(value):
        return False
    if value_names.is_variable(value):
        return False
    named = inline_keys.is_secret_name(key) or key.lower().endswith("key")
    return named or inline_keys.has_provider_format(value)
