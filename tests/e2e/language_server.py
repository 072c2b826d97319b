"""The yaml-language-server, spoken to as an editor does."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.e2e import browser


class Server:
    """A running server; positions are found by the mark `|` in a text."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._last = 0
        self._documents = 0
        self.diagnostics: dict[str, list[dict[str, Any]]] = {}
        self.ask("initialize", processId=None, rootUri=None, capabilities=_CAPABILITIES)
        self._tell("initialized")
        self._tell("workspace/didChangeConfiguration", settings={})

    def ask(self, method: str, **params: Any) -> Any:
        """Send a request and return its result; what comes in between is answered or kept."""
        self._last += 1
        self._send({"id": self._last, "method": method, "params": params})
        while True:
            message = self._receive()
            if message.get("id") == self._last and "method" not in message:
                assert "error" not in message, message
                return message.get("result")

    def at(self, method: str, marked: str) -> Any:
        """Open a text in the editor and ask about the place of its mark."""
        before, _, after = marked.partition("|")
        uri = self.open(before + after)
        line = before.count("\n")
        position = {"line": line, "character": len(before) - before.rfind("\n") - 1}
        return self.ask(method, textDocument={"uri": uri}, position=position)

    def open(self, text: str) -> str:
        """Open a text as a new file and return its address."""
        self._documents += 1
        uri = f"file:///nowhere/{self._documents}.yaml"
        self._tell("textDocument/didOpen", textDocument={"uri": uri, "languageId": "yaml", "version": 1, "text": text})
        return uri

    def problems(self, text: str) -> list[str]:
        """Return what the server says is wrong with a text."""
        uri = self.open(text)
        while uri not in self.diagnostics:
            self._receive()
        return [one["message"] for one in self.diagnostics[uri]]

    def _tell(self, method: str, **params: Any) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        stream = self._process.stdout
        assert stream is not None
        length = 0
        while (line := stream.readline().strip()) or not length:
            assert line or self._process.poll() is None, "the language server has ended"
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        message: dict[str, Any] = json.loads(stream.read(length))
        if message.get("method") == "textDocument/publishDiagnostics":
            self.diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "method" in message and "id" in message:
            self._send({"id": message["id"], "result": _answer(message)})
        return message


def _answer(request: dict[str, Any]) -> object:
    """Answer what a server asks of an editor: its settings, and nothing else."""
    if request["method"] != "workspace/configuration":
        return None
    return [_SETTINGS.get(one["section"], {}) for one in request["params"]["items"]]


# no store of other people's schemas: nothing is fetched
_SETTINGS = {
    "yaml": {"schemaStore": {"enable": False}, "completion": True, "hover": True, "validate": True},
    "editor": {"tabSize": 2},
}
_CAPABILITIES = {
    "textDocument": {
        "completion": {"completionItem": {"snippetSupport": True}},
        "hover": {"contentFormat": ["markdown"]},
    },
    "workspace": {"configuration": True},
}


@contextmanager
def started() -> Iterator[Server]:
    """Start the pinned server; skips where it or Node is missing."""
    program = browser.module("yaml-language-server/bin/yaml-language-server")
    node = shutil.which("node", path=browser.PATH)
    if node is None:
        pytest.skip("no node on PATH; run `make browser`")
    command = [node, str(program), "--stdio"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        yield Server(process)
        process.kill()
