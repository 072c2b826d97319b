"""Variables that the configs and fragments of a build root read, and what to do about one that its gateway lacks."""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import did_you_mean
from kustomize_plugin.hooks.gateway import variable_references
from kustomize_plugin.hooks.gateway.variable_references import Reference
from kustomize_plugin.hooks.kustomize.described_secrets import Described
from kustomize_plugin.hooks.kustomize.environment import Environment
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.sources.workload import SECRET


def of(root: Root) -> Iterator[Reference]:
    """Yield the references of a root's configs and fragments, those left out that patches delete."""
    for document in root.gateway.documents:
        if document.is_config:
            yield from variable_references.below(document, document.config, ())
        elif document.is_ours and not root.wiring.is_deleted(document.node):
            yield from variable_references.below(document, document.values.get("spec"), ("spec",))


class Missing:
    """What gives the gateway its variables, but not this one; `document` is the file that lists a Secret's keys."""

    def __init__(self, problem: str, remedy: str, document: str = "") -> None:
        self.problem = problem
        self.remedy = remedy
        self.document = document


def missing(environment: Environment, name: str) -> Missing:
    """Say why the gateway lacks a variable, and the way out."""
    secrets = [one for one in environment.taken if one is not None and one.kind == SECRET]
    hint = did_you_mean(name, variable_references.like(name, environment.names or ()))
    for is_sure in (True, False):
        hiding = next((found for one in secrets if (found := _hidden(one, name, is_sure))), None)
        if hiding is not None and (is_sure or not hint):
            return hiding
    if secrets:
        has = "has" if len(secrets) == 1 else "have"
        said = f"{' and '.join(one.label for one in secrets)} {has} no such key"
        return Missing(said, hint or f"add the key to {secrets[0].file}", secrets[0].file)
    workload, container = environment.readers[0]
    way_out = f"add it to {container.adds_to} in {environment.file_of(workload)}"
    return Missing(f"{workload.label} does not set it", hint or way_out)


def is_certain(environment: Environment) -> bool:
    """Tell whether nothing but what git shows sets the variables: an image of one's own may, or a chart."""
    found = [container for _, container in environment.readers]
    images = all((one.runs_litellm or not one.image) and not one.is_of_chart for one in found)
    return images and not any(one.is_example for one in environment.taken if one is not None)


def _hidden(one: Described, name: str, is_sure: bool) -> Missing | None:
    """Say that an ExternalSecret's template leaves a key out that is fetched, or may be."""
    for keys, file in one.by:
        if name in keys.hidden if is_sure else keys.hides_all:
            fetches = "fetches it" if is_sure else "may fetch it"
            said = f"the ExternalSecret of {one.label} {fetches}, but its template keeps only its own keys"
            return Missing(said, f"add the key to the template in {file}, or set mergePolicy: Merge there", file)
    return None
