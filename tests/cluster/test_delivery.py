"""The rendered overlays and `secret` on a real API server."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
import yaml

from tests.cluster.conftest import OVERLAYS, SECRET, Cluster, secret
from tests.e2e.conftest import FLAGS, Completed, Run

Key = Callable[[], str]


@pytest.fixture
def gateway(cluster: Cluster, on_cluster: Run) -> Cluster:
    """The namespace that the overlays name, empty but for the Namespace itself."""
    # Without a controller nothing empties a namespace that is deleted.
    on_cluster("kubectl", "create", "namespace", "ml")
    cluster.namespace = "ml"
    kinds = "deployments,services,configmaps,secrets,ingresses,networkpolicies,poddisruptionbudgets"
    cleared = cluster.kubectl("delete", f"{kinds},horizontalpodautoscalers", "--all", "--wait=false")
    assert cleared.returncode == 0, cleared.stderr
    return cluster


@pytest.fixture
def rendered(run: Run) -> Callable[[str], str]:
    def rendered(overlay: str) -> str:
        done = run("kustomize", "build", *FLAGS, OVERLAYS / overlay)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return rendered


def names(text: str) -> list[str]:
    return sorted(f"{one['kind']}/{one['metadata']['name']}" for one in yaml.safe_load_all(text))


def answered(done: Completed) -> int:
    assert done.returncode == 0, done.stderr
    assert "Warning" not in done.stderr
    return len(done.stdout.splitlines())


@pytest.mark.parametrize("overlay", ["ha", "local", "production"])
def test_an_overlay_applies(gateway: Cluster, rendered: Callable[[str], str], overlay: str) -> None:
    text = rendered(overlay)
    count = len(names(text))

    assert answered(gateway.kubectl("apply", "--server-side", "--dry-run=server", "-f", "-", stdin=text)) == count
    assert gateway.kubectl("get", "deployments", "-o", "name").stdout == ""
    assert answered(gateway.kubectl("apply", "--server-side", "-f", "-", stdin=text)) == count
    live = json.loads(gateway.kubectl("get", "configmap", "litellm-config", "-o", "json").stdout)
    assert list(live["data"]) == ["config.yaml"]
    # An apply of what is there changes nothing.
    version = live["metadata"]["resourceVersion"]
    gateway.kubectl("apply", "--server-side", "-f", "-", stdin=text)
    again = json.loads(gateway.kubectl("get", "configmap", "litellm-config", "-o", "json").stdout)
    assert again["metadata"]["resourceVersion"] == version


def test_a_build_that_skipped_the_merge_is_refused_and_leaves_the_live_config(
    gateway: Cluster, rendered: Callable[[str], str], run: Run
) -> None:
    answered(gateway.kubectl("apply", "--server-side", "-f", "-", stdin=rendered("production")))
    # Without --enable-exec kustomize skips the function and says nothing.
    unmerged = run("kustomize", "build", "--enable-alpha-plugins", OVERLAYS / "production")
    assert (unmerged.returncode, unmerged.stderr) == (0, "")

    done = gateway.kubectl("apply", "--server-side", "-f", "-", stdin=unmerged.stdout)

    assert done.returncode == 1
    assert 'no matches for kind "ModelFragment" in version "kustomize-litellm.dev/v1alpha1"' in done.stderr
    live = json.loads(gateway.kubectl("get", "configmap", "litellm-config", "-o", "json").stdout)
    assert list(live["data"]) == ["config.yaml"]
    config_maps = [one for one in yaml.safe_load_all(unmerged.stdout) if one["kind"] == "ConfigMap"]
    assert "the merge did not run" in gateway.refusal(config_maps[0])


def test_a_leaked_fragment_is_refused(cluster: Cluster) -> None:
    fragment = yaml.safe_load((OVERLAYS.parent / "base/models/vllm-qwen.yaml").read_text())

    done = cluster.apply(fragment)

    assert done.returncode == 1
    assert 'no matches for kind "ModelFragment"' in done.stderr


@pytest.fixture
def set_key(cluster: Cluster, on_cluster: Run) -> Callable[..., Completed]:
    def set_key(name: str, value: str, *words: str) -> Completed:
        where = ("--namespace", cluster.namespace)
        done = on_cluster("kustomize-litellm", "secret", "set", name, *where, *words, stdin=value)
        assert value not in done.stdout + done.stderr
        return done

    return set_key


def test_secret_set_writes_one_key_and_leaves_the_others(
    cluster: Cluster, set_key: Callable[..., Completed], key: Key
) -> None:
    binary, old, new = b"\xff\x00", key(), key()
    cluster.accept(secret({"A": binary, "GROQ_API_KEY": old}))

    assert set_key("GROQ_API_KEY", new, "--dry-run").returncode == 0
    assert cluster.values() == {"A": binary, "GROQ_API_KEY": old.encode()}
    done = set_key("GROQ_API_KEY", new)
    assert done.returncode == 0, done.stderr
    assert cluster.values() == {"A": binary, "GROQ_API_KEY": new.encode()}


def test_secret_set_creates_a_secret_only_when_asked(
    cluster: Cluster, set_key: Callable[..., Completed], key: Key
) -> None:
    value = key()

    assert set_key("GROQ_API_KEY", value).returncode == 3
    assert set_key("GROQ_API_KEY", value, "--create", "--dry-run").returncode == 0
    assert cluster.kubectl("get", "secret", SECRET).returncode == 1
    assert set_key("GROQ_API_KEY", value, "--create").returncode == 0
    assert cluster.values() == {"GROQ_API_KEY": value.encode()}


def test_secret_status_tells_what_is_missing_and_never_a_value(gateway: Cluster, on_cluster: Run, key: Key) -> None:
    values: dict[str, str | bytes] = {"OLLAMA_API_KEY": key(), "GROQ_API_KEY": ""}
    gateway.accept(secret(values))

    done = on_cluster("kustomize-litellm", "secret", "status", OVERLAYS / "production")

    assert done.returncode == 1
    states = dict(line.split() for line in done.stdout.splitlines())
    assert (states["OLLAMA_API_KEY"], states["GROQ_API_KEY"], states["GEMINI_API_KEY"]) == ("set", "empty", "missing")
    assert str(values["OLLAMA_API_KEY"]) not in done.stdout + done.stderr
