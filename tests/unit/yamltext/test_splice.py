"""Small texts for what the property tests once found, and for what people write."""

from __future__ import annotations

import pytest
import yaml

from kustomize_plugin.yamltext.splice import SharedAnchorError, Splice


def put(text: str, *path: str, value: object = 1) -> str:
    splice = Splice(text)
    splice.put(path, value)
    return splice.render()


def append(text: str, *path: str, value: object = "new") -> str:
    splice = Splice(text)
    node = splice.node(path)
    splice.insert_items(node, len(node.value) - 1, [value])  # type: ignore[union-attr, arg-type]
    return splice.render()


def replace(text: str, index: int, value: object, *path: str) -> str:
    splice = Splice(text)
    splice.replace_item(splice.node(path), index, value)  # type: ignore[arg-type]
    return splice.render()


def remove(text: str, index: int, *path: str) -> str:
    splice = Splice(text)
    splice.remove_item(splice.node(path), index)  # type: ignore[arg-type]
    return splice.render()


EMPTY = {
    "": "b: 1\n",
    "# only this": "# only this\nb: 1\n",
    "---\n": "---\nb: 1\n",
    "---": "---\nb: 1\n",
    "--- # start\n": "--- # start\nb: 1\n",
    "---\n...\n": "---\nb: 1\n...\n",
    "~\n": "b: 1\n",
    "--- {}\n": "--- \nb: 1\n",
    "{}  # c\n": "  # c\nb: 1\n",
    "null # c": " # c\nb: 1\n",
    "%YAML 1.1\n---\n\n\n~\n": "%YAML 1.1\n---\n\n\nb: 1\n",
}


@pytest.mark.parametrize(("text", "expected"), EMPTY.items(), ids=map(repr, EMPTY))
def test_an_empty_document_is_filled(text, expected):
    assert put(text, "b") == expected
    assert yaml.safe_load(expected) == {"b": 1}


# a block scalar that ends the text without a line break has no line break at its end, whatever its header says
UNTERMINATED = {
    "a: |\n  x": "a: |-\n  x\nb: 1\n",
    "a: >+ # c\n  x\n\n  y": "a: >- # c\n  x\n\n  y\nb: 1\n",
    "a: |2+\n  x": "a: |-2\n  x\nb: 1\n",
    "a: |+1\n  x": "a: |-1\n  x\nb: 1\n",
    "a: |-\n  x": "a: |-\n  x\nb: 1\n",
    "a:\n- &n |\n  x": "a:\n- &n |-\n  x\nb: 1\n",
    "a: |\n  x\n  ": "a: |\n  x\nb: 1\n  ",
    "a: x": "a: x\nb: 1\n",
}


@pytest.mark.parametrize(("text", "expected"), UNTERMINATED.items(), ids=map(repr, UNTERMINATED))
def test_what_ends_without_a_line_break_keeps_its_value(text, expected):
    assert put(text, "b") == expected
    assert yaml.safe_load(expected) == {**yaml.safe_load(text), "b": 1}


def test_a_comment_belongs_to_the_entry_that_it_is_indented_below():
    text = "a:\n- x\n  # about x\n\n  # about x, too\n# about y\n- y\n"

    assert remove(text, 0, "a") == "a:\n# about y\n- y\n"
    assert replace(text, 0, "z", "a") == "a:\n- z\n# about y\n- y\n"


def test_a_block_scalar_does_not_swallow_the_comment_behind_it():
    text = "a:\n- x\n\n        # far out\nc: 1\n"

    merged = append(text, "a", value="k\nl\n")

    assert yaml.safe_load(merged) == {"a": ["x", "k\nl\n"], "c": 1}
    assert "\n        # far out\n" in merged


@pytest.mark.parametrize("value", ["k\n\n", "\n", "k\nl\n\n\n"])
def test_a_text_that_ends_in_blank_lines_takes_none_from_the_config(value):
    merged = append("a:\n- x\n\n\nc: 1\n", "a", value=value)

    assert yaml.safe_load(merged) == {"a": ["x", value], "c": 1}


def test_blank_lines_behind_a_block_scalar_stay():
    text = "a:\n- |\n  x\n\n- |+\n  y\n\nc: 1\n"

    assert replace(text, 0, "z", "a") == "a:\n- z\n\n- |+\n  y\n\nc: 1\n"
    assert replace(text, 1, "z", "a") == "a:\n- |\n  x\n\n- z\nc: 1\n"


def test_crlf_stays_crlf():
    text = "a:\r\n- |\r\n  x\r\nb: 1\r\n"

    assert replace(text, 0, {"k": "l", "m": 1}, "a") == "a:\r\n- k: l\r\n  m: 1\r\nb: 1\r\n"
    assert put(text, "b", value="k\nl") == "a:\r\n- |\r\n  x\r\nb: |-\r\n  k\r\n  l\r\n"


