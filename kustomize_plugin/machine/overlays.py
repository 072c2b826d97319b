"""The overlays below a folder, and the one place that the render of each has."""

from __future__ import annotations

import os
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path

from kustomize_plugin.config import kind_shapes
from kustomize_plugin.machine import kustomization_files, source_files
from kustomize_plugin.machine.skipped_folders import SKIPPED
from kustomize_plugin.resources.kustomization import CONFIG_MAPS, SECRETS, Kustomization
from kustomize_plugin.resources.kustomization_names import FILE_NAMES

_GENERATED = (CONFIG_MAPS, SECRETS)
FOLDER, FILE = "rendered", "manifests.yaml"
_SETTINGS = Path(".kustomize-litellm.yaml")
_CUSTOMARY = "overlays"


class Overlay:
    """A kustomization that somebody builds; `merges` tells whether it has a FragmentMerge.

    That is one that lists a FragmentMerge itself, even where another one builds on it, and one with parts of ours that
    no other one includes. One with a config and no part of ours `is_plain`.
    """

    def __init__(self, directory: Path, merges: bool, is_plain: bool = False) -> None:
        self.directory = directory
        self.merges = merges
        self.is_plain = is_plain


def below(top: Path, *, plain: bool = False) -> list[Overlay]:
    """Return the overlays below a folder, sorted by path; components and what the settings exclude are left out.

    With `plain` those too that hold a LiteLLM config and have no part of ours.
    """
    graphs = {file: kustomization_files.scan(Path(file).parent) for file in kustomizations_below(str(top))}
    inner = {
        os.path.realpath(included)
        for file, graph in graphs.items()
        for included in graph.kustomizations
        if os.path.realpath(included) != os.path.realpath(file)
    }
    kinds = _Kinds()
    found = []
    for file, graph in graphs.items():
        ours = {kind for source in (Path(file), *graph.files) for kind in kinds.of(source)}
        hidden = os.path.realpath(file) in inner and not kinds.merges_itself(Path(file))
        parts = (Path(file), *graph.kustomizations, *graph.files) if plain and not ours and not hidden else ()
        is_plain = _has_config((*parts, *(found for one in parts for found in kinds.generated(one))))
        if (ours or is_plain) and not (hidden or kinds.is_component(Path(file)) or _is_excluded(file)):
            found.append(Overlay(Path(file).parent, "FragmentMerge" in ours, is_plain))
    return found


def place(directory: Path, top: Path) -> Path:
    """Return where the render of an overlay lies in the tree: its path from `top`, less folders named overlays."""
    parts = directory.resolve().relative_to(top.resolve()).parts
    return Path(*(part for part in parts if part != _CUSTOMARY), FILE)


def kustomizations_below(top: str) -> list[str]:
    """Return the kustomization files below a directory, sorted; hidden and vendored folders are left out."""
    found = []
    for folder, names, files in os.walk(top):
        names[:] = sorted(name for name in names if name not in SKIPPED and not name.startswith("."))
        there = (Path(folder) / name for name in FILE_NAMES if name in files)
        found += [str(path) for path in there if path.is_file()]
    return found


class _Kinds:
    """Reads each file once."""

    def __init__(self) -> None:
        self._documents: dict[Path, list[Kustomization]] = {}

    def of(self, file: Path) -> set[str]:
        """Return the kinds of ours in a file, those that a kustomization carries as text included."""
        documents = self._read(file)
        texts = [one.text for model in documents for one in model.entries("transformers")]
        inline = [Kustomization(node) for text in texts if "\n" in text for node in kustomization_files.parsed(text)]
        return {one.text("kind") for one in (*documents, *inline) if one.text("apiVersion") == kind_shapes.API_VERSION}

    def merges_itself(self, file: Path) -> bool:
        """Tell whether a kustomization lists a FragmentMerge among its own transformers."""
        texts = [one.text for model in self._read(file) for one in model.entries("transformers")]
        listed = [file.parent / text for text in texts if "\n" not in text]
        return any("FragmentMerge" in self.of(one) for one in (file, *listed) if one.is_file())

    def generated(self, file: Path) -> list[Path]:
        """Return the files of which a kustomization makes ConfigMaps and Secrets."""
        made = [one for model in self._read(file) for key in _GENERATED for one in model.generators(key)]
        return [file.parent / listed.text.rpartition("=")[2] for one in made for listed in one.files]

    def is_component(self, file: Path) -> bool:
        """Tell whether a kustomization is a component, which nobody can build."""
        return any(one.text("kind") == "Component" for one in self._read(file))

    def _read(self, file: Path) -> list[Kustomization]:
        if file not in self._documents:
            self._documents[file] = kustomization_files.read_all(file)
        return self._documents[file]


def _has_config(files: Iterable[Path]) -> bool:
    """Tell whether one of some files holds a LiteLLM config with models."""
    from kustomize_plugin.sources import gateway_configs

    given = [(str(file), text) for file in files if (text := source_files.text_of(str(file)))]
    return any(one.is_whole and one.values for one in gateway_configs.read(given, leave_out=lambda _: None))


def _is_excluded(file: str) -> bool:
    """Tell whether the settings of the working directory, which `lint` obeys too, exclude a file."""
    settings = kustomization_files.documents(_SETTINGS)
    lists = [some for one in settings if isinstance(one, dict) and isinstance(some := one.get("exclude"), list)]
    return any(fnmatch(file.removeprefix("./"), str(pattern)) for some in lists for pattern in some)
