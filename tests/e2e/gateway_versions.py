"""The LiteLLM releases that `make litellm` installs, and the gateways that they are given."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
OLD, DEPLOYED, NEW = "1.106.2", "1.109.1", "1.110.2"


def litellm(version: str) -> Path:
    """Return the executable of a release."""
    path = REPOSITORY / ".tools" / f"litellm-{version}" / "bin" / "litellm"
    if not path.exists():
        pytest.fail(f"LiteLLM {version} is missing; run `make litellm`")
    return path


def built(overlay: str) -> str:
    """Return what an overlay of the repository renders to."""
    command = [sys.executable, "-m", "kustomize_plugin", "build", str(REPOSITORY / "overlays" / overlay)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
