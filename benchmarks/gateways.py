"""Made-up gateways of any size."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.conftest import MERGE

_CONFIG_MAP = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: litellm-config
data:
  base.yaml: |
    litellm_settings:
      drop_params: true
"""
_DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: litellm
spec:
  selector:
    matchLabels: {app: litellm}
  template:
    metadata:
      labels: {app: litellm}
    spec:
      containers:
      - name: litellm
        image: ghcr.io/berriai/litellm:v1.109.1
"""
_HEAD = """\
apiVersion: kustomize-litellm.dev/v1alpha1
kind: ModelFragment
metadata:
  name: {name}
spec:
  modelName: {name}
"""
_FULL = (
    _HEAD
    + """\
  tier: cloud
  routing: automatic
  deployments:
  - litellm_params:
      model: ollama_chat/kimi-k2.5
      api_base: https://ollama.com
      api_key: os.environ/OLLAMA_API_KEY
      timeout: 60
    model_info:
      mode: chat
  fallbacks: [group-0]
"""
)
_SHORT = (
    _HEAD
    + """\
  deployments:
  - litellm_params: {{model: openai/small, api_key: sk-none}}
"""
)


def kustomization(folder: Path, count: int) -> Path:
    """Write a gateway of `count` full fragments, one file each, as a kustomization."""
    folder.mkdir()
    files = {"configmap.yaml": _CONFIG_MAP, "deployment.yaml": _DEPLOYMENT, "merge.yaml": MERGE}
    files |= {f"group-{index}.yaml": _fragment(index, _FULL if index else _SHORT) for index in range(count)}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    resources = "".join(f"- {name}\n" for name in files)
    text = f"resources:\n{resources}transformers:\n- merge.yaml\n"
    (folder / "kustomization.yaml").write_text(text, encoding="utf-8")
    return folder


def stream(file: Path, count: int) -> Path:
    """Write a gateway of `count` short fragments as one bare stream, for the filter."""
    fragments = (_fragment(index, _SHORT) for index in range(count))
    file.write_text("---\n".join((_CONFIG_MAP, _DEPLOYMENT, MERGE, *fragments)), encoding="utf-8")
    return file


def _fragment(index: int, template: str) -> str:
    return template.format(name=f"group-{index}")
