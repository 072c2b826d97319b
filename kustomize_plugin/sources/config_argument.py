"""How a container tells LiteLLM which config to read: by an argument, or by a variable."""

from __future__ import annotations

import posixpath
import re

from kustomize_plugin.sources.workload import Container

PATH_VARIABLE = "CONFIG_FILE_PATH"
# each of them gives LiteLLM a config too: all settings as JSON, an object in a bucket
_OTHERS = ("WORKER_CONFIG", "LITELLM_CONFIG_BUCKET_NAME", "LITELLM_CONFIG_BUCKET_OBJECT_KEY")
_FLAG = re.compile(r"(?:^|\s)(?:--config|-c)(?:[\s=]+|$)[\"']?([^\s\"';&|]*)|(?:^|\s)-c([^\s\"';&|-][^\s\"';&|]*)")
_STARTS = re.compile(r"(?:^|[\s;&|(/])litellm(?:\s|$)")
_FOLDER = "/app"  # where LiteLLM's images start
_SHELLS = frozenset(("sh", "bash", "ash", "dash"))
_OWN = frozenset(("litellm", "prod_entrypoint.sh", "entrypoint.sh"))


def path(container: Container) -> str | None:
    """Return the path of the config that a container names; empty where it names none, None where nobody can tell.

    A path within a folder that is not known is taken for one below the image's.
    """
    given = container.values.get(PATH_VARIABLE, "")
    if any(name in container.names for name in _OTHERS) or (PATH_VARIABLE in container.names and not given):
        return None
    found = _by_arguments(container)
    if found is None or "$" in found or "{{" in found:
        return None
    found = found or given
    if "$" in found or "{{" in found:
        return None
    return posixpath.normpath(posixpath.join(container.folder or _FOLDER, found)) if found else ""


def glued(container: Container) -> str:
    """Return an argument that holds the flag and the path, which LiteLLM takes for an option of that name."""
    first = posixpath.basename(container.command[0]) if container.command else ""
    found = (word for word in container.arguments if re.match(r"--config\s+\S", word))
    return next(found, "") if not first or first in _OWN else ""


def _by_arguments(container: Container) -> str | None:
    words = container.arguments
    first = posixpath.basename(container.command[0]) if container.command else ""
    if first in _SHELLS:
        return _by_script(words)
    if first and first not in _OWN:
        return None
    return _by_words(words)


def _by_words(words: list[str]) -> str | None:
    for word, following in zip(words, [*words[1:], ""], strict=False):
        if " " in word and ("--config" in word or word.startswith("-c ")):
            return None
        if word in ("--config", "-c"):
            return following
        if word.startswith("--config="):
            return word.partition("=")[2]
        if word.startswith("-c"):
            return word[2:].lstrip("=")
    return ""


def _by_script(words: list[str]) -> str | None:
    """Return the path that a script of the shell gives, where it starts LiteLLM in words that can be read."""
    starts = [(word, start) for word in words if (start := _STARTS.search(word))]
    if len(starts) != 1:
        return None
    script, start = starts[0]
    found = _FLAG.search(f" {script[start.end() :]}")
    if found:
        return found[1] or found[2] or None
    return None if "$" in script or "CONFIG" in script else ""
