"""The output of a build, for the rules that make sense on it."""

from __future__ import annotations

from pathlib import Path

from kustomize_plugin.machine import build_errors, builder, engine, kustomization_files


class NotBuiltError(Exception):
    """No engine, no kustomization, or a remote base."""


def build(directory: str) -> tuple[str, list[str]]:
    """Return what a kustomization renders to, and the messages of the build; the text is empty where it is refused."""
    if not Path(directory).is_dir():
        raise NotBuiltError(f"{directory} is no folder; --rendered builds a kustomization and checks its output")
    if kustomization_files.file_in(Path(directory)) is None:
        raise NotBuiltError(build_errors.no_kustomization(Path(directory)))
    try:
        built = builder.build(Path(directory), engine.choose(None))
    except (engine.EngineError, builder.RemoteBaseError) as error:
        raise NotBuiltError(str(error)) from error
    return built.text, built.messages
