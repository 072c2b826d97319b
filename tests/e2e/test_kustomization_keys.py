"""How a kustomization's keys may be spelt, held to what kustomize makes of the same ones."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kustomize_plugin.resources.kustomization import CONFIG_MAPS, Kustomization
from kustomize_plugin.yamltext import nodes

from .conftest import tool

pytestmark = pytest.mark.e2e

FILES = ("a.yaml", "b.yaml", "c.yaml")
ODD = {"s": "s\u017f", "k": "k\u212a"}  # what Go takes for the same letter


def spelt(key: str) -> st.SearchStrategy[str]:
    return st.tuples(*(st.sampled_from([*ODD.get(char.lower(), char), char.upper()]) for char in key)).map("".join)


def either(key: str) -> st.SearchStrategy[str]:
    return st.one_of(st.just(key), st.sampled_from([key.upper(), key.lower(), key.title()]), spelt(key))


def mapping(**values: st.SearchStrategy[object]) -> st.SearchStrategy[dict[str, object]]:
    """Return mappings with each key in up to two spellings."""
    parts = [st.dictionaries(either(key), value, max_size=2) for key, value in values.items()]
    return st.tuples(*parts).map(lambda found: {key: value for part in found for key, value in part.items()})


LISTS = st.one_of(st.none(), st.lists(st.sampled_from(FILES), unique=True, max_size=2))
WORDS = st.one_of(st.none(), st.sampled_from(["x-", "y-"]))
TOP = mapping(resources=LISTS, namePrefix=WORDS, nameSuffix=WORDS)
LITERALS = st.one_of(st.none(), st.lists(st.sampled_from(["k=v", "l=w"]), unique=True, max_size=2))
FIXED = {"generatorOptions": {"disableNameSuffixHash": True}}


def built(folder: Path) -> list[dict[str, Any]]:
    done = subprocess.run([tool("kustomize"), "build", str(folder)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [one for one in yaml.safe_load_all(done.stdout) if one]


@settings(max_examples=80)
@given(parts=st.tuples(TOP, TOP, TOP, TOP), name=either("name"), generator=mapping(literals=LITERALS))
def test_a_key_means_what_it_means_to_kustomize(parts, name, generator):
    fixed = FIXED | {"configMapGenerator": [generator | {name: "made"}]}
    first, merged, more, last, end = (json.dumps(part, ensure_ascii=False) for part in (*parts, fixed))
    inner = filter(None, (first[1:-1], f"<<: [{merged}, {more}]", last[1:-1], end[1:-1]))
    text = f"{{{', '.join(inner)}}}\n"
    with tempfile.TemporaryDirectory() as folder:
        for file in FILES:
            manifest = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {file[0]}}}\n"
            (Path(folder) / file).write_text(manifest)
        (Path(folder) / "kustomization.yaml").write_text(text)

        found = built(Path(folder))

    model = Kustomization(nodes.compose(text))
    (made,) = model.generators(CONFIG_MAPS)
    names = [*(one.text[0] for one in model.entries("resources")), made.name]
    data = dict(one.text.split("=") for one in made.literals)
    expected = {model.text("namePrefix") + one + model.text("nameSuffix") for one in names}
    assert {one["metadata"]["name"] for one in found} == expected
    assert next(one for one in found if "made" in one["metadata"]["name"]).get("data", {}) == data


def test_a_ligature_is_no_two_letters(tmp_path):
    text = "con\ufb01gMapGenerator: [{name: made}]\n"
    (tmp_path / "kustomization.yaml").write_text(text)

    done = subprocess.run([tool("kustomize"), "build", str(tmp_path)], capture_output=True, text=True, check=False)

    assert "unknown field" in done.stderr
    assert Kustomization(nodes.compose(text)).generators(CONFIG_MAPS) == []
