"""RULES.md, the index of the rules and the schema of the settings, written from the rules."""

from __future__ import annotations

import json
import re
from pathlib import Path

from kustomize_plugin.hooks.rule import Rule
from kustomize_plugin.hooks.run import rule_registry

FILE = "RULES.md"
INDEX = "hooks/run/rule_index.py"
SCHEMA = "schemas/kustomize-litellm.dev/settings.json"
FAMILIES = {
    "0": "The tool and what it reads",
    "1": "Fragments and schemas",
    "2": "Deployments and settings",
    "3": "Fallback chains",
    "4": "Secrets",
    "5": "Kustomize wiring",
    "6": "The merge",
    "7": "The way into the pod",
}
_INTRODUCTION = """\
# Rules

<!-- Written by `python -m kustomize_plugin.hooks.run.pages` from the modules in hooks/rules; do not edit. -->

Each finding carries one of these codes. `kustomize-litellm explain LK301` prints a page in the terminal,
`kustomize-litellm lint --select` and `--ignore` take codes, prefixes and names, and `.kustomize-litellm.yaml` sets a
severity for a code. What the function refuses during `kustomize build` has a code here too.
"""
_INDEX = '''\
"""What each rule checks; `python -m kustomize_plugin.hooks.run.pages` writes this from hooks/rules: do not edit."""
'''
_LABEL = re.compile(r"^(Why|Bad|Good): ", re.MULTILINE)
_TEXTS = {"type": "array", "items": {"type": "string"}}
_SETTINGS: dict[str, dict[str, object]] = {
    "failoverBudgetSeconds": {
        "description": "How long a chain may take until another group answers, where no FragmentMerge says it (LK305).",
        "type": "number",
        "exclusiveMinimum": 0,
        "examples": [5],
    },
    "substitution": {
        "description": "What replaces ${NAME} between the build and LiteLLM; absent: flux, if a Kustomization of the "
        "tree has a postBuild (LK205).",
        "enum": ["flux", "envsubst", "none"],
        "examples": ["envsubst"],
    },
    "placeholders": {
        "description": "Further texts that stand for a secret which somebody still has to fill in (LK404).",
        **_TEXTS,
        "examples": [["ask-the-platform-team"]],
    },
    "exclude": {
        "description": "Globs of files that lint leaves out, from the folder of the settings file.",
        **_TEXTS,
        "examples": [["tests/*"]],
    },
    "schemaLocations": {
        "description": "Where kubeconform finds the schemas of other kinds (LK502), as its option -schema-location.",
        **_TEXTS,
    },
}


def render(rules: list[Rule]) -> str:
    """Return the whole of RULES.md for the rules, which are in the order of their codes."""
    families = sorted({rule.code[2] for rule in rules})
    tables = [_table(FAMILIES[family], [rule for rule in rules if rule.code[2] == family]) for family in families]
    return "\n".join([_INTRODUCTION, *tables, *map(_page, rules)])


def index() -> str:
    """Return the module that says what each rule checks, without importing it."""
    lines = []
    for module, rule in zip(rule_registry.modules(), rule_registry.all_rules().values(), strict=True):
        lines.append(f'    "{module}": "{" ".join(sorted(rule_registry.kinds(rule)))}",\n')
    return f"{_INDEX}\nSUBJECTS = {{\n{''.join(lines)}}}\n"


def settings_schema(rules: list[Rule]) -> str:
    """Return the JSON Schema of `.kustomize-litellm.yaml`, which knows the codes there are."""
    severities = {rule.code: {"description": summary(rule), "$ref": "#/definitions/severity"} for rule in rules}
    severity = {
        "description": "The severity of a rule's findings in this repository.",
        "type": "object",
        "additionalProperties": False,
        "properties": severities,
        "examples": [{"LK305": "off"}],
    }
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "https://kustomize-litellm.github.io/kustomize-litellm/schemas/kustomize-litellm.dev/settings.json",
        "title": "Settings of kustomize-litellm lint",
        "description": "What .kustomize-litellm.yaml sets for the lint runs of its repository.",
        "type": ["object", "null"],
        "additionalProperties": False,
        "properties": {"severity": severity, **_SETTINGS},
        "definitions": {"severity": {"enum": ["error", "warning", "info", "off"]}},
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _table(title: str, rules: list[Rule]) -> str:
    lines = [f"## {title}", "", "| code | name | severity | what is wrong |", "|---|---|---|---|"]
    for rule in rules:
        what = summary(rule).replace("|", "\\|")
        lines.append(f"| [{rule.code}](#{_anchor(rule)}) | {rule.name} | {rule.severity} | {what} |")
    return "\n".join([*lines, ""])


def summary(rule: Rule) -> str:
    """Return the first sentence of a rule's page."""
    return rule_registry.page(rule).split("\n", 1)[0]


def markdown(rule: Rule) -> str:
    """Return a rule's page without its heading; the labels become a list, because Markdown would join their lines."""
    return _LABEL.sub(r"- **\1:** ", rule_registry.page(rule))


def _page(rule: Rule) -> str:
    return f"### {heading(rule)}\n\n{markdown(rule)}\n"


def heading(rule: Rule) -> str:
    """Return the code and the name, as in `LK301 unknown-fallback`."""
    return f"{rule.code} {rule.name}"


def _anchor(rule: Rule) -> str:
    """Return the anchor that GitHub gives the rule's heading."""
    return heading(rule).lower().replace(" ", "-")


def main() -> None:
    """Write the files into the current directory."""
    rules = list(rule_registry.all_rules().values())
    Path(FILE).write_text(render(rules), encoding="utf-8")
    Path(INDEX).write_text(index(), encoding="utf-8")
    Path(SCHEMA).write_text(settings_schema(rules), encoding="utf-8")


if __name__ == "__main__":
    main()
