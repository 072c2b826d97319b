"""The tags of a gateway's deployments, looked up at their providers; and the lock that keeps what was found."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

import httpx

from kustomize_plugin import providers
from kustomize_plugin.gateway.deployments import Deployment
from kustomize_plugin.litellm import tag_likeness
from kustomize_plugin.machine import exchange
from kustomize_plugin.machine.exchange import ExchangeError, Limits
from kustomize_plugin.providers import catalog, tags_lock, trust
from kustomize_plugin.secrets import inline_keys
from kustomize_plugin.yamltext import emit

_REFERENCE = "os.environ/"
_AT_ONCE = 8
_MOST_PAGES = 20
_OK = 200
_REFUSED = (401, 403)
Locked = dict[str, dict[str, dict[str, object]]]  # family → address → tags


class TagQuestion(NamedTuple):
    """One list of models to ask for; `address` is how the lock writes it, `key_name` the variable of the key."""

    prefix: str
    address: str
    url: str
    key_name: str


class Lookup:
    """What is to be asked: `uses` per question, `problems` that keep from asking, `notes` on what nobody can ask."""

    def __init__(self) -> None:
        self.uses: dict[TagQuestion, list[tuple[str, str]]] = {}
        self.problems: list[str] = []
        self.notes: list[str] = []


class TagReply(NamedTuple):
    """The answer to a question: the tags with their digests, or a problem."""

    question: TagQuestion
    tags: dict[str, str]
    problem: str = ""


def lookup(deployments: list[Deployment], environment: Mapping[str, str], allowed: frozenset[str]) -> Lookup:
    """Sort deployments by whom to ask for their tags; an address is asked only where it is trusted."""
    found = Lookup()
    for deployment in deployments:
        _sort(deployment, environment, allowed, found)
    found.problems = list(dict.fromkeys(found.problems))
    found.notes = list(dict.fromkeys(found.notes))
    return found


def _sort(deployment: Deployment, environment: Mapping[str, str], allowed: frozenset[str], found: Lookup) -> None:
    route = providers.route_of(deployment.model, deployment.params)
    label = f'"{deployment.model}" of "{deployment.group}"'
    if route is None or not catalog.is_listed(route.prefix):
        found.notes.append(f"{label} is not looked up: this program cannot list the models of its provider")
        return
    if "*" in route.name:
        return
    written = deployment.api_base or catalog.base(route.prefix)
    api_base = _resolved(written, environment)
    if not api_base:
        what = f"{written.removeprefix(_REFERENCE)} is not set" if written else "it has no api_base"
        found.problems.append(f"{label} is not looked up: {what}")
        return
    url = catalog.url(route.prefix, api_base)
    refusal = trust.refusal(url, allowed)
    if refusal:
        shown = f'"{api_base}"' if trust.is_address(url) else "the api_base"
        found.problems.append(f"{label} is not looked up: {shown} {refusal}")
        return
    name = _key_name(deployment, route.prefix, url)
    misdirection = trust.misdirection(name, url, allowed)
    if misdirection:
        found.problems.append(f"{label} is not looked up: {misdirection}")
        return
    address = tags_lock.address(deployment.api_base or providers.provider(route.prefix).base)
    found.uses.setdefault(TagQuestion(route.prefix, address, url, name), []).append((deployment.group, route.name))


def _resolved(api_base: str, environment: Mapping[str, str]) -> str:
    if api_base.startswith(_REFERENCE):
        return environment.get(api_base.removeprefix(_REFERENCE), "").strip()
    return api_base.strip()


def _key_name(deployment: Deployment, prefix: str, url: str) -> str:
    """Return the variable of the key; a key in plain text is never sent."""
    written = deployment.params.get("api_key")
    if isinstance(written, str) and written:
        return (
            written.removeprefix(_REFERENCE)
            if written.startswith(_REFERENCE) and inline_keys.is_reference(written)
            else ""
        )
    public = providers.at_host(httpx.URL(url).host)
    return providers.provider(prefix).key if public is not None else ""


async def ask(
    questions: list[TagQuestion],
    environment: Mapping[str, str],
    client: httpx.AsyncClient,
    limits: Limits,
    done: Callable[[TagReply], None] = lambda _: None,
) -> list[TagReply]:
    """Ask all questions, several at once; the replies come in the questions' order."""
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(question: TagQuestion) -> TagReply:
        async with gate:
            reply = await _reply(question, environment, client, limits)
        done(reply)
        return reply

    return list(await asyncio.gather(*map(one, questions)))


