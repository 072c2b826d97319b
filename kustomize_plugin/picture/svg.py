"""Lanes → SVG: a column for the group that was asked for, cloud columns, local columns."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from kustomize_plugin.gateway.finished_gateway import EXPLICIT, FALLBACKS, SETTINGS, UNKNOWN, FinishedGateway
from kustomize_plugin.gateway.outage import Outage
from kustomize_plugin.picture import lanes as chains
from kustomize_plugin.picture import style
from kustomize_plugin.picture.lanes import Lane
from kustomize_plugin.picture.markup import as_svg, element, printable
from kustomize_plugin.secrets import printable_text

_LONGEST, _SHORTEST = 34, 22  # characters of a name that fit into a box
_CHAR, _PADDING = 7.9, 12  # pixels of one character at the font size of the names, and on either side
_SMALLER = 3  # characters that fit besides into a line of the smaller print
_HEIGHT, _GAP, _ARROW = 46, 10, 62
_LANE_GAP, _HEADING, _MARGIN = 16, 40, 16
_NARROW_GRID = 3


def document(gateway: FinishedGateway, title: str) -> str:
    """Return the picture as a file of its own, which follows the reader's colour scheme."""
    return as_svg(draw(gateway, title, element("style", style.PICTURE)))


def draw(gateway: FinishedGateway, title: str, styles: Element | None = None) -> Element:
    """Return the picture; inside HTML the page's own style sheet paints it."""
    return _Drawing(gateway).finished(title, styles)


def draw_outage(outage: Outage, hit: list[str], title: str, identity: str) -> Element:
    """Return a picture of the names that an outage hits, with what is down struck out; `identity` is its own id."""
    return _Drawing(outage.gateway, outage, hit, identity).finished(title, None)


