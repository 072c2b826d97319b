"""A merge into a mapping or a text of any resource says what that into a ConfigMap says, and touches nothing else."""

from __future__ import annotations

import re

import pytest
import yaml
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from kustomize_plugin.config import config_path
from kustomize_plugin.config.fragment import FragmentMerge, ModelFragment
from kustomize_plugin.finding import Subject, has_errors
from kustomize_plugin.merge import mapping_text, transform
from kustomize_plugin.resources.resource import Resource
from kustomize_plugin.yamltext import emit, nodes
from tests.unit.config_writer import GROUPS
from tests.unit.merge.test_properties import bases

SUBJECT = Subject("kustomize-litellm.dev/v1alpha1", "FragmentMerge", "litellm")
CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\ndata:\n"
HEAD = (
    "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\n"
    "metadata:\n  name: c\n  annotations: {}\n"
    "spec:\n  values:\n    # before\n    before: [ 1,2 ]  # kept\n"
)
BLANKS = re.compile("^ +$", re.MULTILINE)
scalars = (
    st.integers(-5, 2**40)
    | st.floats(-5, 5)
    | st.booleans()
    | st.none()
    | st.sampled_from(("yes", "1e3", "# x", "a: b"))
)
TAIL = "    zz-after: {a:  b}   # kept\n  interval: 1h\n"


def fragment(model: ModelFragment) -> Resource:
    deployments = [{key: one[key] for key in one if key != "model_name"} for one in model.entries]
    spec: dict[str, object] = {"modelName": model.group, "deployments": deployments}
    fields = {
        "context_window_fallbacks": "contextWindowFallbacks",
        "content_policy_fallbacks": "contentPolicyFallbacks",
    }
    spec |= {fields.get(setting, setting): chain for setting, chain in model.chains.items()}
    values = {
        "apiVersion": SUBJECT.api_version,
        "kind": "ModelFragment",
        "metadata": {"name": model.subject.name},
        "spec": spec,
    }
    return Resource(emit.block(values, 0) + "\n", ())


def run(resource: str, spec: dict[str, object], models: list[ModelFragment]) -> str | None:
    """Return the resource after the merge; None where it is refused."""
    made = transform.made(FragmentMerge(SUBJECT, spec), [Resource(resource, ()), *map(fragment, models)])
    after = made.run()
    return None if has_errors(made.findings) else after[0].text


def indented(text: str, column: int) -> str:
    return "".join(" " * column + line if line.strip() else line for line in text.splitlines(keepends=True))


@st.composite
def fragments(draw: st.DrawFn) -> list[ModelFragment]:
    """Fragments that nobody refuses: for some groups, with chains among these."""
    owned = sorted(draw(st.sets(st.sampled_from(GROUPS), min_size=1)))
    found = []
    for group in owned:
        params = draw(st.dictionaries(st.sampled_from(("timeout", "rpm", "x")), scalars, max_size=2))
        spec: dict[str, object] = {
            "modelName": group,
            "deployments": [{"litellm_params": {"model": "openai/x", **params}}] * draw(st.integers(1, 2)),
        }
        if draw(st.booleans()):
            spec["fallbacks"] = [other for other in owned if other != group]
        found.append(ModelFragment(Subject("v1", "ModelFragment", f"f-{owned.index(group)}"), spec, {}))
    return found


def mapping_in(release: str) -> yaml.Node | None:
    """Return the config in a release; None where it is no mapping with something in it, or no YAML at all."""
    try:
        node = config_path.at(nodes.compose(release), ("spec", "values", "proxy_config"))
        return node if nodes.value(node) else None
    except yaml.YAMLError:
        return None


