"""Targets of fallback chains that cannot do what the group does that they stand in for."""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import ERROR, INFO, WARNING, Location
from kustomize_plugin.hooks.gateway.group_abilities import GroupAbilities
from kustomize_plugin.hooks.gateway.one_proxy import Chain, Gateway

Flaw = tuple[Location, str, str, str, dict[str, str]]  # the place, what is wrong, the way out, a severity, the facts

_LONGER = "context_window_fallbacks"
# shares of the source's tokens: what is below the first fails many prompts, above the second hardly any
_FEW, _ALIKE = 0.5, 0.9
_MODES = {
    "audio_speech": "speech", "audio_transcription": "transcription", "image_edit": "image",
    "image_generation": "image", "video_generation": "video",
}  # fmt: skip


def flaws(gateway: Gateway) -> Iterator[Flaw]:
    """Yield each target that lacks an ability which is known of both groups."""
    known = GroupAbilities(gateway)
    for chain in gateway.chains:
        if chain.source in ("", "*") or not gateway.names.group(chain.source):
            continue
        for index, target in chain.names:
            if gateway.names.group(target):
                yield from _of(known, chain, index, target)


def _of(known: GroupAbilities, chain: Chain, index: int, target: str) -> Iterator[Flaw]:
    wanted, is_guess = known.mode(chain.source)
    mode, guessed = known.mode(target)
    facts = {"group": chain.source, "target": target}
    place = chain.at(index)
    if wanted and mode and wanted != mode:
        asked, answers = _MODES.get(wanted, wanted), _MODES.get(mode, mode)
        problem = (
            f'{chain.label} names "{target}", {_article(answers)} {answers} group, which answers no {asked} request'
        )
        by_name = is_guess or guessed
        problem += ", to judge by its name" if by_name else ""
        remedy = f"name {_article(asked)} {asked} group"
        yield place, problem, remedy, WARNING if by_name else ERROR, {**facts, "ability": "mode"}
        return
    lost = list(_lost(known, chain, target))
    if lost:
        problem = f'{chain.label} names "{target}", which takes {" and ".join(said for _, said, _ in lost)}'
        severity = WARNING if any(weight == WARNING for _, _, weight in lost) else INFO
        remedy = "a request that needs more fails there too, so name a group that can do it"
        yield place, problem, remedy, severity, {**facts, "ability": " ".join(name for name, _, _ in lost)}


def _lost(known: GroupAbilities, chain: Chain, target: str) -> Iterator[tuple[str, str, str]]:
    """Yield an ability that is lost, how to say so, and how bad that is."""
    is_longer = chain.setting == _LONGER
    if not is_longer and known.tools(chain.source, most=False) and known.tools(target, most=True) is False:
        yield "tools", "no tools", WARNING
    if not is_longer and known.vision(chain.source, most=False) and known.vision(target, most=True) is False:
        yield "vision", "no images", WARNING
    has, takes = known.tokens(chain.source, most=False), known.tokens(target, most=True)
    if has and takes and takes < has * _ALIKE:
        weight = WARNING if is_longer or takes < has * _FEW else INFO
        yield "context", f"only {takes:,} of {has:,} tokens", weight
    elif has and takes and takes <= has and is_longer:
        yield "context", f"no more than the {has:,} tokens that are too few already", INFO


def _article(word: str) -> str:
    return "an" if word[:1] in "aeiou" else "a"
