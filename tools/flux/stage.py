"""A cluster with Flux and our renderer on loopback: the real programs, each of which can be killed and started again.

There is no kubelet and no controller of Kubernetes' own: the renderer runs beside the cluster, by the token of its
service account and with the rights that deploy/flux/in-cluster gives it.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import httpx
import yaml

from kustomize_plugin.rehearsal import ports
from tools.cluster.program import Program
from tools.cluster.serve import BINARIES, ROOT, ClusterError, Servers, loopback
from tools.flux import programs
from tools.flux.api import NAMESPACE, Api, Object, until
from tools.flux.git_server import GitServer
from tools.flux.programs import Served

DEPLOY = ROOT / "deploy" / "flux" / "in-cluster"
ACCOUNT = "kustomize-litellm"
_READY = 60.0  # seconds
ADDRESS = "http://kustomize-litellm.flux-system.svc:80/"  # what the admission policy allows in a cluster


class Stage:
    """All programs; everything that they write is below `folder`."""

    def __init__(self, servers: Servers, deploy: Path = DEPLOY, renderer: Sequence[str] = programs.RENDERER) -> None:
        self.servers, self.folder = servers, servers.folder
        self.api = Api(servers.kubeconfig)
        _install(self.api)
        self.account = self.folder / "renderer.kubeconfig"
        self.renderer = programs.Renderer(self.folder, self.account, renderer)
        self.manifests = _permit(self.api, deploy, self.renderer.address)
        self.account.write_text(json.dumps(self.kubeconfig(servers.port)))
        self._controllers = [one(self.folder, servers.kubeconfig) for one in programs.CONTROLLERS]
        repositories = self.folder / "git"
        repositories.mkdir()
        self.git = GitServer(repositories, ports.free())

    @property
    def programs(self) -> dict[str, Program]:
        """Those that a machine that fails would take along."""
        ours = [self.renderer.program, *(one.program for one in self._controllers), self.servers.api]
        return {one.name: one for one in ours}

    def start(self) -> None:
        """Start what does not run, and return when it answers."""
        self.servers.start()
        for program in self.programs.values():
            if not program.is_running:
                program.start()
        served = [*self._controllers, Served(self.renderer.program, self.renderer.metrics_port)]
        for one in served:
            until(partial(_is_ready, one), _READY, partial(_ailing, one.program))

    def stop(self) -> None:
        """End all but the API server and etcd, which `running` ends."""
        self.renderer.program.stop()
        for one in self._controllers:
            one.program.kill()  # they would take their time, and nothing of them is kept
        self.git.close()
        self.api.close()

    def kubeconfig(self, port: int) -> Object:
        """Return a kubeconfig of the renderer's service account, for the API server or a relay before it."""
        config: Object = json.loads(self.servers.kubeconfig.read_text())
        config["clusters"][0]["cluster"]["server"] = f"https://127.0.0.1:{port}"
        config["users"][0]["user"]["token"] = token(self.api, ACCOUNT)
        return config


def token(api: Api, account: str, namespace: str = NAMESPACE) -> str:
    """Return a token of a service account, as a pod of it has."""
    request = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {"expirationSeconds": 86400}}
    made = api.post(f"/api/v1/namespaces/{namespace}/serviceaccounts/{account}/token", request)
    text: str = made["status"]["token"]
    return text


@contextlib.contextmanager
def running(deploy: Path = DEPLOY, renderer: Sequence[str] = programs.RENDERER) -> Iterator[Stage]:
    """Yield a stage on which everything is ready. Raises ClusterError."""
    missing = programs.missing()
    if missing:
        raise ClusterError(f"{' and '.join(missing)} not built; run make flux-tools")
    with loopback() as servers:
        stage = Stage(servers, deploy, renderer)
        try:
            stage.start()
            yield stage
        finally:
            stage.stop()


def _install(api: Api) -> None:
    """Create Flux's kinds and its namespace."""
    api.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE}})
    files = sorted((BINARIES / "crds").glob("*.yaml"))
    for file in files:
        api.apply(yaml.safe_load(file.read_text(encoding="utf-8")))
    until(lambda: _established(api) == len(files), 30, "the API server serves Flux's kinds")


def _established(api: Api) -> int:
    definitions = api.list("/apis/apiextensions.k8s.io/v1/customresourcedefinitions")
    conditions = [one for found in definitions for one in found["status"]["conditions"] or ()]
    return sum(one["type"] == "Established" and one["status"] == "True" for one in conditions)


def _permit(api: Api, deploy: Path, address: str) -> list[Object]:
    """Apply what we deliver; the admission policy is told where the renderer serves here."""
    kustomize = shutil.which("kustomize", path=programs.search_path())
    if kustomize is None:
        raise ClusterError("kustomize is not built; run make tools")
    done = subprocess.run([kustomize, "build", str(deploy)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ClusterError(done.stderr.strip())
    if ADDRESS not in done.stdout:
        raise ClusterError(f"{deploy} does not name {ADDRESS}, which has to become {address} here")
    documents: list[Object] = list(yaml.safe_load_all(done.stdout.replace(ADDRESS, address)))
    for document in documents:
        api.apply(document)
    return documents


def _is_ready(served: Served) -> bool:
    if not served.program.is_running:
        raise ClusterError(_ailing(served.program))
    return httpx.get(f"http://127.0.0.1:{served.port}/readyz", timeout=5, trust_env=False).is_success


def _ailing(program: Program) -> str:
    return f"{program.name} is not ready: {program.last_word()}"
