"""Configs with very many documents, keys, groups, chains and words: what a pull request may bring to hold up a hook."""

from __future__ import annotations

from collections.abc import Callable

_FRAGMENT = (
    "---\napiVersion: kustomize-litellm.dev/v1alpha1\nkind: ModelFragment\nmetadata: {name: f%d}\n"
    "spec: {modelName: f%d, tier: cloud, deployments: [{litellm_params: {model: openai/a, unknown_key%d: 1}}]}\n"
)
_ONE_GROUP = "model_list: [{model_name: a, litellm_params: {model: openai/a}}]\n"


def _lines(line: str, count: int) -> str:
    return "".join(line.replace("#", str(index)) for index in range(count))


def _groups(name: str, count: int) -> str:
    return "model_list:\n" + _lines(f"- {{model_name: '{name}', litellm_params: {{model: openai/x}}}}\n", count)


def _chains(count: int) -> str:
    return "litellm_settings:\n  fallbacks:\n" + _lines("  - x#: [y#]\n", count)


CONFIGS: dict[str, tuple[str, Callable[[int], str]]] = {
    "documents without anything": ("a.yaml", lambda count: "---\n" * count * 8),
    "documents": ("a.yaml", lambda count: "---\na: 1\n" * count * 4),
    "documents that are configs": ("a.yaml", lambda count: "---\nmodel_list: []\n" * count),
    "ConfigMaps": ("a.yaml", lambda count: "---\nkind: ConfigMap\ndata: {c: 'model_list: []'}\n" * count),
    "blanks at the ends of lines": ("a.yaml", lambda count: "apiVersion: v1\nkind: ConfigMap\ndata:\n  c.yaml: |\n"
        "    model_list: []\n" + _lines("    # a\tb# \n", count)),
    "fragments": ("a.yaml", lambda count: "".join(_FRAGMENT % (x, x, x) for x in range(count))),
    "unknown settings": ("a.yaml", lambda count: "model_list: []\nlitellm_settings:\n" + _lines("  k#: 1\n", count)),
    "settings almost right": (
        "a.yaml", lambda count: "model_list: []\nlitellm_settings:\n" + _lines("  drop_param#: 1\n", count)),
    "unknown keys": ("a.yaml", lambda count: "model_list: []\n" + _lines("k#: 1\n", count)),
    "unknown parameters": ("a.yaml", lambda count: "model_list:\n- model_name: a\n  litellm_params:\n"
        "    model: openai/a\n" + _lines("    api_bas#: 1\n", count)),
    "groups": ("a.yaml", lambda count: _groups("g#", count)),
    "groups of many providers": ("a.yaml", lambda count: _groups("p#/g", count) + _chains(count)),
    "groups with a variable": ("a.yaml", lambda count: _groups("g${A}#", count) + _chains(count)),
    "wildcards": ("a.yaml", lambda count: _groups("g#/*", count) + _chains(count)),
    "wildcards that begin alike": ("a.yaml", lambda count: _groups("g*#", count) + _chains(count)),
    "unknown targets": ("a.yaml", lambda count: _ONE_GROUP + _chains(count)),
    "one chain": (
        "a.yaml", lambda count: _ONE_GROUP + "litellm_settings:\n  fallbacks:\n  - a: [" + "b," * count + "]\n"),
    "aliases": ("a.yaml", lambda count: "model_list: []\nrouter_settings:\n  model_group_alias:\n"
        + _lines("    a#: b#\n", count)),
    "defaults in each other": ("a.yaml", lambda count: "model_list: [{model_name: a, litellm_params: {model: openai/a, "
        "api_base: '" + "${A:-" * count * 4 + "'}}]\n"),
    "one word": ("a.yaml", lambda count: "model_list: []\nmaster_key: " + "a" * count * 40),
    "one word of many parts": ("a.md", lambda count: "master_key kubectl sk- " + "a-" * count * 20),
    "blanks before a comment": ("a.yaml", lambda count: "model_list: [] " + " " * count * 40 + "#"),
    "anchors": ("a.yaml", lambda count: "model_list:\n" + _lines("- &a# x\n", count)),
    "tags": ("a.yaml", lambda count: "model_list: [" + "!!int 5," * count + "]\n"),
    "includes": ("a.yaml", lambda count: "model_list: []\ninclude: [" + "a.yaml," * count + "]\n"),
    "patches": ("kustomization.yaml", lambda count: "resources: [f.yaml]\npatches:\n" + _lines(
        "- {target: {kind: ModelFragment, name: x#}, patch: '[{op: remove, path: /a}]'}\n", count)),
    "resources": ("kustomization.yaml", lambda count: "resources:\n" + _lines("- r#.yaml\n", count)),
    "references": ("a.yaml", lambda count: "model_list:\n" + _lines(
        "- {model_name: g, litellm_params: {model: openai/x, api_key: os.environ/A#}}\n", count)),
    "variables of a pod": ("a.yaml", lambda count: "kind: Deployment\nmetadata: {name: litellm}\nspec: {template: {"
        "spec: {containers: [{name: a, image: litellm, env: [" + _lines("{name: A#, value: b},", count) + "]}]}}}\n"),
}  # fmt: skip
