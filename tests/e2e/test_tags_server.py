"""The commands that ask, against servers on loopback that misbehave; keys are made up in each run."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import secrets
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml

from kustomize_plugin.gateway.deployments import Deployment
from kustomize_plugin.machine import exchange, tag_lookup
from tests.e2e.conftest import Completed, Run, fragment, tool, write

KEY = "sk-" + secrets.token_hex(24)
NO_PROXY = {"NO_PROXY": "*", "no_proxy": "*"}
TAGS = json.dumps({"models": [{"name": "kimi-k2.5", "digest": "0123456789ab"}]}).encode()


class Upstream:
    """A server on loopback; `seen` is what it was sent, `route` answers."""

    def __init__(self, route: Callable[[BaseHTTPRequestHandler], None], host: str = "127.0.0.1") -> None:
        self.seen: list[str] = []
        upstream = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                upstream.seen.append(f"{self.path}\n{self.headers}")
                route(self)

            do_POST = do_GET  # noqa: N815 - http.server's name

            def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - http.server's name
                pass

        self._server = ThreadingHTTPServer((host, 0), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self.port = self._server.server_port
        self.url = f"http://{host}:{self.port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def use_tls(self, context: ssl.SSLContext) -> str:
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        return self.url.replace("http:", "https:")

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def upstream() -> Iterator[Callable[..., Upstream]]:
    started: list[Upstream] = []

    def start(route: Callable[[BaseHTTPRequestHandler], None], host: str = "127.0.0.1") -> Upstream:
        started.append(Upstream(route, host))
        return started[-1]

    yield start
    for one in started:
        one.close()


def answer(
    body: bytes = TAGS, status: int = 200, kind: str = "application/json", **headers: str
) -> Callable[[BaseHTTPRequestHandler], None]:
    def send(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.send_header("Content-Type", kind)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            request.send_header(name.replace("_", "-"), value)
        request.end_headers()
        request.wfile.write(body)

    return send


def drip(request: BaseHTTPRequestHandler) -> None:
    """Send a byte now and then: no read ever times out."""
    request.send_response(200)
    request.end_headers()
    with contextlib.suppress(OSError):
        for _ in range(100):
            request.wfile.write(b" ")
            request.wfile.flush()
            time.sleep(0.1)


def flood(request: BaseHTTPRequestHandler) -> None:
    with contextlib.suppress(OSError):
        answer(b'{"models": [' + b" " * (10 << 20) + b"]}")(request)


def cloud(folder: Path, url: str, tag: str = "kimi-k2.5") -> Path:
    text = fragment("cloud").replace("openai/cloud", f"ollama_chat/{tag}")
    text = text.replace("api_key: sk-none", f"api_base: '{url}', api_key: os.environ/OLLAMA_API_KEY")
    return write(folder / "fragments", {"cloud.yaml": text})


@pytest.fixture
def ask(run: Run, tmp_path: Path) -> Callable[..., Completed]:
    """Run `tags` with a key in the environment, and see to it that nothing that is printed or written has it."""

    def ask(url: str, *words: str, command: str = "check", tag: str = "kimi-k2.5") -> Completed:
        environment = {**NO_PROXY, "OLLAMA_API_KEY": KEY}
        folder = cloud(tmp_path, url, tag)
        done = run("kustomize-litellm", "tags", command, folder, "--timeout", "10", *words, **environment)
        written = [path.read_text() for path in tmp_path.rglob("*.yaml")]
        assert KEY not in "".join([done.stdout, done.stderr, *written])
        assert "Traceback" not in done.stderr
        return done

    return ask


def test_check_passes_where_the_tag_is(ask, upstream):
    server = upstream(answer())

    done = ask(server.url)

    assert (done.returncode, done.stdout) == (0, "")
    assert f"Authorization: Bearer {KEY}" in server.seen[0]


def test_check_names_the_nearest_tag(ask, upstream):
    server = upstream(answer())

    done = ask(server.url, tag="kimi-k2.5-cloud")

    message = f'{server.url} has no tag "kimi-k2.5-cloud" of group "cloud"; did you mean "kimi-k2.5"?\n'
    assert (done.returncode, done.stdout) == (1, message)


def test_lock_writes_what_was_seen(ask, upstream, tmp_path):
    server = upstream(answer())

    done = ask(server.url, command="lock")

    assert done.returncode == 0, done.stderr
    lock = yaml.safe_load((tmp_path / "tags.lock.yaml").read_text())
    assert lock["providers"]["ollama"][server.url]["kimi-k2.5"]["digest"] == "0123456789ab"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_lock_keeps_its_line_ends(ask, upstream, tmp_path):
    (tmp_path / "tags.lock.yaml").write_bytes(b"version: 1\r\nproviders: {}\r\n")

    done = ask(upstream(answer()).url, command="lock")

    content = (tmp_path / "tags.lock.yaml").read_bytes()
    assert (done.returncode, b"kimi-k2.5" in content) == (0, True), done.stderr
    assert content.count(b"\r\n") == content.count(b"\n")


def test_a_lock_stays_where_nobody_answers(ask, upstream, tmp_path):
    text = "version: 1\nproviders: {}\n"
    write(tmp_path, {"tags.lock.yaml": text})

    done = ask(upstream(answer(status=404)).url, command="lock")

    assert (done.returncode, (tmp_path / "tags.lock.yaml").read_text()) == (3, text)


def test_lock_refuses_a_file_that_is_no_lock(ask, upstream, tmp_path):
    write(tmp_path, {"tags.lock.yaml": "a: b\n"})

    done = ask(upstream(answer()).url, command="lock")

    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("route", "message"),
    [
        (drip, "did not finish its answer within 0.5 s"),
        (flood, "answered more than 8 MiB"),
        (answer(b'{"models": [{"na'), "answered with invalid or incomplete JSON"),
        (answer(b'{"models"', Content_Length="1000"), "closed the connection before its answer was complete"),
        (answer(status=500, body=KEY.encode()), "answered 500"),
        (answer(kind="text/html", body=b"<html>"), "answered text/html, not JSON"),
        (answer(status=429, Retry_After="900"), "answered 429 and asks to wait 900 s"),
    ],
    ids=["slow", "10 MB", "truncated", "broken off", "500", "content type", "retry-after"],
)
def test_a_server_that_misbehaves_is_one_line_and_exit_3(route, message, ask, upstream):
    server = upstream(route)

    done = ask(server.url, *(("--timeout", "0.5") if route is drip else ()))

    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.splitlines()[0] == f"kustomize-litellm: {server.url}/api/tags {message}"


def test_a_server_that_is_not_there_is_one_line(ask):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"

        done = ask(url)

    assert done.returncode == 3
    assert done.stderr.startswith(f"kustomize-litellm: {url}/api/tags cannot be reached")


def test_a_server_without_tls_is_one_line(ask, upstream):
    server = upstream(answer())

    done = ask(server.url.replace("http:", "https:"))

    assert done.returncode == 3
    assert "failed at TLS" in done.stderr
    assert server.seen == []


@pytest.mark.skipif(not shutil.which("openssl"), reason="no openssl to make a certificate")
def test_a_certificate_of_nobody_gets_no_key(ask, upstream, tmp_path):
    names = ("-keyout", tmp_path / "key.pem", "-out", tmp_path / "cert.pem", "-subj", "/CN=127.0.0.1")
    made = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", *names)
    subprocess.run(made, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    server = upstream(answer())

    done = ask(server.use_tls(context))

    assert done.returncode == 3
    assert "failed at TLS: [SSL: CERTIFICATE_VERIFY_FAILED]" in done.stderr
    assert server.seen == []


def test_neither_the_logs_of_httpx_nor_of_httpcore_have_the_key(upstream, caplog):
    caplog.set_level(logging.DEBUG)
    server = upstream(answer())
    entry: dict[str, object] = {
        "litellm_params": {"model": "ollama_chat/a", "api_base": server.url, "api_key": "os.environ/A_KEY"}
    }
    found = tag_lookup.lookup([Deployment("a", entry)], {}, frozenset())

    async def run() -> list[tag_lookup.TagReply]:
        async with exchange.client() as client:
            return await tag_lookup.ask(list(found.uses), {"A_KEY": KEY}, client, exchange.Limits())

    (reply,) = asyncio.run(run())

    assert "kimi-k2.5" in reply.tags
    assert KEY in server.seen[0]
    assert caplog.records
    assert KEY not in caplog.text


def test_this_machine_is_asked_without_the_proxy(run, upstream, tmp_path):
    server = upstream(answer())
    nobody = "http://127.0.0.1:9"
    environment = {"OLLAMA_API_KEY": KEY, "HTTP_PROXY": nobody, "http_proxy": nobody, "NO_PROXY": "", "no_proxy": ""}

    done = run("kustomize-litellm", "tags", "check", cloud(tmp_path, server.url), **environment)

    assert done.returncode == 0, done.stderr


def test_a_redirect_never_carries_the_key_to_another_host(ask, upstream):
    foreign = upstream(answer(), "127.0.0.2")
    server = upstream(answer(status=307, Location=f"{foreign.url}/api/tags"))

    done = ask(server.url)

    assert done.returncode == 3
    assert 'redirects to another host, "127.0.0.2"' in done.stderr
    assert foreign.seen == []


def test_a_foreign_host_gets_nothing_unless_allowed(run, upstream, tmp_path):
    refused = run(
        "kustomize-litellm", "tags", "check", cloud(tmp_path, "http://0.0.0.0:1"), OLLAMA_API_KEY=KEY, **NO_PROXY
    )

    assert refused.returncode == 3
    assert "pass --allow-host 0.0.0.0 if it is yours" in refused.stderr

    server = upstream(answer(), "0.0.0.0")  # noqa: S104 - an address of this machine that is not loopback by name
    folder = cloud(tmp_path, server.url)
    words = ("tags", "check", folder, "--allow-host", "0.0.0.0")  # noqa: S104 - likewise
    allowed = run("kustomize-litellm", *words, OLLAMA_API_KEY=KEY, **NO_PROXY)

    assert allowed.returncode == 0, allowed.stderr


def test_ctrl_c_ends_at_once(upstream, tmp_path):
    server = upstream(lambda _: time.sleep(30))
    words = [tool("kustomize-litellm"), "tags", "check", str(cloud(tmp_path, server.url)), "--timeout", "30"]
    environment = {"PATH": "/usr/bin:/bin", "OLLAMA_API_KEY": KEY, **NO_PROXY}
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True, env=environment) as process:
        deadline = time.monotonic() + 20
        while not server.seen and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=10)

    assert (process.returncode, stderr.strip()) == (130, "")  # click ends the line of the ^C


def proxy(served: list[str]) -> Callable[[BaseHTTPRequestHandler], None]:
    """Answer as LiteLLM does for groups that all have the api_base of their provider."""

    def route(request: BaseHTTPRequestHandler) -> None:
        if request.path == "/v1/models":
            answer(json.dumps({"data": [{"id": name} for name in served]}).encode())(request)
        elif request.path == "/metrics/":
            name = "litellm_proxy_total_requests_metric_total"
            lines = (f'{name}{{requested_model="{one}",status_code="200"}} 1.0\n' for one in served)
            answer("".join(lines).encode(), kind="text/plain")(request)
        else:
            request.rfile.read(int(request.headers["Content-Length"]))
            body = json.dumps({"choices": [{"message": {"role": "assistant", "content": "yes"}}]}).encode()
            answer(body, x_litellm_model_api_base="https://api.openai.com/v1", x_litellm_attempted_fallbacks="0")(
                request
            )

    return route


@pytest.mark.parametrize("form", ["text", "json", "junit"])
def test_verify_passes_a_gateway_that_serves_the_build(form, run, upstream, gateway):
    server = upstream(proxy(["cloud", "local"]))
    base = (gateway / "base/config.yaml").read_text()
    write(gateway, {"base/config.yaml": base.replace("drop_params", "callbacks: [prometheus]\n      drop_params")})

    words = ("verify", server.url, gateway / "overlay", "--prompt", "--format", form)
    done = run("kustomize-litellm", *words, LITELLM_MASTER_KEY=KEY, **NO_PROXY)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "cloud" in done.stdout
    assert KEY not in done.stdout + done.stderr
    assert all(f"Bearer {KEY}" in one for one in server.seen)
    assert any(one.startswith("/metrics/") for one in server.seen)


def test_verify_names_a_dropped_group(run, upstream, gateway):
    server = upstream(proxy(["local"]))

    done = run("kustomize-litellm", "verify", server.url, gateway / "overlay", "--key-env", "K", K=KEY, **NO_PROXY)

    assert done.returncode == 1
    assert "is not in /v1/models" in done.stdout


@pytest.mark.parametrize("form", ["text", "junit"])
def test_verify_shows_neither_a_configs_nor_a_servers_control_characters(form, run, upstream, gateway):
    server = upstream(proxy(["cloud"]))
    name = "x\\e[31m\\x01y"
    write(gateway, {"base/local.yaml": fragment("local").replace("modelName: local", f'modelName: "{name}"'),
                    "base/cloud.yaml": fragment("cloud")})  # fmt: skip

    words = ("verify", server.url, gateway / "overlay", "--format", form)
    done = run("kustomize-litellm", *words, LITELLM_MASTER_KEY=KEY)

    assert done.returncode == 1, done.stderr
    assert "x?[31m?y" in done.stdout
    assert not {"\x1b", "\x01"} & set(done.stdout)


def wildcard(gateway: Path, *names: str) -> None:
    parts = {"base/cloud.yaml": fragment("cloud").replace("modelName: cloud", 'modelName: "openai/*"')}
    listed = ", ".join(["config.yaml", "deployment.yaml", "cloud.yaml", *names])
    write(gateway, {**parts, "base/kustomization.yaml": f"resources: [{listed}]\n"})


def test_verify_skips_wildcards_and_says_so(run, upstream, gateway):
    wildcard(gateway, "local.yaml")
    server = upstream(proxy(["local"]))

    words = ("verify", server.url, gateway / "overlay", "--format", "json")
    done = run("kustomize-litellm", *words, LITELLM_MASTER_KEY=KEY)

    assert done.returncode == 0, done.stderr
    assert [(one["group"], one["outcome"]) for one in json.loads(done.stdout)] == [
        ("local", "passed"), ("openai/*", "skipped")
    ]  # fmt: skip


def test_verify_says_that_there_are_only_wildcards(run, gateway):
    wildcard(gateway)

    done = run("kustomize-litellm", "verify", "http://127.0.0.1:1", gateway / "overlay", LITELLM_MASTER_KEY=KEY)

    assert done.returncode == 3
    assert "has only wildcard groups, which /v1/models does not list" in done.stderr


@pytest.mark.parametrize(
    ("url", "environment", "code", "message"),
    [
        ("http://127.0.0.1:1", {"LITELLM_MASTER_KEY": KEY, "NO_PROXY": "fd00::/8,http://x:y"}, 3, "cannot be reached"),
        (
            "http://gw.example",
            {"LITELLM_MASTER_KEY": KEY, "http_proxy": "foo://x"},
            3,
            "http_proxy is not a proxy address",
        ),
        ("http://127.0.0.1:1", {"LITELLM_MASTER_KEY": ""}, 3, "LITELLM_MASTER_KEY is not set"),
        ("http://127.0.0.1:1", {"LITELLM_MASTER_KEY": KEY}, 3, "cannot be reached"),
        (f"http://user:{KEY}@127.0.0.1:1", {"LITELLM_MASTER_KEY": KEY}, 2, "URL is scheme, host"),
    ],
    ids=["odd exceptions", "an unusable proxy", "no key", "nobody there", "a key in the address"],
)
def test_verify_that_cannot_ask_is_one_line(url, environment, code, message, run, gateway):
    done = run("kustomize-litellm", "verify", url, gateway / "overlay", **environment)

    assert done.returncode == code
    assert message in done.stderr
    assert KEY not in done.stdout + done.stderr
