"""A staged gateway built, and held against the config that it was made of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kustomize_plugin import protocol
from kustomize_plugin.adoption import same_meaning
from kustomize_plugin.machine import builder, finding_places
from kustomize_plugin.machine.engine import Engine
from kustomize_plugin.merge import finished_build
from kustomize_plugin.resources import stream
from kustomize_plugin.yamltext import loading, typed

MOST_FOR_ENGINES = 1000  # kustomize's own time grows with the square of the files: a minute for 5,000


class Proof:
    """`differences` are empty where LiteLLM reads the same; `messages` are what the build said, `failed` if it did."""

    def __init__(self, by: str) -> None:
        self.by = by
        self.messages: list[str] = []
        self.failed = False
        self.differences: list[str] = []


def prove(folder: Path, files: dict[str, str], values: dict[str, object], engine: Engine | None) -> Proof:
    """Build a folder, by an engine or in this process, and compare; raises EngineError."""
    found = Proof(engine.name if engine is not None else "the filter")
    if engine is not None:
        built = builder.build(folder, engine)
        found.messages, found.failed, text = built.messages, built.failed, built.text
    else:
        outcome = protocol.run("---\n".join(_resources(files)))
        found.messages = list(map(str, finding_places.findings(outcome.findings, str(folder))))
        found.failed, text = bool(outcome.code), outcome.stdout
    if not found.failed:
        configs = finished_build.configs(stream.documents(text))
        after = loading.values(configs[0][2]) if configs else None
        found.differences = same_meaning.differences(values, typed.mapping(after))
    return found


def _resources(files: dict[str, str]) -> Iterator[str]:
    for name, text in files.items():
        if name != "kustomization.yaml":
            yield text if text.endswith("\n") else text + "\n"
