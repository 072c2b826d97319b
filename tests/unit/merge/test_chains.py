from __future__ import annotations

import pytest
import yaml

from kustomize_plugin.config.fragment import ModelFragment
from kustomize_plugin.finding import Subject
from kustomize_plugin.merge import config_merge
from kustomize_plugin.merge.chains import Origin

GROUPS = "model_list: [{model_name: a}, {model_name: b}, {model_name: c}, {model_name: x}]\n"
ORIGIN = Origin(Subject("v1", "ConfigMap", "litellm-config"), ("data", "config.yaml"))


def fragment(group: str, **chains: list[str]) -> ModelFragment:
    subject = Subject("kustomize-litellm.dev/v1alpha1", "ModelFragment", group)
    return ModelFragment(subject, {"modelName": group, "deployments": [{"litellm_params": {}}], **chains}, {})


def merged(settings: str, *fragments: ModelFragment):
    """The settings after the merge, and the findings; the group x is explicit-only."""
    text, findings = config_merge.merge(GROUPS + settings, list(fragments), [], {"x"}, ORIGIN)
    values = yaml.safe_load(text)
    return {name: values[name] for name in values if name != "model_list"}, [
        f"{finding.code} {finding.severity} {finding.message}" for finding in findings
    ]


WRITTEN = {
    "into litellm_settings": ("{}", {"fallbacks": ["b"]}, {"litellm_settings": {"fallbacks": [{"a": ["b"]}]}}),
    "where the base keeps them": (
        "router_settings: {fallbacks: []}",
        {"fallbacks": ["b"]},
        {"router_settings": {"fallbacks": [{"a": ["b"]}]}},
    ),
    "where the base keeps a null": (
        "router_settings: {fallbacks: }",
        {"fallbacks": ["b"]},
        {"router_settings": {"fallbacks": [{"a": ["b"]}]}},
    ),
    "each setting in its own place": (
        "router_settings: {fallbacks: []}",
        {"fallbacks": ["b"], "contextWindowFallbacks": ["c"], "contentPolicyFallbacks": ["c", "b"]},
        {
            "router_settings": {"fallbacks": [{"a": ["b"]}]},
            "litellm_settings": {
                "content_policy_fallbacks": [{"a": ["c", "b"]}],
                "context_window_fallbacks": [{"a": ["c"]}],
            },
        },
    ),
    "over the first entry, later ones go": (
        "litellm_settings: {fallbacks: [{a: [c]}, {b: [c]}, {a: [x]}]}",
        {"fallbacks": ["b"]},
        {"litellm_settings": {"fallbacks": [{"a": ["b"]}, {"b": ["c"]}]}},
    ),
    "nowhere for an empty list": (
        "litellm_settings: {cache: true}",
        {"fallbacks": []},
        {"litellm_settings": {"cache": True}},
    ),
    "for an alias too, over the base's own": (
        "router_settings: {model_group_alias: {q: a, r: {model: a}}, fallbacks: [{q: [c]}]}",
        {"fallbacks": ["b"]},
        {
            "router_settings": {
                "model_group_alias": {"q": "a", "r": {"model": "a"}},
                "fallbacks": [{"q": ["b"]}, {"a": ["b"]}, {"r": ["b"]}],
            }
        },
    ),
    "and deleted for an alias too": (
        "router_settings: {model_group_alias: {q: a}, fallbacks: [{q: [c]}, {a: [c]}, {b: [c]}]}",
        {"fallbacks": []},
        {"router_settings": {"model_group_alias": {"q": "a"}, "fallbacks": [{"b": ["c"]}]}},
    ),
}


@pytest.mark.parametrize(("settings", "chains", "expected"), WRITTEN.values(), ids=WRITTEN)
def test_a_chain_is_written(settings, chains, expected):
    values, findings = merged("" if settings == "{}" else settings, fragment("a", **chains))

    assert (values, findings) == (expected, [])


BASES = {
    "an entry without one": ("fallbacks: [{a: [b]}]", {"fallbacks": [{"a": ["b"]}]}, 0),
    "among others": ("fallbacks: [{a: [b, x, c]}]", {"fallbacks": [{"a": ["b", "c"]}]}, 1),
    "twice in an entry": ("fallbacks: [{a: [x, b, x]}]", {"fallbacks": [{"a": ["b"]}]}, 2),
    "alone": ("fallbacks: [{a: [x]}, {b: [c]}]", {"fallbacks": [{"b": ["c"]}]}, 1),
    "alone in the only entry": ("fallbacks: [{a: [x]}]", {"fallbacks": []}, 1),
    "with parameters": ("fallbacks: [{a: [{model: x, n: 1}, b]}]", {"fallbacks": [{"a": ["b"]}]}, 1),
    "in a dead second entry": ("fallbacks: [{a: [b]}, {a: [x, c]}]", {"fallbacks": [{"a": ["b"]}, {"a": ["c"]}]}, 1),
    "alone, before a dead second entry": ("fallbacks: [{a: [x]}, {a: [c]}]", {"fallbacks": []}, 1),
    "in default_fallbacks": ("default_fallbacks: [b, x]", {"default_fallbacks": ["b"]}, 1),
    "alone in default_fallbacks": ("default_fallbacks: [x]", {"default_fallbacks": []}, 1),
    "as a source": ("fallbacks: [{x: [a]}]", {"fallbacks": [{"x": ["a"]}]}, 0),
}