@pytest.mark.parametrize("mark", ["\r", "\x85", "\u2028"])
def test_odd_line_breaks_are_line_breaks(mark):
    text = f"a:{mark}- x{mark}# c{mark}- y{mark}b: 1{mark}"

    merged = replace(text, 0, "z", "a")

    assert yaml.safe_load(merged) == {"a": ["z", "y"], "b": 1}
    assert merged.endswith(f"# c{mark}- y{mark}b: 1{mark}")


def test_an_entry_without_a_value_gets_one():
    assert replace("a:\n-\n- x\n", 0, {"k": 1}, "a") == "a:\n- k: 1\n- x\n"
    assert put("a:\n# c\nb: 1\n", "a", "k") == "a:\n  k: 1\n# c\nb: 1\n"


FLOW = {
    "{a: [x, y,]}": "{a: [x, y, \"new\",]}",
    "a: [ x ]  # c\n": "a: [ x, \"new\" ]  # c\n",
    "a: [\n  x, # c\n  y # d\n  ]\n": "a: [\n  x, # c\n  y, \"new\" # d\n  ]\n",
    "a: [{k: v}, {l}]\n": "a: [{k: v}, {l}, \"new\"]\n",
    "a: [x, 'it''s']\nb: 1": "a: [x, 'it''s', \"new\"]\nb: 1",
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), FLOW.items(), ids=map(repr, FLOW))
def test_a_flow_list_grows_in_place(text, expected):
    assert append(text, "a") == expected
    assert yaml.safe_load(expected)["a"] == [*yaml.safe_load(text)["a"], "new"]


@pytest.mark.parametrize("index", [0, 1, 2])
@pytest.mark.parametrize(
    "text", ["a: [x, y, z]\n", "a: [x, y, z,]\n", "a: [\n  x, # c\n  y, # d\n  z\n  ]\n", "{a: [ x, y, z ]}"]
)
def test_a_flow_list_loses_an_item_and_a_comma(text, index):
    merged = remove(text, index, "a")

    assert yaml.safe_load(merged) == {"a": [item for item in "xyz" if item != "xyz"[index]]}


def test_an_anchor_that_is_used_elsewhere_is_not_changed():
    text = "a:\n- &n {k: 1}\n- x\nb: *n\n"

    for change in (
        lambda: replace(text, 0, "z", "a"),
        lambda: remove(text, 0, "a"),
        lambda: put(text, "b", "k", value=2),
    ):
        with pytest.raises(SharedAnchorError) as caught:
            change()
        assert (caught.value.anchor, caught.value.line) == ("n", 4)
    assert replace(text, 1, "z", "a") == "a:\n- &n {k: 1}\n- z\nb: *n\n"
    assert put(text, "b", value=2) == "a:\n- &n {k: 1}\n- x\nb: 2\n"


def test_the_last_of_two_equal_keys_is_the_one_that_counts():
    assert put("a: 1\nb: 2\na: 3\n", "a", value=4) == "a: 1\nb: 2\na: 4\n"


def test_new_lines_at_one_place_go_to_the_collection_that_ends_there():
    splice = Splice("a:\n  k:\n  - x\n")
    splice.insert_items(splice.node(("a", "k")), 0, ["z"])  # type: ignore[arg-type]
    splice.put(("a", "l"), 1)
    splice.put(("b",), 2)

    assert splice.render() == "a:\n  k:\n  - x\n  - z\n  l: 1\nb: 2\n"


def test_a_blank_line_between_items_is_not_added_to_a_block_scalar_that_would_keep_it():
    text = "a:\n- x\n\n- |+\n  y\nb: 1\n"

    assert append(text, "a") == "a:\n- x\n\n- |+\n  y\n- new\nb: 1\n"
    assert append(text.replace("+", ""), "a") == "a:\n- x\n\n- |\n  y\n\n- new\nb: 1\n"


@pytest.mark.parametrize("value", ["k\nl\n", {"m": "k\nl\n"}, ["k\nl\n"], {"m": 1}, []], ids=repr)
@pytest.mark.parametrize(
    "old", ["1", "1 # c\n", "[x]", "", "{}\n\n", "# c\n  [x]", "'x\n\n  y' # c", "|\n  x\n", "\n- x"]
)
def test_a_new_value_does_not_swallow_the_comment_below_it(old, value):
    text = f"a: {old}\n      # far out\nb: 2\n"

    assert yaml.safe_load(put(text, "a", value=value)) == {"a": value, "b": 2}


def test_a_comment_below_an_empty_document_is_not_swallowed():
    assert yaml.safe_load(put("{}\n\n    # far out\n", "a", value="k\nl\n")) == {"a": "k\nl\n"}


def test_lines_for_several_collections_at_the_end_of_an_unterminated_text_have_no_gap():
    splice = Splice("a:\n- |\n  x\n- |\n  y")
    splice.insert_items(splice.node(("a",)), 1, ["z"])  # type: ignore[arg-type]
    splice.put(("b",), 1)
    assert splice.render() == "a:\n- |\n  x\n- |-\n  y\n- z\nb: 1\n"

    splice = Splice("a:\n- |\n  x\n- |\n  y")
    splice.replace_item(splice.node(("a",)), 1, "k\nl\n")  # type: ignore[arg-type]
    splice.put(("b",), 1)
    assert splice.render() == "a:\n- |\n  x\n- |\n  k\n  l\nb: 1\n"


