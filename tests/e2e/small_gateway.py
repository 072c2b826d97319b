"""As much of a gateway as `verify` asks: its list of models, and an answer to each prompt."""

from __future__ import annotations

import contextlib
import http.server
import json
import threading
from collections.abc import Iterator, Mapping

_METRIC = 'litellm_proxy_total_requests_metric_total{{requested_model="{}",status_code="200"}} 1.0\n'


@contextlib.contextmanager
def serving(port: int, key: str, groups: Mapping[str, tuple[str, int]]) -> Iterator[None]:
    """Serve groups on a port of loopback to whoever has the key: for each the address that answers, and the status."""

    answered: set[str] = set()

    class Gateway(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path == "/metrics/":
                self._send(200, "".join(map(_METRIC.format, sorted(answered))).encode(), {})
                return
            is_known = self.headers["authorization"] == f"Bearer {key}"
            self._answer(200 if is_known else 401, {"data": [{"id": name} for name in groups]})

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            address, status = groups[asked["model"]]
            answered.update([asked["model"]] if status == 200 else [])
            answer = {"choices": [{"message": {"content": "ready"}}], "data": [{"embedding": [0.5]}]}
            self._answer(status, answer, {"x-litellm-model-api-base": address})

        def _answer(self, status: int, body: object, headers: Mapping[str, str] | None = None) -> None:
            self._send(status, json.dumps(body).encode(), {"content-type": "application/json", **(headers or {})})

        def _send(self, status: int, text: bytes, headers: Mapping[str, str]) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_words: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", port), Gateway) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
