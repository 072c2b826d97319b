"""The filter: a finished YAML stream with its FragmentMerge in, the merged stream out."""

from __future__ import annotations

from kustomize_plugin.config import fragment
from kustomize_plugin.config.fragment import FragmentMerge
from kustomize_plugin.finding import Finding, has_errors
from kustomize_plugin.merge import finished_build
from kustomize_plugin.merge import transform as transforms
from kustomize_plugin.resources import stream
from kustomize_plugin.resources.outcome import CLEAN, FINDINGS, Outcome
from kustomize_plugin.resources.resource import Resource
from kustomize_plugin.resources.stream import StreamError


def run(text: str) -> Outcome:
    """Carry out each FragmentMerge of the stream; on an error nothing is printed."""
    resources = stream.documents(text)
    merges, findings = _merges(resources)
    written = []
    for merge in merges:
        transform = transforms.made(merge, resources, final_names=True)
        resources = transform.run()
        findings += transform.findings
        written.append(transform.written)
        if has_errors(findings):
            break
    if not has_errors(findings):
        findings += finished_build.leftovers(resources)  # nothing comes after the filter that could still merge them
    if has_errors(findings):
        return Outcome(FINDINGS, "", findings)
    return Outcome(CLEAN, stream.join(resources), findings, written)


def _merges(resources: list[Resource]) -> tuple[list[FragmentMerge], list[Finding]]:
    found: list[FragmentMerge] = []
    findings: list[Finding] = []
    for resource in resources:
        if resource.is_ours and resource.field("kind") == "FragmentMerge":
            merge, _, flaws = fragment.read(resource)
            findings += flaws
            if isinstance(merge, FragmentMerge):
                found.append(merge)
    if not found and not findings:
        findings = [flaw for resource in resources for flaw in fragment.misnamed(resource)]
    if not found and not findings:
        if not any(resource.field("kind") for resource in resources):
            raise StreamError("stdin has no Kubernetes resource; expected a ResourceList or a stream of resources")
        findings.append(Finding("LK611", "the stream has no FragmentMerge", "list it under resources too"))
    return found, findings