@pytest.mark.parametrize("section", ["litellm_settings", "router_settings"])
@pytest.mark.parametrize(("settings", "expected", "count"), BASES.values(), ids=BASES)
def test_an_explicit_group_is_taken_out_of_the_base(section, settings, expected, count):
    values, findings = merged(f"{section}: {{{settings}}}")

    assert values == {section: expected}
    assert [finding[:55] for finding in findings] == ['LK613 warning explicit-only group "x" was taken out of '] * count


FLAWS = {
    "unknown": (["gone"], 'LK301 error fallback chain of "a" names unknown group "gone"; add a ModelFragment for it'),
    "misspelt": (["bb"], 'LK301 error fallback chain of "a" names unknown group "bb"; did you mean "b"?'),
    "itself": (["b", "a"], 'LK302 error fallback chain of "a" names the group itself; remove it from the chain'),
    "its alias": (
        ["q"],
        'LK302 error fallback chain of "a" names "q", an alias of the group itself; remove it from the chain',
    ),
    "explicit": (["x"], 'LK303 error fallback chain of "a" names explicit-only group "x"'),
    "an alias of an explicit one": (["y"], 'LK303 error fallback chain of "a" names explicit-only group "y"'),
}


@pytest.mark.parametrize(("chain", "finding"), FLAWS.values(), ids=FLAWS)
def test_a_chain_of_a_fragment_is_refused(chain, finding):
    _, findings = merged("router_settings: {model_group_alias: {q: a, y: x}}", fragment("a", fallbacks=chain))

    assert [one[: len(finding)] for one in findings] == [finding]


SHAPES = {
    "both sections": (
        "{fallbacks: [{a: [b]}]}\nrouter_settings: {fallbacks: [{a: [c]}]}",
        "is set in litellm_settings and in router_settings",
    ),
    "both sections, for all groups": (
        "{default_fallbacks: [a]}\nrouter_settings: {default_fallbacks: [b]}",
        '"default_fallbacks" is set in litellm_settings and in router_settings',
    ),
    "a mapping": ("{fallbacks: {a: [b]}}", '"fallbacks" is not a list'),
    "a text for the targets": (
        "{fallbacks: [{a: b}]}",
        'fallback chain of "a" is the string "b", not a list; write ["b"]',
    ),
    "unknown target": ("{fallbacks: [{a: [gone]}]}", 'names unknown group "gone"'),
    "unknown default": ("{default_fallbacks: [gone]}", '"default_fallbacks" names unknown group "gone"'),
}


# LiteLLM reads `router_settings or litellm_settings`, so nothing is lost by these
TWICE = {
    "the same": ("[{b: [c]}]", "[{b: [c]}]", [{"b": ["c"]}, {"a": ["b"]}], [{"b": ["c"]}, {"a": ["b"]}]),
    "empty above": ("[{b: [c]}]", "[]", [{"b": ["c"]}, {"a": ["b"]}], []),
    "empty below": ("[]", "[{b: [c]}]", [], [{"b": ["c"]}, {"a": ["b"]}]),
    "both empty": ("[]", "[]", [{"a": ["b"]}], []),
}


@pytest.mark.parametrize(("below", "above", "new_below", "new_above"), TWICE.values(), ids=TWICE)
def test_a_setting_in_both_sections_is_a_warning_where_nothing_is_lost(below, above, new_below, new_above):
    settings = f"litellm_settings: {{fallbacks: {below}}}\nrouter_settings: {{fallbacks: {above}}}\n"
    values, findings = merged(settings, fragment("a", fallbacks=["b"]))

    assert values == {
        "litellm_settings": {"fallbacks": new_below},
        "router_settings": {"fallbacks": new_above},
    }
    assert [one[:13] for one in findings] == ["LK306 warning"]


def test_a_null_beside_a_list_is_no_second_one():
    values, findings = merged("litellm_settings: {fallbacks: [{b: [c]}]}\nrouter_settings: {fallbacks: }\n")

    assert values["litellm_settings"] == {"fallbacks": [{"b": ["c"]}]}
    assert findings == []


@pytest.mark.parametrize("repeated", ["&f [{b: [c]}]", "&f\n  - b: [c]"])
def test_a_list_that_the_other_section_repeats_by_its_anchor(repeated):
    settings = f"litellm_settings:\n  fallbacks: {repeated}\nrouter_settings:\n  fallbacks: *f\n"
    _, findings = merged(settings, fragment("a", fallbacks=["b"]))

    assert [one[:13] for one in findings] == ["LK306 warning", "LK608 error a"]


@pytest.mark.parametrize(("settings", "message"), SHAPES.values(), ids=SHAPES)
def test_a_chain_of_the_base_is_refused(settings, message):
    _, findings = merged(f"litellm_settings: {settings}\n")

    assert len(findings) == 1
    assert message in findings[0]


@pytest.mark.parametrize("more", ["include: [other.yaml]\n", "general_settings: {store_model_in_db: true}\n"])
def test_an_unknown_group_is_a_warning_where_litellm_may_know_more(more):
    _, findings = merged(f"{more}litellm_settings: {{fallbacks: [{{b: [gone]}}]}}\n", fragment("a", fallbacks=["gone"]))

    assert [finding[:13] for finding in findings] == ["LK301 warning", "LK301 warning"]
