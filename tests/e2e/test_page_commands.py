"""The shell blocks of the pages about import, graph and diff run as they stand."""

import re
import shutil
from pathlib import Path

import pytest

from tests.e2e.conftest import REPOSITORY, Run, write

_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_ASKS = re.compile(r"^kustomize-litellm add *(?:#.*)?$", re.MULTILINE)  # without a terminal there is nobody to ask
_OFFLINE = re.compile(r" --check$", re.MULTILINE)
_CONFIG_MAP = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: litellm-config
data:
  config.yaml: |
    model_list:
      - model_name: ollama-qwen
        litellm_params: {model: ollama_chat/phi4-mini, api_base: "http://ollama:11434", api_key: sk-none}
"""
_VALUES = """\
proxy_config:
  model_list:
    - {model_name: chat, litellm_params: {model: openai/gpt-4o-mini, api_key: os.environ/OPENAI_API_KEY}}
"""
_HELM_RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: litellm}
spec:
  values:
    proxy_config:
      model_list:
        - {model_name: chat, litellm_params: {model: openai/gpt-4o-mini, api_key: os.environ/OPENAI_API_KEY}}
"""


def _blocks(page: str) -> list[str]:
    text = (REPOSITORY / "docs" / page).read_text(encoding="utf-8")
    return [_OFFLINE.sub("", _ASKS.sub("", block)) for block in _BLOCK.findall(text)]


def _play(block: str, folder: Path, run: Run) -> None:
    done = run("bash", "-euc", block, cwd=folder)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def repository(tmp_path: Path, run: Run) -> Path:
    """This repository's gateway under git, a release and a change behind it."""
    folder = tmp_path / "repository"
    for name in ("base", "overlays"):
        shutil.copytree(REPOSITORY / name, folder / name)
    write(folder, {"helmrelease.yaml": _HELM_RELEASE, "values.yaml": _VALUES, "values-old.yaml": _VALUES})
    author = ["-c", "user.name=Kim", "-c", "user.email=kim@example.com"]
    for words in (
        ["init", "-q", "-b", "main"],
        ["add", "-A"],
        [*author, "commit", "-qm", "gateway"],
        ["tag", "v1.2.0"],
    ):
        assert run("git", *words, cwd=folder).returncode == 0
    (folder / "base/cloud/cloud-kimi.yaml").write_text(
        (folder / "base/cloud/cloud-kimi.yaml").read_text().replace("timeout: 60", "timeout: 90")
    )
    return folder


def test_import_and_add(tmp_path: Path, run: Run) -> None:
    importing, _, adding, _ = _blocks("import.md")
    write(tmp_path, {"configmap.yaml": _CONFIG_MAP})

    _play(importing, tmp_path, run)
    _play(adding, tmp_path / "gateway", run)

    assert "cloud-kimi: [ollama-qwen]" in run("kustomize-litellm", "build", "gateway").stdout


def test_convert(repository: Path, run: Run) -> None:
    _play(_blocks("import.md")[1], repository, run)

    assert "model_list:" in (repository / "config.yaml").read_text()
    assert "kind: LiteLLMModel" in "".join(one.read_text() for one in (repository / "litellm").glob("**/*.yaml"))
    assert (repository / "gateway" / "fragmentmerge.yaml").is_file()


def test_init(tmp_path: Path, run: Run) -> None:
    _play(_blocks("import.md")[3], tmp_path, run)

    assert (tmp_path / "gateway" / "overlays" / "production" / "kustomization.yaml").is_file()


def test_graph(repository: Path, run: Run) -> None:
    for block in _blocks("graph.md")[:1]:
        _play(block, repository, run)

    assert "<svg" in (repository / "local.svg").read_text()
    assert "<html" in (repository / "gateway.html").read_text()


def test_diff(repository: Path, run: Run) -> None:
    for block in _blocks("diff.md")[:1]:
        _play(block, repository, run)

    assert "cloud-kimi" in (repository / "comment.md").read_text()
