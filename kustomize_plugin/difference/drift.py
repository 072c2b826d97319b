"""A config in git against the gateway that runs: what only one of them has, and what differs.

A value that only the run knows is not compared, nor a secret: LiteLLM leaves those out of its answers.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.config.name_patterns import of_wildcards
from kustomize_plugin.difference import pairing, wording
from kustomize_plugin.gateway.deployments import Deployment
from kustomize_plugin.gateway.finished_gateway import FALLBACKS, FinishedGateway
from kustomize_plugin.gateway.running_config import (
    CHAIN_SETTINGS,
    ROUTER_DEFAULTS,
    RunningConfig,
    RunningDeployment,
)
from kustomize_plugin.secrets import environ_names, inline_keys
from kustomize_plugin.yamltext import typed

IN_GIT, RUNNING, DIFFERENT = "only in git", "only running", "different"
DATABASE, FILE, BOTH, NOBODY = "the database", "what runs", "both answer, balanced", "nobody"

_HIDDEN = ("key", "token", "secret", "password", "credential", "auth", "access", "private", "header")
_PLAIN = ("cost", "tokens")  # prices and limits have such names, too
_LATER = ("os.environ/", "oidc/")
_TEMPLATES = ("${", "{{", "****")
_EMPTY: tuple[object, ...] = (None, False, "", [], {})
_SHARED = {"timeout": "request_timeout"}  # a setting of the router → its name in litellm_settings
_DEFAULT, _ALIAS = "default_fallbacks", "model_group_alias"


class Drift:
    """One thing that is not alike; the values are in words that may be shown, `winner` is which of both counts."""

    __slots__ = ("git", "group", "kind", "running", "what", "winner")

    def __init__(self, kind: str, group: str, what: str, git: str, running: str, winner: str) -> None:
        self.kind = kind
        self.group = group
        self.what = what
        self.git = git
        self.running = running
        self.winner = winner


def between(git: FinishedGateway, running: RunningConfig) -> list[Drift]:
    """Return all that differs, groups first; nothing is said of what the key could not see."""
    found = [*_groups(git, running)]
    if running.router is not None:
        found += [*_chains(git, running), *_aliases(git, running.router), *_settings(git, running.router)]
    return found


def _groups(git: FinishedGateway, running: RunningConfig) -> Iterator[Drift]:
    written: dict[str, list[Deployment]] = {}
    for group in git.groups.values():
        written[group.name] = [*group.own, *(level.deployment for level in group.levels)]
    wildcards = of_wildcards(name for name in written if "*" in name)
    live: dict[str, list[RunningDeployment]] = {}
    for one in running.deployments:
        name = one.group if one.group in written else (wildcards.covering(one.group) or one.group)
        live.setdefault(name, []).append(one)
    for name in [*written, *(name for name in live if name not in written)]:
        if name not in live:
            if running.sees_all:
                yield Drift(IN_GIT, name, "group", _described(written[name]), "", NOBODY)
        elif name not in written:
            in_database = all(one.in_database for one in live[name])
            said = _described([_deployment(one) for one in live[name]])
            yield Drift(RUNNING, name, "group", "", said, DATABASE if in_database else FILE)
        else:
            yield from _inside(name, written[name], live[name], is_wildcard="*" in name)


def _inside(
    name: str, written: list[Deployment], live: list[RunningDeployment], *, is_wildcard: bool
) -> Iterator[Drift]:
    """Compare the deployments of a group that is in git and runs."""
    shown = [_deployment(one) for one in live]
    entries = {id(entry): one for entry, one in zip(shown, live, strict=True)}
    for mine, theirs in _pairs(written, shown):
        if theirs is None and mine is not None:
            yield Drift(IN_GIT, name, "deployment", wording.deployment(mine), "", NOBODY)
        elif mine is None and theirs is not None:
            where = BOTH if entries[id(theirs)].in_database else FILE
            yield Drift(RUNNING, name, "deployment", "", wording.deployment(theirs), where)
        elif mine is not None and theirs is not None:
            label = f"{wording.deployment(mine)}: " if len(written) > 1 else ""
            skipped = {"model"} if is_wildcard else set()
            yield from _params(name, label, mine.params, theirs.params, skipped)
            yield from _info(name, f"{label}model_info.", mine.info, theirs.info)


def _pairs(written: list[Deployment], live: list[Deployment]) -> Iterator[tuple[Deployment | None, Deployment | None]]:
    """Pair by the id that git gives a deployment, the others by what they are like."""
    left, right = list(written), list(live)
    for one in written:
        identity = one.info.get("id")
        alike = [other for other in right if identity is not None and str(other.info.get("id")) == str(identity)]
        for other in alike[:1]:
            left.remove(one)
            right.remove(other)
            yield one, other
    yield from pairing.pairs(left, right)


def _params(
    group: str, label: str, git: dict[str, object], running: dict[str, object], skipped: set[str]
) -> Iterator[Drift]:
    for key in [*git, *(key for key in running if key not in git)]:
        mine, theirs = git.get(key), running.get(key)
        if key in skipped or _is_untold(key, mine, theirs) or _alike(mine, theirs):
            continue
        if key not in git:
            yield Drift(RUNNING, group, f"{label}{key}", "", _shown(key, theirs), FILE)
        elif key not in running:
            yield Drift(IN_GIT, group, f"{label}{key}", _shown(key, mine), "", FILE)
        else:
            yield Drift(DIFFERENT, group, f"{label}{key}", _shown(key, mine), _shown(key, theirs), FILE)


def _info(group: str, label: str, git: dict[str, object], running: dict[str, object]) -> Iterator[Drift]:
    """Compare what git says; the rest is LiteLLM's price list."""
    for key, mine in git.items():
        theirs = running.get(key)
        if not (_is_untold(key, mine, theirs) or _alike(mine, theirs)):
            kind = DIFFERENT if key in running else IN_GIT
            yield Drift(kind, group, f"{label}{key}", _shown(key, mine), _shown(key, theirs), FILE)


