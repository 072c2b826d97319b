"""What the renderer is told by its command line."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

MIB = 1024 * 1024


class Bounds(NamedTuple):
    """How much one source and one build may take: seconds, and bytes; `packed` is the archive, `unpacked` all files."""

    seconds: float = 60.0
    memory: int = 1024 * MIB
    packed: int = 50 * MIB
    unpacked: int = 250 * MIB
    files: int = 20_000


class Address(NamedTuple):
    """Where a server listens; no host is every address of the machine."""

    host: str
    port: int


class Places(NamedTuple):
    """Where artifacts and metrics are served, and who hears of events; the URLs of artifacts name `advertised`."""

    artifacts: Address
    advertised: str
    metrics: Address
    events_url: str


class FluxSettings(NamedTuple):
    """All of it; no namespaces are all namespaces."""

    namespaces: tuple[str, ...]
    crosses_namespaces: bool
    storage: Path
    places: Places
    workers: int
    look_seconds: float
    bounds: Bounds
    allows_secrets: bool
    log_format: str
