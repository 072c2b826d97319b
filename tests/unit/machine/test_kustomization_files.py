import os
import threading
from pathlib import Path

import pytest

from kustomize_plugin.machine import kustomization_files


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def test_follows_resources_bases_and_components_once(tmp_path):
    write(
        tmp_path,
        {
            "top/kustomization.yaml": "resources: [../base, own.yaml]\ncomponents: [../extra]\n",
            "top/own.yaml": "kind: A\n",
            "base/kustomization.yml": "resources: [a.yaml, ../extra/b.yaml]\n",
            "base/a.yaml": "kind: A\n",
            "extra/Kustomization": "resources: [b.yaml]\n",
            "extra/b.yaml": "kind: B\n",
        },
    )

    graph = kustomization_files.scan(tmp_path / "top")

    assert sorted(file.name for file in graph.files) == ["a.yaml", "b.yaml", "own.yaml"]
    assert len(graph.kustomizations) == 3


def test_a_cycle_ends(tmp_path):
    write(tmp_path, {"a/kustomization.yaml": "resources: [../b]\n", "b/kustomization.yaml": "resources: [../a]\n"})

    assert len(kustomization_files.scan(tmp_path / "a").kustomizations) == 2


@pytest.mark.parametrize(
    "address",
    [
        "https://github.com/org/repo//base?ref=v1",
        "github.com/org/repo/base",
        "git@github.com:org/repo.git",
        "ssh://git@example.com/repo",
        "git::https://example.com/repo",
        "https://example.com/deployment.yaml",
    ],
)
def test_knows_a_remote_base(tmp_path, address):
    write(tmp_path, {"kustomization.yaml": f"resources: ['{address}']\n"})

    assert [found for _, found in kustomization_files.scan(tmp_path).remotes] == [address]


@pytest.mark.parametrize("text", ["", "[]", "resources:", "resources: {a: b}", "resources: [1, null, {a: b}]", "a: ["])
def test_what_is_no_kustomization_has_no_files(tmp_path, text):
    write(tmp_path, {"kustomization.yaml": text})

    graph = kustomization_files.scan(tmp_path)

    assert (graph.files, graph.remotes) == ([], [])


@pytest.mark.parametrize("read", [kustomization_files.documents, kustomization_files.nodes_of])
def test_a_named_pipe_keeps_nobody_waiting(tmp_path, read):
    os.mkfifo(tmp_path / "pipe.yaml")
    reader = threading.Thread(target=read, args=[tmp_path / "pipe.yaml"], daemon=True)

    reader.start()
    reader.join(timeout=10)

    assert not reader.is_alive()


def test_a_named_pipe_is_no_file_of_a_kustomization(tmp_path):
    write(tmp_path, {"kustomization.yaml": "resources: [a.yaml, pipe.yaml, below]\n", "a.yaml": "kind: A\n"})
    (tmp_path / "below").mkdir()
    for name in ("pipe.yaml", "below/kustomization.yaml"):
        os.mkfifo(tmp_path / name)

    graph = kustomization_files.scan(tmp_path)

    assert ([file.name for file in graph.files], len(graph.kustomizations), graph.missing) == (["a.yaml"], 1, [])
