"""A real API server with our policies, and real kubectl."""

from __future__ import annotations

import base64
import json
import os
import secrets
import subprocess
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.cluster import flux_kinds
from tests.e2e.conftest import REPOSITORY, Completed, Run, search_path
from tests.e2e.conftest import run as run  # noqa: PLC0414 - a fixture
from tools.cluster import serve

OVERLAYS = REPOSITORY / "overlays"
SECRET = "litellm-secrets"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.cluster)


@pytest.fixture(scope="session")
def kubeconfig() -> Iterator[Path]:
    missing = [name for name in serve.PROGRAMS if not (serve.BINARIES / name).is_file()]
    if missing:
        pytest.skip(f"{' and '.join(missing)} not built; run `make test-cluster`, which takes minutes the first time")
    with serve.running() as made:
        yield made


@pytest.fixture
def on_cluster(run: Run, kubeconfig: Path) -> Run:
    """Run a program on the cluster."""

    def on_cluster(name: str, *arguments: object, **more: Any) -> Completed:
        return run(name, *arguments, KUBECONFIG=str(kubeconfig), **more)

    return on_cluster


class Cluster:
    """The cluster, by kubectl; `namespace` is the test's own."""

    def __init__(self, run: Run, namespace: str) -> None:
        self._run = run
        self.namespace = namespace

    def kubectl(self, *arguments: object, stdin: str = "") -> Completed:
        return self._run("kubectl", "--namespace", self.namespace, *arguments, stdin=stdin)

    def apply(self, document: dict[str, Any], *flags: str) -> Completed:
        return self.kubectl("apply", "--server-side", *flags, "-f", "-", stdin=json.dumps(document))

    def refusal(self, document: dict[str, Any], *flags: str) -> str:
        """Return why a document is refused."""
        done = self.apply(document, *flags)
        assert done.returncode == 1, done.stdout
        assert "ValidatingAdmissionPolicy 'kustomize-litellm-" in done.stderr, done.stderr
        return done.stderr

    def accept(self, document: dict[str, Any], *flags: str) -> None:
        done = self.apply(document, *flags)
        assert done.returncode == 0, done.stderr

    def values(self, name: str = SECRET) -> dict[str, bytes]:
        done = self.kubectl("get", "secret", name, "-o", "json")
        assert done.returncode == 0, done.stderr
        data = json.loads(done.stdout).get("data") or {}
        return {key: base64.b64decode(value) for key, value in data.items()}


def secret(values: dict[str, str | bytes], name: str = SECRET, **metadata: object) -> dict[str, Any]:
    encoded = {
        key: base64.b64encode(value.encode() if isinstance(value, str) else value).decode()
        for key, value in values.items()
    }
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name, **metadata}, "data": encoded}


@pytest.fixture
def policies(on_cluster: Run) -> None:
    """Apply the policies, and wait until the API server has heard of them."""
    applied = on_cluster("kubectl", "apply", "--server-side", "-k", REPOSITORY / "deploy" / "policy")
    assert applied.returncode == 0, applied.stderr
    trials: tuple[dict[str, Any], ...] = (
        secret({"A": "CHANGEME"}),
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "litellm-config"}, "data": {"base.yaml": ""}},
    )
    until = time.monotonic() + 30
    for trial in trials:
        while True:
            done = on_cluster("kubectl", "create", "--dry-run=server", "-f", "-", stdin=json.dumps(trial))
            if "ValidatingAdmissionPolicy" in done.stderr:
                break
            assert time.monotonic() < until, f"no policy refused: {done.stdout}{done.stderr}"
            time.sleep(0.2)


@pytest.fixture
def cluster(on_cluster: Run, policies: None) -> Cluster:
    """The cluster, with a namespace of the test's own."""
    made = Cluster(on_cluster, f"t-{secrets.token_hex(6)}")
    created = on_cluster("kubectl", "create", "namespace", made.namespace)
    assert created.returncode == 0, created.stderr
    return made


@pytest.fixture
def key() -> Callable[[], str]:
    """Make up a key that no rule takes for a placeholder."""
    return lambda: "gsk_" + secrets.token_hex(26)


@pytest.fixture(scope="session")
def flux_installed(kubeconfig: Path) -> None:
    """Flux's kinds, and what deploy/flux/in-cluster has."""
    environment = {**os.environ, "PATH": search_path(), "KUBECONFIG": str(kubeconfig)}
    namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "flux-system"}}

    def kubectl(*words: object, stdin: str = "") -> None:
        command = ["kubectl", *map(str, words)]
        done = subprocess.run(command, input=stdin, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    kubectl("apply", "--server-side", "-f", "-", stdin=flux_kinds.definitions())
    crds = [f"crd/{name}" for name in flux_kinds.NAMES]
    kubectl("wait", "--for=condition=Established", *crds, "--timeout=30s")
    kubectl("apply", "--server-side", "-f", "-", stdin=json.dumps(namespace))
    kubectl("apply", "--server-side", "-k", REPOSITORY / "deploy" / "flux" / "in-cluster")


@pytest.fixture
def flux_system(on_cluster: Run, flux_installed: None) -> Callable[..., Completed]:
    """kubectl in flux-system."""
    return partial(on_cluster, "kubectl", "--namespace", "flux-system")
