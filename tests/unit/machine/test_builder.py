"""What is made of an engine's exit code and words, with an engine that only says them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kustomize_plugin.machine import builder
from kustomize_plugin.machine.engine import Engine, EngineError

SAID = 'ModelFragment m: LK301 fallback chain of "m" names unknown group "x"\n'
NOISE = "Error: couldn't execute function: exit status 1\n"


def built(folder: Path, errors: str) -> builder.Build:
    program = folder / "kustomize"
    (folder / "errors").write_text(errors)
    (folder / "kustomization.yaml").write_text("")
    program.write_text(f"#!/bin/sh\ncat {folder}/errors >&2\nexit 1\n")
    program.chmod(0o755)
    return builder.build(folder, Engine("kustomize", str(program)))


def test_a_function_that_cannot_hand_over_its_findings_refuses_all_the_same(tmp_path):
    """Such as one of an older release, or in a container."""
    done = built(tmp_path, SAID + NOISE)

    assert (done.failed, done.text, done.messages) == (True, "", [SAID.strip()])


@pytest.mark.parametrize("errors", [NOISE, SAID, "Error: accumulating resources\n", f"what is LK301?\n{NOISE}"])
def test_an_engine_that_fails_otherwise_could_not_build(tmp_path, errors):
    with pytest.raises(EngineError):
        built(tmp_path, errors)
