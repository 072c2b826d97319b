"""overlays/ha: what it renders to, and two real LiteLLM proxies that share one real Redis by its settings."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import secrets
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import yaml

from tests.e2e.conftest import FLAGS, REPOSITORY, Run, search_path, tool
from tests.e2e.replicas import BREAK, Model, Replica, config, litellm, redis, redis_server, speak

HA = REPOSITORY / "overlays" / "ha"
ADDRESS = "x-litellm-model-api-base"
# The read interval of LiteLLM 1.109.1 is 1 s; the rest is for a machine that does much else.
HONOURED_WITHIN = 5.0


class Pair:
    """Two replicas, and what they lead to."""

    def __init__(self, replicas: list[Replica], cloud: Model, local: Model) -> None:
        self.first, self.second = replicas
        self.cloud, self.local = cloud, local

    def goes_local(self, response: httpx.Response) -> bool:
        assert response.status_code == 200, response.text
        return response.headers[ADDRESS].startswith(self.local.url)


@pytest.fixture(scope="module")
def rendered() -> str:
    command = [tool("kustomize"), "build", *FLAGS, str(HA)]
    done = subprocess.run(
        command, capture_output=True, text=True, env={**os.environ, "PATH": search_path()}, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def documents(rendered: str) -> list[dict[str, Any]]:
    return list(yaml.safe_load_all(rendered))


def named(documents: list[dict[str, Any]], kind: str, name: str = "litellm") -> dict[str, Any]:
    (found,) = (one for one in documents if (one["kind"], one["metadata"]["name"]) == (kind, name))
    return found


def test_every_document_fits_its_kubernetes_schema(run: Run, rendered: str) -> None:
    where = ("-kubernetes-version", "1.35.0", "-schema-location", str(REPOSITORY / "schemas/vendor"))

    done = run("kubeconform", "-strict", "-summary", *where, stdin=rendered)

    count = len(list(yaml.safe_load_all(rendered)))
    assert count == 11
    assert f"{count} resources found parsing stdin - Valid: {count}, Invalid: 0, Errors: 0, Skipped: 0" in done.stdout


def test_it_is_clean_for_our_own_rules(run: Run) -> None:
    done = run("kustomize-litellm", "lint", "overlays/ha", cwd=REPOSITORY)

    assert (done.returncode, done.stdout) == (0, "")


def test_what_it_has_in_common_with_production_is_the_same() -> None:
    for name in ("ingress.yaml", "namespace.yaml"):
        assert (HA / name).read_text() == (REPOSITORY / "overlays/production" / name).read_text()


def test_the_autoscaler_alone_sets_the_number_of_replicas(documents: list[dict[str, Any]]) -> None:
    assert "replicas" not in named(documents, "Deployment")["spec"]
    assert named(documents, "HorizontalPodAutoscaler")["spec"]["scaleTargetRef"]["name"] == "litellm"


def test_a_replica_has_time_for_the_slowest_answer(documents: list[dict[str, Any]]) -> None:
    pod = named(documents, "Deployment")["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    models = yaml.safe_load(named(documents, "ConfigMap", "litellm-config")["data"]["config.yaml"])["model_list"]
    slowest = max(entry["litellm_params"].get("timeout", 60) for entry in models)
    drain = next(float(one["value"]) for one in container["env"] if one["name"] == "GRACEFUL_SHUTDOWN_TIMEOUT")

    assert slowest <= drain
    assert pod["terminationGracePeriodSeconds"] > container["lifecycle"]["preStop"]["sleep"]["seconds"] + drain


def test_every_address_of_the_config_passes_the_network_policy(documents: list[dict[str, Any]]) -> None:
    values = yaml.safe_load(named(documents, "ConfigMap", "litellm-config")["data"]["config.yaml"])
    egress = named(documents, "NetworkPolicy")["spec"]["egress"]
    addresses = [entry["litellm_params"].get("api_base", "https://provider") for entry in values["model_list"]]
    shared = values["general_settings"]["coordination_redis"]
    addresses.append(f"redis://{shared['host']}:{shared['port']}")

    for address in addresses:
        parts = urlsplit(address)
        inside = (parts.hostname or "").endswith(".ml.svc.cluster.local")
        port = parts.port or {"https": 443, "http": 80}[parts.scheme]
        kind = "podSelector" if inside else "ipBlock"
        assert any(_allows(rule, kind, port) for rule in egress), address


def _allows(rule: dict[str, Any], kind: str, port: int) -> bool:
    return any(kind in peer for peer in rule["to"]) and port in [one["port"] for one in rule["ports"]]


@pytest.mark.parametrize(
    "address", ["10.1.2.3", "172.20.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "fd00::1"]
)
def test_private_addresses_do_not_pass_on_443(documents: list[dict[str, Any]], address: str) -> None:
    blocks = [
        peer["ipBlock"]
        for rule in named(documents, "NetworkPolicy")["spec"]["egress"]
        for peer in rule["to"]
        if "ipBlock" in peer and 443 in [one["port"] for one in rule["ports"]]
    ]
    assert blocks
    wanted = ipaddress.ip_address(address)

    for block in blocks:
        inside = wanted in ipaddress.ip_network(block["cidr"])
        assert not inside or any(wanted in ipaddress.ip_network(one) for one in block["except"])


@contextlib.contextmanager
def pair(folder: Path, rendered: str, redis_port: int | None, password: str, **environment: str) -> Iterator[Pair]:
    """Two replicas of one config, both ready."""
    cloud, local = Model(breakable=True), Model(breakable=False)
    values = config(rendered, cloud, local, redis_port)
    secret = {
        "LITELLM_MASTER_KEY": "sk-" + secrets.token_hex(24),
        "OLLAMA_API_KEY": secrets.token_hex(24),
        "REDIS_PASSWORD": password,
        **environment,
    }
    replicas: list[Replica] = []
    try:
        replicas.extend(Replica(folder / name, values, **secret) for name in ("first", "second"))
        for replica in replicas:
            replica.wait()
        yield Pair(replicas, cloud, local)
    finally:
        for replica in replicas:
            replica.kill()
        cloud.close()
        local.close()


def warm_up(both: Pair) -> None:
    for replica in (both.first, both.second):
        for _ in range(3):
            assert not both.goes_local(replica.ask())


def seconds_until_honoured(both: Pair, patience: float) -> float | None:
    """Break the cloud for the first replica alone; return when the second, which it serves well, leaves it too."""
    assert both.goes_local(both.first.ask(BREAK))
    since = time.monotonic()
    assert both.goes_local(both.first.ask())
    while time.monotonic() - since < patience:
        asked = time.monotonic()
        if both.goes_local(both.second.ask()):
            return asked - since
    return None


@pytest.fixture
def password() -> str:
    litellm()
    redis_server()
    return secrets.token_hex(16)


@pytest.mark.rehearsal
def test_a_cooldown_of_one_replica_is_honoured_by_the_other_and_redis_may_fail(
    rendered: str, tmp_path: Path, password: str, record_property: Callable[[str, object], None]
) -> None:
    with redis(tmp_path, password) as (port, server), pair(tmp_path, rendered, port, password) as both:
        warm_up(both)

        seconds = seconds_until_honoured(both, HONOURED_WITHIN)

        assert seconds is not None
        record_property("seconds until the other replica honoured the cooldown", round(seconds, 2))
        asked = both.cloud.asked
        assert all(both.goes_local(both.second.ask()) for _ in range(3))
        assert both.cloud.asked == asked
        assert ":cooldown" in speak(port, password, "KEYS", "deployment:*")

        for way in (signal.SIGSTOP, signal.SIGKILL):
            server.send_signal(way)
            begun = time.monotonic()
            for replica in (both.first, both.second):
                assert replica.ask().status_code == 200
            seconds = time.monotonic() - begun
            record_property(f"seconds for two requests after {way.name} of Redis", round(seconds, 2))
            # 35 s with LiteLLM's own time-outs, 2 s with the overlay's.
            assert seconds < 15


@pytest.mark.rehearsal
def test_without_redis_the_other_replica_knows_nothing(rendered: str, tmp_path: Path, password: str) -> None:
    with pair(tmp_path, rendered, None, password) as both:
        warm_up(both)

        assert seconds_until_honoured(both, HONOURED_WITHIN) is None


@pytest.mark.rehearsal
def test_a_replica_that_is_told_to_go_ends_its_requests_first(rendered: str, tmp_path: Path, password: str) -> None:
    with pair(tmp_path, rendered, None, password, GRACEFUL_SHUTDOWN_TIMEOUT="20") as both:
        both.cloud.seconds = 1.2  # less than its timeout, and more than a signal takes
        answers: list[httpx.Response] = []
        asking = threading.Thread(target=lambda: answers.append(both.first.ask()))
        asked = both.cloud.asked
        asking.start()
        while both.cloud.asked == asked:
            time.sleep(0.05)

        both.first.process.send_signal(signal.SIGTERM)
        asking.join()

        assert [answer.status_code for answer in answers] == [200]
        both.first.process.wait(20)