@pytest.mark.parametrize(
    "text",
    ["a: 1\nb: 2", "a: 1\nb:", "{a: 1, b: 2}", "a: 1\nb: [x]", "a: 1\r\nb: |\r\n  x", "a: 1\nb: 2 # c", "a: 1\n# c"],
)
def test_an_end_without_a_line_break_stays_as_it_is_where_nothing_is_appended(text):
    assert put(text, "a", value=7) == text.replace("1", "7")
    assert Splice(text).render() == text


def test_a_mapping_that_comes_by_a_merge_key_is_not_hidden_by_a_new_one():
    text = "x: &n\n  k: {l: 1}\na:\n  <<: *n\nb:\n  <<: [*n]\n"

    for section, line in (("a", 4), ("b", 6)):
        with pytest.raises(SharedAnchorError) as caught:
            put(text, section, "k", "m")
        assert (caught.value.anchor, caught.value.line) == ("n", line)
    assert put(text, "a", "k", value=[2]) == "x: &n\n  k: {l: 1}\na:\n  <<: *n\n  k: [2]\nb:\n  <<: [*n]\n"
    assert put(text, "a", "o", "p").endswith("a:\n  <<: *n\n  o:\n    p: 1\nb:\n  <<: [*n]\n")


@pytest.mark.parametrize("text", ["? a\n", "a: 1\n? b # c: d\n: 1\n", "x:\n  ? b\n"])
def test_an_explicit_key_is_refused_and_not_garbled(text):
    with pytest.raises(yaml.YAMLError, match="explicit key"):
        put(text, *("xb" if text[0] == "x" else "b"))


@pytest.mark.parametrize(
    ("text", "keys", "merged"),
    [
        ("l:\n- a: {}\n  b: 1\n", "a", "l:\n- b: 1\n"),
        ("l:\n  -   a:\n        - 1\n      b: 2\n      c: 3\n", "ab", "l:\n  -   c: 3\n"),
        ("l:\n- a: 1  # gone\n\n  # about b\n  b: 1\n", "a", "l:\n-\n\n  # about b\n  b: 1\n"),
        ("l:\n- a:\n  # about b\n  b: 1\n- c: 2", "a", "l:\n-\n  # about b\n  b: 1\n- c: 2"),
        ("l:\n- a: 1\n  b: 1\n- c: 2\n", "ab", "l:\n- {}\n- c: 2\n"),
        ("l:\r\n- a: 1\r\n  b: 1\r\n", "a", "l:\r\n- b: 1\r\n"),
    ],
)
def test_the_first_keys_of_an_item_go_and_the_dash_stays(text: str, keys: str, merged: str) -> None:
    splice = Splice(text)
    for key in keys:
        splice.drop((key,), ("l", 0))

    assert splice.render() == merged


@pytest.mark.parametrize(
    ("indexes", "merged"),
    [((2,), "l:\n- a\n\n- b\n\n# end\nm: 1\n"), ((1, 2), "l:\n- a\n\n# end\nm: 1\n")],
)
def test_items_at_the_end_go_with_the_blank_lines_before_them(indexes: tuple[int, ...], merged: str) -> None:
    splice = Splice("l:\n- a\n\n- b\n\n- c\n\n# end\nm: 1\n")
    for index in indexes:
        splice.remove_item(splice.node(("l",)), index)  # type: ignore[arg-type]

    assert splice.render() == merged


def test_what_comes_behind_an_anchored_block_and_its_blank_lines_does_not_change_it() -> None:
    splice = Splice("l:\n- a: &n\n    x: |\n      t\n\n\nenv: *n\n")
    splice.insert_items(splice.node(("l",)), 0, [{"b": 1}])  # type: ignore[arg-type]

    assert splice.render() == "l:\n- a: &n\n    x: |\n      t\n- b: 1\n\n\nenv: *n\n"


def test_a_change_inside_an_anchored_block_is_refused() -> None:
    splice = Splice("l: &n\n- x: |\n    t\n\n\nenv: *n\n")
    splice.put(("y",), 1, ("l", 0))

    with pytest.raises(SharedAnchorError):
        splice.render()


@pytest.mark.parametrize("chomping", ["|", "|+", "|-", ">"])
@pytest.mark.parametrize("ending", ["", "\n# a comment without a line break", "\n  # one further in", "\n\n\n# c"])
def test_a_block_scalar_at_the_end_says_what_it_said(chomping, ending):
    text = f"a: {chomping}\n  text{ending}"
    splice = Splice(text)
    splice.put(("b",), 1)

    assert yaml.safe_load(splice.render()) == {**yaml.safe_load(text), "b": 1}
