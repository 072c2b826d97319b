"""The renderer with the rights, the volumes and the words that deploy/flux/in-cluster gives it; Flux is played."""

from __future__ import annotations

import gzip
import hashlib
import http.server
import io
import json
import secrets
import signal
import tarfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from kustomize_plugin.rehearsal import ports
from tests.cluster import pod
from tests.cluster.test_flux_policy import ADDRESS, MARK, create
from tests.e2e.conftest import Completed, Run, fragment
from tests.e2e.conftest import build as build  # noqa: PLC0414 - a fixture
from tests.e2e.conftest import gateway as gateway  # noqa: PLC0414 - a fixture

Api = Callable[..., Completed]
SECONDS = 30.0
PAGES = ("healthz", "readyz", "metrics")


class Source:
    """A GitRepository, and what source-controller would serve of it."""

    def __init__(self, api: Api, folder: Path) -> None:
        self._api = api
        self._folder = folder
        self._server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), lambda *words: http.server.SimpleHTTPRequestHandler(*words, directory=str(folder))
        )
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        spec = {"interval": "1h", "url": "https://git.example.com/gw"}
        document = {"kind": "GitRepository", "metadata": {"name": "gw"}, "spec": spec}
        text = json.dumps({"apiVersion": "source.toolkit.fluxcd.io/v1", **document})
        applied = api("apply", "--server-side", "-f", "-", stdin=text)
        assert applied.returncode == 0, applied.stderr

    def push(self, tree: Path, commit: str) -> None:
        """Serve a folder, and say so in the status."""
        content = packed(tree)
        (self._folder / f"{commit}.tar.gz").write_bytes(content)
        artifact = {
            "url": f"http://127.0.0.1:{self._server.server_port}/{commit}.tar.gz",
            "path": f"{commit}.tar.gz",
            "digest": f"sha256:{hashlib.sha256(content).hexdigest()}",
            "revision": f"main@sha1:{commit}",
            "lastUpdateTime": "2027-01-01T00:00:00Z",
        }
        patch = json.dumps({"status": {"artifact": artifact}})
        done = self._api("patch", "gitrepository", "gw", "--subresource=status", "--type=merge", "-p", patch)
        assert done.returncode == 0, done.stderr

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def packed(tree: Path) -> bytes:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as tar:
        for path in sorted(tree.rglob("*")):
            tar.add(path, path.relative_to(tree).as_posix(), recursive=False)
    return gzip.compress(raw.getvalue())


@pytest.fixture
def source(flux_system: Api, tmp_path: Path) -> Iterator[Source]:
    folder = tmp_path / "served"
    folder.mkdir()
    made = Source(flux_system, folder)
    yield made
    made.close()


@pytest.fixture
def account(flux_system: Api, kubeconfig: Path) -> pod.Account:
    config = json.loads(kubeconfig.read_text())["clusters"][0]["cluster"]
    token = flux_system("create", "token", "kustomize-litellm").stdout.strip()
    return pod.Account(
        httpx.URL(config["server"]).port or 443, Path(config["certificate-authority"]).read_text(), token
    )


@pytest.fixture
def overlay(gateway: Path, source: Source) -> Path:
    """The overlay of a small gateway that has been pushed."""
    source.push(gateway, "a" * 40)
    return gateway / "overlay"


def status(api: Api, name: str, reason: str, log: Path) -> dict[str, Any]:
    """Wait until an ExternalArtifact's Ready has a reason, and return its status."""
    end = time.monotonic() + SECONDS
    while True:
        found = json.loads(api("get", "externalartifact", name, "-o", "json").stdout)
        said: dict[str, Any] = found.get("status") or {}
        if any(one["type"] == "Ready" and one["reason"] == reason for one in said.get("conditions", ())):
            return said
        assert time.monotonic() < end, f"{said}\n{log.read_text()}"
        time.sleep(0.1)


def test_the_pod_renders_refuses_serves_and_ends(
    flux_system: Api, source: Source, account: pod.Account, overlay: Path, build: Callable[[Path], str], tmp_path: Path
) -> None:
    given, log = (ports.free(), ports.free()), tmp_path / "pod.log"
    expected = list(yaml.safe_load_all(build(overlay)))
    name = create(flux_system, {**MARK, "kustomize-litellm.dev/path": "overlay"})

    with pod.running(account, given, log) as process:
        published = status(flux_system, name, "Succeeded", log)["artifact"]
        served = httpx.get(published["url"].replace(ADDRESS, f"http://127.0.0.1:{given[0]}/"), trust_env=False)
        pages = [httpx.get(f"http://127.0.0.1:{given[1]}/{page}", trust_env=False).status_code for page in PAGES]
        (overlay.parent / "base" / "cloud.yaml").write_text(fragment("cloud", "nobody"))
        source.push(overlay.parent, "b" * 40)
        refused = status(flux_system, name, "BuildFailed", log)
        process.send_signal(signal.SIGTERM)
        code = process.wait(20)

    assert published["url"].startswith(f"{ADDRESS}externalartifact/flux-system/{name}/")
    assert f"sha256:{hashlib.sha256(served.content).hexdigest()}" == published["digest"]
    assert manifests(served.content) == expected
    assert pages == [200, 200, 200]
    assert refused["artifact"] == published
    assert "base/cloud.yaml:10:15: LK301" in refused["conditions"][0]["message"]
    assert code == 0, log.read_text()
    assert "Traceback" not in log.read_text()


@pytest.mark.parametrize("is_ours", [True, False], ids=["ours", "with-a-privilege"])
def test_a_namespace_for_restricted_pods_takes_it(on_cluster: Run, is_ours: bool) -> None:
    level = {"pod-security.kubernetes.io/enforce": "restricted"}
    metadata = {"name": f"t-{secrets.token_hex(6)}", "labels": level}
    namespace = json.dumps({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata})
    assert on_cluster("kubectl", "create", "-f", "-", stdin=namespace).returncode == 0
    spec = pod.spec()
    if not is_ours:
        spec["containers"][0]["securityContext"]["allowPrivilegeEscalation"] = True
    document = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "renderer"}, "spec": spec}

    done = on_cluster(*("kubectl", "create", "--namespace", metadata["name"], "-f", "-"), stdin=json.dumps(document))

    assert (done.returncode == 0) is is_ours
    assert is_ours or 'violates PodSecurity "restricted' in done.stderr


def manifests(content: bytes) -> list[Any]:
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        file = tar.extractfile("manifests.yaml")
        assert file is not None
        return list(yaml.safe_load_all(file.read()))
