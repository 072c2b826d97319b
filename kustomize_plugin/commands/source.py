"""The SOURCE of a command: a kustomization, a folder, a file, standard input, or one of these in a git revision."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from kustomize_plugin.commands import folder_build, notice
from kustomize_plugin.commands.could_not_run import CouldNotRunError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.machine.source_files import Files
    from kustomize_plugin.picture.rendered_gateway import Rendered
    from kustomize_plugin.sources.gateway_configs import GatewayConfig

_PICK = "kustomize_plugin.commands.source.pick"


class Source:
    """What the user named; `revision` is empty for what is on the disk.

    `tree` is the folder, with a slash, in which one of a revision lies for a while.
    """

    def __init__(self, path: Path, revision: str = "", tree: str = "") -> None:
        self.path = path
        self.revision = revision
        self.tree = tree

    def __str__(self) -> str:
        return f"{self.revision}:{self.path}" if self.revision else str(self.path)

    @property
    def is_address(self) -> bool:
        """Whether it is the address of a server: to all but `import` a revision of a funny name."""
        return self.revision in ("http", "https") and str(self.path).startswith("//")

    @property
    def is_stdin(self) -> bool:
        """Whether it is standard input."""
        return not self.revision and str(self.path) == "-"

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder that is there."""
        return not self.is_stdin and not self.revision and self.path.is_dir()

    @property
    def is_kustomization(self) -> bool:
        """Whether it is the folder of a kustomization, which is built."""
        from kustomize_plugin.machine import kustomization_files

        return self.is_folder and kustomization_files.file_in(self.path) is not None


class _SourceType(click.ParamType):  # type: ignore[type-arg, unused-ignore]
    name = "source"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Source:
        """Refuse what is nowhere."""
        if isinstance(value, Source):
            return value
        return named(str(value)) or self.fail(f"Path '{value}' does not exist.", param, ctx)


def named(words: str) -> Source | None:
    """Return what some words name as a source; None where that is nowhere."""
    if words == "-" or _exists(words):
        return Source(Path(words))
    revision, colon, path = words.partition(":")
    return Source(Path(path or "."), revision) if colon and revision and not revision.startswith("-") else None


def argument(
    default: str | None = None, *, required: bool = True
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command its SOURCE, and the option that tells which config in it is meant."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        option = click.option(
            "--config", expose_value=False, callback=_remember, metavar="NAME",
            help="Which config, where SOURCE has several: its resource, key, file or path.",
        )  # fmt: skip
        given = click.argument(
            "source", metavar="SOURCE", type=_SourceType(), default=default, required=required and not default
        )
        return given(option(command))

    return decorate


def _remember(context: click.Context, _parameter: click.Parameter, value: str | None) -> None:
    context.find_root().meta[_PICK] = value or ""


def pick() -> str:
    """Return the word of --config of the running command."""
    context = click.get_current_context(silent=True)
    return str(context.find_root().meta.get(_PICK, "")) if context else ""


class Read:
    """What is read of a source: its `texts`, each under its name, and all `configs` in them."""

    def __init__(self, source: Source, texts: Files, configs: list[GatewayConfig]) -> None:
        self.source = source
        self.texts = texts
        self.configs = configs

    @property
    def text(self) -> str:
        """All of it, as one stream of documents."""
        return "\n---\n".join(content for _, content in self.texts)

    @property
    def gateway(self) -> Rendered:
        """The one gateway, or the one that --config names; where there is none, or several, the command ends."""
        from kustomize_plugin.picture import rendered_gateway

        self._refuse_folder()
        try:
            return rendered_gateway.one_of(self.configs, pick())
        except rendered_gateway.UnreadableRenderError as error:
            raise CouldNotRunError(f"{self.source} {error}") from error

    def _refuse_folder(self) -> None:
        """End the command for a folder without a config, or with fragments that only a build joins with theirs."""
        from kustomize_plugin.machine import source_files

        if self.source.is_folder and not self.source.is_kustomization:
            if source_files.fragments_below(self.source.path):
                raise CouldNotRunError(
                    f"{self.source} has fragments and no kustomization; name the one that is deployed"
                )
            if not self.texts:
                raise CouldNotRunError(f"{self.source} has no kustomization, and no file in it has a LiteLLM config")

    @property
    def gateways(self) -> list[GatewayConfig]:
        """All gateways, or those that --config names."""
        from kustomize_plugin.picture import rendered_gateway

        return rendered_gateway.chosen(self.configs, pick())


