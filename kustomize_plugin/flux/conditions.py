"""The status of an ExternalArtifact: what a verdict makes of the one that is there."""

from __future__ import annotations

from typing import Any

from kustomize_plugin.flux.external_artifact import Values
from kustomize_plugin.flux.verdict import Published, Refusal, Verdict
from kustomize_plugin.secrets import printable_text

MOST_BYTES = 32_000  # the API server refuses a whole status for a message of more than 32,768
READY, STALLED, RECONCILING = "Ready", "Stalled", "Reconciling"
_OURS = (READY, STALLED, RECONCILING)
_ORIGIN = "org.opencontainers.image.revision"
_RETRYING = "ProgressingWithRetry"
_TIME = "lastTransitionTime"
_CUT_LINE = "…"


def status(verdict: Verdict, old: Values, generation: int, base_url: str, now: str) -> dict[str, Any]:
    """Return the status to be written; empty where the old one says it all.

    It is a merge patch. Times of what stays as it was are kept, and so are the conditions of others. A refusal says
    nothing of the artifact, so that the last one stays.
    """
    new: dict[str, Any] = {"conditions": _conditions(verdict, old, generation, now)}
    if isinstance(verdict, Published):
        new["artifact"] = _artifact(verdict, old.get("artifact") or {}, base_url, now)
    is_same = all(old.get(name) == value for name, value in new.items())
    return {} if is_same else new


def message_of(verdict: Verdict) -> str:
    """Return the message of the condition, which begins with the source's revision where one was refused.

    Whatever it quotes, an annotation or a name, it shows no key and steers no terminal.
    """
    prefix = f"{verdict.source_revision}: " if isinstance(verdict, Refusal) and verdict.source_revision else ""
    return cut(_clean(f"{prefix}{verdict.message}"))


def cut(message: str, most: int = MOST_BYTES) -> str:
    """Shorten a message at the end of a line, and say how many are left out; counted in bytes."""
    if len(message.encode()) <= most:
        return message
    lines = message.split("\n")
    room = most - len(_rest(len(lines)).encode())
    kept: list[str] = []
    for line in lines:
        room -= len(line.encode()) + 1
        if room < 0:
            break
        kept.append(line)
    if not kept:
        kept = [_head(lines[0], most - len(_rest(len(lines)).encode()) - len(_CUT_LINE.encode()) - 1)]
    left = len(lines) - len(kept)
    return "\n".join([*kept, *([_rest(left)] if left else [])])


def ready(old: Values) -> tuple[str, str, str]:
    """Return status, reason and message of what a status says now."""
    for one in old.get("conditions") or ():
        if one.get("type") == READY:
            return str(one.get("status", "")), str(one.get("reason", "")), str(one.get("message", ""))
    return "", "", ""


def _clean(text: str) -> str:
    return "\n".join(printable_text.line(printable_text.text(line)) for line in text.split("\n"))


def _rest(count: int) -> str:
    return f"… and {count} more lines"


def _head(line: str, most: int) -> str:
    return line.encode()[:most].decode(errors="ignore") + _CUT_LINE


def _conditions(verdict: Verdict, old: Values, generation: int, now: str) -> list[dict[str, Any]]:
    message = message_of(verdict)
    if isinstance(verdict, Published):
        wanted = [(READY, "True", verdict.reason)]
    elif verdict.is_retried:
        wanted = [(READY, "False", verdict.reason), (RECONCILING, "True", _RETRYING)]
    else:
        wanted = [(READY, "False", verdict.reason), (STALLED, "True", verdict.reason)]
    were = {one.get("type"): one for one in old.get("conditions") or ()}
    ours = [
        {
            "type": kind,
            "status": state,
            "observedGeneration": generation,
            _TIME: _since(were.get(kind), state, now),
            "reason": reason,
            "message": message,
        }
        for kind, state, reason in wanted
    ]
    return [*ours, *(dict(one) for kind, one in were.items() if kind not in _OURS)]


def _since(was: Values | None, state: str, now: str) -> str:
    return str(was[_TIME]) if was and was.get("status") == state and was.get(_TIME) else now


def _artifact(published: Published, was: Values, base_url: str, now: str) -> dict[str, Any]:
    """Return the artifact, with the time of the one that is there where it has the same bytes at the same place."""
    new = {
        "path": published.path,
        "url": f"{base_url}/{published.path}",
        "revision": published.revision,
        "digest": published.digest,
        "size": published.size,
        # without what another program has said of an artifact of its own
        "metadata": {**dict.fromkeys(was.get("metadata") or ()), _ORIGIN: published.source_revision},
    }
    is_same = all(was.get(name) == new[name] for name in ("path", "url", "digest"))
    return {**new, "lastUpdateTime": was.get("lastUpdateTime") or now if is_same else now}
