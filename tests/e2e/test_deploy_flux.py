"""deploy/flux/: what is rendered in CI, built by the packages of Flux's own controller."""

import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.e2e.conftest import REPOSITORY, Completed, Run

FLUX = REPOSITORY / "deploy" / "flux"
SCHEMAS = (
    REPOSITORY / "tests" / "e2e" / "flux" / "schemas" / "{{.Group}}" / "{{.ResourceKind}}_{{.ResourceAPIVersion}}.json"
)
WAYS = ("git", "oci")
RECIPES = ("github-oci.yml", "github-committed.yml", "gitlab-ci.yml")
Build = Callable[..., Completed]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with this one's gateway."""
    for name in ("base", "overlays"):
        shutil.copytree(REPOSITORY / name, tmp_path / "repository" / name)
    return tmp_path / "repository"


@pytest.fixture
def rendered(repository: Path, run: Run) -> Path:
    """The repository after `build --all`."""
    done = run("kustomize-litellm", "build", "--all", "overlays", "--output-dir", "rendered", cwd=repository)
    assert done.returncode == 0, done.stderr
    return repository / "rendered"


@pytest.fixture
def flux(run: Run, tmp_path: Path) -> Build:
    """Build a folder of an artifact as Flux does, in a copy of the artifact."""

    def flux(artifact: Path, path: str, *variables: str) -> Completed:
        copy = shutil.copytree(artifact, tmp_path / "artifact", symlinks=True, dirs_exist_ok=True)
        return run("flux-build", copy, path, *variables)

    return flux


def resources(text: str) -> dict[tuple[str, str], Any]:
    return {(one["kind"], one["metadata"]["name"]): one for one in yaml.safe_load_all(text)}


def spec_path(way: str) -> str:
    path: str = yaml.safe_load((FLUX / way / "gateway.yaml").read_text())["spec"]["path"]
    return path


@pytest.mark.parametrize("way", WAYS)
def test_the_manifests_are_valid(way: str, run: Run) -> None:
    built = run("kustomize", "build", FLUX / way)
    checked = run("kubeconform", "-strict", "-summary", "-schema-location", SCHEMAS, stdin=built.stdout)

    assert built.returncode == 0, built.stderr
    assert "2 resources found parsing stdin - Valid: 2," in checked.stdout, checked.stdout


def test_the_schemas_refuse_a_misspelt_field(run: Run) -> None:
    text = (FLUX / "oci" / "gateway.yaml").read_text().replace("prune:", "prun:")

    checked = run("kubeconform", "-strict", "-summary", "-schema-location", SCHEMAS, stdin=text)

    assert "additional properties 'prun' not allowed" in checked.stdout


@pytest.mark.parametrize("way", WAYS)
def test_flux_builds_the_render_that_the_manifest_points_to(way: str, rendered: Path, flux: Build) -> None:
    done = flux(rendered if way == "oci" else rendered.parent, spec_path(way))

    assert done.returncode == 0, done.stderr
    assert resources(done.stdout) == resources((rendered / "production" / "manifests.yaml").read_text())


def test_flux_merges_nothing_itself(repository: Path, flux: Build) -> None:
    done = flux(repository, "overlays/production")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "external plugins disabled; unable to load external plugin 'FragmentMerge'\n"


def test_substitution_spares_references_to_secrets(rendered: Path, flux: Build) -> None:
    plain = flux(rendered, "production")
    file = rendered / "production" / "manifests.yaml"
    file.write_text(file.read_text().replace("timeout: 60", "timeout: ${TIMEOUT}"))

    done = flux(rendered, "production", "TIMEOUT=60", "OLLAMA_API_KEY=never")

    assert "os.environ/OLLAMA_API_KEY" in done.stdout
    assert resources(done.stdout) == resources(plain.stdout)


@pytest.mark.parametrize("name", RECIPES)
def test_the_commands_of_a_recipe_run(name: str, repository: Path, run: Run) -> None:
    if name == "github-committed.yml":
        run("kustomize-litellm", "build", "--all", "overlays", "--output-dir", "rendered", cwd=repository)
    commands = re.findall(r"^\s+- (?:run: )?kustomize-litellm (.+)$", (FLUX / name).read_text(), re.MULTILINE)

    done = [run("kustomize-litellm", *shlex.split(words), cwd=repository) for words in commands]

    assert [words.split()[0] for words in commands] == ["lint", "build"]
    assert [one.returncode for one in done] == [0, 0], [one.stdout + one.stderr for one in done]
    assert (repository / "rendered" / spec_path("oci") / "manifests.yaml").is_file()


def test_the_recipe_refuses_a_render_that_is_stale(rendered: Path, repository: Path, run: Run) -> None:
    file = rendered / "production" / "manifests.yaml"
    file.write_text(file.read_text().replace("timeout: 60", "timeout: 61"))
    (words,) = re.findall(
        r"- run: kustomize-litellm (.+ --check)$", (FLUX / "github-committed.yml").read_text(), re.MULTILINE
    )

    done = run("kustomize-litellm", *shlex.split(words), cwd=repository)

    assert done.returncode == 1
    assert "-          timeout: 61\n+          timeout: 60\n" in done.stdout
