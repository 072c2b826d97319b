"""Lanes → a Mermaid flowchart, for a README."""

from __future__ import annotations

import re

from kustomize_plugin.gateway.finished_gateway import CLOUD, EXPLICIT, FALLBACKS, LOCAL, UNKNOWN, FinishedGateway
from kustomize_plugin.picture import lanes as chains
from kustomize_plugin.picture.lanes import Lane
from kustomize_plugin.picture.markup import printable
from kustomize_plugin.secrets import printable_text

MOST_EDGES = 500  # Mermaid draws no more, and shows an error in place of the picture
MOST_CHARACTERS = 50_000  # likewise
_TITLES = {CLOUD: "cloud", LOCAL: "local", UNKNOWN: "unknown"}
_STYLES = (
    "  classDef cloud fill:#ddf4ff,stroke:#0969da,color:#1f2328",
    "  classDef local fill:#dafbe1,stroke:#1a7f37,color:#1f2328",
    "  classDef unknown fill:#ffebe9,stroke:#b3001b,color:#1f2328",
    "  classDef explicit stroke-dasharray:5 3",
)
_WORDS = {"context_window_fallbacks": "prompt too long", "content_policy_fallbacks": "filtered"}
_PLAIN = re.compile(r"[A-Za-z0-9 /.-]")


class Drawn:
    """The text; `left_out` counts the groups whose chains did not fit into what Mermaid draws."""

    def __init__(self, text: str, left_out: int) -> None:
        self.text = text
        self.left_out = left_out


def draw(gateway: FinishedGateway) -> Drawn:
    """Return a flowchart from cloud to local; edges carry the place of their target in the chain as it is written."""
    found = chains.of_gateway(gateway, gateway.listed)
    chart = _Chart(gateway, found)
    kept = len(found)
    while kept and (chart.edges > MOST_EDGES or len(chart.text) > MOST_CHARACTERS):
        kept -= max(1, kept // 20)
        left = [name for lane in found[kept:] for name in lane.sources]
        chart = _Chart(gateway, found[:kept], len(left))
    return Drawn(chart.text, sum(len(lane.sources) for lane in found[kept:]))


class _Chart:
    def __init__(self, gateway: FinishedGateway, found: list[Lane], left_out: int = 0) -> None:
        self._gateway = gateway
        self._ids: dict[str, str] = {}
        self.edges = 0
        named = {name: None for lane in found for name in (*lane.sources, *(hop.name for hop in lane.hops))}
        names = [*named] if left_out else list(dict.fromkeys([*gateway.groups, *named]))
        self._bundles = _bundles(found)
        nodes = {tier: self._nodes(tier, names) for tier in _TITLES}
        lines = ["flowchart LR"]
        for tier, title in _TITLES.items():
            if nodes[tier]:
                lines += [f"  subgraph {tier}_tier[{title}]", *nodes[tier], "  end"]
        lines += [line for lane in found for line in self._edges(lane)]
        if left_out:
            lines.append(f'  more["{left_out} more groups: see the SVG or the HTML report"]')
        self.text = "\n".join([*lines, *_STYLES]) + "\n"

    def _nodes(self, tier: str, names: list[str]) -> list[str]:
        lines = []
        for name in names:
            if name in self._ids or self._gateway.tier(name) != tier:
                continue
            together = self._bundles.get(name, [name])
            self._ids |= dict.fromkeys(together, f"g{len(self._ids)}")
            group = self._gateway.groups.get(self._gateway.names.group(name))
            opening, closing = ("([", "])") if tier == LOCAL else ("[", "]")
            label = "<br>".join(_escaped(one) for one in together)
            lines.append(f'    {self._ids[name]}{opening}"{label}"{closing}')
            lines.append(f"    class {self._ids[name]} {tier}")
            if group and group.routing == EXPLICIT:
                lines.append(f"    class {self._ids[name]} explicit")
        return lines

    def _edges(self, lane: Lane) -> list[str]:
        lines = []
        arrow = "-->" if lane.setting == FALLBACKS else "-.->"
        for number, hop in enumerate(lane.hops, 1):
            words = [_WORDS.get(lane.setting, ""), str(number), f"order {hop.level}" if hop.level else ""]
            label = ", ".join(word for word in words if word)
            sources = dict.fromkeys(self._ids[one] for one in lane.sources)
            lines += [f'  {source} {arrow}|"{label}"| {self._ids[hop.name]}' for source in sources]
        self.edges += len(lines)
        return lines


def _bundles(found: list[Lane]) -> dict[str, list[str]]:
    """Return the groups that share a box: they share their only lane, and no chain names them."""
    targets = {hop.name for lane in found for hop in lane.hops}
    lanes_of: dict[str, int] = {}
    for lane in found:
        for source in lane.sources:
            lanes_of[source] = lanes_of.get(source, 0) + 1
    bundles: dict[str, list[str]] = {}
    for lane in found:
        together = [name for name in lane.sources if name not in targets and lanes_of[name] == 1]
        bundles |= dict.fromkeys(together, together)
    return bundles


def _escaped(name: str) -> str:
    """Write all but the plainest characters as entities, in Mermaid's own form: a name is never syntax."""
    shown = printable(printable_text.names(name)).replace("\n", " ")
    return "".join(char if _PLAIN.match(char) else f"#{ord(char)};" for char in shown)
