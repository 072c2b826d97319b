"""One gateway on the stage: its repository, its objects, and what became of a push."""

from __future__ import annotations

import itertools
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tools.flux import objects, programs
from tools.flux.api import Named, Object, until
from tools.flux.repository import Repository
from tools.flux.stage import Stage

CONFIG_MAP = "litellm-config"
KEY = "config.yaml"
SECONDS = 30.0  # for what takes one, on a machine that does much else
_asked = itertools.count()


class Gateway:
    """A GitRepository, an ExternalArtifact and a Kustomization of one name; `target` is the namespace applied to."""

    def __init__(self, stage: Stage, name: str, folder: str = "overlay") -> None:
        self.stage, self.name, self.folder = stage, name, folder
        self.target = f"{name}-target"
        self.repository = Repository(stage.git.root, name)
        self._url = f"{stage.git.address}/{self.repository.path}"

    def create(self, files: Mapping[str, str | None]) -> str:
        """Push a first commit, and create the objects; returns the commit."""
        commit = self.repository.push(files)
        api = self.stage.api
        api.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": self.target}})
        api.apply(objects.git_repository(self.name, self._url))
        api.apply(objects.external_artifact(self.name, self.folder, objects.source(self.name)))
        api.apply(objects.applied(self.name, self.target))
        return commit

    def push(self, files: Mapping[str, str | None]) -> str:
        """Push, and tell Flux; returns the commit."""
        commit = self.repository.push(files)
        self.fetch()
        return commit

    def fetch(self) -> None:
        """Have Flux look at the repository, as soon as the API server takes it."""
        until(lambda: self.ask(objects.source(self.name)), SECONDS, "Flux is told")

    def ask(self, which: Named) -> Object:
        """Have a controller look at an object, as `flux reconcile` does."""
        asked = {"metadata": {"annotations": {objects.REQUESTED: f"{time.time()}-{next(_asked)}"}}}
        return self.stage.api.patch(which, asked)

    def plain_build(self, folder: str = "") -> str:
        """Return the merged config as `kustomize-litellm build` makes it from the checkout."""
        command = [programs.RENDERER[0], "build", folder or self.folder, "--engine", "kustomize"]
        environment = {"PATH": programs.search_path(), "HOME": str(self.stage.folder)}
        done = subprocess.run(
            command, cwd=self.repository.folder, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return merged(list(yaml.safe_load_all(done.stdout)))

    def applied(self) -> str:
        """Return the merged config that is on the API server; empty where there is none."""
        found = self.stage.api.get(Named("v1", "ConfigMap", CONFIG_MAP, self.target))
        return merged([found]) if found else ""

    def status(self) -> Object:
        """Return the status that the renderer has written."""
        found = self.stage.api.get(objects.artifact(self.name)) or {}
        status: Object = found.get("status", {})
        return status

    def condition(self, kind: str = "Ready") -> Object:
        """Return a condition of the ExternalArtifact; empty where it has none of that type."""
        conditions = self.status().get("conditions", [])
        return next((one for one in conditions if one["type"] == kind), {})

    def revision(self) -> str:
        """Return which revision of the source is published."""
        metadata: dict[str, str] = self.status().get("artifact", {}).get("metadata", {})
        return metadata.get("org.opencontainers.image.revision", "")

    def arrives(self, text: str, seconds: float = SECONDS) -> None:
        """Return when a merged config is on the API server."""
        until(lambda: self.applied() == text, seconds, lambda: f"{self.name} is applied; {self.told()}")

    def refused(self, commit: str, seconds: float = SECONDS) -> Object:
        """Return the condition Ready once a commit is refused."""

        def look() -> Object | None:
            ready = self.condition()
            return ready if ready.get("status") == "False" and commit in ready.get("message", "") else None

        return until(look, seconds, lambda: f"{commit} is refused; {self.told()}")

    def told(self) -> str:
        """Return what the conditions of everything say, for a test that has waited in vain."""
        which = (objects.source(self.name), objects.artifact(self.name), objects.kustomization(self.name))
        said = [_told(self.stage.api.get(one)) for one in which]
        return "; ".join([*said, f"the renderer: {self.stage.renderer.program.last_word()}"])


def merged(documents: list[Object]) -> str:
    """Return the merged config out of what was built or applied."""
    for one in documents:
        if one["kind"] == "ConfigMap" and one["metadata"]["name"] == CONFIG_MAP:
            text: str = one["data"].get(KEY, "")
            return text
    return ""


def _told(found: Object | None) -> str:
    if not found:
        return "not there"
    conditions = found.get("status", {}).get("conditions", [])
    said = [f"{one['type']}={one['status']} {one['reason']}: {one['message'][:300]}" for one in conditions]
    return f"{found['kind']}: {', '.join(said) or 'says nothing'}"


def files(model: str = "local", **more: str) -> dict[str, str | None]:
    """Return a small gateway; `model` is one that its fragment names."""
    return {
        "base/kustomization.yaml": "resources: [config.yaml, cloud.yaml, local.yaml]\n",
        "base/config.yaml": _CONFIG,
        "base/cloud.yaml": fragment("cloud", chain="local"),
        "base/local.yaml": fragment("local", model),
        "overlay/kustomization.yaml": "resources: [../base, merge.yaml]\ntransformers: [merge.yaml]\n",
        "overlay/merge.yaml": _MERGE,
        **more,
    }


def fragment(group: str, model: str = "", chain: str = "") -> str:
    """Return a fragment with one deployment, and where asked for with a chain."""
    document: dict[str, Any] = {
        "apiVersion": "kustomize-litellm.dev/v1alpha1",
        "kind": "ModelFragment",
        "metadata": {"name": group},
        "spec": {
            "modelName": group,
            "deployments": [
                {"litellm_params": {"model": f"openai/{model or group}", "api_key": "sk-none", "timeout": 60}}
            ],
        },
    }
    if chain:
        document["spec"]["fallbacks"] = [chain]
    return yaml.safe_dump(document, sort_keys=False)


def write(folder: Path, texts: Mapping[str, str | None]) -> Path:
    """Write files below a folder, and return it."""
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text or "", encoding="utf-8")
    return folder


_CONFIG = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: litellm-config}
data:
  base.yaml: |
    # kept
    litellm_settings:
      drop_params: true
"""
_MERGE = """\
apiVersion: kustomize-litellm.dev/v1alpha1
kind: FragmentMerge
metadata:
  name: litellm
  annotations:
    config.kubernetes.io/function: |
      exec: {path: kustomize-litellm}
spec:
  configMap: {name: litellm-config, key: config.yaml, from: base.yaml}
"""
