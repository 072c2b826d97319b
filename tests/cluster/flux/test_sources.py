"""Where a gateway may come from, and sources that misbehave."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cluster.flux.conftest import Make
from tools.flux import objects
from tools.flux.api import until
from tools.flux.endless import EndlessServer
from tools.flux.gateway import SECONDS, Gateway, files
from tools.flux.stage import Stage


def test_a_deleted_source_leaves_what_is_applied_and_comes_back_by_itself(gateway: Gateway, flux: Stage) -> None:
    before, published = gateway.applied(), gateway.status()["artifact"]
    source = flux.api.get(objects.source(gateway.name)) or {}

    flux.api.delete(objects.source(gateway.name))
    until(lambda: gateway.condition().get("reason") == "SourceNotFound", SECONDS, gateway.told)
    assert gateway.condition("Reconciling")["status"] == "True"
    assert gateway.status()["artifact"] == published
    assert gateway.applied() == before

    gateway.repository.push(files(model="while-it-was-away"))
    flux.api.apply(objects.git_repository(gateway.name, source["spec"]["url"]))
    gateway.arrives(gateway.plain_build())
    assert gateway.condition()["status"] == "True"


def test_the_artifact_of_a_deleted_gateway_is_removed(gateway: Gateway, flux: Stage) -> None:
    file = flux.renderer.store / gateway.status()["artifact"]["path"]
    assert file.is_file()

    flux.api.delete(objects.artifact(gateway.name))

    until(lambda: not file.exists(), SECONDS, "its file is removed")


@pytest.fixture
def endless() -> Iterator[EndlessServer]:
    server = EndlessServer()
    yield server
    server.close()


def forge(flux: Stage, gateway: Gateway, url: str) -> None:
    """Have the source say that its artifact is at an address; Flux does not look at it meanwhile."""
    which = objects.source(gateway.name)
    flux.api.patch(which, {"spec": {"suspend": True}})
    artifact = (flux.api.get(which) or {})["status"]["artifact"]
    digest = "sha256:" + "0" * 64
    flux.api.patch(which, {"status": {"artifact": {**artifact, "url": url, "digest": digest}}}, "/status")


def test_a_source_that_never_ends_is_refused_and_stops_nobody(make: Make, flux: Stage, endless: EndlessServer) -> None:
    bad, good = make(), make()
    before = bad.status()["artifact"]

    forge(flux, bad, f"{endless.address}/fast")

    until(lambda: bad.condition().get("reason") == "SourceRefused", SECONDS, bad.told)
    assert bad.status()["artifact"] == before
    assert endless.sent < 200 << 20
    good.push(files(model="beside-it"))
    good.arrives(good.plain_build())


def test_sources_that_drip_hold_the_workers_only_for_a_while(make: Make, flux: Stage, endless: EndlessServer) -> None:
    flux.renderer.set(None, "--build-timeout=8")
    flux.renderer.program.restart()
    slow, good = [make() for _ in range(3)], make()
    for gateway in slow:
        forge(flux, gateway, f"{endless.address}/slow")
    until(lambda: endless.readers >= 2, SECONDS, "all workers read")

    good.push(files(model="beside-them"))

    good.arrives(good.plain_build(), seconds=30)
    until(lambda: slow[0].condition().get("reason") == "FetchFailed", SECONDS, slow[0].told)


def test_a_source_whose_bytes_are_others_is_refused(make: Make, flux: Stage) -> None:
    gateway, other = make(), make(files(model="of-another"))
    before = gateway.status()["artifact"]
    foreign = (flux.api.get(objects.source(other.name)) or {})["status"]["artifact"]["url"]

    forge(flux, gateway, foreign)

    until(lambda: gateway.condition().get("reason") == "SourceRefused", SECONDS, gateway.told)
    assert gateway.status()["artifact"] == before
