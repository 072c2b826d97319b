"""The soak's oracle is told of what it has to find."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator

import pytest

from tests.cluster.flux.oracle import Oracle
from tools.flux.api import Named, Object, until
from tools.flux.gateway import CONFIG_MAP, KEY, SECONDS
from tools.flux.stage import Stage

Apply = Callable[[str], None]


@pytest.fixture
def namespace(flux: Stage) -> str:
    name = f"t-{secrets.token_hex(4)}"
    flux.api.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    return name


@pytest.fixture
def oracle(flux: Stage, namespace: str) -> Iterator[Oracle]:
    made = Oracle(flux.servers.kubeconfig, namespace)
    made.allow(1, "first", "first, elsewhere")
    made.allow(2, "second")
    yield made
    made.close()


@pytest.fixture
def apply(flux: Stage, namespace: str, oracle: Oracle) -> Apply:
    """Apply a config, and wait until the oracle has seen it."""

    def apply(text: str) -> None:
        seen = oracle.seen
        metadata = {"name": CONFIG_MAP, "namespace": namespace}
        document: Object = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {KEY: text}}
        flux.api.apply(document)
        until(lambda: oracle.seen > seen, SECONDS, f"{text} is seen")

    return apply


def test_what_was_pushed_may_come_in_its_order(oracle: Oracle, apply: Apply) -> None:
    for text in ("first", "first, elsewhere", "first", "second"):
        apply(text)

    assert oracle.violations == []


def test_what_is_older_than_what_was_there_is_wrong(oracle: Oracle, apply: Apply) -> None:
    for text in ("second", "first"):
        apply(text)

    (violation,) = oracle.violations
    assert violation.endswith("commit 1 is applied after commit 2")


def test_what_nobody_pushed_is_wrong(oracle: Oracle, apply: Apply) -> None:
    for text in ("first", "third"):
        apply(text)

    (violation,) = oracle.violations
    assert violation.endswith("what is applied was never pushed: 'third'")


def test_a_config_that_goes_is_wrong(oracle: Oracle, apply: Apply, flux: Stage, namespace: str) -> None:
    apply("first")
    flux.api.delete(Named("v1", "ConfigMap", CONFIG_MAP, namespace))

    until(lambda: oracle.violations, SECONDS, "it is wrong")


def test_a_killed_api_server_does_not_end_the_look(oracle: Oracle, apply: Apply, flux: Stage) -> None:
    apply("first")
    flux.servers.api.kill()
    flux.start()

    apply("third")
    assert len(oracle.violations) == 1
