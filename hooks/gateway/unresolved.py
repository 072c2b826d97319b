"""References that lead to nothing, or to something of another kind, and definitions that nothing leads to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from kustomize_plugin import providers
from kustomize_plugin.config.chain_names import NearNames
from kustomize_plugin.finding import ERROR, INFO, WARNING, Location
from kustomize_plugin.hooks.gateway import deployment_references, named_entries, reference, setting_references
from kustomize_plugin.hooks.gateway.group_abilities import GroupAbilities
from kustomize_plugin.hooks.gateway.named_entries import Entry
from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.gateway.reference import Holder, Reference
from kustomize_plugin.yamltext import substitution, typed

Flaw = tuple[Location, str, str, str, dict[str, str]]  # the place, what is wrong, the way out, a severity, the facts

_SECTIONS = {
    reference.CREDENTIAL: "credential_list", reference.GUARDRAIL: "guardrails", reference.MCP_SERVER: "mcp_servers",
    reference.POLICY: "policies", reference.PROMPT: "prompts", reference.SANDBOX: "sandbox_tools",
    reference.SEARCH: "search_tools", reference.SERVER_OR_ID: "mcp_servers", reference.STORE: "vector_store_registry",
}  # fmt: skip
_GROUPS = frozenset((reference.GROUP, reference.MODEL, reference.OWNER, reference.ACCESS))
# these may be names that only a provider knows, so only what is nearly the name of one is wrong
_FOREIGN = frozenset((reference.PROMPT, reference.SERVER_OR_ID, reference.STORE))
# LiteLLM reads search tools from its database in any case
_ELSEWHERE = _FOREIGN | {reference.SEARCH}
_CALLBACKS = ("callbacks", "success_callback", "failure_callback")
_EVERY = frozenset(("all-proxy-models", "all-team-models", "no-default-models", "*"))
_UNUSED = {
    reference.CREDENTIAL: "no model and no vector store", reference.POLICY: "no attachment and no other policy",
    reference.SANDBOX: "no setting",
}  # fmt: skip
_VERSION = re.compile(r"[._-]v\d+$")


class References:
    """Judges the references of one gateway."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._severity = WARNING if gateway.open_ended else ERROR
        # the operator's other resources become entries
        self._is_operated = any(config.is_part_of_operator for config in gateway.configs)
        found = [one for deployment in gateway.deployments for one in deployment_references.of(deployment)]
        for document, above, values in named_entries.sources(gateway):
            found += setting_references.of(Holder(document, above), values)
        self._all = [one for one in found if not _comes_later(one.name)]
        self._entries: dict[str, list[Entry]] = {}
        self._names: dict[str, dict[str, str]] = {}
        self._nearest: dict[str, NearNames] = {}

    def flaws(self) -> Iterator[Flaw]:
        """Yield what is wrong with each reference, and then what no reference names."""
        for one in self._all:
            yield from self._of_group(one) if one.kind in _GROUPS else self._of_entry(one)
        if not self._gateway.open_ended:
            yield from self._unused()

    def _of_group(self, one: Reference) -> Iterator[Flaw]:
        names = self._gateway.names
        if not self._is_group(one):
            if one.name in self._gateway.unlisted:
                return  # said of the chains and the file already
            near = names.nearest(one.name)
            if self._is_operated and not near:
                return
            way_out = f'did you mean "{near}"?' if near else "define the group, or remove the name"
            severity = WARNING if one.kind == reference.ACCESS else self._severity
            yield self._flaw(one, f'names unknown group "{one.name}", {one.effect}', way_out, severity, near)
        elif one.mode:
            mode, is_guessed = self._abilities.mode(one.name)
            if mode and mode != one.mode:
                problem = f'names "{one.name}", which answers no {one.mode} request, {one.effect}'
                severity = WARNING if is_guessed else self._severity
                yield self._flaw(one, problem, f"name {_article(one.mode)} {one.mode} group", severity)

    def _is_group(self, one: Reference) -> bool:
        names, name = self._gateway.names, one.name
        if one.kind == reference.OWNER and name in names.aliases:
            return True
        if one.kind == reference.ACCESS and (name in _EVERY or "*" in name or name in self._access_groups):
            return True
        if one.kind == reference.MODEL and providers.route_of(name, {}) is not None:
            return True
        return bool(names.group(name)) or name in self._routing_groups

    def _of_entry(self, one: Reference) -> Iterator[Flaw]:
        section = _SECTIONS[one.kind]
        ids = self._ids if one.kind == reference.STORE else self._defined(section)
        if self._is_operated or one.name in ids or (one.kind == reference.PROMPT and _VERSION.sub("", one.name) in ids):
            return
        if one.kind == reference.STORE and one.name in ids.values():
            right = next(number for number, name in ids.items() if name == one.name)
            problem = f'names vector store "{one.name}" by its name, {one.effect}'
            yield self._flaw(one, problem, f'write its vector_store_id "{right}"', self._severity, right)
            return
        near = self._near(section, ids).of(one.name)
        if one.kind in _FOREIGN and not near:
            return
        is_open = one.kind in _ELSEWHERE or (one.kind == reference.GUARDRAIL and self._has_own_guardrails)
        severity = WARNING if is_open else self._severity
        way_out = f'did you mean "{near}"?' if near else f"add it to {section}, or remove the name"
        checks = one.kind != reference.GUARDRAIL or bool(self._named(section))  # LiteLLM does not, where it has none
        effect = one.effect if checks or one.effect != reference.STOPS else "which never runs"
        kind = reference.MCP_SERVER if one.kind == reference.SERVER_OR_ID else one.kind
        yield self._flaw(one, f'names unknown {kind} "{one.name}", {effect}', way_out, severity, near)

    def _unused(self) -> Iterator[Flaw]:
        for kind, who in _UNUSED.items():
            used = {one.name for one in self._all if one.kind == kind}
            entries = self._named(_SECTIONS[kind])
            if used - {entry.name for entry in entries}:
                continue  # one of these may be meant, which is said there
            for entry in entries:
                if entry.name not in used and not _comes_later(entry.name):
                    facts = {"kind": kind, "name": entry.name}
                    problem = f'{kind} "{entry.name}" is used by {who}'
                    yield entry.document.at(entry.path), problem, "remove it, or name it where it is meant", INFO, facts

    def _flaw(self, one: Reference, problem: str, remedy: str, severity: str, meant: str = "") -> Flaw:
        facts = {"kind": one.kind, "name": one.name, **({"meant": meant} if meant else {})}
        return one.at(), f"{one.label} {problem}", remedy, severity, facts

    def _defined(self, section: str) -> dict[str, str]:
        """Return the names of a section's entries, by themselves."""
        if section not in self._names:
            self._names[section] = {entry.name: entry.name for entry in self._named(section)}
        return self._names[section]

    def _near(self, section: str, known: dict[str, str]) -> NearNames:
        if section not in self._nearest:
            self._nearest[section] = NearNames(sorted(known))
        return self._nearest[section]

    def _named(self, section: str) -> list[Entry]:
        if section not in self._entries:
            self._entries[section] = named_entries.of(self._gateway, section)
        return self._entries[section]

    @cached_property
    def _has_own_guardrails(self) -> bool:
        """Whether Python code of the user's may define guardrails, or the section that older releases had."""
        settings = self._gateway.section("litellm_settings")
        callbacks = [name for key in _CALLBACKS for name in _texts(settings.get(key))]
        return "guardrails" in settings or any("." in name for name in callbacks)

    @cached_property
    def _abilities(self) -> GroupAbilities:
        return GroupAbilities(self._gateway)

    @cached_property
    def _ids(self) -> dict[str, str]:
        """The vector stores by the id that deployments name."""
        entries = self._named("vector_store_registry")
        found = {entry.name: typed.mapping(entry.values.get("litellm_params")) for entry in entries}
        return {str(params["vector_store_id"]): name for name, params in found.items() if "vector_store_id" in params}

    @cached_property
    def _routing_groups(self) -> frozenset[str]:
        groups = typed.mappings(self._gateway.section("router_settings").get("routing_groups"))
        return frozenset(typed.texts([group.get("group_name") for group in groups]))

    @cached_property
    def _access_groups(self) -> frozenset[str]:
        found = [one.info.get("access_groups") for one in self._gateway.deployments]
        return frozenset(name for names in found for name in typed.texts(names))


def _texts(value: object) -> list[str]:
    return [value] if isinstance(value, str) else typed.texts(value)


def _comes_later(name: str) -> bool:
    """Tell whether a name is only known once something else has been put in its place."""
    return substitution.is_in(name) or name.startswith("os.environ") or "{{" in name


def _article(word: str) -> str:
    return "an" if word[:1] in "aeiou" else "a"
