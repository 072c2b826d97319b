"""What the command line of the renderer refuses, and how it ends."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from kustomize_plugin import flux as package
from kustomize_plugin.commands import cli, flux_command
from kustomize_plugin.flux.flux_settings import Address
from kustomize_plugin.rehearsal import ports


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli.main, ["flux", *words], prog_name="kustomize-litellm")
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


@pytest.fixture
def kubeconfig(tmp_path, monkeypatch):
    """An API server that nobody runs, and a kustomize."""
    cluster = {"name": "c", "cluster": {"server": "http://127.0.0.1:9"}}
    context = {"name": "x", "context": {"cluster": "c", "user": "u", "namespace": "apps"}}
    values = {"clusters": [cluster], "users": [{"name": "u", "user": {}}], "contexts": [context]}
    (tmp_path / "config").write_text(json.dumps({**values, "current-context": "x"}))
    (tmp_path / "kustomize").write_text("#!/bin/sh\necho v5.8.1\n")
    (tmp_path / "kustomize").chmod(0o755)
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return tmp_path


@pytest.mark.parametrize("value", ["nowhere", "9090", "a:b", ":99999", "a b:1", "http://a:1", ":-1", ""])
def test_an_address_is_a_host_and_a_port(value):
    code, said = run("--storage-addr", value)

    assert (code, "is not HOST:PORT" in said) == (2, True)


@pytest.mark.parametrize(
    ("value", "address"),
    [
        (":9090", ("", 9090)),
        ("127.0.0.1:1", ("127.0.0.1", 1)),
        ("[::1]:1", ("::1", 1)),
        ("my-host.svc:80", ("my-host.svc", 80)),
    ],
)
def test_every_form_of_an_address_is_read(value, address):
    assert flux_command._WHERE.convert(value, None, None) == Address(*address)


@pytest.mark.parametrize(
    "words",
    [
        ("--namespace", "a", "--all-namespaces"),
        [word for number in range(21) for word in ("--namespace", f"n{number}")],
        ("--concurrent", "0"),
        ("--build-timeout", "nan"),
        ("--build-memory", "10"),
        ("--max-files", "0"),
        ("--requeue-seconds", "1"),
        ("--log-format", "xml"),
        ("--storage-adv-addr", "http://kustomize-litellm.flux-system.svc"),
        ("--storage-adv-addr", "kustomize-litellm.flux-system.svc/"),
        ("--storage-adv-addr", "kustomize-litellm.flux-system.svc:http"),
        ("overlays/production",),
    ],
)
def test_what_cannot_be_meant_is_refused(words):
    assert run(*words)[0] == 2


def test_in_a_pod_somebody_must_say_what_the_urls_name(tmp_path, monkeypatch):
    (tmp_path / "namespace").write_text("flux-system")
    monkeypatch.setattr(flux_command, "_OWN_NAMESPACE", tmp_path / "namespace")
    code, said = run()

    assert (code, "--storage-adv-addr" in said) == (2, True)


@pytest.mark.parametrize("missing", ["lightkube", "lightkube.config.client_adapter", "prometheus_client", "httpx2"])
def test_without_the_extra_it_says_what_to_install(monkeypatch, missing):
    for name in [one for one in sys.modules if one.startswith(("kustomize_plugin.flux.", missing))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr(package, "kubernetes_api", raising=False)
    monkeypatch.setitem(sys.modules, missing, None)

    code, said = run()
    assert (code, said.count("\n")) == (3, 1)
    assert said.endswith(": install kustomize-litellm[flux]\n")


def test_without_a_cluster_it_says_where_it_looked(monkeypatch):
    monkeypatch.setenv("KUBECONFIG", "/nowhere/config")
    code, said = run()

    assert (code, said.count("\n"), "/nowhere/config" in said) == (3, 1, True)


def test_kubectl_is_no_engine_here(kubeconfig, monkeypatch):
    """It runs no functions, and says nothing of it."""
    (kubeconfig / "kustomize").rename(kubeconfig / "kubectl")
    monkeypatch.setattr("kustomize_plugin.machine.engine.search_path", lambda: str(kubeconfig))
    code, said = run()

    assert (code, said) == (
        3,
        "kustomize-litellm: kustomize is not on PATH, and kubectl would not run the merge; install kustomize 5\n",
    )


def test_an_old_engine_is_refused(kubeconfig, monkeypatch):
    (kubeconfig / "kustomize").write_text("#!/bin/sh\necho '{Version:kustomize/v4.5.7}' v4.5.7\n")
    monkeypatch.setattr("kustomize_plugin.machine.engine.search_path", lambda: str(kubeconfig))
    code, said = run()

    assert (code, "5.0 or newer" in said) == (3, True)


def test_a_port_that_is_taken_is_said(kubeconfig):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        code, said = run("--storage-addr", address, "--metrics-addr", "127.0.0.1:0")

    assert (code, said.count("\n"), "in use" in said) == (3, 1, True)


def test_a_folder_that_cannot_be_written_is_said(kubeconfig):
    (kubeconfig / "file").write_text("")
    code, said = run("--storage-path", str(kubeconfig / "file" / "x"), "--storage-addr", "127.0.0.1:0")

    assert (code, said.count("\n")) == (3, 1)
    assert "--storage-path" in said


def get(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", path)
    return connection.getresponse().status


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGHUP, 0), (signal.SIGINT, 130)])
def test_it_ends_in_order_when_it_is_told_to(kubeconfig, number, code):
    """Also while the API server is away; what it kept in a folder of its own is gone."""
    storage, metrics = ports.free(), ports.free()
    program = Path(sys.executable).parent / "kustomize-litellm"
    words = ["flux", "--storage-addr", f"127.0.0.1:{storage}", "--metrics-addr", f"127.0.0.1:{metrics}"]
    folders = kubeconfig / "temporary"
    folders.mkdir()
    environment = {**os.environ, "TMPDIR": str(folders)}
    with subprocess.Popen([program, *words], stderr=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stderr is not None
        while "serves artifacts" not in (line := process.stderr.readline()):
            assert line, "it ended"
        assert get(metrics, "/readyz") == get(metrics, "/healthz") == 200
        assert get(storage, f"/externalartifact/apps/gw/{'0' * 64}.tar.gz") == 503
        assert len(list(folders.iterdir())) == 1
        began = time.monotonic()
        process.send_signal(number)
        said = process.stderr.read()
        assert (process.wait(10), time.monotonic() - began < 5) == (code, True)
    assert "Traceback" not in said
    assert not list(folders.iterdir())
