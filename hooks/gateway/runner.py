"""What runs a config that no kustomization builds: a service of docker-compose, or the chart whose values hold it."""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import ERROR, WARNING, Finding, did_you_mean
from kustomize_plugin.hooks.gateway import variable_references
from kustomize_plugin.hooks.gateway.variable_references import Reference
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.sources import litellm_charts
from kustomize_plugin.sources.workload import Container, Workload


class Runner:
    """One container; `label` is what messages call what it is in, `file` has it.

    `is_certain` says that nothing but the file itself sets its variables. `document` is what it is written in.
    """

    def __init__(
        self, workload: Workload, container: Container, file: str, is_certain: bool, document: Document | None = None
    ) -> None:
        self.workload = workload
        self.label = workload.label
        self.container = container
        self.file = file
        self.document = document
        self.is_certain = is_certain and container.runs_litellm and not container.is_of_chart


def lacks(runners: list[Runner], configs: list[Document], code: str) -> Iterator[Finding]:
    """Yield one finding for each variable that configs read and no container gets.

    Where none sets any, variables are somebody else's affair.
    """
    names = {name for one in runners for name in one.container.names}
    if names <= litellm_charts.OWN or any(one.container.is_open or one.container.taken for one in runners):
        return
    names |= {str(name) for config in configs for name in config.section("environment_variables")}
    severity = ERROR if all(one.is_certain for one in runners) else WARNING
    for reference in (found for config in configs for found in variable_references.below(config, config.config, ())):
        if reference.name not in names and reference.name not in variable_references.ALWAYS:
            yield _finding(runners[0], reference, names, code).weighed(severity)


def _finding(runner: Runner, reference: Reference, names: set[str], code: str) -> Finding:
    problem = f'nothing provides "os.environ/{reference.name}": {runner.label} does not set it'
    way_out = f"add it to {runner.container.adds_to} in {runner.file}"
    remedy = did_you_mean(reference.name, variable_references.like(reference.name, names)) or way_out
    return Finding(code, problem, remedy, reference.where, {"variable": reference.name})
