"""`kustomize-litellm add`: words in, words out."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from kustomize_plugin.adoption import file_names, guesses, new_group
from kustomize_plugin.adoption.new_group import Wish
from kustomize_plugin.commands import folder_build, notice, permissions, sections
from kustomize_plugin.commands.could_not_run import CouldNotRunError
from kustomize_plugin.commands.number_range import PositiveSeconds
from kustomize_plugin.machine import gateway_tree
from kustomize_plugin.machine.gateway_tree import GatewayTree, GatewayTreeError
from kustomize_plugin.resources.outcome import FINDINGS

SECTION = sections.DAILY
TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.commands.add_verdict import Verdict

_NOTHING = "nothing was written"


@click.command(
    epilog="""\b
Examples:
  kustomize-litellm add
  kustomize-litellm add cloud-kimi --model ollama_chat/kimi-k2.5 --fallback ollama-qwen
  kustomize-litellm add gpt-6-luna --model openai/gpt-6-luna --routing explicit --check
  kustomize-litellm add vllm-2 --model hosted_vllm/qwen3 --api-base http://vllm.ml.svc:8000/v1 --to base/models
\b
On a terminal it asks for what is not given. Exit codes: 0 added, 1 refused, 2 usage, 3 could not run.
"""
)
@click.argument("name", required=False)
@click.option(
    "-d",
    "--directory",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="What is deployed: the kustomization with the FragmentMerge. Default: the one here, or below.",
)
@click.option(
    "--to",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Where the fragment's file goes. Default: where most fragments lie.",
)
@click.option("--model", help="The model as LiteLLM names it: provider/model.")
@click.option("--api-base", help="Default: the provider's own.")
@click.option("--key", metavar="NAME", help="The variable of the key. Default: the provider's own.")
@click.option("--tier", type=click.Choice(["cloud", "local"]), help="Default: guessed from the address.")
@click.option(
    "--routing",
    type=click.Choice(["automatic", "explicit"]),
    help="Default: explicit for a cloud group without a chain.",
)
@click.option("--fallback", "chain", multiple=True, metavar="GROUP", help="The chain, once for each target, in order.")
@click.option("--timeout", type=PositiveSeconds(0.1, 86400), default=60, show_default=True, help="Seconds.")
@click.option("--check", is_flag=True, help="Ask the provider whether it has the model; see tags check --help.")
@permissions.allow_exec
def add(
    *,
    name: str | None,
    directory: Path | None,
    to: Path | None,
    model: str | None,
    api_base: str | None,
    key: str | None,
    tier: str | None,
    routing: str | None,
    chain: tuple[str, ...],
    timeout: float,
    check: bool,
) -> None:
    """Add the model group NAME to a gateway: write its fragment, and list it in the kustomization.

    It is linted, and the gateway is built with it; where either refuses, nothing stays behind.
    """
    asks = sys.stdin is not None and sys.stdin.isatty()
    try:
        tree = GatewayTree(gateway_tree.find(directory or Path()))
        name = name or _asked(asks, "name of the group", "NAME")
        if name in tree.groups:
            raise CouldNotRunError(f'group "{name}" exists already, in {tree.groups[name]}; edit it there')
        wish = Wish(name, model or _asked(asks, "model, as provider/model", "--model"))
        _fill(wish, tree, asks, {"api_base": api_base, "key": key, "tier": tier, "routing": routing})
        wish.chain = list(chain) or (_asked_chain(wish, tree) if asks and wish.routing == "automatic" else [])
        wish.routing = wish.routing or ("explicit" if wish.tier == guesses.CLOUD and not wish.chain else "automatic")
        wish.timeout = timeout
        problem = new_group.flaw(wish)
        if problem:
            raise click.UsageError(problem)
        if check:
            _check(wish)
        _write(wish, tree, to)
    except GatewayTreeError as error:
        raise CouldNotRunError(str(error)) from error


def _asked(asks: bool, question: str, what: str, default: str | None = None) -> str:
    if not asks:
        raise click.UsageError(f"{what} is missing, and there is no terminal to ask on")
    answer: str = click.prompt(question, default=default, err=True)
    return answer.strip()


def _fill(wish: Wish, tree: GatewayTree, asks: bool, given: dict[str, str | None]) -> None:
    """Take what is given, ask for the rest on a terminal, and else take what is most likely."""

    def value(option: str, question: str, default: str) -> str:
        written = given[option]
        if written is not None:
            return written
        return _asked(True, question, "", default) if asks else default

    wish.api_base = value("api_base", "address (api_base), empty for the provider's own",
                          new_group.default_api_base(wish.model))  # fmt: skip
    guess = guesses.tier([wish.entry])[0] or guesses.CLOUD
    wish.tier = value("tier", "tier (cloud or local)", guess)
    wish.key = value("key", "variable of the key, empty for none", new_group.default_key(wish))
    if given["routing"] is not None or asks:
        default = "automatic" if wish.tier == guesses.LOCAL or tree.local else "explicit"
        wish.routing = value("routing", "routing (automatic or explicit)", default)
    for field, allowed in (("tier", ("cloud", "local")), ("routing", ("automatic", "explicit", ""))):
        if getattr(wish, field) not in allowed:
            raise click.UsageError(f"{field} is {' or '.join(filter(None, allowed))}")


def _asked_chain(wish: Wish, tree: GatewayTree) -> list[str]:
    default = ",".join(tree.local[:1]) if wish.tier == guesses.CLOUD else ""
    answer = _asked(True, "fallback chain, groups separated by commas, empty for none", "", default)
    return [group.strip() for group in answer.split(",") if group.strip()]


def _check(wish: Wish) -> None:
    """Ask the provider for the tag; leave with 1 where it does not have it and 3 where it cannot be asked."""
    import asyncio

    from kustomize_plugin.gateway.deployments import Deployment
    from kustomize_plugin.machine import exchange, tag_lookup

    found = tag_lookup.lookup([Deployment(wish.group, wish.entry)], os.environ, frozenset())

    async def ask() -> list[tag_lookup.TagReply]:
        async with exchange.client() as client:
            return await tag_lookup.ask(list(found.uses), os.environ, client, exchange.Limits(10))

    replies = asyncio.run(ask()) if found.uses else []
    problems = [*found.problems, *found.notes, *(reply.problem for reply in replies if reply.problem)]
    if problems:
        raise CouldNotRunError(f"{problems[0]}; nothing was written, run without --check to add it all the same")
    _refuse(tag_lookup.unknown(found, replies))
    notice.tell(f"{wish.model}: the provider has it")


def _write(wish: Wish, tree: GatewayTree, to: Path | None) -> None:
    """Write the fragment and the list, one run after the other: what two read at once, only one would have changed."""
    from kustomize_plugin.machine import file_tree

    folder = to or tree.folder()
    listing = tree.kustomization_for(folder)
    try:
        with file_tree.locked(listing.parent, to_write=True, waits=True):
            path, verdict = _written(wish, tree, folder, listing)
    except file_tree.FileTreeError as error:
        raise CouldNotRunError(str(error)) from error
    notice.tell(f"wrote {path}, listed in {listing}")
    for step in _next(wish, tree, verdict):
        notice.tell(step)


def _written(wish: Wish, tree: GatewayTree, folder: Path, listing: Path) -> tuple[Path, Verdict | None]:
    """Write, lint and build; put both files back where the build refuses or is broken off."""
    from kustomize_plugin.machine import file_tree, files

    taken = frozenset(path.stem.lower() for path in folder.glob("*")) if folder.is_dir() else frozenset()
    (name,) = file_names.unique([wish.group], taken | frozenset(tree.names))
    path = folder / f"{name}.yaml"
    before = listing.read_bytes()  # as text, it would come back with other line ends
    relative = Path(os.path.relpath(path.absolute(), listing.parent.absolute())).as_posix()
    made: list[Path] = []
    try:
        file_tree.make(folder, made)
        files.write(path, new_group.fragment(wish, name))
        files.write(listing, new_group.listed(before.decode(), relative))
        verdict = _linted(path)
        folder_build.built(tree.directory, closing=_NOTHING)
    except BaseException as error:
        _undo(path, listing, before, made)
        if isinstance(error, OSError):
            raise CouldNotRunError(f"cannot write {path} or {listing}: {error.strerror}") from error
        raise
    return path, verdict


def _linted(path: Path) -> Verdict | None:
    """Return what lint says about the new file; errors in it end the command, and without lint the build decides."""
    from kustomize_plugin.commands import add_verdict
    from kustomize_plugin.commands.lint_findings import NotLintedError

    try:
        verdict = add_verdict.of(path)
    except NotLintedError as error:
        notice.tell(f"{path} is not linted: {error}")
        return None
    _refuse(verdict.refusals)
    return verdict


def _refuse(messages: list[str]) -> None:
    """Show why nothing is written, and leave; without a reason, go on."""
    for message in messages:
        notice.tell(message)
    if messages:
        notice.tell(_NOTHING)
        raise click.exceptions.Exit(FINDINGS)


def _next(wish: Wish, tree: GatewayTree, verdict: Verdict | None) -> Iterator[str]:
    """Yield what is left to a person: the key in the Secret and in the file that documents it, the tag in the lock."""
    if wish.key and verdict is not None and verdict.unprovided:
        document = verdict.document(tree.secrets())
        way_out = f"add {wish.key} to {document}" if document else verdict.unprovided
        yield f"next: kustomize-litellm secret set {wish.key}, and {way_out}"
    elif wish.key:
        yield f"next: kustomize-litellm secret set {wish.key}, where the Secret does not have it yet"
    if verdict is not None and verdict.unlocked:
        yield f"next: {verdict.unlocked}"


def _undo(path: Path, listing: Path, before: bytes, made: list[Path]) -> None:
    from kustomize_plugin.machine import file_tree, files

    if listing.read_bytes() != before:
        files.write(listing, before.decode())
    if path.exists():
        path.unlink()
    file_tree.drop_empty(made)
