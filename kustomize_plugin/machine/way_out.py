"""Where the kustomizations of a build name what is outside of the folder that it may see."""

from __future__ import annotations

import os
from pathlib import Path

from kustomize_plugin.machine import kustomization_files
from kustomize_plugin.resources.kustomization import FOLLOWED

_LONGEST = 200


def of(directory: Path, top: Path) -> tuple[Path, str] | None:
    """Return the first entry that leads out, with its file; one that leads nowhere may lead somewhere in a moment.

    An address is a path, too: kustomize takes ..a.com/../../b for one where there is a folder b.
    """
    for file in kustomization_files.scan(directory).kustomizations:
        for one in (listed for model in kustomization_files.read_all(file) for listed in model.every_entry(*FOLLOWED)):
            if _leads_out(file.parent / os.path.normpath(one.text), top):
                return file, _shown(one.text)
    return None


def _leads_out(path: Path, top: Path) -> bool:
    whole = os.path.normpath(path.absolute())
    return whole != str(top) and not whole.startswith(os.path.join(top, ""))  # noqa: PTH118 - with a slash at its end


def _shown(entry: str) -> str:
    """Show an entry that may be a whole config."""
    line = entry.partition("\n")[0][:_LONGEST]
    return line if line == entry else f"{line}…"
