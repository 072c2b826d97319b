"""The site builds, strictly: no link leads nowhere, and the menu has every page."""

from pathlib import Path

import pytest

from kustomize_plugin.hooks.run import rule_registry
from tests.e2e.conftest import REPOSITORY, Run


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("site")


def test_the_site_builds_and_has_a_page_per_rule_and_command(run: Run, place: Path) -> None:
    done = run("mkdocs", "build", "--strict", "--site-dir", place, cwd=REPOSITORY, NO_MKDOCS_2_WARNING="1")

    assert done.returncode == 0, done.stderr
    for code in rule_registry.all_rules():
        assert (place / "rules" / code.lower() / "index.html").is_file()
    commands = (place / "commands" / "index.html").read_text(encoding="utf-8")
    for name in ("build", "lint", "secret set", "tags lock"):
        assert f"kustomize-litellm {name}</h2>" in commands.replace('<a class="headerlink"', "</h2>")


def test_the_site_asks_nobody_else(run: Run, place: Path) -> None:
    done = run("mkdocs", "build", "--site-dir", place, cwd=REPOSITORY, NO_MKDOCS_2_WARNING="1")
    page = (place / "index.html").read_text(encoding="utf-8")

    assert done.returncode == 0
    assert "fonts.g" not in page
    assert 'src="http' not in page
