"""Many gateways at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.cluster.flux.conftest import Make
from tools.flux.gateway import files


def test_twenty_gateways_pushed_at_once_all_arrive_each_with_its_own(make: Make) -> None:
    gateways = [make(applied=False) for _ in range(20)]
    for gateway in gateways:
        gateway.repository.push(files(model=f"of-{gateway.name}"))
    first, text = gateways[0], gateways[0].plain_build()

    with ThreadPoolExecutor(len(gateways)) as pool:
        list(pool.map(lambda gateway: gateway.fetch(), gateways))

    for gateway in gateways:
        gateway.arrives(text.replace(f"of-{first.name}", f"of-{gateway.name}"), seconds=60)
