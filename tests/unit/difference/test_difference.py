"""What differs between two gateways, in words, in Markdown and in JSON."""

from __future__ import annotations

import json
import re

import pytest
import yaml

from kustomize_plugin.difference import difference_formats, pairing
from kustomize_plugin.difference.comparison import Comparison
from kustomize_plugin.difference.difference_formats import Difference
from kustomize_plugin.gateway.finished_gateway import FinishedGateway, Values
from kustomize_plugin.secrets import redaction
from tests.unit.graph_gateway import HOSTILE, compiled, deployment, hundred, level, local
from tests.unit.made_up_keys import HEX, URL_SAFE, made_up

NAMES = ("HEAD", "working tree")


def gateway(*entries: Values, note: Values | None = None, **sections: object) -> FinishedGateway:
    return FinishedGateway({"model_list": list(entries), **sections}, note)


def difference(old: FinishedGateway, new: FinishedGateway) -> Difference:
    before, after = (yaml.safe_dump(one.values, allow_unicode=True) for one in (old, new))
    return Difference("overlays/x", NAMES, Comparison(old, new), difference_formats.text_diff(before, after, NAMES))


def of_texts(old: str, new: str) -> Difference:
    return Difference("x", NAMES, Comparison(gateway(), gateway()), difference_formats.text_diff(old, new, NAMES))


def said(old: FinishedGateway, new: FinishedGateway) -> list[str]:
    """Return the lines above the text diff, without the first."""
    return [
        line for line in difference_formats.as_text(difference(old, new)).split("\n---")[0].splitlines()[1:] if line
    ]


def test_groups_come_and_go():
    assert said(gateway(deployment("a")), gateway(local("b"))) == [
        "Model groups",
        "  + b: local, automatic; openai/b at http://ollama.ml.svc.cluster.local:11434",
        "  - a: cloud, automatic; openai/a",
        "Variables, from the Secret or elsewhere",
        "  - OPENAI_API_KEY is not read any more",
    ]


def test_a_deployment_changes_value_by_value():
    old = gateway(deployment("a", timeout=60, rpm=5))
    new = gateway(deployment("a", timeout=90, api_key="os.environ/OTHER", weight=1))

    assert said(old, new) == [
        "Model groups",
        "  ~ a",
        "    ~ api_key: os.environ/OPENAI_API_KEY → os.environ/OTHER",
        "    ~ timeout: 60 → 90",
        "    + weight: 1",
        "    - rpm: 5",
        "Variables, from the Secret or elsewhere",
        "  + OTHER is read now",
        "  - OPENAI_API_KEY is not read any more",
    ]


def test_one_of_several_deployments_is_named():
    both = deployment("a"), local("a")
    old, new = gateway(*both), gateway(both[0], local("a", timeout=5))

    assert said(old, new)[1:] == [
        "  ~ a",
        "    ~ openai/a at http://ollama.ml.svc.cluster.local:11434: timeout: 60 → 5",
    ]
    assert said(old, gateway(both[0]))[2] == "    - deployment: openai/a at http://ollama.ml.svc.cluster.local:11434"
    assert said(gateway(both[0]), old)[2] == "    + deployment: openai/a at http://ollama.ml.svc.cluster.local:11434"


def test_tier_and_routing_change():
    old, new = gateway(local("a"), note={"local": ["a"]}), gateway(local("a"), note={"explicit": ["a"], "local": ["a"]})

    assert said(old, new) == ["Model groups", "  ~ a", "    ~ routing: automatic → explicit"]


def test_chains_change_and_with_them_the_failover():
    entries = deployment("a"), local("b"), local("c")
    old = gateway(*entries, router_settings={"fallbacks": [{"a": ["b", "c"]}, {"b": ["c"]}]})
    new = gateway(*entries, litellm_settings={"fallbacks": [{"a": ["c"]}], "default_fallbacks": ["c"]})

    assert said(old, new) == [
        "Fallback chains",
        "  ~ fallbacks of a: [b, c] → [c]",
        "  - fallbacks of b: [c]",
        "  + default_fallbacks: [c]",
    ]
    assert said(old, gateway(*entries))[2] == "    ~ worst failover of a hanging endpoint: 185.75 s → no failover"


def test_settings_change_but_a_null_section_is_an_empty_one():
    old = gateway(router_settings={"timeout": 60, "nested": {"x": 1}}, general_settings=None)
    new = gateway(router_settings={"timeout": 90, "nested": {"x": 1}}, litellm_settings={"callbacks": ["prometheus"]})

    assert said(old, new) == [
        "Settings",
        "  ~ router_settings.timeout: 60 → 90",
        "  + litellm_settings.callbacks: [prometheus]",
    ]


