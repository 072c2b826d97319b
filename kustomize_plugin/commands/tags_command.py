"""`kustomize-litellm tags`: words in, words out."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import click

from kustomize_plugin.commands import notice, permissions, sections
from kustomize_plugin.commands import source as sources
from kustomize_plugin.commands.could_not_run import CouldNotRunError
from kustomize_plugin.commands.number_range import PositiveSeconds
from kustomize_plugin.resources.outcome import CLEAN, COULD_NOT_RUN, FINDINGS
from kustomize_plugin.secrets import printable_text

SECTION = sections.DAILY
TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.commands.source import Source
    from kustomize_plugin.machine.tag_lookup import Lookup, TagReply

_NOTE = """\b
Keys are read from the environment variables that the deployments name (api_key: os.environ/NAME), and are sent
only to the providers' own hosts, to services of the cluster, to this machine and to --allow-host.
"""


class Options:
    """What both commands take."""

    def __init__(self, source: Source, hosts: tuple[str, ...], seconds: float, allow_remote: bool) -> None:
        self.source = source
        self.hosts = frozenset(hosts)
        self.seconds = seconds
        self.allow_remote = allow_remote


def _hosts(_context: click.Context, _parameter: click.Parameter, hosts: tuple[str, ...]) -> tuple[str, ...]:
    from kustomize_plugin.providers import trust

    for host in hosts:
        if not trust.is_host(host):
            raise click.BadParameter(f'"{host}" is not a host; give only a name or an address, such as ollama.lan')
    return tuple(host.lower() for host in hosts)


def asking(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options on whom to ask, and how long."""
    decorators = (
        click.option("--allow-host", "hosts", multiple=True, metavar="HOST", callback=_hosts,
                     help="Ask this host too, with its key."),
        click.option("--timeout", "seconds", type=PositiveSeconds(0.1, 600), default=10, show_default=True,
                     help="Seconds for one attempt; there are three."),
    )  # fmt: skip
    for decorate in reversed(decorators):
        command = decorate(command)
    return command


def _options(command: Callable[..., None]) -> Callable[..., None]:
    decorators = (
        sources.argument(default="."),
        asking,
        click.option("--allow-remote", is_flag=True, help="Build remote bases; their functions run on this machine."),
        permissions.allow_exec,
    )  # fmt: skip
    for decorate in reversed(decorators):
        command = decorate(command)
    return command


@click.group(cls=sections.Group)
def tags() -> None:
    """Ask the providers whether the models of a gateway exist."""


@tags.command(
    epilog=_NOTE
    + """
\b
Examples:
  kustomize-litellm tags check overlays/production
  kustomize-litellm tags check --allow-host ollama.lan
\b
Exit codes: 0 all there, 1 a tag that does not exist, 2 usage, 3 somebody could not be asked.
"""
)
@_options
def check(source: Source, hosts: tuple[str, ...], seconds: float, allow_remote: bool) -> None:
    """Name each tag that its provider does not have, with the nearest that it has.

    SOURCE is built if it is a kustomization; else the fragments and configs of the folder or file are read. It may be -
    for standard input, or REV:PATH for one in git.
    """
    found, replies = _asked(Options(source, hosts, seconds, allow_remote))
    raise click.exceptions.Exit(_said(found, replies))


@tags.command(
    epilog=_NOTE
    + """
\b
Examples:
  kustomize-litellm tags lock overlays/production
  kustomize-litellm tags lock overlays/production -o tags.lock.yaml
"""
)
@_options
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path),
              help="Default: the nearest tags.lock.yaml above SOURCE, else a new one here.")  # fmt: skip
def lock(source: Source, hosts: tuple[str, ...], seconds: float, allow_remote: bool, output: Path | None) -> None:
    """Write tags.lock.yaml, which `lint` reads offline (LK204).

    Tags that another overlay has locked stay while the provider lists them; what cannot be asked stays as it was.
    """
    from datetime import UTC, datetime

    from kustomize_plugin.machine import files
    from kustomize_plugin.machine import tag_lookup as edge
    from kustomize_plugin.providers import tags_lock

    try:
        earlier = tags_lock.load(output) if output and output.is_file() else None
        earlier = earlier or (None if output else tags_lock.nearest(str(_folder(source) / tags_lock.FILE)))
    except tags_lock.TagsLockError as error:
        raise CouldNotRunError(f"{error.path}: {error}") from error
    target = output or Path(earlier.path if earlier else tags_lock.FILE)
    found, replies = _asked(Options(source, hosts, seconds, allow_remote))
    code = _said(found, replies)
    if any(not reply.problem for reply in replies):
        content = edge.locked(earlier.providers if earlier else {}, found, replies, datetime.now(UTC).date())
        try:
            files.write(target, edge.render(content).replace("\n", files.line_end(target)))
        except OSError as error:
            raise CouldNotRunError(f"cannot write {target}: {error.strerror}") from error
        notice.tell(f"wrote {target}")
    raise click.exceptions.Exit(code)


def _folder(source: Source) -> Path:
    """Return the folder that a source is, or is in."""
    place = Path() if source.is_stdin or source.revision else source.path
    return (place if place.is_dir() else place.parent).resolve()


def _asked(options: Options) -> tuple[Lookup, list[TagReply]]:
    from kustomize_plugin.commands import folder_config
    from kustomize_plugin.machine import tag_lookup as edge

    deployments = folder_config.deployments(options.source, options.allow_remote)
    if not deployments:
        raise CouldNotRunError(f"{options.source} has no deployments: neither fragments nor a LiteLLM config")
    found = edge.lookup(deployments, os.environ, options.hosts)
    return found, replies(found, options.seconds)


def replies(found: Lookup, seconds: float) -> list[TagReply]:
    """Ask all questions of a lookup; on a terminal a bar shows how far that is."""
    import asyncio
    import sys

    from kustomize_plugin.machine import exchange, progress
    from kustomize_plugin.machine import tag_lookup as edge

    async def ask(step: progress.Step) -> list[TagReply]:
        async with exchange.client() as client:
            limits = exchange.Limits(seconds)
            return await edge.ask(list(found.uses), os.environ, client, limits, lambda _: step())

    with progress.bar(sys.stderr, "asking providers", len(found.uses)) as step:
        return asyncio.run(ask(step))


def _said(found: Lookup, replies: list[TagReply]) -> int:
    """Print what was found and return the exit code: a tag that does not exist weighs more than a silent provider."""
    from kustomize_plugin.machine import tag_lookup as edge

    unknown = edge.unknown(found, replies)
    problems = [*found.problems, *(reply.problem for reply in replies if reply.problem)]
    for message in unknown:
        notice.show(f"{_line(message)}\n")
    for note in (*found.notes, *problems):
        notice.tell(f"kustomize-litellm: {_line(note)}")
    asked = [reply for reply in replies if not reply.problem]
    count = sum(len(set(found.uses[reply.question])) for reply in asked) - len(unknown)
    notice.tell(f"{count} tags found in {len(asked)} lists of models")
    return FINDINGS if unknown else COULD_NOT_RUN if problems else CLEAN


def _line(text: str) -> str:
    """Return one line without control characters: names come from files and servers of others."""
    return printable_text.line(" ".join(text.split()))
