from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

from kustomize_plugin.finding import Finding, Location
from kustomize_plugin.hooks.run import finding_formats, lint
from kustomize_plugin.hooks.run.order import Order
from kustomize_plugin.secrets import printable_text
from tests.unit.made_up_keys import FORMATS, NAMELESS, made_up

KEYS = {name: make for name, (_, make) in FORMATS.items() if name not in NAMELESS}
# where rules quote what somebody wrote
MISPLACED = [
    "model_list:\n- {{model_name: a, litellm_params: {{model: '{key}'}}}}\n",
    "model_list:\n- {{model_name: '{key}', litellm_params: {{model: openai/a, timeout: '{key}'}}}}\n",
    "model_list:\n- litellm_params: {{model: gemini/a, api_base: 'https://api.x.ai/v1beta?key={key}'}}\n",
    "model_list: []\nlitellm_settings: {{request_timeout: '{key}', fallbacks: [{{a: '{key}'}}]}}\n",
    "model_list: []\nrouter_settings: {{routing_strategy: '{key}', fallbacks: [{{'{key}': [b]}}]}}\n",
]


@pytest.mark.parametrize("config", MISPLACED)
def test_no_message_of_a_rule_shows_a_key(config, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    keys = [make() for make in KEYS.values()]
    for number, key in enumerate(keys):
        (tmp_path / f"{number}.yaml").write_text(config.format(key=key))

    findings = lint.run(Order(["."])).findings

    assert {one.code for one in findings} > {"LK401"}
    printed = "".join(finding_formats.render(findings, form) for form in finding_formats.FORMATS)
    assert [key for key in keys if key in printed or json.dumps(key) in printed] == []


def test_junit_is_xml_whatever_a_name_has_in_it():
    finding = Finding("LK201", 'model "a\x01\x1b[31m\ud800"', place=Location("a\x01<b>.yaml", 1, 2))

    (case,) = ElementTree.fromstring(finding_formats.render([finding], "junit"))  # noqa: S314 - our own

    assert (case.get("name"), case[0].get("message")) == ("a?<b>.yaml:1:2", 'model "a??[31m?"')


def test_a_quoted_key_keeps_one_pair_of_quotes():
    key = KEYS["groq"]()

    assert (
        Finding("LK201", f'model "{key}" has no provider').message
        == f'model "gsk_…" ({len(key)} characters) has no provider'
    )


def test_addresses_lose_logins_and_keys():
    key = made_up(20)
    found = Finding("LK203", f'"https://u:{key}@a.com/v1?a=1&api-key={key}&b=2" is wrong')

    assert found.message == '"https://…@a.com/v1?a=1&api-key=…&b=2" is wrong'


@pytest.mark.parametrize(
    "text", ["what", 'no "sk-none" here', 'group "task-management-system-2024" is unknown', "a://b?c=d"]
)
def test_other_texts_stay_as_they_are(text):
    assert printable_text.text(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain é text", "plain é text"),
        ("a\x1b[2Jb", "a?[2Jb"),
        ("a\u202eb\u2066c\u200d", "a?b?c?"),
        ("a\nb\rc\x85d\u2028e", "a?b?c?d?e"),
        ("a\udcffb", "a?b"),
        ("x ##[error]y ##vso[task.x]z", "x #?[error]y #?vso[task.x]z"),
        ("## a [b]", "## a [b]"),
        ("http://[::1]:80", "http://[::1]:80"),
    ],
)
def test_nothing_steers_a_terminal_or_a_pipeline(text, shown):
    assert printable_text.printable(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("::error::x", "?:error::x"),
        (" \t::error::x", " ?::error::x"),
        (" ::a::b", " ?:a::b"),
        ("a::error::b", "a::error::b"),
    ],
)
def test_no_line_is_an_order_to_github(text, shown):
    assert printable_text.line(text) == shown
