"""The report, the SVG and the Mermaid text as a browser shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kustomize_plugin.gateway.finished_gateway import FinishedGateway
from kustomize_plugin.picture import html_page, mermaid, svg
from kustomize_plugin.picture.gateway_report import GatewayReport
from tests.e2e import browser as browsers
from tests.e2e.conftest import REPOSITORY, Run
from tests.unit.graph_gateway import HOSTILE, compiled, deployment, hostile, hundred, local

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
GATEWAYS = {"compiled": compiled, "hundred": hundred, "hostile": hostile}
FINDINGS: list[dict[str, object]] = [
    {"code": "LK301", "severity": "error", "message": f'"{"x" * 200}" is no group', "file": "y" * 200, "line": 1},
    {"code": "LK304", "severity": "warning", "message": 'chain of "cloud" is odd', "file": None, "line": None},
]
WIDE = """() => [...document.querySelectorAll('body *')].filter(one => !one.closest('.scroll, .skip')
    && one.getBoundingClientRect().right > innerWidth + 1).map(one => one.outerHTML.slice(0, 80))"""
OUTSIDE = """() => [...document.querySelectorAll('.lk-name, .lk-detail')].filter(text => {
    const inner = text.getBBox(), boxes = [...document.querySelectorAll('.lk-box')].map(box => box.getBBox());
    return !boxes.some(box => inner.x >= box.x && inner.x + inner.width <= box.x + box.width
        && inner.y >= box.y && inner.y + inner.height <= box.y + box.height);
}).map(text => text.textContent)"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browsers.opened() as browser:
        yield browser


@pytest.fixture
def show(chromium: Any, tmp_path: Path) -> Iterator[Any]:
    """Open a text as a file; whatever the page complains about, asks for or pops up fails the test."""
    contexts, trouble = [], []

    def show(text: str, name: str = "page.html", scheme: str = "light", size: dict[str, int] = DESK) -> Any:
        (tmp_path / name).write_text(text, encoding="utf-8")
        contexts.append(chromium.new_context(viewport=size, color_scheme=scheme))
        shown = contexts[-1].new_page()
        address = (tmp_path / name).as_uri()
        shown.on("console", lambda message: trouble.append(message.text))
        shown.on("pageerror", lambda error: trouble.append(str(error)))
        shown.on("dialog", lambda dialog: trouble.append(dialog.message))
        shown.on("request", lambda request: trouble.append(request.url) if request.url != address else None)
        shown.goto(address)
        return shown

    yield show
    for context in contexts:
        context.close()
    assert trouble == []


def report(gateway: FinishedGateway) -> str:
    return html_page.render(GatewayReport(gateway, "made up", findings=FINDINGS))


@pytest.fixture
def production(run: Run, tmp_path: Path) -> str:
    """The report on this repository's gateway, from the command line."""
    done = run("kustomize-litellm", "graph", "overlays/production", "-o", tmp_path / "p.html", cwd=REPOSITORY)
    assert done.returncode == 0, done.stderr
    return (tmp_path / "p.html").read_text(encoding="utf-8")


def test_the_report_on_production_is_shown_and_its_links_lead_somewhere(show, production):
    shown = show(production)
    links = shown.locator("main a, nav a")

    assert shown.title() == "Gateway of production"
    assert shown.locator("section.group").count() == 13
    assert shown.locator("svg").first.is_visible()
    assert links.count() > 20
    for index in range(links.count()):
        links.nth(index).click()
        assert shown.evaluate("document.querySelector(':target').getBoundingClientRect().top < innerHeight")


def test_the_keyboard_reaches_the_groups_past_the_rest(show, production):
    shown = show(production)
    shown.keyboard.press("Tab")
    focused = shown.locator(":focus")

    assert focused.inner_text() == "Skip to the model groups"
    assert focused.bounding_box()["x"] >= 0
    assert shown.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"

    shown.keyboard.press("Enter")

    assert shown.url.endswith("#groups")


@pytest.mark.parametrize("name", GATEWAYS)
def test_a_phone_scrolls_in_one_direction_only(name, show):
    shown = show(report(GATEWAYS[name]()), size=PHONE)

    assert shown.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert shown.evaluate(WIDE) == []


def test_production_fits_a_phone(show, production):
    assert show(production, size=PHONE).evaluate("document.documentElement.scrollWidth") == PHONE["width"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("name", ["compiled", "hostile"])
def test_axe_finds_no_barrier(name, size, scheme, show):
    axe = browsers.module("axe-core/axe.min.js").read_text(encoding="utf-8")
    shown = show(report(GATEWAYS[name]()), scheme=scheme, size=size)
    shown.evaluate(axe)
    found = shown.evaluate("axe.run(document, {resultTypes: ['violations', 'incomplete']})")

    assert [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found["violations"]] == []
    assert "color-contrast" in {one["id"] for one in found["passes"]}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_colour_scheme_is_the_readers(scheme, show):
    shown = show(report(compiled()), scheme=scheme)
    ground = shown.evaluate("getComputedStyle(document.body).backgroundColor")

    assert ground == {"light": "rgb(255, 255, 255)", "dark": "rgb(13, 17, 23)"}[scheme]


def test_hostile_names_are_shown_as_they_are(show):
    shown = show(report(hostile()))

    assert shown.locator("h3 code").all_text_contents() == list(HOSTILE)


@pytest.mark.parametrize("name", GATEWAYS)
def test_every_text_of_the_svg_lies_in_its_box(name, show):
    shown = show(svg.document(GATEWAYS[name](), "chains"), name="picture.svg")

    assert shown.evaluate(OUTSIDE) == []
    assert shown.evaluate("document.documentElement.getBBox().width <= document.documentElement.viewBox.baseVal.width")


@pytest.mark.parametrize("name", GATEWAYS)
def test_mermaid_draws_every_group_under_its_name(name, chromium):
    gateway = GATEWAYS[name]()
    shown = chromium.new_page()
    shown.add_script_tag(path=browsers.module("@mermaid-js/tiny/dist/mermaid.tiny.js"))
    shown.evaluate("mermaid.initialize({startOnLoad: false, securityLevel: 'strict'})")
    drawn = shown.evaluate("async text => (await mermaid.render('drawn', text)).svg", mermaid.draw(gateway).text)
    shown.set_content(drawn)
    labels = shown.locator(".node .nodeLabel").evaluate_all("all => all.flatMap(one => one.innerText.split('\\n'))")
    shown.close()

    assert set(gateway.groups) <= {label.strip() for label in labels}


def test_mermaid_draws_as_many_edges_as_it_is_given(chromium):
    names = [f"group-{number}" for number in range(170)]
    chains: list[object] = [{name: [f"cloud-{at}", "x", "y"]} for at, name in enumerate(names)]
    entries = [*map(deployment, names), local("x"), local("y")]
    text = mermaid.draw(FinishedGateway({"model_list": entries, "router_settings": {"fallbacks": chains}})).text
    shown = chromium.new_page()
    shown.add_script_tag(path=browsers.module("@mermaid-js/tiny/dist/mermaid.tiny.js"))
    drawn = shown.evaluate("async text => (await mermaid.render('drawn', text)).svg", text)
    shown.close()

    assert text.count("-->") > mermaid.MOST_EDGES * 0.9
    assert len(re.findall("<path[^>]* flowchart-link", drawn)) == text.count("-->")
