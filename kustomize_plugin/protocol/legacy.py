"""The legacy exec plugin: a config file and a bare YAML stream in, the merged stream out."""

from __future__ import annotations

from kustomize_plugin.config import fragment
from kustomize_plugin.finding import has_errors
from kustomize_plugin.merge import transform as transforms
from kustomize_plugin.resources import stream
from kustomize_plugin.resources.outcome import CLEAN, FINDINGS, Outcome
from kustomize_plugin.resources.resource import Resource


def run(config: str, text: str) -> Outcome:
    """Carry out the FragmentMerge in `config` on the stream; on an error nothing is printed."""
    resources = stream.documents(text)
    merge, findings = fragment.read_merge(Resource(config, ()))
    written = []
    if merge is not None:
        transform = transforms.made(merge, resources)
        resources = transform.run()
        findings += transform.findings
        written = [transform.written]
    if has_errors(findings):
        return Outcome(FINDINGS, "", findings)
    return Outcome(CLEAN, stream.join(resources), findings, written)