def test_numbers_texts_and_booleans_are_told_apart_as_litellm_reads_them():
    values = [1, "1", True, "true", None, "null", 1.5, "1.5", "", "os.environ/X"]
    shown = [said(gateway(), gateway(router_settings={"x": [value]}))[1].partition("[")[2] for value in values]

    assert shown == ["1]", '"1"]', "true]", '"true"]', "null]", '"null"]', "1.5]", '"1.5"]', '""]', "os.environ/X]"]


def test_what_the_merge_compiled_is_in_the_text_only():
    with_levels = compiled()
    mark: Values = {"compiled": ["num_retries", "order"]}
    plain = gateway(
        deployment("cloud"), local("near"), local("far"), deployment("gpt"),
        note=with_levels.note, **{key: with_levels.values[key] for key in ("router_settings", "litellm_settings")},
    )  # fmt: skip
    marked = gateway(
        {**deployment("cloud", num_retries=0, order=1), "model_info": {"kustomize_litellm": mark}},
        level("cloud", 2, "near"),
        local("near"), local("far"), deployment("gpt"),
        note=with_levels.note, **{key: with_levels.values[key] for key in ("router_settings", "litellm_settings")},
    )  # fmt: skip

    assert said(plain, marked) == [
        "Model groups",
        "  ~ cloud",
        "    ~ worst failover of a hanging endpoint: 185.75 s → 60 s",
    ]
    assert any("kustomize_litellm" in line for line in difference(plain, marked).diff)


@pytest.mark.parametrize("one", [compiled, hundred, gateway])
def test_nothing_is_no_change(one):
    same = difference(one(), one())

    assert same.is_empty
    assert difference_formats.as_text(same) == "overlays/x: HEAD → working tree\n\nno change\n"


def test_a_comment_is_a_change_of_the_text():
    diff = of_texts("# a\n", "# b\n")

    assert not diff.is_empty
    assert "only the text differs" in difference_formats.as_text(diff)


def test_deployments_are_paired_by_likeness():
    def pairs(before: list[Values], after: list[Values]) -> list[tuple[str, ...]]:
        old, new = gateway(*before).groups["a"].own, gateway(*after).groups["a"].own
        return [tuple(str(one.params["n"]) if one else "" for one in pair) for pair in pairing.pairs(old, new)]

    one, other, third = (deployment("a", model=f"openai/{name}", n=name) for name in "xyz")

    assert pairs([one, other], [other, one]) == [("y", "y"), ("x", "x")]
    assert pairs([one, other, third], [third, one]) == [("z", "z"), ("x", "x"), ("y", "")]
    assert pairs([one], [other, one]) == [("x", "x"), ("", "y")]


def test_no_form_shows_a_secret():
    keys = [f"sk-{made_up(40, URL_SAFE)}" for _ in range(4)]
    password = made_up(16, HEX)
    old = gateway(deployment("a", api_key=keys[0], headers={"x": keys[3]}), environment_variables={"A": password})
    new = gateway(
        deployment("a", api_key=keys[1], api_base=f"https://u:{password}@example.com"),
        deployment("b", model=f"openai/{keys[2]}"),
        environment_variables={"A": f"{password}x"},
        general_settings={"master_key": keys[2]},
    )
    found = difference(old, new)

    for render in (difference_formats.as_text, difference_formats.as_markdown, difference_formats.as_json):
        text = render(found)
        assert not [key for key in [*keys, password] if key in text]
        assert "api_key" in text


def test_a_secret_that_aliases_share_swallows_no_line():
    old = f"""\
model_list:
- model_name: a
  litellm_params: &p
    api_key: {made_up(64, HEX)}
    model: openai/a
- model_name: b
  litellm_params: {{<<: *p, timeout: 30}}
- model_name: c
  litellm_params: {{<<: *p, timeout: 60}}
"""
    new = old.replace("openai/a", "openai/b").replace("timeout: 60", "timeout: 90")

    changed = [line for line in difference_formats.text_diff(old, new, NAMES)[2:] if line[0] in "+-"]

    assert changed == [
        "-    model: openai/a",
        "+    model: openai/b",
        "-  litellm_params: {<<: *p, timeout: 60}",
        "+  litellm_params: {<<: *p, timeout: 90}",
    ]


