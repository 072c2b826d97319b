"""The LiteLLM releases that `make litellm` installs, and the gateways that they are given."""

from __future__ import annotations

import re
import shutil
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


def with_failover(folder: Path, failover: str) -> Path:
    """Copy overlays/production and its base into a folder, with another failover, and return the overlay."""
    for name in ("base", "overlays"):
        shutil.copytree(REPOSITORY / name, folder / name)
    merge = folder / "overlays" / "production" / "fragmentmerge.yaml"
    text, count = re.subn(r"(?m)^  failover: .*$", f"  failover: {failover}", merge.read_text())
    assert count == 1
    merge.write_text(text)
    return merge.parent


def built(overlay: str) -> str:
    """Return what an overlay of the repository renders to."""
    command = [sys.executable, "-m", "kustomize_plugin", "build", str(REPOSITORY / "overlays" / overlay)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
