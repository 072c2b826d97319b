from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from kustomize_plugin.commands import lint_options
from kustomize_plugin.hooks.run import manifest, rule_registry

REPOSITORY = Path(__file__).parent.parent
HOOKS = {str(hook["id"]): hook for hook in manifest.hooks()}
ONLY_BY_RENDER = {"LK502", "LK503"}
SCRIPTS = HOOKS["litellm-placeholder-apply"]["files"]
YAML = HOOKS["litellm-schema"]["files"]


def test_the_manifest_is_what_its_module_says(golden):
    golden(REPOSITORY / manifest.FILE, manifest.render())


def test_every_rule_with_a_check_is_in_a_family():
    chosen = set()
    for hook in HOOKS.values():
        _, _, codes = str(hook["entry"]).partition(" --select ")
        chosen |= {code for code in rule_registry.all_rules() if code.startswith(tuple(codes.split(","))) and codes}

    assert {code for code, rule in rule_registry.all_rules().items() if rule.check} <= chosen


@pytest.mark.parametrize("hook", HOOKS.values(), ids=HOOKS)
def test_an_entry_is_a_command_line_that_lint_takes(hook):
    script, *words = str(hook["entry"]).split(" ")
    order = lint_options.parse(words)

    assert script in tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]["scripts"]
    assert order is not None
    assert rule_registry.chosen(order.select, frozenset())


@pytest.mark.parametrize(
    "name", [".env", "prod.env", ".env.local", "Makefile", "README.md", "deploy.sh", "bin/deploy", "ci/Jenkinsfile"]
)
def test_files_that_may_apply_something_trigger_the_hook_for_it(name):
    assert re.search(str(SCRIPTS), name)
    assert not re.search(str(YAML), name)


@pytest.mark.parametrize("name", ["a.yaml", "a/b.yml", "c.json", "base/Kustomization"])
def test_yaml_triggers_all_hooks(name):
    assert re.search(str(SCRIPTS), name)
    assert re.search(str(YAML), name)


@pytest.mark.parametrize("name", ["main.py", "main.go", "notes.txt", "main.tf", "settings.json"])
@pytest.mark.parametrize("hook", ["kustomize-litellm", "litellm-secrets"])
def test_a_key_may_stand_in_any_text_file(name, hook):
    assert re.search(str(HOOKS[hook]["files"]), name)
    assert HOOKS[hook]["types"] == ["text"]


@pytest.mark.parametrize("name", ["main.py", "main.go", "yaml.rs"])
def test_other_files_apply_nothing(name):
    assert not re.search(str(SCRIPTS), name)


def test_the_hook_brings_the_kubectl_that_the_tests_run():
    extras = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]["optional-dependencies"]["dev"]

    assert manifest.KUBECTL in extras