def _chains(git: FinishedGateway, running: RunningConfig) -> Iterator[Drift]:
    winner = _winner(git)
    for setting in CHAIN_SETTINGS:
        mine = {source: chain for source, chain in git.chains(setting).items() if source != "*"}
        theirs = {source: chain for source, chain in running.chains(setting).items() if source != "*"}
        for source in [*mine, *(source for source in theirs if source not in mine)]:
            yield from _listed(f"{setting} of {source}", mine.get(source), theirs.get(source), winner)
    # beside chains of router_settings LiteLLM shows those as they are written, and not the default
    if running.default or not git.section("router_settings").get(FALLBACKS):
        yield from _listed(_DEFAULT, git.default or None, running.default or None, winner)


def _listed(what: str, mine: list[str] | None, theirs: list[str] | None, winner: str) -> Iterator[Drift]:
    if (mine or None) != (theirs or None):
        kind = IN_GIT if not theirs else RUNNING if not mine else DIFFERENT
        yield Drift(kind, "", what, wording.chain(mine), wording.chain(theirs), winner)


def _aliases(git: FinishedGateway, router: dict[str, object]) -> Iterator[Drift]:
    mine, theirs = dict(git.names.aliases), typed.mapping(router.get(_ALIAS))
    for alias in [*mine, *(alias for alias in theirs if alias not in mine)]:
        target = theirs.get(alias)
        there = str(typed.mapping(target).get("model", "")) if isinstance(target, dict) else str(target or "")
        if mine.get(alias, "") != there:
            kind = IN_GIT if not there else RUNNING if alias not in mine else DIFFERENT
            said = wording.line(mine.get(alias, "")), wording.line(there)
            yield Drift(kind, "", f"{_ALIAS} {alias}", *said, _winner(git))


def _settings(git: FinishedGateway, router: dict[str, object]) -> Iterator[Drift]:
    """Compare the settings of the router that git names, and those that are not as LiteLLM has them by itself."""
    section, shared = git.section("router_settings"), git.section("litellm_settings")
    taken = {*CHAIN_SETTINGS, _DEFAULT, _ALIAS}
    for key in [*section, *(key for key in ROUTER_DEFAULTS if key not in section)]:
        if key in taken or key not in router or _is_untold(key, section.get(key), router[key]):
            continue
        what, there = f"router_settings.{key}", _shown(key, router[key])
        if section.get(key) is not None and not _alike(section[key], router[key]):
            yield Drift(DIFFERENT, "", what, _shown(key, section[key]), there, _winner(git))
        elif key not in section and not {key, _SHARED.get(key, key)} & {*shared} and not _is_default(key, router[key]):
            yield Drift(RUNNING, "", what, "", there, _winner(git))


def _is_default(key: str, value: object) -> bool:
    return value is None or _alike(value, ROUTER_DEFAULTS[key])


def _winner(git: FinishedGateway) -> str:
    return DATABASE if git.section("general_settings").get("store_model_in_db") is True else FILE


def _is_untold(key: str, mine: object, theirs: object) -> bool:
    """Tell whether a value cannot be compared: only the run knows it, or LiteLLM does not show it."""
    if isinstance(mine, str) and (mine.startswith(_LATER) or any(sign in mine for sign in _TEMPLATES)):
        return True
    if isinstance(mine, dict | list) and environ_names.names(mine):
        return True
    if isinstance(theirs, str) and any(sign in theirs for sign in _TEMPLATES):
        return True
    is_plain = any(part in key.lower() for part in _PLAIN)
    is_secret = inline_keys.is_secret_name(key) or any(part in key.lower() for part in _HIDDEN)
    return is_secret and not is_plain and (theirs is None or mine != theirs)


def _alike(mine: object, theirs: object) -> bool:
    """Compare as LiteLLM reads: numbers by what they are worth, and all that is empty alike."""
    if mine in _EMPTY and theirs in _EMPTY:
        return True
    if isinstance(mine, dict) and isinstance(theirs, dict):
        return all(_alike(mine.get(key), theirs.get(key)) for key in {*mine, *theirs})
    if isinstance(mine, list) and isinstance(theirs, list):
        return len(mine) == len(theirs) and all(map(_alike, mine, theirs))
    if isinstance(mine, bool) or isinstance(theirs, bool):
        return str(mine).lower() == str(theirs).lower()
    numbers = _number(mine), _number(theirs)
    return numbers[0] == numbers[1] if None not in numbers else str(mine) == str(theirs)


def _number(value: object) -> float | None:
    try:
        return float(value) if isinstance(value, int | float | str) else None
    except (ValueError, OverflowError):
        return None


def _described(found: list[Deployment]) -> str:
    return " and ".join(wording.deployment(one) for one in found)


def _deployment(one: RunningDeployment) -> Deployment:
    return Deployment(one.group, {"litellm_params": one.params, "model_info": one.info})


def _shown(key: str, value: object) -> str:
    if value is None:
        return ""
    return (
        next(iter(wording.flat({key: value}).values()), "")
        if not isinstance(value, dict)
        else wording.line(", ".join(f"{name}: {said}" for name, said in wording.flat(value).items()))
    )
