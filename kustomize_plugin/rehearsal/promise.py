"""What a gateway's `spec.failover` promises to a group, and what it does not."""

from __future__ import annotations

from typing import NamedTuple

from kustomize_plugin.failover import compiled
from kustomize_plugin.failover.promised_keys import COOLDOWN, HEDGE, PROBE, TIMEOUT
from kustomize_plugin.yamltext import typed

# the request from which on a hang keeps the budget; `ANSWERED`: none does, but each is answered
FIRST, AFTER, LATER, ANSWERED = "first", "after", "later", "answered"


class Promise(NamedTuple):
    """One choice, for one group. docs/failover.md tells the price of each.

    `hang` is the request from which on a hang keeps the budget. `answers` says that an answer without text is not
    delivered, `connecting` is `hang` for what LiteLLM takes for a lost connection: a name that is not found, TLS that
    does not begin. The others say what of a slow answer is never cut: a whole one, one that begins when the failure is
    known, a stream. `overtakes` says that another tier may answer for
    one that has not said a word.
    """

    on_hang: str
    hang: str
    connecting: str
    answers: bool = False
    uncut: bool = True
    uncut_later: bool = True
    uncut_stream: bool = True
    overtakes: bool = False


def of_group(spec: object, values: dict[str, object], group: str) -> Promise | None:
    """Return what a config promises to a group; None where its authors chose nothing, so that everything is judged.

    `spec` is that of the failover, `values` are the config's.
    """
    if not isinstance(spec, dict):
        return None
    on_hang = str(spec.get("onHang", COOLDOWN))
    streams = spec.get("streamTimeoutSeconds") is None
    if on_hang == PROBE:
        general = typed.mapping(values.get("general_settings"))
        probed = group in typed.texts(general.get("background_health_check_model_groups"))
        hang = AFTER if probed else ANSWERED
        return Promise(PROBE, hang, hang, uncut_later=not probed, uncut_stream=streams)
    if on_hang == TIMEOUT:
        return Promise(TIMEOUT, FIRST, ANSWERED, uncut=False, uncut_later=False, uncut_stream=False)
    if on_hang == HEDGE:
        if group not in compiled.hedge_waits(values):  # such as a local group: its chain is walked as without a budget
            return Promise(HEDGE, ANSWERED, ANSWERED, uncut_stream=streams)
        return Promise(HEDGE, FIRST, FIRST, answers=True, uncut_stream=streams, overtakes=True)
    # for a lost connection LiteLLM cools nothing down
    return Promise(COOLDOWN, LATER, ANSWERED, uncut_stream=streams)
