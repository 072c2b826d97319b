"""hedge.py, which LiteLLM imports from beside its config: a file of this package, as text and by its checksum."""

from __future__ import annotations

from functools import cache

KEY = "hedge.py"


@cache
def text() -> str:
    """Return what is in the file."""
    from pkgutil import get_data

    content = get_data("kustomize_plugin.failover", KEY)
    return content.decode() if content is not None else ""


def checksum(content: str | None = None) -> str:
    """Return the checksum of the file, or of another text."""
    from hashlib import sha256

    return f"sha256:{sha256((text() if content is None else content).encode()).hexdigest()}"