# what YAML 1.1 and JSON would read otherwise is filtered out, which on a loaded machine seems too much
@settings(max_examples=300, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(bases, fragments())
def test_a_mapping_is_merged_as_the_text_of_a_config_map_is(writer, models):
    writer.config()
    base = writer.text()
    release = f"{HEAD}    proxy_config:\n{indented(base, 6)}{TAIL}"
    node = mapping_in(release)
    cut = mapping_text.text(release, node) if node is not None else ""
    is_cut = bool(cut.strip()) and cut in BLANKS.sub("", base) and "\r" not in base
    event(f"a mapping in block style: {is_cut}")
    if not is_cut:
        return
    # what is above the first key, or below the last one, is nobody's there
    config_map = f"{CONFIG_MAP}  k: {emit.quoted(cut)}\n"
    target = {"kind": "HelmRelease", "name": "c", "path": "spec.values.proxy_config"}

    wanted = run(config_map, {"configMap": {"name": "c", "key": "k"}}, models)
    found = run(release, {"target": target}, models)

    event(f"refused: {wanted is None}")
    assert (wanted is None) == (found is None)
    if wanted is None or found is None:
        return
    text = Resource(wanted, ()).field("data", "k")
    while text.startswith("# kustomize-litellm: "):
        text = text.partition("\n")[2]
    start = release.index("    proxy_config:\n")
    assert found[found.index("spec:\n") :].startswith(release[release.index("spec:\n") : start])
    assert found.endswith(TAIL)
    place = mapping_in(found)
    assert place is not None
    assert mapping_text.text(found, place).rstrip("\n") == text.rstrip("\n")


@settings(max_examples=60)
@given(bases, fragments())
def test_a_text_is_merged_as_that_of_a_config_map_is(writer, models):
    writer.config()
    base = writer.text()
    quoted = emit.quoted(base)
    target = {"kind": "HelmRelease", "name": "c", "path": 'spec.values."config.yaml"'}

    wanted = run(f"{CONFIG_MAP}  k: {quoted}\n", {"configMap": {"name": "c", "key": "k"}}, models)
    found = run(f"{HEAD}    config.yaml: {quoted}\n{TAIL}", {"target": target}, models)

    assert (wanted is None) == (found is None)
    if wanted is not None and found is not None:
        assert Resource(found, ()).field("spec", "values", "config.yaml") == Resource(wanted, ()).field("data", "k")
        assert found.endswith(TAIL)


ENTRY = "model_list:\n  - model_name: a\n    litellm_params: {model: ollama/x, api_key: none}\n"
MODEL = ModelFragment(
    Subject("", "ModelFragment", "b"),
    {"modelName": "b", "deployments": [{"litellm_params": {"model": "openai/x"}}]},
    {},
)


@pytest.mark.parametrize(
    ("config", "source"),
    [
        ('    proxy_config: {"model_list": [{"model_name": "a", "litellm_params": {"model": "ollama/x"}}]}\n', ""),
        ("    base: {model_list: []}\n", "spec.values.base"),
        (f"    base:\n{indented(ENTRY, 6)}", "spec.values.base"),
        (f"    other:\n      base:\n{indented(ENTRY, 8)}", "spec.values.other.base"),
        (
            "    x: &x {model: ollama/x}\n    base:\n      model_list: [{model_name: a, litellm_params: *x}]\n",
            "spec.values.base",
        ),
        ("    proxy_config:\n      # only\n      router_settings: {num_retries: 1}\n      # last\n", ""),
    ],
)  # fmt: skip
def test_a_mapping_in_any_style_is_written(config, source):
    target: dict[str, object] = {"kind": "HelmRelease", "name": "c", "path": "spec.values.proxy_config"}
    before = HEAD + config + TAIL

    found = run(before, {"target": target | ({"from": source} if source else {})}, [MODEL])

    assert found is not None
    values, old = yaml.safe_load(found), yaml.safe_load(before)
    merged = values["spec"]["values"].pop("proxy_config")
    kept = old["spec"]["values"].pop("proxy_config", None) or old["spec"]["values"].pop("base", None)
    kept = kept or old["spec"]["values"]["other"].pop("base")
    assert [one["model_name"] for one in merged["model_list"]][-1] == "b"
    assert {key: merged[key] for key in merged if key != "model_list"} == {
        key: kept[key] for key in kept if key != "model_list"
    }
    assert {**values, "metadata": 0} == {**old, "metadata": 0}
    assert found.endswith(TAIL)


def test_what_an_alias_outside_stands_for_is_not_changed():
    config = f"    proxy_config: \n{indented(ENTRY.replace('{model', '&p {model'), 6)}    other: *p\n"
    target = {"kind": "HelmRelease", "name": "c", "path": "spec.values.proxy_config"}

    made = transform.made(
        FragmentMerge(SUBJECT, {"target": target}), [Resource(HEAD + config + TAIL, ()), fragment(MODEL)]
    )
    made.run()

    assert [one.code for one in made.findings] == ["LK608"]
