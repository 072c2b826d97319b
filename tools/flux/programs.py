"""The programs of a cluster with Flux and our renderer, with the words that they are started with on loopback."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from kustomize_plugin.rehearsal import ports
from tools.cluster.program import Program
from tools.cluster.serve import BINARIES, PROGRAMS, ROOT
from tools.flux.api import NAMESPACE

SCRIPTS = Path(sys.executable).parent
TOOLS = ROOT / ".tools" / "bin"
RENDERER = (str(SCRIPTS / "kustomize-litellm"), "flux")


class Served(NamedTuple):
    """A program, and the port of loopback where it answers."""

    program: Program
    port: int


def search_path() -> str:
    """Return a PATH on which what `make tools` has built comes first."""
    return os.pathsep.join([str(SCRIPTS), str(TOOLS), os.environ["PATH"]])


def environment(kubeconfig: Path) -> dict[str, str]:
    """Return what the programs find in their environment."""
    return {"KUBECONFIG": str(kubeconfig), "RUNTIME_NAMESPACE": NAMESPACE, "PATH": search_path()}


def source_controller(folder: Path, kubeconfig: Path) -> Served:
    """Return the controller that fetches."""
    port, health = ports.free(), ports.free()
    storage = _made(folder / "sources")
    flags = (
        *(f"--storage-path={storage}", f"--storage-addr=127.0.0.1:{port}", f"--storage-adv-addr=127.0.0.1:{port}"),
        *("--metrics-addr=0", f"--health-addr=127.0.0.1:{health}", "--concurrent=10"),
    )
    return Served(Program([str(BINARIES / "source-controller"), *flags], folder, environment(kubeconfig)), health)


def kustomize_controller(folder: Path, kubeconfig: Path) -> Served:
    """Return the controller that applies."""
    health = ports.free()
    flags = ("--feature-gates=ExternalArtifact=true", "--metrics-addr=0", f"--health-addr=127.0.0.1:{health}")
    return Served(Program([str(BINARIES / "kustomize-controller"), *flags], folder, environment(kubeconfig)), health)


CONTROLLERS = (source_controller, kustomize_controller)


def missing() -> list[str]:
    """Return which programs of a stage are not built."""
    names = (*PROGRAMS, *(one.__name__.replace("_", "-") for one in CONTROLLERS))
    return [name for name in names if not (BINARIES / name).is_file()]


class Renderer:
    """Our renderer, as the Deployment runs it; `words` are the program and what comes before its flags."""

    def __init__(self, folder: Path, kubeconfig: Path, words: Sequence[str] = RENDERER) -> None:
        self.port, self.metrics_port = ports.free(), ports.free()
        self.address = f"http://127.0.0.1:{self.port}/"
        self.store = self._usual_store = _made(folder / "store")
        self.words = words
        self.program = Program(words, folder, name="renderer")
        self.set(kubeconfig)

    def set(self, kubeconfig: Path | None = None, *flags: str, store: Path | None = None) -> None:
        """Say what the next start is to be with; flags are those of one start."""
        self.store = store or self.store
        self.program.command = [
            *self.words,
            f"--storage-path={self.store}",
            *(f"--storage-addr=127.0.0.1:{self.port}", f"--storage-adv-addr=127.0.0.1:{self.port}"),
            f"--metrics-addr=127.0.0.1:{self.metrics_port}",
            *flags,
        ]
        if kubeconfig:
            self.program.environment = environment(kubeconfig)

    def reset(self, kubeconfig: Path) -> bool:
        """Say that the next start is to be the usual one, and tell whether the last was not."""
        last = self.program.command, self.program.environment
        self.set(kubeconfig, store=self._usual_store)
        return last != (self.program.command, self.program.environment)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
