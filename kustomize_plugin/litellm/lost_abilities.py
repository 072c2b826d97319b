"""What a stand-in cannot do that a model group can, from what the deployments of both can."""

from __future__ import annotations

from kustomize_plugin.litellm.abilities import Abilities

Members = list[Abilities]  # one for each deployment; what one leaves open is open for the group


def mode(found: Members) -> tuple[str, bool]:
    """Return the mode that all deployments have, and whether it is guessed; empty where it is not known."""
    modes = {one.mode for one in found}
    return (modes.pop(), any(one.is_guessed for one in found)) if len(modes) == 1 else ("", False)


def tokens(found: Members, most: bool) -> int:
    """Return the longest prompt that any deployment takes, or that each does; 0 where one is not known."""
    counts = [one.tokens for one in found]
    return (max(counts) if most else min(counts)) if all(counts) and counts else 0


def tools(found: Members, most: bool) -> bool | None:
    """Tell whether any deployment takes tools, or whether each does; None where one is not known."""
    return _joined([one.tools for one in found], most)


def vision(found: Members, most: bool) -> bool | None:
    """Tell whether any deployment takes images, or whether each does; None where one is not known."""
    return _joined([one.vision for one in found], most)


def words(asked: Members, answers: Members) -> list[str]:
    """Say what is lost where `answers` stand in for `asked`; nothing that is not known of both."""
    wanted, given = mode(asked)[0], mode(answers)[0]
    if wanted and given and wanted != given:
        return [f"answers {given.replace('_', ' ')}, not {wanted.replace('_', ' ')}"]
    lost = []
    if tools(asked, most=False) and tools(answers, most=True) is False:
        lost.append("no tools")
    if vision(asked, most=False) and vision(answers, most=True) is False:
        lost.append("no images")
    has, takes = tokens(asked, most=False), tokens(answers, most=True)
    if has and takes and takes < has:
        lost.append(f"{takes:,} of {has:,} tokens")
    return lost


def _joined(found: list[bool | None], most: bool) -> bool | None:
    if not found or any(one is None for one in found):
        return None
    return any(found) if most else all(found)
