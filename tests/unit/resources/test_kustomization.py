"""A kustomization as kustomize reads it; tests/e2e/test_kustomization_keys.py asks kustomize itself."""

from __future__ import annotations

import pytest

from kustomize_plugin.adoption import new_group
from kustomize_plugin.resources.kustomization import CONFIG_MAPS, FOLLOWED, SECRETS, Kustomization, folded
from kustomize_plugin.yamltext import nodes


def model(text: str) -> Kustomization:
    return Kustomization(nodes.compose(text))


def texts(text: str) -> list[str]:
    return [one.text for one in model(text).entries("resources")]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("resources", "resources"),
        ("RESOURCES", "resources"),
        ("configMapGenerator", "configmapgenerator"),
        ("re\u017fource\u017f", "resources"),
        ("\u212aind", "kind"),
        ("con\ufb01gurations", "con\ufb01gurations"),
        ("\u00df", "\u00df"),
    ],
)
def test_a_key_is_folded_letter_by_letter(written, expected):
    assert folded(written) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("resources: [a, b]", ["a", "b"]),
        ("Resources: [a]", ["a"]),
        ("Resources: [a]\nresources: [b]", ["b"]),
        ("resources: [b]\nRESOURCES: [a]", ["b"]),
        ("RESOURCES: [a]\nResources: [b]", ["b"]),
        ("resources: [a]\nresources: [b]", ["b"]),
        ("resources: [a]\nre\u017fources: [b]", ["b"]),
        ("Resources: [a]\nresources:", []),
        ("<<: {resources: [a]}", ["a"]),
        ("<<: {resources: [a]}\nresources: [b]", ["b"]),
        ("<<: {resources: [a]}\nResources: [b]", ["a"]),
        ("<<: [{resources: [a]}, {resources: [b]}]", ["a"]),
        ("resources: [b]\n<<: {resources: [a]}", ["a"]),
        ("<<: [{resources: [a], <<: {resources: [c]}}, {resources: [b]}]", ["c"]),
        ("x: &x {resources: [a]}\n<<: [{<<: *x}, {resources: [b]}]", ["a"]),
        ("x: &x {<<: *x, resources: [a]}\n<<: [*x, *x]", ["a"]),
        ("resources: [!!binary YQ==, '5', 5, true, yes, 2024-01-01, ~, [b]]", ["a", "5", "yes", "2024-01-01"]),
        ("resources: a", []),
        ("[resources]", []),
        ("", []),
    ],
)
def test_the_last_spelling_counts(text, expected):
    assert texts(text) == expected


def test_who_must_miss_nothing_asks_for_all_spellings():
    found = model("Resources: [a]\nBASES: [b]\nresources: []").every_entry(*FOLLOWED)

    assert [(one.section, one.text) for one in found] == [("resources", "a"), ("bases", "b")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("namePrefix: a-", "a-"),
        ("NAMEPREFIX: a-\nnamePrefix: b-", "b-"),
        ("nameprefix: a-\nnamePrefix: b-", "a-"),
        ("NAMEPREFIX: a-\nnamePrefix:", "a-"),
        ("<<: {namePrefix: a-}\nnamePrefix:", ""),
        ("", ""),
    ],
)
def test_null_leaves_a_text_as_it_is(text, expected):
    assert model(text).text("namePrefix") == expected


@pytest.mark.parametrize(
    ("text", "patch", "path", "target"),
    [
        ("patchesStrategicMerge: [a.yaml]", "", "a.yaml", {}),
        ("patchesStrategicMerge: ['{kind: A}']", "{kind: A}", "", {}),
        ("patchesStrategicMerge:\n- |\n  kind: A\n", "kind: A\n", "", {}),
        ("patches: [{path: a.yaml}]", "", "a.yaml", {}),
        ("Patches: [{Path: a.yaml, TARGET: {Kind: A, x: y}}]", "", "a.yaml", {"kind": "A", "x": "y"}),
        ("patches: [{patch: '[]', target: {labelselector: a=b}}]", "[]", "", {"labelSelector": "a=b"}),
        ("patchesJson6902: [{path: a.yaml, target: {name: a}}]", "", "a.yaml", {"name": "a"}),
        ("patchesJSON6902: [{patch: '[]'}]", "[]", "", {}),
        ("patches: [5]", "", "5", {}),
        ("patches: [~]", "", "", {}),
    ],
)
def test_a_patch_is_a_text_or_a_file(text, patch, path, target):
    (found,) = model(text).patches()

    assert (found.patch, found.path, found.target, found.has_options) == (patch, path, target, False)
    assert found.content.start_mark.line == found.node.start_mark.line


def test_patches_come_in_the_order_in_which_they_are_applied():
    text = "patchesJson6902: [{path: c}]\npatches: [{path: b, options: {allowNameChange: true}}]\n"
    found = model(text + "patchesStrategicMerge: [a]").patches()

    assert [(one.path, one.has_options) for one in found] == [("a", False), ("b", True), ("c", False)]
    assert [one.path for one in model(text).patches("patches")] == ["b"]


def test_a_generator_has_its_sources_and_places():
    text = """\
secretGenerator:
- Name: keys
  name\u017fpace: chat
  LITERALS: [A=b]
  files: [c=d/e]
  envs: [f.env]
  Env: g.env
configMapGenerator:
- literals: [A=b]
  behavior: merge
- none
"""
    secret, config_map = model(text).generators(SECRETS, CONFIG_MAPS)

    assert (secret.section, secret.name, secret.namespace, secret.behavior) == (SECRETS, "keys", "chat", "create")
    assert [one.text for one in (*secret.literals, *secret.files, *secret.envs)] == ["A=b", "c=d/e", "f.env", "g.env"]
    assert (secret.place.start_mark.line, secret.place.start_mark.column) == (1, 8)
    assert secret.literals[0].node.start_mark.line == 3
    assert (config_map.name, config_map.behavior, config_map.envs) == ("", "merge", [])
    assert (config_map.place.start_mark.line, config_map.place.start_mark.column) == (8, 2)


def test_keys_of_labels_keep_their_case():
    found = model("CommonLabels: {App: a}\nlabels: [{Pairs: {app: b}}, {pairs: {C: d}}, x]").labels

    assert found == {"App": "a", "app": "b", "C": "d"}


def test_a_value_that_go_refuses_is_none():
    assert model("replacements: [{a: b, a: c}]").value("replacements") is None
    assert model("replacements: [a]").value("Replacements") == ["a"]
    assert model("").value("replacements") is None


def test_a_group_joins_the_list_that_counts():
    assert new_group.listed("Resources: [a.yaml]\n", "b.yaml") == 'Resources: [a.yaml, "b.yaml"]\n'
    assert new_group.listed("namePrefix: x-\n", "b.yaml").endswith("resources: [b.yaml]\n")
