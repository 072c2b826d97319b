"""Replicas of the gateway as overlays/ha configures them, on loopback: real LiteLLM, real Redis, obedient models."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from kustomize_plugin.rehearsal import ports
from tests.e2e.conftest import REPOSITORY, search_path

GROUP, LOCAL = "cloud-qwen3-coder", "vllm-qwen"  # the one falls back to the other directly
BREAK = "break"  # the cloud never answers a prompt with this word in it
_TIMEOUT_SECONDS = 1.5  # of the cloud, instead of the minute that the overlay gives it
_START_SECONDS = 300
_QUIET = {
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "LITELLM_TELEMETRY": "False",
    "DISABLE_ADMIN_UI": "True",
    "LITELLM_LOG": "ERROR",
    "NO_PROXY": "*",
    "no_proxy": "*",
}


def litellm() -> str:
    """Return LiteLLM's executable: $LITELLM, or the newest that make has installed; else the test is skipped."""
    made = sorted((REPOSITORY / ".tools").glob("litellm-*/bin/litellm"), key=lambda path: path.stat().st_mtime)
    found = shutil.which(os.environ.get("LITELLM") or (made[-1] if made else "litellm"))
    if found is None:
        pytest.skip("LiteLLM is not installed; run `make litellm`, or name its executable in LITELLM")
    return found


def redis_server() -> str:
    found = shutil.which("redis-server", path=search_path())
    if found is None:
        pytest.skip("redis-server is not there; run `make redis`")
    return found


class Model:
    """A model server; it counts what it is asked, and hangs where the prompt says so if it is the cloud's."""

    def __init__(self, *, breakable: bool) -> None:
        self.asked = 0
        self.seconds = 0.0  # of thought per answer
        model = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                question = self.rfile.read(int(self.headers["Content-Length"])).decode()
                model.asked += 1
                time.sleep(4 * _TIMEOUT_SECONDS if breakable and BREAK in question else model.seconds)
                content = json.dumps(_answer(self.path)).encode()
                with contextlib.suppress(OSError):
                    self._send(content)

            def _send(self, content: bytes) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def _answer(path: str) -> dict[str, object]:
    message = {"role": "assistant", "content": "ok"}
    if path.endswith("/api/chat"):
        return {"model": "m", "created_at": "2026-01-01T00:00:00Z", "message": message, "done": True}
    choice = {"index": 0, "finish_reason": "stop", "message": message}
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    return {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice], "usage": usage}


def config(rendered: str, cloud: Model, local: Model, redis_port: int | None) -> dict[str, Any]:
    """Return the overlay's config with its addresses led to loopback; without a port it knows no Redis."""
    documents = yaml.safe_load_all(rendered)
    text = next(one["data"]["config.yaml"] for one in documents if one["kind"] == "ConfigMap")
    values: dict[str, Any] = yaml.safe_load(text)
    values["model_list"] = [entry for entry in values["model_list"] if "api_base" in entry["litellm_params"]]
    for entry in values["model_list"]:
        params = entry["litellm_params"]
        cloudy = params["api_base"] == "https://ollama.com"
        params["timeout"] = _TIMEOUT_SECONDS if cloudy else params["timeout"]
        params["api_base"] = cloud.url if cloudy else local.url + "/v1" * params["api_base"].endswith("/v1")
    known = {entry["model_name"] for entry in values["model_list"]}
    assert {GROUP, LOCAL} <= known
    # Prisma's engine is no part of LiteLLM's wheel.
    del values["general_settings"]["database_url"]
    settings, shared = values["router_settings"], values["general_settings"]["coordination_redis"]
    assert (settings["redis_host"], settings["redis_port"]) == (shared["host"], shared["port"])
    if redis_port is None:
        del values["general_settings"]["coordination_redis"]
        for key in ("redis_host", "redis_port", "redis_password"):
            del settings[key]
    else:
        settings.update(redis_host="127.0.0.1", redis_port=redis_port)
        shared.update(host="127.0.0.1", port=redis_port)
    return values


@contextlib.contextmanager
def redis(folder: Path, password: str) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Run Redis with the arguments of overlays/ha; yield its port and its process."""
    manifest = yaml.safe_load((REPOSITORY / "overlays/ha/redis/deployment.yaml").read_text())
    container = manifest["spec"]["template"]["spec"]["containers"][0]
    port = ports.free()
    given = [argument.replace("$(REDIS_PASSWORD)", password) for argument in container["args"]]
    given[given.index("--port") + 1] = str(port)
    command = [redis_server(), *given, "--bind", "127.0.0.1", "--dir", str(folder)]
    with (folder / "redis.log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        _until(server, folder / "redis.log", lambda: speak(port, password, "PING").startswith("+PONG"))
        yield port, server
    finally:
        server.kill()
        server.wait()


def speak(port: int, password: str, *words: str) -> str:
    """Return what Redis says to one command."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection, connection.makefile("rw") as stream:
        stream.write(f"AUTH {password}\r\n")
        stream.flush()
        stream.readline()
        stream.write(" ".join(words) + "\r\n")
        stream.flush()
        connection.shutdown(socket.SHUT_WR)
        return stream.read()


class Replica:
    """One LiteLLM proxy."""

    def __init__(self, folder: Path, values: dict[str, Any], **environment: str) -> None:
        folder.mkdir()
        (folder / "config.yaml").write_text(yaml.safe_dump(values, sort_keys=False))
        self.key = environment["LITELLM_MASTER_KEY"]
        self.port = ports.free()
        self.log = folder / "log"
        command = [litellm(), "--config", str(folder / "config.yaml"), "--host", "127.0.0.1", "--port", str(self.port)]
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG"}}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command, cwd=folder, stdout=log, stderr=log, env={**kept, "HOME": str(folder), **_QUIET, **environment}
            )

    def wait(self) -> None:
        def alive() -> bool:
            return httpx.get(f"http://127.0.0.1:{self.port}/health/liveliness", trust_env=False).is_success

        _until(self.process, self.log, alive)

    def ask(self, prompt: str = "hello", timeout: float = 60) -> httpx.Response:
        return httpx.post(
            f"http://127.0.0.1:{self.port}/v1/chat/completions",
            headers={"Authorization": f"Bearer {self.key}"},
            # Else LiteLLM might answer from what it remembers.
            json={"model": GROUP, "messages": [{"role": "user", "content": f"{prompt} {secrets.token_hex(4)}"}]},
            timeout=timeout,
            trust_env=False,
        )

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def _until(process: subprocess.Popen[bytes], log: Path, holds: Any) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError, httpx.HTTPError):
            if holds():
                return
        time.sleep(0.1)
    pytest.fail(f"{log.name} did not become ready: {log.read_text(errors='replace')[-2000:]}")
