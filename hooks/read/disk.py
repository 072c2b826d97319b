"""What rules may ask of the disk: the run hands it in, so that nothing else of lint's meets the machine."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Protocol

    from kustomize_plugin.hooks.read.text_file import TextFile
    from kustomize_plugin.resources.kustomization import Kustomization
    from kustomize_plugin.resources.kustomization_graph import KustomizationGraph

    class Disk(Protocol):
        """Files and folders by paths that are absolute, or relative to the working directory; nothing is raised."""

        def load(self, path: str) -> TextFile | None:
            """Return a file, or None where there is none, or it cannot be read; each is read once."""

        def real(self, path: str | Path) -> str:
            """Return the absolute path with no link in it."""

        def shown(self, path: str | Path) -> str:
            """Return the path relative to the working directory, as messages name it."""

        def exists(self, path: str | Path) -> bool:
            """Tell whether something is there."""

        def is_file(self, path: str | Path) -> bool:
            """Tell whether a file is there, links followed."""

        def is_folder(self, path: str | Path) -> bool:
            """Tell whether a folder is there, links followed."""

        def is_executable(self, path: str | Path) -> bool:
            """Tell whether a file may be run as a program."""

        def is_ignored(self, path: str | Path) -> bool:
            """Tell whether git is told to leave a path out: it may be there on the machines that need it."""

        def inside(self, folder: Path, pattern: str = "*") -> list[Path]:
            """Return what lies in a folder and fits a glob, sorted."""

        def kustomization_in(self, folder: Path) -> Path | None:
            """Return the kustomization file of a folder."""

        def kustomizations(self, top: str) -> list[str]:
            """Return the kustomization files below a folder, sorted."""

        def graph(self, folder: Path, read: Callable[[Path], list[Kustomization]]) -> KustomizationGraph:
            """Follow a kustomization through what it lists; `read` returns what a kustomization file holds."""
