"""Paths to a config inside a resource."""

from __future__ import annotations

import pytest

from kustomize_plugin.config import config_path
from kustomize_plugin.yamltext import nodes

RELEASE = """\
spec:
  values:
    maps: {config: {config.yaml: "model_list: []"}}
  sources:
    - {chart: other, helm: {}}
    - {chart: litellm, helm: {valuesObject: {proxy_config: {}}}}
    - {chart: twice}
    - {chart: twice}
"""


@pytest.mark.parametrize(
    "text",
    ["a", "a.b-c.d_e", 'data."config.yaml"', "a[x=y].b", "a.[x=y].b", 'a[x="y z"].b', "a[x=y][z=1].b", 'a."b c"'],
)
def test_a_path_leads_to_a_key(text):
    assert config_path.is_path(text)


@pytest.mark.parametrize(
    "text", ["", ".", "a.", ".a", "a..b", "a[0]", "a[x=y]", "[x=y].a", "a b", 'a."b', "a\n", "a[x=].b"]
)
def test_other_texts_do_not(text):
    assert not config_path.is_path(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('spec.values.maps.config."config.yaml"', (("spec", "values", "maps", "config", "config.yaml"), "")),
        ("spec.sources[chart=litellm].helm.valuesObject", (("spec", "sources", 1, "helm", "valuesObject"), "")),
        ("spec.sources.[chart=litellm].helm", (("spec", "sources", 1, "helm"), "")),
        ("spec.sources[chart=none].helm", (("spec", "sources"), "[chart=none]")),
        ("spec.sources[chart=twice].helm", (("spec", "sources"), "[chart=twice]")),
        ("spec.values.proxy_config", (("spec", "values"), "proxy_config")),
        ("spec.values[a=b].c", (("spec", "values"), "[a=b]")),
    ],
)  # fmt: skip
def test_a_path_is_followed(text, found):
    root = nodes.compose(RELEASE)

    assert config_path.resolved(root, text) == found
    assert config_path.at(root, found[0]) is not None


@pytest.mark.parametrize("text", ["a.b", 'data."config.yaml".x', 'a."b c"'])
def test_a_path_is_written_as_it_is_read(text):
    assert config_path.written(tuple(map(str, config_path.steps(text)))) == text
