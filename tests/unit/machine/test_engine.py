from __future__ import annotations

from pathlib import Path

import pytest

from kustomize_plugin.machine.engine import Engine, EngineError


def program(folder, answer, code=0):
    path = folder / "engine"
    path.write_text(f"#!/bin/sh\ncat <<'END'\n{answer}\nEND\nexit {code}\n")
    path.chmod(0o755)
    return str(path)


def test_a_folder_with_a_dash_is_no_option(tmp_path, monkeypatch):
    path = program(tmp_path, "")
    Path(path).write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    monkeypatch.chdir(tmp_path)

    _, told, _ = Engine("kubectl", path).build(Path("./-x"), ("--as-current-user",))

    assert told.splitlines()[-2:] == ["--as-current-user", "./-x"]


@pytest.mark.parametrize(
    ("name", "answer", "version"),
    [
        ("kustomize", "{Version:kustomize/v4.5.7 GitCommit:56d82a8 BuildDate:2022-08-02}", "v4.5.7"),
        ("kustomize", "v4.2.0", "v4.2.0"),
        ("kubectl", "Client Version: v1.25.0\nKustomize Version: v4.5.7", "v4.5.7"),
    ],
)
def test_an_old_engine_is_refused(name, answer, version, tmp_path):
    path = program(tmp_path, answer)

    with pytest.raises(
        EngineError, match=f"^{path} is kustomize {version}; 5.0 or newer is needed: install kustomize 5"
    ):
        Engine(name, path).refuse_old()


@pytest.mark.parametrize(
    ("name", "answer", "code"),
    [
        ("kustomize", "v5.0.0", 0),
        ("kustomize", "v10.1.0", 0),
        ("kustomize", "(devel)", 0),
        ("kubectl", "Client Version: v1.37.1\nKustomize Version: v5.8.1", 0),
        ("kubectl", "Client Version: v1.37.1", 0),
        ("kustomize", "broken", 1),
    ],
)
def test_any_other_passes(name, answer, code, tmp_path):
    Engine(name, program(tmp_path, answer, code)).refuse_old()


def test_one_that_cannot_be_started_is_for_the_build_to_report(tmp_path):
    engine = Engine("kustomize", str(tmp_path / "none"))

    engine.refuse_old()

    with pytest.raises(EngineError, match=r"cannot run .*: No such file or directory"):
        engine.build(tmp_path, ())