class _Drawing:
    """Collects what is drawn; `bottom` is how far down the page it reaches."""

    def __init__(
        self,
        gateway: FinishedGateway,
        outage: Outage | None = None,
        hit: list[str] | None = None,
        identity: str = "lk-picture",
    ) -> None:
        self._gateway = gateway
        self._outage = outage
        self._identity = identity
        self._lanes = chains.of_gateway(gateway, gateway.walk)
        self._alone = sorted(chains.without_chain(gateway), key=lambda name: gateway.groups[name].tier)
        if hit is not None:
            self._lanes = chains.among(self._lanes, set(hit))
            self._alone = [name for name in self._alone if name in hit]
        names = [*self._alone, *(name for lane in self._lanes for name in _names(lane))]
        widths = [max(_width(name), _width(self._detail(name)) - _SMALLER) for name in names]
        longest = max([_SHORTEST, *(min(width, _LONGEST) for width in widths)])
        self._fitting = longest
        self._box = round(longest * _CHAR) + 2 * _PADDING
        self._bottom = _MARGIN
        self._right = 0
        self._elements: list[Element] = []

    def finished(self, title: str, styles: Element | None) -> Element:
        for setting, when in SETTINGS.items():
            found = [lane for lane in self._lanes if lane.setting == setting]
            if found:
                self._section(setting, when, found)
        if self._alone:
            self._grid()
        if not self._elements:
            self._text(_MARGIN, self._bottom + 20, "no model groups", "lk-head")
            self._bottom += _HEADING
        width, height = self._right + _MARGIN, self._bottom
        return element(
            "svg",
            element("title", title, id=f"{self._identity}-title"),
            element("desc", _described(self._lanes, self._alone), id=f"{self._identity}-desc"),
            styles,
            element("defs", _arrow_head(self._arrow_id)),
            element("rect", class_="lk-ground", width="100%", height="100%"),
            self._elements,
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {width} {height}",
            width=width,
            height=height,
            role="img",
            aria_labelledby=f"{self._identity}-title {self._identity}-desc",
            class_="lk-picture",
        )

    @property
    def _arrow_id(self) -> str:
        return self._identity.replace("picture", "arrow")

    def _section(self, setting: str, when: str, found: list[Lane]) -> None:
        first_local = chains.first_local(found)
        self._text(_MARGIN, self._bottom + 18, f"Tried {when}, in this order", "lk-head")
        self._bottom += _HEADING - 10
        for lane in found:
            self._lane(lane, lane.columns(first_local), setting)

    def _lane(self, lane: Lane, columns: list[int], setting: str) -> None:
        top, middle = self._bottom, self._bottom + _HEIGHT / 2
        for name in lane.sources:
            self._name_box(_MARGIN, self._bottom, name)
            self._bottom += _HEIGHT + _GAP
        edge = _MARGIN + self._box
        if len(lane.sources) > 1:
            self._trunk(edge, middle, self._bottom - _GAP - _HEIGHT / 2, len(lane.sources))
        for number, (hop, column) in enumerate(zip(lane.hops, columns, strict=True), 1):
            x = _MARGIN + column * (self._box + _ARROW)
            self._arrow(edge, x, middle, number)
            self._name_box(x, top, hop.name, f"order {hop.level} · {self._detail(hop.name)}" if hop.level else "")
            edge = x + self._box
        self._bottom += _LANE_GAP - _GAP
        if setting != FALLBACKS:
            self._bottom += _GAP

    def _grid(self) -> None:
        self._text(_MARGIN, self._bottom + 18, "Nothing is tried behind these", "lk-head")
        self._bottom += _HEADING - 10
        step = self._box + 24
        columns = max(_NARROW_GRID, (self._right - _MARGIN) // step)
        for index, name in enumerate(self._alone):
            row, column = divmod(index, columns)
            self._name_box(_MARGIN + column * step, self._bottom + row * (_HEIGHT + _GAP), name)
        self._bottom += -(-len(self._alone) // columns) * (_HEIGHT + _GAP) + _MARGIN

    def _name_box(self, x: float, y: float, name: str, detail: str = "") -> None:
        group = self._gateway.groups.get(self._gateway.names.group(name))
        tier = group.tier if group else UNKNOWN
        explicit = " lk-explicit" if group and group.routing == EXPLICIT else ""
        down = group is not None and self._outage is not None and self._outage.is_out(group)
        explicit += " lk-down" if down else ""
        radius = {"cloud": 4, "local": 16}.get(tier, 0)
        box = element(
            "rect", x=x, y=y, width=self._box, height=_HEIGHT, rx=radius, class_=f"lk-box lk-{tier}{explicit}"
        )
        self._elements.append(element("g", element("title", name), box))
        self._text(x + _PADDING, y + 19, _shortened(name, self._fitting), "lk-name lk-struck" if down else "lk-name")
        said = f"down · {self._detail(name)}" if down else detail or self._detail(name)
        self._text(x + _PADDING, y + 36, _shortened(said, self._fitting + _SMALLER), "lk-detail")
        self._right = max(self._right, round(x + self._box))

    def _detail(self, name: str) -> str:
        group = self._gateway.groups.get(self._gateway.names.group(name))
        if group is None:
            return "unknown group"
        routing = "explicit only · " if group.routing == EXPLICIT else ""
        hosts = group.hosts
        where = f"{len(hosts)} places" if len(hosts) > 1 else "".join(hosts)
        return f"{group.tier} · {routing}{where}"

    def _trunk(self, x: float, top: float, bottom: float, count: int) -> None:
        joint = x + _ARROW / 4
        step = (bottom - top) / (count - 1)
        ticks = "".join(f"M{x:g} {top + at * step:g}H{joint:g}" for at in range(1, count))
        self._elements.append(element("path", d=f"{ticks}M{joint:g} {top:g}V{bottom:g}", class_="lk-line"))

    def _arrow(self, start: float, end: float, y: float, number: int) -> None:
        line = element(
            "path", d=f"M{start:g} {y:g}H{end - 3:g}", class_="lk-line", marker_end=f"url(#{self._arrow_id})"
        )
        badge = element("circle", cx=end - _ARROW / 2, cy=y, r=10, class_="lk-badge")
        self._elements += [line, badge]
        self._text(end - _ARROW / 2, y + 4, str(number), "lk-number")

    def _text(self, x: float, y: float, text: str, kind: str) -> None:
        self._elements.append(element("text", text, x=f"{x:g}", y=f"{y:g}", class_=kind))
        if kind == "lk-head":
            self._right = max(self._right, round(x + len(text) * _CHAR))


def _arrow_head(identity: str) -> Element:
    shape = element("path", d="M0 0L8 4L0 8z", class_="lk-head-of-arrow")
    return element("marker", shape, id=identity, viewBox="0 0 8 8", refX=7, refY=4, markerWidth=8, markerHeight=8,
                   orient="auto")  # fmt: skip


def _names(lane: Lane) -> Iterator[str]:
    yield from lane.sources
    yield from (hop.name for hop in lane.hops)


def _described(lanes: list[Lane], alone: list[str]) -> str:
    """Say in words what the picture shows."""
    said = []
    for lane in lanes:
        steps = ", then ".join(hop.name for hop in lane.hops)
        said.append(f"{', '.join(lane.sources)}: {SETTINGS[lane.setting]}, {steps}.")
    if alone:
        said.append(f"Nothing is tried behind {', '.join(alone)}.")
    return " ".join(said)


def _width(text: str) -> int:
    """Return how many columns a text takes in a font of fixed width."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in printable(text))


def _shortened(text: str, most: int) -> str:
    """Cut the middle out of a text that is too wide: names tend to differ at their ends."""
    text = printable(printable_text.names(text)).replace("\n", " ")
    if _width(text) <= most:
        return text
    half = (most - 1) // 2
    return f"{_start(text, half)}…{_start(text[::-1], most - 1 - half)[::-1]}"


def _start(text: str, most: int) -> str:
    """Return the longest beginning that takes no more columns than `most`."""
    stop = 0
    while stop < len(text) and (most := most - _width(text[stop])) >= 0:
        stop += 1
    return text[:stop]
