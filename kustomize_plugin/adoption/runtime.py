"""What runs a gateway today, as far as it decides where the operator takes variables from."""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.adoption.intake import Intake
from kustomize_plugin.adoption.operator_files import Runtime, SecretKey
from kustomize_plugin.sources import workload_kinds
from kustomize_plugin.sources.workload import SECRET, Container, gateways
from kustomize_plugin.yamltext import nodes, typed

DEFAULT_SECRET = "litellm-secrets"  # noqa: S105 - a name


class FoundRuntime:
    """`secret_of` tells the Secret and the key of a variable; `notes` are for a person."""

    def __init__(self, intake: Intake, secret: str) -> None:
        found = list(_containers(intake))
        self._references = {name: one for container in found for name, one in container.references.items()}
        taken = {one.name for container in found for one in container.taken if one.kind == SECRET and one.name}
        self.notes: list[str] = []
        self._secret = secret or (next(iter(taken)) if len(taken) == 1 else DEFAULT_SECRET)
        if not secret and len(taken) != 1:
            self.notes.append(f'keys are taken from a Secret "{DEFAULT_SECRET}": name yours with --secret')
        self.runtime = Runtime(found[0].image if found else "", list(self._env_from(found)), list(self._env()))

    def secret_of(self, name: str) -> SecretKey:
        """Return the Secret that a variable comes from, and its key there."""
        return self._references.get(name, (self._secret, name))

    def _env_from(self, containers: list[Container]) -> Iterator[object]:
        kinds = {SECRET: "secretRef", "ConfigMap": "configMapRef"}
        found = {(one.kind, one.name): one.prefix for container in containers for one in container.taken if one.name}
        for (kind, name), prefix in (found or {(SECRET, self._secret): ""}).items():
            yield {kinds[kind]: {"name": name}} | ({"prefix": prefix} if prefix else {})

    def _env(self) -> Iterator[object]:
        for name, (secret, key) in sorted(self._references.items()):
            yield {"name": name, "valueFrom": {"secretKeyRef": {"name": secret, "key": key}}}


def _containers(intake: Intake) -> Iterator[Container]:
    """Yield the containers that run the gateway: of what came along with its config, or of what holds it."""
    resources = [typed.mapping(nodes.value(one.node)) for one in intake.others if one.field("kind") != SECRET]
    resources += [intake.held.outermost] if intake.held.outermost else []
    names = {intake.resource.field("metadata", "name")} if intake.resource is not None else set()
    workloads = [one for resource in resources for one in workload_kinds.of(resource)]
    yield from (container for _, container in gateways(workloads, names))
