"""Why an engine could not build, in one line that names the file to fix: kustomize's own errors seldom do."""

from __future__ import annotations

import os
from difflib import get_close_matches
from pathlib import Path

from kustomize_plugin.finding import did_you_mean
from kustomize_plugin.machine import kustomization_files
from kustomize_plugin.resources.kustomization import FOLLOWED

_ALIKE = 0.8


def no_kustomization(directory: Path) -> str:
    """Say that a folder cannot be built, and which file in it was probably meant to make it so."""
    names = sorted(path.name for path in directory.iterdir() if path.is_file())
    near = get_close_matches("kustomization.yaml", names, n=1, cutoff=_ALIKE)
    return f"{directory} has no kustomization.yaml" + (f'; rename "{near[0]}"' if near else "")


def of(directory: Path, errors: str) -> str:
    """Return what keeps a kustomization from being built; where the files do not tell, what the engine said."""
    graph = kustomization_files.scan(directory)
    empty = [file for file in graph.kustomizations if not list(filter(None, kustomization_files.documents(file)))]
    for file in empty if "is empty" in errors else ():
        return f"{os.path.normpath(file)} is empty; list the files to build under resources"
    for file, entry in graph.missing:
        hint = _near(file.parent, entry)
        return f'{_place(file, entry)}: "{entry}" does not exist{hint and f"; {hint}"}'
    said = " ".join(line.strip() for line in errors.splitlines() if line.strip())
    return f"{said}; kustomize-litellm lint {directory} may say more" if said else ""


def _place(file: Path, entry: str) -> str:
    shown = os.path.normpath(file)  # a base is found by way of its overlay
    for model in kustomization_files.read_all(file):
        for one in model.every_entry(*FOLLOWED):
            if one.text == entry:
                return f"{shown}:{one.node.start_mark.line + 1}:{one.node.start_mark.column + 1}"
    return shown


def _near(folder: Path, entry: str) -> str:
    """Name what is nearest in the folder that the entry leads to."""
    head, slash, name = entry.rstrip("/").rpartition("/")
    inner = folder / head if slash else folder
    there = sorted(path.name for path in inner.iterdir()) if inner.is_dir() else []
    return did_you_mean(entry, [f"{head}{slash}{one}" for one in there]) or did_you_mean(name, there)
