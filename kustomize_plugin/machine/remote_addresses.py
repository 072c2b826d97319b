"""Which entries of a kustomization are addresses, told as kustomize's own code does (api/internal/git/repospec.go)."""

from __future__ import annotations

import posixpath
import re

# patterns as text: most runs of lint meet no entry that needs them
_START = r"(?ai)(?P<scheme>ssh://|https?://|file://)?(?P<user>[a-z][a-z0-9-]*@)?(?P<github>github\.com[/:])?"
# what kustomize before 5.1 also took for an address, or what others mean as one; only where no file has the name
_REMOTE = r"(?i)^[a-z][a-z0-9+.-]*://|^git@|^[\w.-]+\.[a-z]{2,}[:/]|^git::|^gh:|[?&]ref="
_SEGMENTS = 2  # of an organisation and its repository


def is_download(entry: str) -> bool:
    """Tell whether kustomize asks the network for an entry before it looks for a file of that name."""
    return entry[:6].lower().startswith(("http:", "https:"))


def is_repository(entry: str) -> bool:
    """Tell whether kustomize clones an entry before it looks for a folder of that name."""
    if entry.startswith("/") or not ("@" in entry or ":" in entry or entry[:11].lower() == "github.com/"):
        return False
    rest = re.sub(r"(?i)\Agit::", "", entry.partition("?")[0])
    start = re.match(_START, rest)
    if start is None or not start[0]:
        return False
    if (start["scheme"] or "").lower() == "file://":
        return _has_path(rest[len("file://") :], segments=1)
    rest = rest[len((start["scheme"] or "") + (start["user"] or "")) :]
    host, path = _split(rest, by_colon=not start["scheme"])
    return bool(host or start["github"]) and _has_path(path, _SEGMENTS)


def looks_remote(entry: str) -> bool:
    """Tell whether an entry that is not a file here is meant as an address."""
    return is_repository(entry) or re.search(_REMOTE, entry) is not None


def _split(rest: str, by_colon: bool) -> tuple[str, str]:
    """Split at the end of the host; without a scheme that may be a colon before the first slash."""
    slash, colon = rest.find("/"), rest.find(":") if by_colon else -1
    end = colon if by_colon and (slash < 0 or 0 < colon < slash) else slash
    return (rest, "") if end < 0 else (rest[: end + 1], rest[end + 1 :])


def _has_path(path: str, segments: int) -> bool:
    """Tell whether a path names a repository, and in it a folder that does not lead out again."""
    if "_git/" in path:
        before, _, after = path.partition("_git/")
        repository, inner = before + "_git/", after.partition("/")[2]
    elif "//" in path:
        repository, _, inner = path.partition("//")
    elif ".git" in path:
        before, _, inner = path.partition(".git")
        repository = before + ".git"
    else:
        parts = path.split("/") if segments > 1 else [path]
        repository, inner = "/".join(parts[:segments]), "/".join(parts[segments:])
        if len(parts) < segments:
            return False
    return bool(repository) and posixpath.normpath(inner.removeprefix("/")).split("/")[0] != ".."
