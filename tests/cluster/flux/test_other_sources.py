"""Gateways that are no git repository: an artifact in a registry, objects in a bucket."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from kustomize_plugin.rehearsal import ports
from tests.cluster.flux.conftest import Make
from tools.cluster.program import Program
from tools.cluster.serve import BINARIES
from tools.flux import objects
from tools.flux.api import Named, until
from tools.flux.gateway import SECONDS, Gateway, files, fragment
from tools.flux.stage import Stage

CONTENT = "application/vnd.cncf.flux.content.v1.tar+gzip"
CONFIG = "application/vnd.cncf.flux.config.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
BUCKET = "gateways"


def serving(program: Program, address: str) -> Iterator[str]:
    program.start()
    until(lambda: httpx.get(address, trust_env=False), SECONDS, program.last_word)
    yield address
    program.stop()


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = ports.free()
    program = Program([BINARIES / "registry", f"-port={port}"], tmp_path_factory.mktemp("registry"))
    yield from serving(program, f"http://localhost:{port}/v2/")


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    address = f"127.0.0.1:{ports.free()}"
    words = (f"-host={address}", "-backend=memory", f"-initialbucket={BUCKET}")
    program = Program([str(BINARIES / "gofakes3"), *words], tmp_path_factory.mktemp("bucket"))
    yield from serving(program, f"http://{address}/")


def packed(folder: Path) -> bytes:
    """Return a checkout as `flux push artifact` packs it."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w:gz") as archive:
        for path in sorted(folder.rglob("*.yaml")):
            archive.add(path, path.relative_to(folder).as_posix())
    return raw.getvalue()


def push_image(repository: str, tag: str, layer: bytes) -> str:
    """Push an artifact of one layer; returns its digest."""
    with httpx.Client(trust_env=False) as client:

        def blob(kind: str, content: bytes) -> dict[str, object]:
            digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
            started = client.post(f"{repository}/blobs/uploads/").raise_for_status()
            place = httpx.URL(repository).join(started.headers["location"])
            client.put(place.copy_merge_params({"digest": digest}), content=content).raise_for_status()
            return {"mediaType": kind, "digest": digest, "size": len(content)}

        manifest = {
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": blob(CONFIG, b"{}"),
            "layers": [blob(CONTENT, layer)],
        }
        content, kind = json.dumps(manifest).encode(), {"Content-Type": MANIFEST}
        client.put(f"{repository}/manifests/{tag}", content=content, headers=kind).raise_for_status()
        return f"sha256:{hashlib.sha256(content).hexdigest()}"


def take_from(gateway: Gateway, flux: Stage, source: Named, spec: dict[str, object]) -> None:
    """Have a gateway rendered from another source of its name, and fetch that."""
    flux.api.apply(objects.manifest(source, {"interval": "1h", **spec}))
    flux.api.apply(objects.external_artifact(gateway.name, gateway.folder, source))


def test_an_artifact_of_a_registry_is_rendered(make: Make, flux: Stage, registry: str) -> None:
    gateway = make()
    source, address = objects.source(gateway.name, "OCIRepository"), f"{registry}{gateway.name}"
    gateway.repository.write({"base/cloud.yaml": fragment("cloud", "of-a-registry", chain="local")})
    push_image(address, "main", packed(gateway.repository.folder))

    url = address.replace("http://", "oci://").replace("/v2/", "/")
    take_from(gateway, flux, source, {"url": url, "insecure": True, "ref": {"tag": "main"}})
    gateway.arrives(gateway.plain_build())

    gateway.repository.write({"base/cloud.yaml": fragment("cloud", "of-the-second-push", chain="local")})
    digest = push_image(address, "main", packed(gateway.repository.folder))
    gateway.ask(source)
    gateway.arrives(gateway.plain_build())
    assert gateway.revision() == f"main@{digest}"
    assert gateway.status()["artifact"]["revision"].startswith("main@sha256:")
    flux.api.delete(source)


def test_the_objects_of_a_bucket_are_rendered(make: Make, flux: Stage, bucket: str) -> None:
    gateway = make()
    source = objects.source(gateway.name, "Bucket")
    texts = {**files(), "base/cloud.yaml": fragment("cloud", "of-a-bucket", chain="local")}
    gateway.repository.write(texts)
    for name, text in texts.items():
        httpx.put(f"{bucket}{BUCKET}/{name}", content=(text or "").encode(), trust_env=False).raise_for_status()

    endpoint = bucket.removeprefix("http://").rstrip("/")
    spec = {"provider": "generic", "bucketName": BUCKET, "endpoint": endpoint, "insecure": True}
    take_from(gateway, flux, source, spec)

    gateway.arrives(gateway.plain_build())
    assert gateway.revision().startswith("sha256:")
    assert gateway.status()["artifact"]["revision"].startswith("latest@sha256:")
    flux.api.delete(source)
