"""The HTML report: what it tells, and that nothing in it runs, loads or leaks."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from kustomize_plugin.gateway.finished_gateway import FinishedGateway
from kustomize_plugin.picture import html_page
from kustomize_plugin.picture.gateway_report import GatewayReport
from kustomize_plugin.providers import tags_lock
from kustomize_plugin.secrets import redaction
from tests.unit.graph_gateway import HOSTILE, compiled, deployment, hostile, hundred
from tests.unit.made_up_keys import HEX, URL_SAFE, made_up

TAGS = {
    "a", "body", "br", "caption", "circle", "code", "dd", "defs", "desc", "details", "div", "dl", "dt", "figcaption",
    "figure", "footer", "g", "h1", "h2", "h3", "h4", "head", "header", "html", "li", "main", "marker", "meta", "nav",
    "p", "path", "rect", "section", "span", "strong", "style", "summary", "svg", "table", "tbody", "td", "text", "th",
    "thead", "title", "tr", "ul",
}  # fmt: skip


class Reader(HTMLParser):
    """Collects tags, ids, links and what is shown."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.texts.append(data)

    def values(self, name: str) -> list[str]:
        return [value or "" for key, value in self.attributes if key == name]


def finding(message: str, file: str | None = None, **facts: str) -> dict[str, object]:
    place = {"file": file, "line": 3, "column": 1}
    return {"code": "LK301", "severity": "error", "message": message, "facts": facts, **place}


def shown(report: GatewayReport) -> str:
    return " ".join(" ".join(Reader(html_page.render(report)).texts).split())


@pytest.mark.parametrize("gateway", [compiled, hundred, hostile, lambda: FinishedGateway({})])
def test_every_link_has_its_place_and_every_id_is_one(gateway):
    read = Reader(html_page.render(GatewayReport(gateway(), "x", findings=[finding('"nobody" is there')])))
    ids = read.values("id")

    assert len(ids) == len(set(ids))
    assert {href.removeprefix("#") for href in read.values("href")} <= set(ids)
    assert {one for value in read.values("aria-labelledby") for one in value.split()} <= set(ids)


def test_names_titles_and_findings_are_no_markup():
    found = [finding(f'"{name}" is <b>wrong</b>', f"{name}.yaml") for name in HOSTILE]
    read = Reader(html_page.render(GatewayReport(hostile(), HOSTILE[0], findings=found)))

    assert read.tags <= TAGS
    assert set(HOSTILE) <= set(read.texts)
    assert not [key for key, _ in read.attributes if key.startswith("on")]


def test_nothing_is_loaded_and_nothing_runs():
    html = html_page.render(GatewayReport(compiled(), "x"))

    assert "default-src 'none'; style-src 'sha256-" in html
    assert "unsafe" not in html
    assert not {"src", "style", "xlink:href"} & {key for key, _ in Reader(html).attributes}
    assert "url(" not in re.sub(r"url\(#lk-arrow(-\d+)?\)", "", html)


def test_it_tells_what_failover_costs_against_the_budget():
    text = shown(GatewayReport(compiled(), "x"))

    assert "Failover budget 5 s" in text
    assert "Worst case of one request until near is asked" in text
    assert "hang, black hole, stream without a first byte 60 s 60 ✗ over" in text
    assert "429 with Retry-After, refused connection, 5xx, 401 to 404 under 1 s ✓ within" in text
    assert "What hangs is over the budget for the first requests only: after the first time-outs" in text


def test_a_budget_may_be_given():
    assert "first byte 60 s 60 ✓ within" in shown(GatewayReport(compiled(), "x", budget=90))


def test_levels_and_own_deployments_stand_apart():
    text = shown(GatewayReport(compiled(), "x"))

    assert (
        "Deployment Model openai/cloud Address the provider's own Time-out 60 s Limits num_retries 0, order 1" in text
    )
    assert "Order levels that the merge compiled into the group order from model 2 near" in text


def test_findings_stand_with_their_group():
    about = finding('chain of "cloud" names "x"', group="cloud", target="x")
    found = [about, finding("odd", "models/near.yaml"), finding('"cloud" is quoted, but not meant', group="x")]
    report = GatewayReport(compiled(), "x", findings=found, by_file={"models/near.yaml": "near"})

    assert [len(report.findings(name)) for name in ("cloud", "near", "")] == [1, 1, 1]
    assert "3 findings" in shown(report)
    assert "not linted" in shown(GatewayReport(compiled(), "x"))


def test_the_lock_is_told():
    tags: dict[str, object] = {
        "gpt": {"digest": "sha256:" + "ab" * 32, "verified": "2026-11-23"},
        "cloud": {"verified": "2026-11-22"},
    }
    lock = tags_lock.TagsLock("tags.lock.yaml", {"openai": {"https://api.openai.com": tags}})
    entries = [deployment(name) for name in ("gpt", "cloud", "new")]
    text = shown(GatewayReport(FinishedGateway({"model_list": entries}), "x", lock=lock))

    assert "openai gpt locked, seen 2026-11-23, sha256:abababababab…" in text
    assert "openai cloud locked, seen 2026-11-22" in text
    assert "not locked" in text


def test_secrets_are_names_and_never_values():
    key, password = f"sk-{made_up(40, URL_SAFE)}", made_up(24, HEX)
    entries = [
        deployment("a", api_key=key),
        deployment("b", api_base=f"https://user:{password}@example.com/v1?api_key={password}"),
        deployment("c", model=f"openai/{key}"),
    ]
    html = html_page.render(GatewayReport(FinishedGateway({"model_list": entries}), "x"))

    assert key not in html
    assert password not in html
    assert "OPENAI_API_KEY" in html
    assert "a key in plain text" in html


@pytest.mark.parametrize("style", ["{key}", '"{key}"', "'{key}'", ">-\n    {key}\n", "|\n    {key}\n"])
def test_a_config_is_shown_without_its_secrets(style):
    key = f"sk-{made_up(40, URL_SAFE)}"
    text = f"a:\n  api_key: {style.format(key=key)}\n  # was {key}\n  model: x\n"

    assert key not in redaction.config(text)
    assert redaction.config(text).startswith('a:\n  api_key: "sk-')
    assert "model: x" in redaction.config(text)


def test_the_same_gateway_gives_the_same_bytes():
    assert html_page.render(GatewayReport(hundred(), "x")) == html_page.render(GatewayReport(hundred(), "x"))
