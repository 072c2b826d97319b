"""Where the JSON Schemas are: a wheel carries them inside the package, the source tree beside it."""

from __future__ import annotations

from pathlib import Path


def folder() -> Path:
    """Return the folder that has `kustomize-litellm.dev/`, `litellm/` and `vendor/`; it may be missing."""
    package = Path(__file__).parents[1]
    inside = package / "schemas"
    return inside if inside.is_dir() else package.parent / "schemas"
