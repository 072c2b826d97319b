"""The folder that an ExternalArtifact's annotation asks for."""

from __future__ import annotations

from kustomize_plugin.config.kind_shapes import RENDERED_PATH
from kustomize_plugin.flux.verdict import INVALID_PATH, RefusedError

_LONGEST = 4096


def of(path: str) -> str:
    """Return a path relative to the top of the source, "." for the top itself; raises RefusedError."""
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if not path.strip() or path != path.strip():
        raise _refused(path, "is empty or has blanks around it; write . for the top of the source")
    if path.startswith("/"):
        raise _refused(path, "is not relative; begin it with a folder at the top of the source")
    if ".." in parts:
        raise _refused(path, "leaves the source; name the folder without ..")
    if not path.isprintable() or len(path) > _LONGEST:
        raise _refused(path, "cannot be the path of a folder")
    return "/".join(parts) or "."


def _refused(path: str, why: str) -> RefusedError:
    return RefusedError(INVALID_PATH, f'the annotation {RENDERED_PATH} "{path[:200]}" {why}')
