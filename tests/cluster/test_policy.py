"""deploy/policy on a real API server: what it refuses, and what it leaves alone."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.conftest import SECRET, Cluster, secret
from tests.cluster.placeholders import MEANT, NOT_MEANT
from tests.e2e.conftest import REPOSITORY

# Bytes that are no UTF-8.
BINARY = b"\xff\xfe\x00\x80"
Key = Callable[[], str]


def config_map(name: str, *keys: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": dict.fromkeys(keys, "a: 1")}


def test_every_placeholder_is_refused(cluster: Cluster, key: Key) -> None:
    tried = {f"{SECRET}-{index}": text for index, text in enumerate(MEANT)}
    items = [secret({"A": text, "B": key()}, name) for name, text in tried.items()]

    cluster.kubectl("create", "-f", "-", stdin=json.dumps({"apiVersion": "v1", "kind": "List", "items": items}))

    passed = cluster.kubectl("get", "secrets", "-o", "jsonpath={.items[*].metadata.name}").stdout.split()
    assert [tried[name] for name in passed] == []


def test_values_that_only_look_like_one_pass(cluster: Cluster) -> None:
    values: dict[str, str | bytes] = {f"K{index}": text for index, text in enumerate(NOT_MEANT)}

    cluster.accept(secret(values))

    assert cluster.values() == {key: str(text).encode() for key, text in values.items()}


def test_the_documented_secret_is_refused_and_the_live_key_survives(cluster: Cluster, key: Key) -> None:
    live = key()
    cluster.accept(secret({"OLLAMA_API_KEY": live}))

    for file in ("base/secret.yaml", "overlays/ha/secret.yaml"):
        text = (REPOSITORY / file).read_text().replace("namespace: ml", f"namespace: {cluster.namespace}")
        # `replace --force` is not among them: it deletes first, and then it is too late to refuse.
        for verb in (("apply",), ("apply", "--server-side", "--force-conflicts"), ("replace",)):
            done = cluster.kubectl(*verb, "-f", "-", stdin=text)
            assert done.returncode == 1
            assert "; set keys one by one: kustomize-litellm secret set" in done.stderr

    assert cluster.values() == {"OLLAMA_API_KEY": live.encode()}


def test_a_patch_with_a_placeholder_is_refused(cluster: Cluster, key: Key) -> None:
    cluster.accept(secret({"A": key()}))

    done = cluster.kubectl("patch", "secret", SECRET, "-p", json.dumps({"stringData": {"B": "REPLACE_ME"}}))

    assert done.returncode == 1
    assert list(cluster.values()) == ["A"]


def test_binary_values_pass_and_hide_no_placeholder(cluster: Cluster, key: Key) -> None:
    cluster.accept(secret({"A": BINARY, "B": key()}))

    cluster.refusal(secret({"A": BINARY + b"1", "B": "CHANGEME"}))
    cluster.refusal(secret({"Z": BINARY + b"1", "B": "CHANGEME"}))
    assert cluster.values()["A"] == BINARY


def test_a_value_as_large_as_a_secret_can_be_passes(cluster: Cluster) -> None:
    content = (secrets.token_hex(32) + "changeme").encode() * 9_000
    manifest = json.dumps(secret({"A": content}))

    done = cluster.kubectl("create", "-f", "-", stdin=manifest)

    assert done.returncode == 0, done.stderr


def test_blank_values_alone_are_refused_and_an_empty_secret_is_not(cluster: Cluster, key: Key) -> None:
    assert "every value is empty" in cluster.refusal(secret({"A": "", "B": ""}))
    cluster.accept(secret({}))
    cluster.accept(secret({"A": "", "B": key()}))


def test_a_placeholder_that_was_there_before_may_stay_until_it_is_written_anew(cluster: Cluster, key: Key) -> None:
    other = "before-the-policy"
    cluster.accept(secret({"A": "CHANGEME", "B": "CHANGEME"}, other))
    labelled = {"metadata": {"labels": {"app.kubernetes.io/name": "litellm"}}}
    assert cluster.kubectl("patch", "secret", other, "-p", json.dumps(labelled)).returncode == 0

    done = cluster.kubectl("patch", "secret", other, "-p", json.dumps({"stringData": {"A": key()}}))
    assert done.returncode == 0, done.stderr
    assert cluster.values(other)["B"] == b"CHANGEME"
    again = cluster.kubectl("patch", "secret", other, "-p", json.dumps({"stringData": {"A": "CHANGEME"}}))
    assert again.returncode == 1


@pytest.mark.parametrize("name", ["other", "litellmsecrets", "my-litellm-secretsx"])
def test_other_secrets_are_not_touched(cluster: Cluster, name: str) -> None:
    cluster.accept(secret({"A": "CHANGEME", "B": ""}, name))


@pytest.mark.parametrize("name", ["prod-litellm-secrets", "litellm-secrets-m2b7k4h9t5"])
def test_a_prefix_or_a_hash_does_not_hide_a_secret(cluster: Cluster, name: str) -> None:
    cluster.refusal(secret({"A": "CHANGEME"}, name))


def test_a_label_names_a_secret_too(cluster: Cluster) -> None:
    cluster.refusal(secret({"A": "CHANGEME"}, "other", labels={"app.kubernetes.io/name": "litellm"}))


@pytest.mark.parametrize("name", ["litellm-config", "prod-litellm-config", "litellm-config-m2b7k4h9t5"])
def test_the_config_map_before_the_merge_is_refused(cluster: Cluster, name: str) -> None:
    assert "the merge did not run" in cluster.refusal(config_map(name, "base.yaml"))


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("litellm-config", ("config.yaml",)),
        ("litellm-config", ("config.yaml", "base.yaml")),
        ("litellm-config", ()),
        ("another", ("base.yaml",)),
    ],
)
def test_other_config_maps_pass(cluster: Cluster, name: str, keys: tuple[str, ...]) -> None:
    cluster.accept(config_map(name, *keys))


def test_a_refusal_is_audited_and_no_value_with_it(cluster: Cluster, kubeconfig: Path) -> None:
    marked = f"changeme-{secrets.token_hex(8)}"
    refused = cluster.refusal(secret({"A": marked}))

    log = (kubeconfig.parent / "audit.log").read_text()
    events = [json.loads(line) for line in log.splitlines() if f'"{cluster.namespace}"' in line]
    notes = [note for event in events for note in event.get("annotations", {}) if "validation_failure" in note]
    assert notes
    assert marked not in refused + log
