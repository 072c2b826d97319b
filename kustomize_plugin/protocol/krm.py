"""The KRM function: a ResourceList in, a ResourceList out."""

from __future__ import annotations

from kustomize_plugin.config import fragment
from kustomize_plugin.finding import Finding, has_errors
from kustomize_plugin.merge import transform as transforms
from kustomize_plugin.resources.outcome import CLEAN, FINDINGS, Outcome
from kustomize_plugin.resources.stream import ResourceList
from kustomize_plugin.yamltext import emit


def run(text: str) -> Outcome:
    """Carry out the functionConfig; on an error the list leaves unchanged but for its results."""
    resource_list = ResourceList(text)
    merge, findings = fragment.read_merge(resource_list.function_config)
    resources = resource_list.resources
    written = []
    if merge is not None:
        transform = transforms.made(merge, resources)
        resources = transform.run()
        findings += transform.findings
        written = [transform.written]
    failed = has_errors(findings)
    if failed:
        resources = resource_list.resources
    stdout = resource_list.join(resources, _results(findings))
    return Outcome(FINDINGS if failed else CLEAN, stdout, findings, [] if failed else written)


def _results(findings: list[Finding]) -> str:
    """Return the `results` field of the list; an orchestrator such as kpt shows them."""
    if not findings:
        return ""
    return "results:\n" + "".join(f"- {emit.block(_result(finding), 2)}\n" for finding in findings)


def _result(finding: Finding) -> dict[str, object]:
    result: dict[str, object] = {"message": f"{finding.code} {finding.message}", "severity": finding.severity}
    field = finding.field
    if field is not None:
        subject = field.subject
        reference = {"apiVersion": subject.api_version, "kind": subject.kind, "name": subject.name}
        if subject.namespace:
            reference["namespace"] = subject.namespace
        result["resourceRef"] = reference
        if field.path:
            result["field"] = {"path": ".".join(map(str, field.path))}
    result["tags"] = {"code": finding.code}
    return result
