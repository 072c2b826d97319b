"""A build of the renderer, with a real engine: the same bytes as `build`, the same refusals, no more rights."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from kustomize_plugin.flux.build_process import BuildProcesses, Workplace
from kustomize_plugin.flux.flux_settings import Bounds
from kustomize_plugin.flux.verdict import RefusedError
from tests.e2e.conftest import MERGE, REPOSITORY, Run, search_path, tool, write
from tests.unit.flux.made_archives import of_folder

TABLE = yaml.safe_load(Path(__file__).with_name("foreign_programs.yaml").read_text())
RUNS, FETCHES = TABLE["runs"], TABLE["fetches"]
EVIL = "#!/bin/sh\n: > {marker}\ncat\n"


@pytest.fixture(autouse=True)
def on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", search_path())


def built(top: Path, place: Path, folder: str = "overlay") -> str:
    """Render a folder of a tree as an archive of it is rendered; raises RefusedError."""
    work = Workplace(place / "source.tar.gz", place / "tree", place / "home", place / "temporary")
    for one in work[1:]:
        one.mkdir(parents=True)
    work.archive.write_bytes(of_folder(top))
    builds = BuildProcesses("kustomize_plugin.commands.flux_build", tool("kustomize"), Bounds())
    try:
        return builds.build(work, folder).text
    finally:
        builds.end_all()


def refused(top: Path, place: Path, folder: str = "overlay") -> tuple[str, str]:
    with pytest.raises(RefusedError) as error:
        built(top, place, folder)
    return error.value.refusal.reason, error.value.refusal.message


@pytest.mark.parametrize("overlay", ["production", "local", "ha"])
def test_it_is_what_build_prints(run: Run, tmp_path: Path, overlay: str) -> None:
    top = tmp_path / "source"
    for name in ("base", "overlays"):
        shutil.copytree(REPOSITORY / name, top / name)
    done = run("kustomize-litellm", "build", "--engine", "kustomize", f"overlays/{overlay}", cwd=top)

    assert built(top, tmp_path / "work", f"overlays/{overlay}") == done.stdout
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("base/models/x.yaml", "apiVersion: kustomize-litellm.dev/v1alpha1\nkind: ModelFragment\n"),
        ("overlay/kustomization.yaml", "resources: [../base, merge.yaml, nowhere.yaml]\ntransformers: [merge.yaml]\n"),
        ("overlay/kustomization.yaml", "resources: [../base]\n"),
        ("overlay/kustomization.yaml", "resources: ["),
        ("overlay/merge.yaml", MERGE.replace("kustomize-litellm}", "kustomize-litellm}\n    x: [")),
    ],
    ids=["a fragment without a name", "a missing file", "no merge", "no YAML", "a broken merge"],
)
def test_it_refuses_what_build_refuses_in_the_same_words(
    run: Run, gateway: Path, tmp_path: Path, file: str, text: str
) -> None:
    write(gateway, {file: text})
    if file.startswith("base/models"):
        write(gateway, {"base/kustomization.yaml": "resources: [configmap.yaml, models/x.yaml]\n"})
    done = run("kustomize-litellm", "build", "--engine", "kustomize", "overlay", cwd=gateway)
    reason, message = refused(gateway, tmp_path / "work")

    assert done.returncode in (1, 3)
    assert reason == "BuildFailed"
    assert message.split("\n") == [
        line.removeprefix("kustomize-litellm: ").removeprefix("Error: ") for line in done.stderr.rstrip().split("\n")
    ]


@pytest.mark.parametrize("name", RUNS)
def test_a_program_of_the_source_does_not_run(gateway: Path, tmp_path: Path, name: str) -> None:
    marker = tmp_path / "ran"
    write(gateway, {"overlay/evil": EVIL.format(marker=marker), "overlay/part/evil": EVIL.format(marker=marker)})
    write(gateway / "overlay", RUNS[name]["files"])
    reason, message = refused(gateway, tmp_path / "work")

    assert not marker.exists()
    assert (reason, message.count("\n"), "--allow" in message) == ("BuildFailed", 0, False)
    assert message.endswith("render in CI")


@pytest.mark.parametrize("name", FETCHES)
def test_nothing_is_fetched(gateway: Path, tmp_path: Path, name: str) -> None:
    write(
        gateway / "overlay", {file: text.replace("URL", "http://127.0.0.1:9/x") for file, text in FETCHES[name].items()}
    )
    reason, message = refused(gateway, tmp_path / "work")

    assert (reason, message.count("\n"), "--allow" in message) == ("BuildFailed", 0, False)
    assert ' fetches "http://127.0.0.1:9/x"' in message


def test_a_chart_of_the_source_is_not_rendered(gateway: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were helm there, it would run: kustomize takes the flag for functions as the one for charts, too."""
    marker = tmp_path / "ran"
    helm = tmp_path / "bin" / "helm"
    helm.parent.mkdir()
    helm.write_text(EVIL.format(marker=marker))
    helm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{helm.parent}:{search_path()}")
    write(gateway, {
        "overlay/kustomization.yaml": (
            "resources: [../base, merge.yaml]\ntransformers: [merge.yaml]\nhelmCharts: [{name: c, version: 1.0.0}]\n"
        ),
        "overlay/charts/c/Chart.yaml": "apiVersion: v2\nname: c\nversion: 1.0.0\n",
    })  # fmt: skip
    reason, message = refused(gateway, tmp_path / "work")

    assert not marker.exists()
    assert (reason, message.partition(";")[0]) == (
        "BuildFailed", 'overlay/kustomization.yaml: runs "helm" to render a chart',
    )  # fmt: skip


