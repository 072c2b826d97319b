"""What the renderer tells its operator: one line an event, as text or as JSON."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TextIO

from kustomize_plugin.secrets import printable_text

INFO, ERROR = "info", "error"
TEXT, JSON = "text", "json"
Log = Callable[..., None]


def now() -> str:
    """Return the time as Kubernetes writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def to(form: str, stream: TextIO | None = None) -> Log:
    """Return a function that writes one line: what happened, to which object, and how bad it is."""
    lock = threading.Lock()
    target = stream or sys.stderr

    def log(message: str, about: object = "", level: str = INFO) -> None:
        text = printable_text.text(" ".join(message.split("\n")))
        if form == JSON:
            line = json.dumps({"ts": now(), "level": level, "object": str(about), "msg": text})
        else:
            line = printable_text.line(" ".join(filter(None, (now(), level, f"{about}:" if about else "", text))))
        with lock:
            try:
                target.write(f"{line}\n")
                target.flush()
            except (OSError, ValueError):  # nobody reads it: no reason to stop
                return

    return log
