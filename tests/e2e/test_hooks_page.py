"""docs/hooks.md says what happens."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from kustomize_plugin.hooks.run import kubeconform, lint_settings, manifest, rule_registry
from tests.e2e.conftest import REPOSITORY, Run, write

PAGE = (REPOSITORY / "docs" / "hooks.md").read_text(encoding="utf-8")
CONFIGS = re.findall(r"```yaml\n(repos:\n.*?)```", PAGE, re.DOTALL)
EXAMPLES = [
    example
    for block in re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)
    for example in re.findall(r"\$ kustomize-(\S+ .*)\n((?:[^$\n].*\n)*)", block)
]


@pytest.fixture
def gateway(tmp_path: Path, run: Run) -> Path:
    """This repository's gateway, with the mistakes of the page."""
    for name in ("base", "overlays"):
        shutil.copytree(REPOSITORY / name, tmp_path / name)
    run("kustomize-litellm", "build", "--all", "overlays/production", "--output-dir", "rendered")
    return tmp_path


@pytest.mark.parametrize(("words", "printed"), EXAMPLES, ids=[words for words, _ in EXAMPLES])
def test_an_example_prints_what_the_page_shows(words: str, printed: str, gateway: Path, run: Run) -> None:
    file = gateway / "base/cloud/cloud-kimi.yaml"
    old, new = ("timeout: 60", "timeout: 90") if "--render" in words else ("vllm-qwen,", "vllm-qwne,")
    file.write_text(file.read_text().replace(old, new))

    done = run(*shlex.split(f"kustomize-{words}"))

    assert done.stdout == printed
    assert "checked " in done.stderr.splitlines()[-1]


def test_there_are_examples() -> None:
    assert len(EXAMPLES) > 2
    assert len(CONFIGS) == 2


@pytest.mark.parametrize("config", CONFIGS)
def test_a_config_is_one_that_pre_commit_takes(config: str, tmp_path: Path, run: Run) -> None:
    write(tmp_path, {".pre-commit-config.yaml": config})

    assert run("pre-commit", "validate-config").returncode == 0


def test_the_snippet_is_the_one_that_the_hook_prints() -> None:
    assert kubeconform.HOOK in PAGE
    assert kubeconform.MODULE in (REPOSITORY / ".pre-commit-config.yaml").read_text()


def test_the_programs_and_schemas_are_those_that_are_tested() -> None:
    module, _, version = kubeconform.MODULE.partition("/cmd/kubeconform@")

    assert f"{module} {version}" in (REPOSITORY / "tools" / "go.mod").read_text()
    assert (REPOSITORY / "schemas" / "vendor" / f"v{kubeconform.KUBERNETES}-standalone-strict").is_dir()


def test_the_table_has_every_hook() -> None:
    assert re.findall(r"^\| `([\w-]+)` \|", PAGE, re.MULTILINE) == [hook["id"] for hook in manifest.hooks()]


def test_the_settings_are_all_there_are(tmp_path: Path) -> None:
    (text,) = re.findall(r"```yaml\n(severity:.*?)```", PAGE, re.DOTALL)
    write(tmp_path, {lint_settings.FILE: text})

    loaded, flaws = lint_settings.load(tmp_path, set(rule_registry.all_rules()))

    assert flaws == []
    assert vars(loaded).keys() == vars(lint_settings.Settings()).keys()
    assert all(vars(loaded).values())