def test_nothing_is_imported_from_the_source(gateway: Path, tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    code = f"open({str(marker)!r}, 'w')\nraise ImportError\n"
    for folder in ("", "overlay/", "base/"):
        write(gateway, {f"{folder}{name}.py": code for name in ("yaml", "json", "re", "sitecustomize", "click")})
        write(gateway, {f"{folder}kustomize_plugin/__init__.py": code})

    assert "kind: ConfigMap" in built(gateway, tmp_path / "work")
    assert not marker.exists()


@pytest.mark.parametrize("key", ["resources", "bases", "components", "generators", "transformers", "validators"])
@pytest.mark.parametrize("entry", ["{up}/other", "..a.com/../{up}/other", "{up}/not-yet", "/{top}/other/a.yaml"])
def test_a_folder_beside_the_source_is_not_built(gateway: Path, tmp_path: Path, key: str, entry: str) -> None:
    """Those of others are there, behind /proc also under names that can be guessed, and a moment later than we look."""
    write(tmp_path / "work" / "other", {
        "kustomization.yaml": "resources: [a.yaml]\n",
        "a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: of-another}\n",
    })  # fmt: skip
    entry = entry.format(up="../..", top=tmp_path / "work")
    lists = {"resources": "../base, merge.yaml", "transformers": "merge.yaml"}
    lists[key] = ", ".join(filter(None, (lists.get(key), entry)))
    write(gateway / "overlay", {"kustomization.yaml": "".join(f"{one}: [{what}]\n" for one, what in lists.items())})
    reason, message = refused(gateway, tmp_path / "work")

    assert (reason, message.partition(";")[0]) == (
        "BuildFailed", f'overlay/kustomization.yaml: "{entry}" is outside of the source',
    )  # fmt: skip


def test_files_beside_the_source_are_not_read(gateway: Path, tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "token").write_text("of the pod")
    generator = "configMapGenerator: [{name: a, files: [../../token]}]\n"
    write(
        gateway,
        {"overlay/kustomization.yaml": f"resources: [../base, merge.yaml]\ntransformers: [merge.yaml]\n{generator}"},
    )

    assert refused(gateway, tmp_path / "work")[0] == "BuildFailed"
