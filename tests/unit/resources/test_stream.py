from __future__ import annotations

import pytest
import yaml

from kustomize_plugin.resources import stream
from kustomize_plugin.resources.stream import ResourceList, StreamError

A = "kind: A\nmetadata:\n  name: a\n"
B = "kind: B\ntext: |\n  ---\n  - no item\n  items:\nmetadata:\n  name: b\n"


def names(resources) -> list[str]:
    return [resource.field("metadata", "name") for resource in resources]


STREAMS = {
    "one document": (A, A),
    "two documents": (f"{A}---\n{B}", f"{A}---\n{B}"),
    "leading marker": (f"---\n{A}---\n{B}", f"{A}---\n{B}"),
    "empty documents": (f"---\n---\n{A}---\n\n---\n# only a comment\n---\n{B}---\n", f"{A}---\n{B}"),
    "document ends": (f"{A}...\n---\n{B}...\n", f"{A}...\n---\n{B}...\n"),
    "comments": (f"# above\n{A}--- # beside\n# below\n{B}", f"# above\n{A}---\n# beside\n# below\n{B}"),
    "no final line break": (f"{A}---\n{B.rstrip()}", f"{A}---\n{B}"),
    "carriage returns": (
        f"{A}---\n{B}".replace("\n", "\r\n"),
        A.replace("\n", "\r\n") + "---\n" + B.replace("\n", "\r\n"),
    ),
    "flow style behind the marker": (
        "--- {kind: A, metadata: {name: a}}\n---\n" + B,
        " {kind: A, metadata: {name: a}}\n---\n" + B,
    ),
    "quoted marker": (A + 'text: "one\n  ---\n  two"\n', A + 'text: "one\n  ---\n  two"\n'),
}


@pytest.mark.parametrize(("text", "joined"), STREAMS.values(), ids=STREAMS)
def test_a_stream_is_cut_and_joined(text, joined):
    resources = stream.documents(text)

    assert names(resources) == ["a", "b"][: len(resources)]
    assert stream.join(resources) == joined
    assert stream.join(stream.documents(joined)) == joined


HEAD = "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\n"
ITEMS = """\
items:
- kind: A
  metadata:
    name: a
- kind: B
  text: |
    ---
    - no item
    items:
  metadata:
    name: b
"""
CONFIG = "functionConfig:\n  kind: C\n  metadata:\n    name: c\n"
LISTS = {
    "as kustomize writes it": HEAD + ITEMS + CONFIG,
    "config before items": HEAD + CONFIG + ITEMS,
    "kind last": "apiVersion: config.kubernetes.io/v1\n" + CONFIG + ITEMS + "kind: ResourceList\n",
    "indented items": HEAD + ITEMS.replace("\n", "\n  ").rstrip(" ") + CONFIG,
    "comments": HEAD + ITEMS.replace("items:\n", "items: # all\n# first\n", 1) + "# between\n" + CONFIG,
    "blank lines": HEAD + ITEMS.replace("- kind: B", "\n- kind: B") + "\n" + CONFIG,
    "items that end in line breaks": HEAD
    + ITEMS.replace("name: a\n", "name: a\n  text: |+\n    kept\n\n\n")
    + "  text: |+\n    kept\n\n"
    + CONFIG,
    "results of another function": HEAD + ITEMS + CONFIG + "results:\n- message: well\n",
}


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS)
def test_a_list_in_block_style_is_cut_and_joined_byte_for_byte(text):
    resource_list = ResourceList(text)

    assert names(resource_list.resources) == ["a", "b"]
    assert names([resource_list.function_config]) == ["c"]
    assert resource_list.join(resource_list.resources) == text


REWRITTEN = {
    "JSON": '{"kind":"ResourceList",'
    '"items":[{"kind":"A","metadata":{"name":"a"}},{"kind":"B","metadata":{"name":"b"}}],'
    '"functionConfig":{"kind":"C","metadata":{"name":"c"}}}',
    "JSON of lines": '{\n  "kind": "ResourceList",\n  "items": [\n    {"kind": "A", "metadata": {"name": "a"}},\n'
    '    {\n      "kind": "B",\n      "metadata": {"name": "b"}\n    }\n  ],\n'
    '  "functionConfig": {"kind": "C", "metadata": {"name": "c"}}\n}\n',
    "items in flow style": HEAD + "items: [{kind: A, metadata: {name: a}}, {kind: B, metadata: {name: b}}]\n" + CONFIG,
    "a lone dash": HEAD + ITEMS.replace("- kind: B", "-\n  kind: B") + CONFIG,
    "a lone dash first": HEAD + ITEMS.replace("- kind: A", "-\n      # A\n  kind: A") + CONFIG,
    "items in flow style of lines": HEAD
    + "items:\n  [\n  {kind: A, metadata: {name: a}},\n  {kind: B, metadata: {name: b}},\n  ]\n"
    + CONFIG,
}


@pytest.mark.parametrize("text", REWRITTEN.values(), ids=REWRITTEN)
def test_a_list_in_flow_style_is_rewritten_with_its_items_as_they_are(text):
    resource_list = ResourceList(text)
    joined = resource_list.join(resource_list.resources)

    assert names(resource_list.resources) == ["a", "b"]
    assert names([resource_list.function_config]) == ["c"]
    assert names(ResourceList(joined).resources) == ["a", "b"]
    assert ResourceList(joined).join(ResourceList(joined).resources) == joined


@pytest.mark.parametrize("items", ["items: []\n", "items:\n", "items: # none\n"])
def test_a_list_without_items(items):
    resource_list = ResourceList(HEAD + items + CONFIG)

    assert resource_list.resources == []
    assert names([resource_list.function_config]) == ["c"]
    assert resource_list.join([]) == HEAD + "items: []\n" + CONFIG


def test_results_come_last():
    text = HEAD + ITEMS.rstrip("\n")
    resource_list = ResourceList(text)

    assert resource_list.function_config is None
    assert resource_list.join(resource_list.resources, "results: []\n") == text + "\nresults: []\n"


@pytest.mark.parametrize(
    "text", ["- kind: ResourceList\n", "kind: ResourceList\n", "kind: ResourceList\nitems: 7\n", "text\n"]
)
def test_what_is_no_list_is_refused(text):
    with pytest.raises(StreamError):
        ResourceList(text)


def test_new_results_take_the_place_of_old_ones():
    text = "kind: ResourceList\nitems: []\nresults:\n- message: old\nfunctionConfig:\n  kind: A\n"

    joined = ResourceList(text).join([], "results:\n- message: new\n")

    assert yaml.safe_load(joined)["results"] == [{"message": "new"}]
    assert joined.count("results:") == 1
    assert ResourceList(text).join([]) == text
