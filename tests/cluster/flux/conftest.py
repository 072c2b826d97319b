"""The stage with every program on it, and gateways of a test's own."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping

import pytest

from tools.flux import objects, programs, stage
from tools.flux.gateway import Gateway, files
from tools.flux.stage import Stage


@pytest.fixture(scope="session")
def whole_stage() -> Iterator[Stage]:
    if missing := programs.missing():
        pytest.skip(f"{' and '.join(missing)} not built; run `make test-cluster`, which takes minutes the first time")
    with stage.running() as made:
        yield made


@pytest.fixture
def flux(whole_stage: Stage) -> Iterator[Stage]:
    """The stage with all programs up; what a test has changed about the renderer ends with it."""
    whole_stage.start()
    yield whole_stage
    if whole_stage.renderer.reset(whole_stage.account):
        whole_stage.renderer.program.restart()


Make = Callable[..., Gateway]


@pytest.fixture
def make(flux: Stage) -> Iterator[Make]:
    """Make a gateway, by default a small one that is applied when it is returned."""
    made: list[Gateway] = []

    def make(
        texts: Mapping[str, str | None] | None = None, folder: str = "overlay", *, applied: bool = True
    ) -> Gateway:
        gateway = Gateway(flux, f"gw-{secrets.token_hex(4)}", folder)
        made.append(gateway)
        gateway.create(texts or files())
        if applied:
            gateway.arrives(gateway.plain_build())
        return gateway

    yield make
    flux.start()
    for gateway in made:
        # The Kustomization first: it removes what it has applied, and needs nothing else for that.
        for which in (objects.kustomization, objects.artifact, objects.source):
            flux.api.delete(which(gateway.name))


@pytest.fixture
def gateway(make: Make) -> Gateway:
    return make()
