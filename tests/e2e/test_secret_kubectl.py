"""`kustomize-litellm secret set` with the real kubectl, and an API server that knows Secrets alone."""

import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.e2e.conftest import Run
from tests.unit.made_up_keys import made_up

_SECRETS = "/api/v1/namespaces/ml/secrets"
_KINDS = {"name": "secrets", "singularName": "secret", "namespaced": True, "kind": "Secret", "verbs": ["get", "patch"]}
_FIXED = {
    "/api": {"kind": "APIVersions", "versions": ["v1"]},
    "/apis": {"kind": "APIGroupList", "apiVersion": "v1", "groups": []},
    "/api/v1": {"kind": "APIResourceList", "groupVersion": "v1", "resources": [_KINDS]},
    "/api/v1/namespaces/ml": {"kind": "Namespace", "apiVersion": "v1", "metadata": {"name": "ml"}},
}
_NOT_FOUND = {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404}


class _Api(ThreadingHTTPServer):
    secrets: dict[str, dict[str, str]]


class _Handler(BaseHTTPRequestHandler):
    server: _Api

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path in _FIXED:
            self._reply(200, _FIXED[path])
        else:
            self._secret(path.removeprefix(_SECRETS + "/"))

    def do_PATCH(self) -> None:
        name = self.path.partition("?")[0].removeprefix(_SECRETS + "/")
        assert self.headers["Content-Type"] == "application/merge-patch+json"
        patch = self._body()["data"]
        if name in self.server.secrets and "dryRun=All" not in self.path:
            self.server.secrets[name].update(patch)
        self._secret(name)

    def do_POST(self) -> None:
        body = self._body()
        if "dryRun=All" not in self.path:
            self.server.secrets[body["metadata"]["name"]] = body["data"]
        self._reply(201, body)

    def _body(self):
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))

    def _secret(self, name: str) -> None:
        values = self.server.secrets.get(name)
        if values is None:
            self._reply(404, {**_NOT_FOUND, "message": f'secrets "{name}" not found', "details": {"name": name}})
        else:
            metadata = {"name": name, "namespace": "ml"}
            self._reply(200, {"kind": "Secret", "apiVersion": "v1", "metadata": metadata, "data": values})

    def _reply(self, code: int, answer: object) -> None:
        content = json.dumps(answer).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[_Api]:
    """An API server on loopback, to which kubectl's current context leads."""
    with _Api(("127.0.0.1", 0), _Handler) as server:
        server.secrets = {"litellm-secrets": {"OLLAMA_API_KEY": "b2xk"}}
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        config = {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "c", "cluster": {"server": f"http://127.0.0.1:{server.server_port}"}}],
            "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u", "namespace": "ml"}}],
            "users": [{"name": "u", "user": {}}],
            "current-context": "c",
        }
        (tmp_path / "kubeconfig").write_text(json.dumps(config))
        monkeypatch.setenv("KUBECONFIG", str(tmp_path / "kubeconfig"))
        yield server
        server.shutdown()
        thread.join()


def _set(run: Run, value: str, *words: str) -> tuple[int, str]:
    done = run("kustomize-litellm", "secret", "set", "GROQ_API_KEY", *words, stdin=value)
    assert value not in done.stdout + done.stderr
    return done.returncode, done.stderr


def test_sets_one_key_and_leaves_the_others(run: Run, api: _Api) -> None:
    value = "gsk_" + made_up(52)
    encoded = base64.b64encode(value.encode()).decode()

    assert _set(run, value, "--dry-run")[0] == 0
    assert api.secrets == {"litellm-secrets": {"OLLAMA_API_KEY": "b2xk"}}
    assert _set(run, value)[0] == 0
    assert api.secrets == {"litellm-secrets": {"OLLAMA_API_KEY": "b2xk", "GROQ_API_KEY": encoded}}


def test_creates_a_missing_secret_only_when_asked(run: Run, api: _Api) -> None:
    value = "gsk_" + made_up(52)
    api.secrets.clear()

    code, stderr = _set(run, value)
    assert code == 3
    assert 'secrets "litellm-secrets" not found; create it with --create' in stderr
    assert _set(run, value, "--create", "--dry-run")[0] == 0
    assert api.secrets == {}
    assert _set(run, value, "--create")[0] == 0
    assert api.secrets == {"litellm-secrets": {"GROQ_API_KEY": base64.b64encode(value.encode()).decode()}}


def test_a_server_that_is_gone_is_one_line(run: Run, api: _Api) -> None:
    api.shutdown()
    api.server_close()

    code, stderr = _set(run, "gsk_" + made_up(52))

    assert code == 3
    assert stderr.startswith("kustomize-litellm: kubectl: The connection to the server 127.0.0.1:")
    assert stderr.count("\n") == 1
