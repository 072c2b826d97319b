"""Placeholder Secrets that the kubectl commands of scripts and READMEs apply."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from kustomize_plugin.finding import ERROR, Location
from kustomize_plugin.hooks.keys import filled_in, patch_values, shell_commands
from kustomize_plugin.hooks.keys.leak import place
from kustomize_plugin.hooks.keys.placeholder_applies import Reached, by_root, first_of
from kustomize_plugin.hooks.keys.shell.command import Command
from kustomize_plugin.hooks.keys.shell.words import BUILD, FILE, SECRET, TEXT, Output, is_known
from kustomize_plugin.hooks.keys.targets import Targets
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.read.secret_entries import Secret, SecretEntry, secrets
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.secrets.placeholder_values import is_placeholder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from kustomize_plugin.hooks.keys.shell.command import Given
    from kustomize_plugin.hooks.read.disk import Disk

_NOT_APPLIED = ("view-last-applied", "edit-last-applied", "set-last-applied")
_LOCAL = re.compile(r"^(?:kind-|minikube|k3d-|docker-desktop|rancher-desktop|orbstack)")


class _Found:
    """One entry of a Secret that is written with what stands for a key."""

    def __init__(self, secret: str, keys: Sequence[str], where: Location | None) -> None:
        self.secret = secret
        self.keys = keys
        self.where = where

    @property
    def named(self) -> str:
        """The first key and how many more there are."""
        more = f'" and {len(self.keys) - 1} more' if len(self.keys) > 1 else '"'
        return f'"{self.keys[0]}{more}'


def by_commands(source: TextFile, disk: Disk, extra: Sequence[str], unread: list[int]) -> Iterator[Reached]:
    """Yield the placeholders that a kubectl command of a script or a README applies.

    `unread` gets the indexes at which shell was given up.
    """
    if shell_commands.may_apply(source.text):
        yield from _Commands(source, disk, extra).reached(unread)


class _Commands:
    def __init__(self, source: TextFile, disk: Disk, extra: Sequence[str]) -> None:
        self._source = source
        self._disk = disk
        self._extra = extra
        self._targets = Targets(source, disk)
        self._held: dict[str, list[tuple[Secret, list[SecretEntry]]]] = {}
        self._built: dict[str, list[Reached]] = {}

    def reached(self, unread: list[int]) -> Iterator[Reached]:
        known: set[tuple[str, str, str]] = set()
        for command in shell_commands.commands(self._source, self._targets.text, unread):
            for one in self._of(command):
                identity = str(one.where), one.key, one.by
                if identity not in known:
                    known.add(identity)
                    yield one

    def _of(self, command: Command) -> Iterator[Reached]:
        if _is_harmless(command):
            return
        for given in command.given:
            for label, output in given.outputs:
                yield from self._given(command, given, label, output)
        if not command.is_shown or command.verb == "patch":
            for found in self._written(command):
                yield self._told(command, command.words[0].start, found, "writes it")

    def _written(self, command: Command) -> Iterator[_Found]:
        """Yield what the command itself writes, without a file of objects."""
        makes = command.verb == "create" and "secret" in command.plain
        if makes or (command.verb == "set" and "data" in command.plain and _of_secret(command)):
            yield from self._made(command)
        elif command.verb == "patch" and _of_secret(command):
            yield from self._patched(command)

    def _given(self, command: Command, given: Given, label: str, output: Output) -> Iterator[Reached]:
        start, says = given.word.start, f"{given.option} {label or output.value}"
        if output.kind == BUILD:
            for one in self._in_build(output):
                by = f"kubectl {command.verb} {says} reaches {one.where}"
                yield Reached(one.secret, one.key, self._place(start), by)
            return
        for found in self._found(command, output):
            how = f"{says} reaches {found.where}"
            if output.kind == TEXT and found.where:
                how = f"{given.option} - gets it from line {found.where.line}"
            elif output.kind == SECRET:
                how = f"{given.option} - gets it from kubectl create secret"
            severity = self._severity(start, found) if output.kind == FILE else ERROR
            if severity:
                yield self._told(command, start, found, how, severity)

    def _found(self, command: Command, output: Output) -> Iterator[_Found]:
        if output.kind == FILE:
            yield from self._in_files(command, output)
        elif output.kind == TEXT:
            yield from self._in_text(command, output)
        elif output.kind == SECRET and isinstance(output.made, Command):
            yield from self._made(output.made, output.filters)

    def _severity(self, start: int, found: _Found) -> str:
        file = found.where.file if found.where else ""
        return filled_in.severity(self._source, start, found.secret, file, lambda path: any(self._targets.files(path)))

    def _told(self, command: Command, start: int, found: _Found, how: str, severity: str = ERROR) -> Reached:
        return Reached(found.secret, found.named, self._place(start), f"kubectl {command.verb} {how}", severity)

    def _place(self, start: int) -> Location:
        """Return where a command is: only the line where that has a hole, or it would be taken for what fills it."""
        where = place(self._source, start)
        line = self._source.lines[where.line - 1]
        return Location(where.file, where.line) if "{{" in line or "{%" in line else where

    def _in_files(self, command: Command, output: Output) -> Iterator[_Found]:
        files = self._targets.files(output.value, recursive=command.is_recursive)
        held = [(file, self._placeholders(file)) for file in files]
        if Targets.is_open(output.value) and not all(found for _, found in held):
            return
        for file, found in held:
            filters = (*output.filters, *self._edits(command, file))
            for secret, meant in found:
                kept = [entry for entry in meant if not _is_replaced(entry.key, entry.text, filters)]
                if kept:
                    yield _Found(secret.name, [one.key for one in kept], kept[0].where)

    def _edits(self, command: Command, file: Path) -> tuple[str, ...]:
        if not command.edited:
            return ()
        real = self._disk.real(file)
        return tuple(
            text
            for path, texts in command.edited.items()
            if any(self._disk.real(one) == real for one in self._targets.paths(path))
            for text in texts
        )

    def _placeholders(self, file: Path) -> list[tuple[Secret, list[SecretEntry]]]:
        shown = self._disk.shown(file)
        if shown not in self._held:
            loaded = self._disk.load(shown)
            found = secrets(loaded.documents) if loaded else ()
            self._held[shown] = [(one, meant) for one in found if (meant := first_of(one, self._extra))]
        return self._held[shown]

    def _in_build(self, output: Output) -> list[Reached]:
        if output.value not in self._built:
            found: list[Reached] = []
            for folder in self._targets.paths(output.value):
                kustomization = self._disk.kustomization_in(folder)
                if kustomization is not None:
                    found += by_root(Root(kustomization, self._disk), self._extra)
            self._built[output.value] = found
        return [one for one in self._built[output.value] if not _is_replaced(one.key, "", output.filters)]

    def _in_text(self, command: Command, output: Output) -> Iterator[_Found]:
        if "Secret" not in output.value:
            return
        line = place(self._source, output.start).line - 1
        for secret in secrets(TextFile("stdin.yaml", output.value).documents):
            kept = [one for one in first_of(secret, self._extra) if not _is_replaced(one.key, one.text, output.filters)]
            kept = [
                one
                for one in kept
                if not (command.is_shown and (not one.text or patch_values.READERS.search(one.text)))
            ]
            if kept:
                where = Location(self._source.path, kept[0].where.line + line, 0)
                yield _Found(secret.name, [one.key for one in kept], where)

    def _made(self, command: Command, filters: tuple[str, ...] = ()) -> Iterator[_Found]:
        """Yield the placeholders of `kubectl create secret`: in its literals, and in the files that it reads."""
        name = next((word for word in command.plain[4:] if "=" not in word), "") or _of_secret(command)
        keys: list[str] = []
        for word in command.options("--from-literal", "--docker-password"):
            for text in word.texts if not command.is_shown else ():
                key, _, value = text.partition("=") if word.text.count("=") else ("docker-password", "=", text)
                if is_known(value) and is_placeholder(value, self._extra) and not _is_replaced(key, value, filters):
                    keys.append(key)
        if keys:
            yield _Found(name, keys, None)
        for option, is_env in (("--from-env-file", True), ("--from-file", False)):
            for word in command.options(option):
                for text in word.texts:
                    yield from self._in_values(command, name, text, is_env=is_env)

    def _in_values(self, command: Command, name: str, text: str, *, is_env: bool) -> Iterator[_Found]:
        key, equals, path = ("", "", text) if is_env else text.partition("=")
        path = path if equals else text
        folder = command.folder
        for file in self._targets.files(f"{folder}/{path}" if folder and not path.startswith(("/", "\0")) else path):
            loaded = self._disk.load(self._disk.shown(file))
            if loaded is None:
                continue
            if is_env:
                found = [one for one, _ in patch_values.of_env(loaded, self._extra)]
            else:
                found = [key if equals else file.name] if is_placeholder(loaded.text, self._extra) else []
            if found:
                yield _Found(name, found, Location(loaded.path, 1, 1))

    def _patched(self, command: Command) -> Iterator[_Found]:
        keys: list[str] = []
        for word in command.options("-p", "--patch"):
            for text in word.texts if is_known(word.value) else ():
                keys += patch_values.keys(text, self._extra, is_shown=command.is_shown)
        for word in command.options("--patch-file"):
            for text in word.texts:
                keys += patch_values.keys(self._targets.text(text), self._extra)
        if keys:
            yield _Found(_of_secret(command), keys, None)


def _is_harmless(command: Command) -> bool:
    is_local = any(_LOCAL.match(word.value) for word in command.options("--context"))
    return is_local or command.is_dry or any(word in _NOT_APPLIED for word in command.plain)


def _of_secret(command: Command) -> str:
    """Return the name of the Secret that a command changes; empty where it is something else."""
    plain = command.plain
    for word, following in pairwise((*plain, "")):
        if word.startswith(("secret/", "secrets/")):
            return word.partition("/")[2] or "?"
        if word in ("secret", "secrets"):
            return following or "?"
    return ""


def _is_replaced(key: str, value: str, filters: Sequence[str]) -> bool:
    """Tell whether a program that it went through has put something else in its place, or let no Secret through."""
    key = key.strip('"')
    for told in filters:
        if (value and value in told) or (key and key in told):
            return True
        if "Secret" in told and ("!=" in told or "del(" in told or "not" in told):
            return True
        if "select(" in told and "kind" in told and "Secret" not in told:
            return True
    return False
