"""What a kustomization is made of: the kustomizations and resource files that it reaches."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path


class KustomizationGraph:
    """`files` are resource files in the order kustomize would load them.

    `remotes` are (kustomization, address), `missing` are (kustomization, entry) of what is neither there nor remote.
    """

    def __init__(self) -> None:
        self.kustomizations: list[Path] = []
        self.files: list[Path] = []
        self.remotes: list[tuple[Path, str]] = []
        self.missing: list[tuple[Path, str]] = []