def read(source: Source, allow_remote: bool, engine: str | None = None, arguments: tuple[str, ...] = ()) -> Read:
    """Read a source, by an engine where it is a kustomization; what keeps it from being read ends the command."""
    from kustomize_plugin.picture import rendered_gateway

    with opened(source) as place:
        texts = (
            _of_kustomization(place.path, allow_remote, engine, arguments) if place.is_kustomization else files(place)
        )
        try:
            configs = rendered_gateway.all_of(texts, _text_of(place), _leave_out)
        except rendered_gateway.UnreadableRenderError as error:
            raise CouldNotRunError(f"{source} {error}") from error
    for one in configs:
        one.file = one.file.removeprefix(place.tree)
    return Read(source, texts, configs)


def read_unbuilt(source: Source) -> Read | None:
    """Read the files of a kustomization that cannot be built as they are; None where they have no config."""
    from kustomize_plugin.picture import rendered_gateway

    texts = files(source)
    return Read(source, texts, rendered_gateway.all_of(texts, _text_of(source), _leave_out)) if texts else None


def _leave_out(name: str) -> None:
    notice.tell(f"{name}: left out, because it cannot be read; see kustomize-litellm lint")


@contextlib.contextmanager
def opened(source: Source) -> Iterator[Source]:
    """Yield the source as something on the disk; one of a revision is there for as long as this lasts."""
    if not source.revision:
        yield source
        return
    from kustomize_plugin.machine.revision import Repository, RevisionError

    try:
        repository = Repository(Path())
        commit = repository.commit(source.revision)
        with repository.checked_out(commit) as tree:
            place = os.path.normpath(Path.cwd().resolve() / source.path)
            path = tree / Path(place).relative_to(repository.top.resolve())
            if not _exists(str(path)):
                raise CouldNotRunError(f'"{source.path}" is not in {source.revision}')
            yield Source(path, tree=f"{tree.as_posix()}/")
    except (RevisionError, ValueError) as error:
        raise CouldNotRunError(f"cannot read {source}: {error}") from error


def files(source: Source) -> Files:
    """Return the texts of a source on the disk as they are, each under its name."""
    from kustomize_plugin.machine import source_files

    if source.is_kustomization:
        return source_files.of_kustomization(source.path)
    if source.is_folder:
        return source_files.below(source.path)
    text = _read(source)
    if source.is_stdin or "services:" not in text:
        return [(source.path.as_posix() if not source.is_stdin else "standard input", text)]
    from kustomize_plugin.machine import compose_files

    return [(source.path.as_posix(), text), *compose_files.mounted(source.path)]


def _of_kustomization(directory: Path, allow_remote: bool, engine: str | None, arguments: tuple[str, ...]) -> Files:
    """Build a kustomization; where that gives no config, such as that of a chart, its files are read as they are."""
    from kustomize_plugin.machine import source_files
    from kustomize_plugin.sources import config_signs

    try:
        built = folder_build.built(
            directory, engine=engine, arguments=arguments, allow_remote=allow_remote, unmerged=True
        )
    except folder_build.NotBuiltError as error:
        unbuilt = source_files.of_kustomization(directory)
        if not unbuilt:
            raise
        notice.tell(f"kustomize-litellm: {error.format_message()}; its files are read instead")
        return unbuilt
    return [("", built)] if config_signs.may_hold(built) else source_files.of_kustomization(directory)


def _read(source: Source) -> str:
    from kustomize_plugin.machine import source_files

    try:
        return sys.stdin.buffer.read().decode() if source.is_stdin else source_files.one(source.path)
    except UnicodeDecodeError as error:
        raise CouldNotRunError(f"{source} is not UTF-8") from error
    except OSError as error:
        raise CouldNotRunError(f"cannot read {source}: {error.strerror}") from error


def _text_of(source: Source) -> Callable[[str], str | None]:
    from kustomize_plugin.machine import source_files

    return (lambda _: None) if source.is_stdin else source_files.text_of


def _exists(words: str) -> bool:
    try:
        return Path(words).exists()
    except (OSError, ValueError):  # a name that is too long, or has a NUL
        return False
