"""Mermaid and SVG: what is drawn, and that no name gets out of its quotes."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from kustomize_plugin.gateway.finished_gateway import FinishedGateway
from kustomize_plugin.picture import mermaid, svg
from tests.unit.graph_gateway import HOSTILE, compiled, deployment, hostile, hundred, local

GATEWAYS = [compiled, hundred, hostile, lambda: FinishedGateway({})]
SVG = "{http://www.w3.org/2000/svg}"
COMPILED = """\
flowchart LR
  subgraph cloud_tier[cloud]
    g0["cloud"]
    class g0 cloud
    g1["gpt"]
    class g1 cloud
    class g1 explicit
  end
  subgraph local_tier[local]
    g2(["near"])
    class g2 local
    g3(["far"])
    class g3 local
  end
  g0 -->|"1, order 2"| g2
  g0 -->|"2, order 3"| g3
  g2 -->|"1"| g3
"""


def test_mermaid_draws_tiers_chains_and_levels():
    assert mermaid.draw(compiled()).text.partition("  classDef")[0] == COMPILED


def test_a_name_is_no_mermaid_syntax():
    text = mermaid.draw(hostile()).text
    names = [line.split('"')[1] for line in text.splitlines() if line.startswith("    g")]

    assert len(names) == len(HOSTILE) + 2
    assert not any(char in name for name in names for char in "<>[]{}()|%`*_&:\\'")
    assert "\u202e" not in text


def test_groups_of_one_chain_share_a_box():
    text = mermaid.draw(hundred()).text

    assert text.count("<br>") == 16 + 39
    assert text.count("-->") == 20 * 3 + 2


def test_what_mermaid_would_not_draw_is_left_out_and_counted():
    names = [f"g-{number}" for number in range(200)]
    chains = [{name: [names[(at + step) % 200] for step in (1, 2, 3)]} for at, name in enumerate(names)]
    drawn = mermaid.draw(
        FinishedGateway({"model_list": [*map(deployment, names)], "router_settings": {"fallbacks": chains}})
    )

    assert 0 < drawn.left_out < 200
    assert drawn.text.count("-->") <= mermaid.MOST_EDGES
    assert f'"{drawn.left_out} more groups' in drawn.text


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_the_svg_is_xml_that_says_what_it_shows(gateway):
    root = ElementTree.fromstring(svg.document(gateway(), "chains"))  # noqa: S314 - our own

    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "lk-picture-title lk-picture-desc"
    assert root.findtext(f"{SVG}title") == "chains"
    assert root.find(f"{SVG}desc") is not None


def test_the_svg_numbers_the_chain_and_names_the_levels():
    root = ElementTree.fromstring(svg.document(compiled(), "chains"))  # noqa: S314 - our own
    texts = [one.text for one in root.iter(f"{SVG}text")]

    assert [one for one in texts if one in {"1", "2"}] == ["1", "2", "1"]
    assert "order 2 · local · ollama.ml" in texts
    assert (root.findtext(f"{SVG}desc") or "").startswith("cloud: when the group fails, near, then far. near: when ")


def test_a_name_is_no_markup():
    root = ElementTree.fromstring(svg.document(hostile(), "chains"))  # noqa: S314 - our own

    tags = {"svg", "title", "desc", "style", "defs", "marker", "path", "rect", "g", "text", "circle"}
    assert {one.tag.removeprefix(SVG) for one in root.iter()} == tags
    assert set(HOSTILE) <= {one.text for one in root.iter(f"{SVG}title")}


@pytest.mark.parametrize(
    "name",
    ["x" * 300, "x" * 30_000, "模" * 90, "\u202e\x07", " "],
    ids=["long", "minutes where time grows with the square", "wide", "invisible", "blank"],
)
def test_a_long_name_stays_in_its_box(name):
    entries = [deployment(name), local("b")]
    gateway = FinishedGateway({"model_list": entries, "router_settings": {"fallbacks": [{name: ["b"]}]}})
    root = ElementTree.fromstring(svg.document(gateway, "chains"))  # noqa: S314 - our own

    assert float(root.get("width") or 0) < 800


@pytest.mark.parametrize("gateway", GATEWAYS)
def test_the_same_gateway_gives_the_same_bytes(gateway):
    assert mermaid.draw(gateway()).text == mermaid.draw(gateway()).text
    assert svg.document(gateway(), "x") == svg.document(gateway(), "x")
