"""The built wheel, with the sources out of the way."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.e2e.conftest import REPOSITORY

CASE = REPOSITORY / "tests" / "function" / "merges_a_gateway"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, unpacked into a directory of its own."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(folder), str(REPOSITORY)]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def python(site: Path, code: str, stdin: str = "") -> str:
    environment = {"PYTHONPATH": str(site), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-c", code], input=stdin, env=environment, cwd=site, check=True, capture_output=True, text=True
    )
    return done.stdout


def test_the_function_runs_from_the_wheel(site: Path) -> None:
    code = "import sys; from kustomize_plugin.function import main; sys.exit(main())"

    stdout = python(site, code, (CASE / "input.yaml").read_text())

    assert stdout == (CASE / "expected.yaml").read_text()
    assert str(site) in python(site, "import kustomize_plugin; print(kustomize_plugin.__file__)")


def test_the_schemas_and_the_rules_are_inside(site: Path) -> None:
    assert (site / "kustomize_plugin/schemas/kustomize-litellm.dev/modelfragment_v1alpha1.json").is_file()
    printed = python(
        site, "import sys; sys.argv[1:] = ['schemas']; from kustomize_plugin.commands import cli; cli.run()"
    )
    assert printed == f"{site}/kustomize_plugin/schemas\n"
    assert "LK301" in python(
        site, "from kustomize_plugin.hooks.run import rule_registry; print(list(rule_registry.all_rules()))"
    )
    (metadata,) = site.glob("*.dist-info/entry_points.txt")
    assert "kustomize-litellm = kustomize_plugin.function:start" in metadata.read_text()
    assert "kustomize-litellm-lint = kustomize_plugin.commands.lint_entry:start" in metadata.read_text()


def test_init_finds_its_files_inside(site: Path) -> None:
    names = python(site, "from kustomize_plugin.commands.init_command import files; print(*sorted(files('ml')))")

    assert {"base/deployment.yaml", "base/models/cloud-kimi.yaml", ".pre-commit-config.yaml"} <= set(names.split())
