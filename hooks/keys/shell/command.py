"""One kubectl command of a script."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from kustomize_plugin.hooks.keys.shell.words import Output, Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.keys.shell.state import Shell

# options of kubectl with a value, which may stand before the verb
_VALUED = frozenset((
    "-n", "--namespace", "--context", "--kubeconfig", "--cluster", "--user", "-s", "--server", "--token", "--as",
    "--as-group", "--request-timeout", "-v", "--certificate-authority", "--client-key", "--client-certificate",
    "--field-manager", "--cache-dir", "--password", "--username", "--tls-server-name", "--as-uid", "--loglevel",
    "--config",
))  # fmt: skip
_NAME_AND_OPTION = 2


class Given:
    """What one option gives to kubectl: its word, and what that stands for, each under the name that it has there."""

    def __init__(self, option: str, word: Word, outputs: list[tuple[str, Output]]) -> None:
        self.option = option
        self.word = word
        self.outputs = outputs


class Command:
    """One kubectl command: `words` begin with it, `plain` are those that are no options, `fed` is its stdin.

    `given` is what it applies. `edited` are the files that programs have changed in place before it.
    """

    def __init__(self, words: list[Word], shell: Shell, fed: list[Output], *, is_shown: bool = False) -> None:
        self.words = words
        self.fed = fed
        self.is_shown = is_shown
        self.folder = shell.folder
        self.edited = shell.edited.copy() if shell.edited else {}
        self.given: list[Given] = []
        self.plain = [word.text for word in words if not word.text.startswith("-")]
        self.verb = self._verb()

    def _verb(self) -> str:
        """Return the first word that is neither an option nor the value of one; of an unknown word, the next."""
        is_value = False
        for word in self.words[1:]:
            text = word.value
            if is_value:
                is_value = False
            elif text.startswith("-"):
                is_value = text in _VALUED
            elif "\0" not in text:
                return text
        return ""

    def options(self, *names: str) -> Iterator[Word]:  # noqa: C901 - as many forms as kubectl takes
        """Yield the values of an option, written as `--name value`, `--name=value`, `-nvalue` or `-Rn value`."""
        short = {name[1] for name in names if len(name) == _NAME_AND_OPTION}
        for index, word in enumerate(self.words):
            text = word.value
            if text[:1] != "-":
                continue
            following = self.words[index + 1] if index + 1 < len(self.words) else None
            if text in names:
                if following is not None:
                    yield following
                elif self.fed:  # `-f -<<EOF`, whose dash the parser has not seen
                    yield Word("-", word.start)
            elif text.startswith("--"):
                name, equals, _ = text.partition("=")
                if equals and name in names:
                    yield word.after(len(name) + 1)
            elif short and text.startswith("-") and len(text) > 1:
                yield from _in_cluster(word, short, following)

    @property
    def identity(self) -> object:
        """What tells it from another one: where it is, what its words stand for, and what it is fed."""
        fed = tuple((one.kind, one.value, one.start) for one in self.fed)
        return self.words[0].start, tuple(word.texts for word in self.words), self.folder, fed

    def has_flag(self, name: str) -> bool:
        """Tell whether an option is given, with or without a value."""
        return any(word.value == name or word.value.startswith(f"{name}=") for word in self.words)

    @cached_property
    def is_recursive(self) -> bool:
        """Whether folders are applied with those below them."""
        return any(word.value == "--recursive" or word.value.startswith("-R") for word in self.words)

    @cached_property
    def is_dry(self) -> bool:
        """Whether the command changes nothing: `--dry-run` with any value but `none`, or `--local`."""
        for word in self.words:
            if word.value[:1] != "-":
                continue
            name, _, value = word.value.partition("=")
            if name == "--dry-run" and value not in ("none", "false"):
                return True
            if word.value in ("--local", "--local=true", "--help", "-h"):
                return True
        return False


def _in_cluster(word: Word, short: set[str], following: Word | None) -> Iterator[Word]:
    """Yield the value of an option that stands with others behind one dash, as in `-Rf x`."""
    text = word.value
    if text[1] in short:
        yield word.after(3 if text[2:3] == "=" else 2)
    elif text[1] == "R" and text[2:3] in short and len(text) > _NAME_AND_OPTION:
        rest = text[3:]
        if rest:
            yield word.after(4 if rest[0] == "=" else 3)
        elif following is not None:
            yield following
