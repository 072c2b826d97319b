"""Where the environment of a build root's gateway comes from: which names are given, and by what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from yaml.nodes import MappingNode

from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.hooks.read.secret_entries import secrets
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.resources.kustomization import CONFIG_MAPS, SECRETS
from kustomize_plugin.yamltext import typed

_YAML = (".yaml", ".yml", ".json")
_WORKLOADS = frozenset(("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod", "ReplicaSet", "Rollout"))
_ENV_LINE = re.compile(r"^\s*(?:export\s+)?([\w.-]+)\s*=", re.MULTILINE)


class Environment:
    """`keys` maps each Secret that git describes to its keys, or to None where they cannot be known.

    `names` are the variables that containers set one by one, `sources` the (Secret, prefix) that they take whole.
    """

    def __init__(self, root: Root) -> None:
        self.keys: dict[str, set[str] | None] = {}
        self.files: dict[str, str] = {}
        self.names: set[str] = set()
        self.sources: set[tuple[str, str]] = set()
        self.is_open = bool(root.graph.remotes)
        for document in [*root.documents, *_beside(root)]:
            self._read(document)
        for source in root.kustomizations:
            for document in source.documents:
                self._generated(root, source, document)

    def _read(self, document: Document) -> None:
        if document.kind in _WORKLOADS:
            self._containers(document.values.get("spec"))
        elif document.kind == "ExternalSecret":
            self._external(document)
        elif document.kind == "SealedSecret":
            name = document.field("spec", "template", "metadata", "name") or document.name
            self._add(name, _keys(document, "spec", "encryptedData"), document.path)
        elif document.kind == "ConfigMap":
            self._add(document.name, _keys(document, "data"), "")
        for secret in secrets([document]):
            self._add(secret.name, {entry.key for entry in secret.entries()}, document.path)

    def _add(self, name: str, keys: set[str] | None, file: str) -> None:
        known = self.keys.get(name, set())
        self.keys[name] = None if keys is None or known is None else known | keys
        if file:
            self.files.setdefault(name, file)

    def _external(self, document: Document) -> None:
        spec = typed.mapping(document.values.get("spec"))
        target = typed.mapping(spec.get("target"))
        name = str(target.get("name") or document.name)
        template = typed.mapping(typed.mapping(target.get("template")).get("data"))
        entries = map(typed.mapping, typed.sequence(spec.get("data")))
        keys = {str(entry.get("secretKey")) for entry in entries} | set(template)
        opaque = spec.get("dataFrom") or "templateFrom" in typed.mapping(target.get("template"))
        self._add(name, None if opaque else keys, document.path)

    def _containers(self, spec: object) -> None:
        """Read all containers below a workload's spec, wherever its kind keeps them."""
        for value in typed.mapping(spec).values() if isinstance(spec, dict) else typed.sequence(spec):
            self._containers(value)
        for env in typed.sequence(typed.mapping(spec).get("env")):
            self.names.add(str(typed.mapping(env).get("name")))
        for source in typed.sequence(typed.mapping(spec).get("envFrom")):
            fields = typed.mapping(source)
            reference = typed.mapping(fields.get("secretRef") or fields.get("configMapRef"))
            self.sources.add((str(reference.get("name")), str(fields.get("prefix") or "")))

    def _generated(self, root: Root, source: TextFile, document: Document) -> None:
        model = document.kustomization
        self.is_open = self.is_open or model.has("generators", "helmCharts")
        for generator in model.generators(SECRETS, CONFIG_MAPS):
            keys: set[str] | None = {one.text.partition("=")[0] for one in generator.literals}
            keys |= {one.text.partition("=")[0].rsplit("/", 1)[-1] for one in generator.files}  # type: ignore[operator]
            for env in generator.envs:
                file = root.source(Path(source.path).parent / env.text)
                keys = keys | set(_ENV_LINE.findall(file.text)) if file and keys is not None else None
            self._add(generator.name, keys, source.path)


def _beside(root: Root) -> Iterator[Document]:
    """Yield the Secrets of files that no kustomization lists but that lie beside one: they document keys."""
    listed = {root.disk.real(path) for path in (*root.graph.files, *root.graph.kustomizations)}
    for kustomization in root.graph.kustomizations:
        for file in root.disk.inside(kustomization.parent):
            if file.suffix in _YAML and root.disk.real(file) not in listed and root.disk.is_file(file):
                source = root.source(file)
                kinds = ("Secret", "List", "SecretList", "ExternalSecret", "SealedSecret")
                yield from (one for one in (source.documents if source else ()) if one.kind in kinds)


def _keys(document: Document, *path: str) -> set[str]:
    node = document.node_at(path)
    return {key.value for key, _ in node.value} if isinstance(node, MappingNode) else set()