async def _reply(
    question: TagQuestion, environment: Mapping[str, str], client: httpx.AsyncClient, limits: Limits
) -> TagReply:
    try:
        key = trust.key(environment, question.key_name) if question.key_name else ""
        tags = await _tags(question, key, client, limits)
    except trust.UnusableKeyError as error:
        return TagReply(question, {}, f"{question.url} was not asked: {error}")
    except (ExchangeError, catalog.CatalogError) as error:
        return TagReply(question, {}, f"{question.url} {error}")
    return TagReply(question, {name: digest for name, digest in tags.items() if not key or key not in name})


async def _tags(question: TagQuestion, key: str, client: httpx.AsyncClient, limits: Limits) -> dict[str, str]:
    found: dict[str, str] = {}
    page, headers = "", catalog.headers(question.prefix, key)
    for _ in range(_MOST_PAGES):
        query = catalog.query(question.prefix, page)
        answer = await exchange.exchange(client, question.url + (f"?{query}" if query else ""), headers, limits)
        if answer.status in _REFUSED:
            which = f"refused the key in {question.key_name}" if key else "requires a key"
            raise ExchangeError(f"{which} ({answer.status})")
        if answer.status != _OK:
            raise ExchangeError(f"answered {answer.status}")
        tags, page = catalog.read(question.prefix, answer.json())
        found |= tags
        if not page:
            return found
    raise ExchangeError(f"has more than {_MOST_PAGES} pages of models")


def unknown(found: Lookup, replies: list[TagReply]) -> list[str]:
    """Return one message for each tag that its provider does not list."""
    messages = []
    for reply in replies:
        for group, name in () if reply.problem else found.uses[reply.question]:
            if not catalog.has(reply.question.prefix, reply.tags, name):
                hint = tag_likeness.did_you_mean(name, reply.tags) or f"none of its {len(reply.tags)} tags is similar"
                messages.append(f'{reply.question.address} has no tag "{name}" of group "{group}"; {hint}')
    return list(dict.fromkeys(messages))


def locked(earlier: Locked, found: Lookup, replies: list[TagReply], today: date) -> Locked:
    """Return what a lock is to hold: at asked addresses the used and earlier tags still listed, others as they were.

    An address may be asked with several keys, each of which lists other tags: the lock holds what any of them lists,
    and keeps what was there where one of them could not be asked.
    """
    content: Locked = {family: {base: dict(tags) for base, tags in bases.items()} for family, bases in earlier.items()}
    seen: dict[tuple[str, str], dict[str, object]] = {}
    for reply in replies:
        family, address = _place(reply)
        names = {name for _, name in found.uses[reply.question]} | set(earlier.get(family, {}).get(address, {}))
        if not reply.problem:
            seen.setdefault((family, address), {}).update(_seen(reply, names, today))
    unheard = {_place(reply) for reply in replies if reply.problem}
    for (family, address), tags in seen.items():
        bases = content.setdefault(family, {})
        bases[address] = (bases.get(address, {}) if (family, address) in unheard else {}) | tags
    return content


def _place(reply: TagReply) -> tuple[str, str]:
    return tags_lock.family(reply.question.prefix), reply.question.address


def _seen(reply: TagReply, names: set[str], today: date) -> dict[str, object]:
    """Return the lock's entries of those names that a reply lists."""
    seen: dict[str, object] = {}
    for name in names:
        if catalog.has(reply.question.prefix, reply.tags, name):
            digest = reply.tags.get(name) or reply.tags.get(f"{name}:latest", "")
            seen[name] = ({"digest": digest} if digest else {}) | {"verified": today.isoformat()}
    return seen


def render(content: Locked) -> str:
    """Return a lock's text, sorted; an address stays without tags, because its list was read."""
    lines = ["# written by `kustomize-litellm tags lock`", f"version: {tags_lock.VERSION}", "providers:"]
    for family, bases in sorted(content.items()):
        lines.append(f"  {emit.scalar(family)}:")
        for address, tags in sorted(bases.items()):
            lines.append(f"    {emit.scalar(address)}:{'' if tags else ' {}'}")
            for name, facts in sorted(tags.items()):
                lines.append(f"      {emit.scalar(name)}:")
                known = sorted(facts.items()) if isinstance(facts, dict) else []
                lines += [f"        {field}: {emit.quoted(str(value))}" for field, value in known]
    if not content:
        lines[-1] += " {}"
    return "\n".join(lines) + "\n"
