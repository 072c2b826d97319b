"""The predicates of the hot path and the JSON Schemas: one law, one verdict."""

from __future__ import annotations

import copy
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given, note
from hypothesis import strategies as st

from kustomize_plugin import GROUP
from kustomize_plugin.config import kind_shapes

REPOSITORY = Path(__file__).parents[3]
SCHEMAS = REPOSITORY / "schemas" / GROUP
OURS = sorted([*REPOSITORY.glob("base/models/*.yaml"), *REPOSITORY.glob("base/cloud/cloud-*.yaml")])
OURS += sorted(REPOSITORY.glob("overlays/*/fragmentmerge.yaml"))


def schema(kind: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((SCHEMAS / f"{kind.lower()}_v1alpha1.json").read_text())
    return loaded


VALIDATORS = {kind: jsonschema.Draft7Validator(schema(kind)) for kind in kind_shapes.KINDS}
FULL: dict[str, dict[str, Any]] = {
    "ModelFragment": {
        "modelName": "groq/x",
        "tier": "cloud",
        "routing": "explicit",
        "deployments": [
            {"litellm_params": {"model": "groq/x", "api_key": 1}, "model_info": {"id": 1}},
            {"litellm_params": {"model": "x"}},
        ],
        "fallbacks": ["a", "b"],
        "contextWindowFallbacks": [],
        "contentPolicyFallbacks": ["a"],
    },
    "SettingsFragment": {
        "litellm_settings": {"drop_params": True, "callbacks": ["prometheus"]},
        "router_settings": None,
        "general_settings": {"master_key": None, "fallbacks": []},
        "guardrails": [{"guardrail_name": "pii", "litellm_params": {}}],
        "credential_list": None,
        "mcp_servers": {"x": {"url": "http://x"}},
    },
    "FragmentMerge": {
        "configMap": {"name": "c", "key": "k", "from": "f", "namespace": "n"},
        "selector": {"matchLabels": {"a": "b"}},
        "secret": {"name": "s"},
        "rollout": {"kind": "Deployment", "name": "d", "namespace": "n"},
        "policy": [
            {"groups": "hr-*", "neverLeaves": "local"},
            {"groups": "*", "survives": ["api.openai.com"], "maxSeconds": 5},
        ],
        "failover": {
            "budgetSeconds": 5,
            "onHang": "probe",
            "cooldownSeconds": 30.5,
            "streamTimeoutSeconds": 2,
            "continueStreams": True,
        },
    },
}
TARGET = {
    "target": {"kind": "HelmRelease", "name": "n", "namespace": "n", "path": "spec.values.x", "from": "spec.values.y"},
    "secret": {"name": "s"},
}
METADATA = {
    "name": "n", "namespace": "ml", "generation": 1, "labels": {"a": "b"},
    "annotations": {"kustomize-litellm.dev/story": "26.1", "kustomize-litellm.dev/requirements": "FR1", "x": ""},
}  # fmt: skip
WORDS = (
    *FULL["ModelFragment"], *FULL["SettingsFragment"], *FULL["FragmentMerge"], "cloud", "local", "automatic",
    "explicit", "target", "path", "ConfigMap", "a.b", '"a.b"', "a[b=c]", "a[b=c].d", "a.",
    "cooldown", "probe", "timeout", "fallbacks", "context_window_fallbacks", "litellm_params", "model_info",
    "name", "labels", "namespace", "", "x", kind_shapes.API_VERSION, *kind_shapes.KINDS,
)  # fmt: skip
words = st.sampled_from(WORDS)
odd = st.one_of(
    words, st.none(), st.booleans(), st.integers(-1, 5), st.floats(allow_nan=False), st.text(max_size=2),
    st.lists(words | st.none() | st.integers(), max_size=2),
    st.dictionaries(words, words | st.none() | st.integers(), max_size=2),
)  # fmt: skip


def resource(kind: str) -> dict[str, Any]:
    return copy.deepcopy(
        {"apiVersion": kind_shapes.API_VERSION, "kind": kind, "metadata": METADATA, "spec": FULL[kind]}
    )


def containers(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [value, *(found for item in value.values() for found in containers(item))]
    return [value, *(found for item in value for found in containers(item))] if isinstance(value, list) else []


@st.composite
def resources(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A whole resource, with up to four values removed, replaced or added anywhere."""
    kind = draw(st.sampled_from(kind_shapes.KINDS))
    changed = resource(kind)
    if kind == "FragmentMerge" and draw(st.booleans()):
        changed["spec"] = copy.deepcopy(TARGET)
    for _ in range(draw(st.integers(0, 4))):
        place = draw(st.sampled_from(containers(changed)))
        if isinstance(place, list):
            place.insert(0, draw(odd)) if draw(st.booleans()) else place.clear()
        elif draw(st.booleans()) and place:
            del place[draw(st.sampled_from(sorted(place)))]
        else:
            place[draw(words | st.sampled_from(sorted(place) or ["x"]))] = draw(odd)
    return kind, changed


@given(resources())
def test_schemas_and_predicates_have_one_verdict(given_resource):
    kind, changed = given_resource
    errors = [error.message for error in VALIDATORS[kind].iter_errors(changed)]
    found = list(kind_shapes.flaws(kind, changed))
    note(f"{errors}\n{found}")

    assert bool(errors) == bool(found)


@pytest.mark.parametrize("kind", kind_shapes.KINDS)
def test_a_full_resource_is_right(kind):
    assert not list(kind_shapes.flaws(kind, resource(kind)))
    VALIDATORS[kind].validate(resource(kind))


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [
        ("ModelFragment", ("apiVersion",), "kustomize-litellm.dev/v1"),
        ("ModelFragment", ("kind",), "SettingsFragment"),
        ("ModelFragment", ("status",), {}),
        ("ModelFragment", ("metadata", "name"), ""),
        ("ModelFragment", ("metadata", "annotations", "kustomize-litellm.dev/story"), 26.1),
        ("ModelFragment", ("metadata", "labels"), None),
        ("ModelFragment", ("spec", "modelName"), 4),
        ("ModelFragment", ("spec", "modelNam"), "x"),
        ("ModelFragment", ("spec", "tier"), "edge"),
        ("ModelFragment", ("spec", "routing"), None),
        ("ModelFragment", ("spec", "deployments"), []),
        ("ModelFragment", ("spec", "deployments", 0), None),
        ("ModelFragment", ("spec", "deployments", 0, "litellm_params"), {"api_base": "http://x"}),
        ("ModelFragment", ("spec", "deployments", 0, "litellm_params", "model"), ""),
        ("ModelFragment", ("spec", "deployments", 0, "model_name"), "x"),
        ("ModelFragment", ("spec", "deployments", 0, "model_info"), None),
        ("ModelFragment", ("spec", "fallbacks"), "vllm-qwen"),
        ("ModelFragment", ("spec", "fallbacks"), None),
        ("ModelFragment", ("spec", "fallbacks"), [""]),
        ("ModelFragment", ("spec", "fallbacks"), [{"model": "x"}]),
        ("SettingsFragment", ("spec",), None),
        ("SettingsFragment", ("spec", "litellm_settings"), []),
        ("SettingsFragment", ("spec", "litellm_settings", "fallbacks"), []),
        ("SettingsFragment", ("spec", "litellm_settings", "content_policy_fallbacks"), None),
        ("SettingsFragment", ("spec", "model_list"), []),
        ("SettingsFragment", ("spec", "environment_variables"), []),
        ("SettingsFragment", ("spec", "guardrails"), {}),
        ("SettingsFragment", ("spec", "guardrails", 0, "guardrail_name"), ""),
        ("SettingsFragment", ("spec", "guardrails", 0), "pii"),
        ("FragmentMerge", ("spec", "configMap"), "litellm-config"),
        ("FragmentMerge", ("spec", "configMap", "form"), "base.yaml"),
        ("FragmentMerge", ("spec", "target"), TARGET["target"]),
        ("FragmentMerge", ("spec", "selector"), {}),
        ("FragmentMerge", ("spec", "selector", "matchLabels", "a"), 1),
        ("FragmentMerge", ("spec", "rollout"), {"name": "x"}),
        ("FragmentMerge", ("spec", "failover", "budgetSeconds"), 0),
        ("FragmentMerge", ("spec", "failover", "budgetSeconds"), True),
        ("FragmentMerge", ("spec", "failover", "budgetSeconds"), "5"),
        ("FragmentMerge", ("spec", "failover", "onHang"), "wait"),
    ],
)
def test_one_wrong_value_is_one_flaw(kind, path, value):
    changed: Any = resource(kind)
    place = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value

    assert not VALIDATORS[kind].is_valid(changed)
    flaws = list(kind_shapes.flaws(kind, changed))
    assert len(flaws) == 1
    assert path[: len(flaws[0][0])] == flaws[0][0][: len(path)]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("target", "kind"), "ConfigMap"),
        (("target", "kind"), ""),
        (("target", "path"), "spec.values."),
        (("target", "path"), "spec.values[name=x]"),
        (("target", "path"), ".spec"),
        (("target", "path"), "spec.values\n"),
        (("target", "path"), None),
        (("target", "from"), "a b"),
        (("target", "key"), "config.yaml"),
        (("rollout",), {"kind": "Deployment", "name": "d"}),
        (("configMap",), {"name": "c"}),
    ],
)
def test_one_wrong_value_of_a_target_is_one_flaw(path, value):
    changed: Any = resource("FragmentMerge") | {"spec": copy.deepcopy(TARGET)}
    assert VALIDATORS["FragmentMerge"].is_valid(changed)
    assert not list(kind_shapes.flaws("FragmentMerge", changed))
    place = changed["spec"]
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value

    assert not VALIDATORS["FragmentMerge"].is_valid(changed)
    assert len(list(kind_shapes.flaws("FragmentMerge", changed))) == 1


@pytest.mark.parametrize("kind", kind_shapes.KINDS)
def test_the_schemas_are_schemas_and_their_examples_are_right(kind):
    loaded = schema(kind)
    jsonschema.Draft7Validator.check_schema(loaded)
    for part in containers(loaded):
        if isinstance(part, dict) and isinstance(part.get("examples"), list):
            for example in part["examples"]:
                jsonschema.Draft7Validator(part).validate(example)


@pytest.mark.parametrize("kind", kind_shapes.KINDS)
def test_an_editor_can_explain_every_field(kind):
    def undescribed(part: Any, path: str) -> list[str]:
        found = [] if part is False or "description" in part else [path]
        for name, below in (part or {}).get("properties", {}).items():
            found += undescribed(below, f"{path}.{name}")
        return found + (undescribed(part["items"], path + "[]") if part and "items" in part else [])

    assert not undescribed(schema(kind), kind)


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_our_own_files_fit(path):
    (document,) = yaml.safe_load_all(path.read_text())

    VALIDATORS[document["kind"]].validate(document)
    assert not list(kind_shapes.flaws(document["kind"], document))


def test_there_are_files_of_our_own():
    assert len(OURS) > 10


@pytest.mark.e2e
@pytest.mark.skipif(not shutil.which("kubeconform"), reason="kubeconform is not on PATH; `make tools` builds it")
def test_kubeconform_finds_the_schemas():
    location = str(REPOSITORY / "schemas/{{ .Group }}/{{ .ResourceKind }}_{{ .ResourceAPIVersion }}.json")
    command = ["kubeconform", "-strict", "-output", "json", "-summary", "-schema-location", location, *map(str, OURS)]

    ran = subprocess.run(command, capture_output=True, text=True, check=False)

    summary = json.loads(ran.stdout)["summary"]
    assert (summary["valid"], summary["skipped"]) == (len(OURS), 0), ran.stdout
