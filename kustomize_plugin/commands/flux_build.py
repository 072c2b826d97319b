"""The builds of `kustomize-litellm flux`, each in a process of its own: its answer is JSON, on standard output.

They are forked off one process that has loaded all that they need. An archive is unpacked here, too, within the bounds.
"""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import socket
import sys
from importlib import import_module
from pathlib import Path

from kustomize_plugin.flux import build_process, confinement, forking, source_archive, verdict
from kustomize_plugin.flux.source_archive import ArchiveBounds, ArchiveError
from kustomize_plugin.hooks.run import source_fence
from kustomize_plugin.machine import build_errors, builder, kustomization_files, render_tree, way_out
from kustomize_plugin.machine.engine import KUSTOMIZE, Engine, EngineError
from kustomize_plugin.picture import rendered_gateway
from kustomize_plugin.resources import stream
from kustomize_plugin.secrets import printable_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# what is imported where it is used, for the sake of those that run once
_LATER = (
    "kustomize_plugin.hooks.kustomize.root",
    "kustomize_plugin.hooks.run.file_search",
    "kustomize_plugin.hooks.run.judging",
    "kustomize_plugin.hooks.run.repository_top",
    "kustomize_plugin.merge.mounted_config_maps",
    "kustomize_plugin.merge.undone_merge",
)
_LARGEST_FILE = 64 * 1024 * 1024
_NO_MEMORY = re.compile(r"out of memory|[Cc]annot allocate memory|MemoryError|memory ran out|signal: killed")
_NO_TIME = "SIGXCPU"
_NO_ROOM = re.compile(r"No space left on device|no space left on device|[Dd]isk quota exceeded")
_CLUSTER_ONLY = "in the cluster no program but kustomize-litellm runs; remove it, or render in CI"
_INSIDE_ONLY = "copy it into the source, and name it by a relative path"
_LOCAL_ONLY = "in the cluster nothing is fetched for a build; copy it into the source, or render in CI"


def main() -> None:
    """Serve orders through the socket whose number is the argument."""
    for name in _LATER:
        import_module(name)
    with socket.socket(fileno=int(sys.argv[1])) as orders:
        forking.serve(orders, _run)


def _run(order: dict[str, Any]) -> None:
    """Answer one order."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what anything else prints is no answer
    os.umask(0o077)
    _limit(order)
    engine = Path(order["engine"])
    confinement.enter(Path(order["archive"]).parent, [engine, engine.resolve().parent])
    try:
        answer = _answer(order)
    except MemoryError:
        answer = _refused(verdict.BUILD_OUT_OF_MEMORY, [build_process.out_of_memory(int(order["memory"]))])
    json.dump(answer, answers)
    answers.close()


def _limit(order: dict[str, Any]) -> None:
    """Bound this process and each that it starts; RLIMIT_AS would not do: Go reserves a gigabyte that it never uses."""
    seconds, memory = int(order["seconds"]) + 1, int(order["memory"])
    largest = max(_LARGEST_FILE, int(order["unpacked"]))
    for what, most in (
        (resource.RLIMIT_DATA, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, largest),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (bound, bound))
    signal.signal(signal.SIGALRM, lambda *_: os.killpg(0, signal.SIGKILL))
    signal.alarm(seconds)  # nobody may be looking any more


def _answer(order: dict[str, Any]) -> dict[str, object]:
    root = Path.cwd()
    try:
        bounds = ArchiveBounds(int(order["files"]), int(order["unpacked"]))
        source_archive.unpack(Path(order["archive"]), root, bounds)
    except ArchiveError as error:
        return _refused(verdict.SOURCE_REFUSED, [f"the source's archive {error}"])
    except OSError as error:
        return _refused(verdict.STORAGE_FAILED, [f"the source cannot be unpacked: {error.strerror}"])
    folder = Path(order["path"])
    if not os.path.isdir(folder):  # noqa: PTH112 - pathlib raises where a name is too long for a folder
        return _refused(verdict.INVALID_PATH, [f'there is no folder "{folder}" in the source'])
    try:
        built = _built(folder, Engine(KUSTOMIZE, order["engine"]))
    except builder.UntrustedError as error:
        return _refused(verdict.BUILD_FAILED, [_untrusted(error)])
    except EngineError as error:
        return _engine_failed(str(error), order, root)
    return _of_build(built, order)


def _built(folder: Path, engine: Engine) -> builder.Build:
    if kustomization_files.file_in(folder) is None:
        raise EngineError(build_errors.no_kustomization(folder))
    found = way_out.of(folder, Path.cwd())
    if found:
        raise EngineError(f'{found[0]}: "{found[1]}" is outside of the source; {_INSIDE_ONLY}')
    return source_fence.hold(builder.build(folder, engine), folder)


def _of_build(built: builder.Build, order: dict[str, Any]) -> dict[str, object]:
    text = built.text
    if built.failed and built.unmerged and rendered_gateway.has_config(built.unmerged):
        text = built.unmerged
    elif built.failed:
        return _refused(verdict.BUILD_FAILED, built.messages)
    if not stream.documents(text):
        message = f"{order['path']} renders to nothing, and Flux would delete all that it has applied; add resources"
        return _refused(verdict.BUILD_FAILED, [message])
    readable = [] if order["allow_secrets"] else render_tree.secrets(text)
    if readable:
        message = 'renders Secret "{}" with values that anybody can read, and the artifact is served as it is; '
        message += "keep the Secret in the cluster, encrypt it with SOPS, or start with --allow-secrets"
        return _refused(verdict.BUILD_FAILED, [f"{order['path']} {message.format(name)}" for name in readable])
    return {"text": text, "warnings": _shown(built.said if text is built.unmerged else built.messages)}


def _untrusted(error: builder.UntrustedError) -> str:
    """Say what a build would run or fetch, and the way out, which is no flag here."""
    is_fetched = isinstance(error, builder.RemoteBaseError)
    told = error.program.told if isinstance(error, builder.ForeignProgramError) else error.told
    return f"{os.path.normpath(error.file)}: {told}; {_LOCAL_ONLY if is_fetched else _CLUSTER_ONLY}"


def _engine_failed(message: str, order: dict[str, Any], root: Path) -> dict[str, object]:
    if _NO_TIME in message:
        return _refused(verdict.BUILD_TIMED_OUT, ["the build took more time than --build-timeout allows"])
    if _NO_MEMORY.search(message):
        return _refused(verdict.BUILD_OUT_OF_MEMORY, [build_process.out_of_memory(int(order["memory"]))])
    if _NO_ROOM.search(message):
        return _refused(verdict.STORAGE_FAILED, ["the build has no room for its files; make some below --storage-path"])
    return _refused(
        verdict.BUILD_FAILED, [message.removeprefix("Error: ").replace(f"{root}/", "").replace(str(root), ".")]
    )


def _refused(reason: str, lines: list[str]) -> dict[str, object]:
    return {"reason": reason, "lines": _shown(lines)}


def _shown(lines: list[str]) -> list[str]:
    """Return lines without a key, and without what would steer the terminal of who reads the status."""
    return [printable_text.line(printable_text.text(line)) for line in lines]


if __name__ == "__main__":
    main()