@pytest.mark.parametrize("style", ["|", ">", "|-", ">+"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\n\n\n", "\n# a comment\n"])
def test_a_secret_in_a_block_swallows_no_line(style, ending):
    secret = made_up(40, URL_SAFE)
    text = f"a:\n  api_key: {style}\n    {secret}{ending}  b: 1\nc: 2\n"

    assert redaction.config(text) == f'a:\n  api_key: "{secret[:4]}…" (40 characters){ending}  b: 1\nc: 2\n'


def spans(markdown: str) -> list[str]:
    """Return the code spans, by CommonMark's rule."""
    return [found[1] for found in re.findall(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", markdown)]


def test_names_are_no_markdown():
    new = gateway(*map(deployment, HOSTILE))
    summary = difference_formats.as_markdown(difference(gateway(), new)).split("<details>")[0]
    shown = [span[1:-1] if span[:1] == span[-1:] == " " else span for span in spans(summary)]

    assert set(HOSTILE) <= set(shown)
    left = re.sub(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", "", summary)
    assert not set("<>`[]|") & set(left)


def test_the_fold_outlives_backticks():
    old, new = "a: 1\n", "a: 1\nb: |\n  ````\n  </details>\n"
    text = difference_formats.as_markdown(
        Difference("x", NAMES, Comparison(gateway(), gateway()), difference_formats.text_diff(old, new, NAMES))
    )

    assert text.count("`````") == 2
    assert text.endswith("`````\n\n</details>\n")


@pytest.mark.parametrize("letter", ["x", "模", "🦙"])
def test_a_comment_is_never_longer_than_github_takes(letter):
    new = gateway(*(deployment(f"{letter * 50}-{number}") for number in range(600)))
    text = difference_formats.as_markdown(difference(gateway(), new))

    assert 60_000 < len(text.encode()) <= difference_formats.COMMENT_LIMIT
    assert "a comment takes no more</summary>" in text or "do not fit into a comment" in text
    assert text.count("<details>") == text.count("</details>")


def test_a_summary_that_is_too_long_is_cut_and_said_to_be():
    new = gateway(*(deployment(f"group-{number}") for number in range(3000)))
    text = difference_formats.as_markdown(difference(gateway(), new))

    assert len(text.encode()) <= difference_formats.COMMENT_LIMIT
    assert re.search(r"_\d+ more lines do not fit into a comment; run `kustomize-litellm diff`\._", text)


def test_json_has_all_of_it():
    old, new = gateway(deployment("a", timeout=60)), gateway(deployment("a", timeout=90), deployment("b"))
    found = json.loads(difference_formats.as_json(difference(old, new)))

    assert list(found) == ["directory", "old", "new", "groups", "chains", "settings", "secrets", "diff"]
    assert found["groups"] == [
        {
            "change": "changed",
            "name": "a",
            "description": "cloud, automatic; openai/a",
            "changes": [{"change": "changed", "what": "timeout", "old": "60", "new": "90"}],
        },
        {"change": "added", "name": "b", "description": "cloud, automatic; openai/b", "changes": []},
    ]
    assert found["diff"].startswith("--- HEAD\n+++ working tree\n")


@pytest.mark.parametrize(
    "name",
    [
        "a\n\n## Approved\n\n@octocat ![x](https://e.example/p.png)",
        "a\x1b[2Jb",
        "a\u202eb",
        "a\r\nb",
        "`\n- c",
        "::error::x",
    ],
    ids=ascii,
)
def test_a_name_is_one_line_of_its_format(name):
    chains = {"fallbacks": [{name: [name]}], "default_fallbacks": [name]}
    variables = {"api_key": f"os.environ/{name}"}
    new = gateway(deployment(name, **variables), litellm_settings=chains, router_settings={name: {name: name}})
    found = Difference(
        name,
        (name, name),
        Comparison(gateway(), new),
        difference_formats.text_diff("", yaml.safe_dump(new.values, allow_unicode=True), (name, name)),
    )
    harmless = Difference("x", ("x", "x"), Comparison(gateway(), gateway()), [])

    for text in (difference_formats.as_text(found), difference_formats.as_markdown(found)):
        assert text.replace("\n", "").isprintable()
        assert not re.search(r"^\s*(?:::|[#@!] ?[A-Z])", text.removeprefix("### "), re.MULTILINE)
    assert difference_formats.as_markdown(found).count("\n#") == difference_formats.as_markdown(harmless).count("\n#")
