"""What `install` has laid is started once, on a gateway of one group, before it is called installed."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from kustomize_plugin.config import kind_shapes

_PATIENCE = 60  # seconds, for a start that takes less than one
_MERGE = f"""\
apiVersion: {kind_shapes.API_VERSION}
kind: FragmentMerge
metadata: {{name: first-start}}
spec:
  configMap: {{name: first-start, key: config.yaml}}
"""
_GATEWAY = f"""\
apiVersion: v1
kind: ConfigMap
metadata: {{name: first-start}}
data: {{config.yaml: ""}}
---
apiVersion: {kind_shapes.API_VERSION}
kind: ModelFragment
metadata: {{name: first-start}}
spec:
  modelName: first-start
  deployments:
    - litellm_params: {{model: hosted_vllm/first-start, api_base: "http://first-start:8000/v1"}}
"""


def filter_flaw(program: Path) -> str:
    """Return why a program does not work as a filter, with nothing in its environment; empty where it does."""
    return _flaw([program], f"{_MERGE}---\n{_GATEWAY}", {})


def legacy_flaw(launcher: Path) -> str:
    """Return why a launcher does not work as kustomize's legacy plugin; empty where it does."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "fragmentmerge.yaml"
        config.write_text(_MERGE, encoding="utf-8")
        return _flaw([launcher, config], _GATEWAY, None)


def _flaw(words: list[Path], stream: str, environment: dict[str, str] | None) -> str:
    try:
        done = subprocess.run(
            words, input=stream, capture_output=True, text=True, env=environment, check=False, timeout=_PATIENCE
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    merged = "hosted_vllm/first-start" in done.stdout and "kind: ModelFragment" not in done.stdout
    if done.returncode == 0 and merged:
        return ""
    return done.stderr.strip().rpartition("\n")[2] or f"it ended with exit code {done.returncode}"
