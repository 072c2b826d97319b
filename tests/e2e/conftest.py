"""The real engines, and small gateways to build with them."""

import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
SCRIPTS = Path(sys.executable).parent
TOOLS = REPOSITORY / ".tools" / "bin"
FLAGS = ("--enable-alpha-plugins", "--enable-exec")

Completed = subprocess.CompletedProcess[str]
Run = Callable[..., Completed]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)


def search_path() -> str:
    return os.pathsep.join([str(SCRIPTS), str(TOOLS), os.environ["PATH"]])


def openpty() -> tuple[int, int]:
    """Return both ends of a new terminal; a container without /dev/pts has none to give."""
    try:
        return pty.openpty()
    except OSError as error:
        pytest.skip(f"no terminal is to be had here: {error.strerror or error}")


def tool(name: str) -> str:
    path = shutil.which(name, path=search_path())
    if path is None:
        pytest.fail(f"{name} is missing; run `make tools`")
    return path


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run a tool in the test's own directory; keyword arguments are `input`, `cwd` and environment variables."""

    def run(name: str, *arguments: object, stdin: str = "", cwd: Path | None = None, **environment: str) -> Completed:
        return subprocess.run(
            [tool(name), *map(str, arguments)],
            input=stdin,
            capture_output=True,
            text=True,
            cwd=cwd or tmp_path,
            env={**os.environ, "PATH": search_path(), "HOME": str(tmp_path), **environment},
            check=False,
        )

    return run


@pytest.fixture
def build(run: Run) -> Callable[..., str]:
    """Return what `kustomize build` prints with the function; fails with its standard error."""

    def build(directory: Path) -> str:
        done = run("kustomize", "build", *FLAGS, directory)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return build


def write(root: Path, files: dict[str, str]) -> Path:
    """Write files below a directory and return it."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def fragment(group: str, *chain: str, routing: str = "automatic", timeout: int = 60) -> str:
    fallbacks = f"  fallbacks: [{', '.join(chain)}]\n" if chain else ""
    return f"""\
apiVersion: kustomize-litellm.dev/v1alpha1
kind: ModelFragment
metadata:
  name: {group}
spec:
  modelName: {group}
  routing: {routing}
  deployments:
  - litellm_params: {{model: openai/{group}, api_key: sk-none, timeout: {timeout}}}
{fallbacks}"""


MERGE = """\
apiVersion: kustomize-litellm.dev/v1alpha1
kind: FragmentMerge
metadata:
  name: litellm
  annotations:
    config.kubernetes.io/function: |
      exec: {path: kustomize-litellm}
spec:
  configMap: {name: litellm-config, key: config.yaml, from: base.yaml}
  rollout: {kind: Deployment, name: litellm}
"""
BASE_CONFIG = "# kept\nlitellm_settings:\n  drop_params: true  # kept too\n"
CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: litellm-config}\ndata:\n  base.yaml: |\n" + "".join(
    f"    {line}\n" for line in BASE_CONFIG.splitlines()
)
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: litellm}
spec:
  selector: {matchLabels: {app: litellm}}
  template:
    metadata: {labels: {app: litellm}}
    spec:
      containers: [{name: litellm, image: litellm}]
      volumes: [{name: config, configMap: {name: litellm-config}}]
"""


@pytest.fixture
def gateway(tmp_path: Path) -> Path:
    """A small gateway: `base` with two groups, `overlay` with the merge."""
    return write(
        tmp_path / "gateway",
        {
            "base/kustomization.yaml": "resources: [config.yaml, deployment.yaml, cloud.yaml, local.yaml]\n",
            "base/config.yaml": CONFIG_MAP,
            "base/deployment.yaml": DEPLOYMENT,
            "base/cloud.yaml": fragment("cloud", "local"),
            "base/local.yaml": fragment("local"),
            "overlay/kustomization.yaml": "resources: [../base, merge.yaml]\ntransformers: [merge.yaml]\n",
            "overlay/merge.yaml": MERGE,
        },
    )
