"""Variables and arguments of a gateway's container that do what a setting of the config does."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kustomize_plugin.finding import Location
from kustomize_plugin.hooks.gateway import cancelled_settings
from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.kustomize import built_pods, told_configs
from kustomize_plugin.hooks.kustomize.pods import Pod, Pods
from kustomize_plugin.hooks.kustomize.root import Root
from kustomize_plugin.sources.manifest_values import mapping
from kustomize_plugin.sources.workload import CONFIG_MAP

Flaw = tuple[Location, str, str]  # where, what is wrong, the way out
_DATABASE = "STORE_MODEL_IN_DB"
_LOGS = "logs every prompt and answer"
_YES = ("true", "1", "yes", "y", "on", "t")
_VARIABLES = {
    "LITELLM_LOG": (("debug",), _LOGS),
    "DETAILED_DEBUG": (_YES, _LOGS),
    "LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY": (_YES, "lets anybody in who guesses the key"),
    "LITELLM_DISABLE_LOGIN_RATE_LIMIT": (_YES, "lets passwords be guessed without a limit"),
    "LITELLM_DISABLE_REDACT_SECRETS": (("true",), "writes keys into the logs"),
    "LITELLM_PRINT_STANDARD_LOGGING_PAYLOAD": ((), _LOGS),  # whatever its value
}
_ARGUMENTS = {"--detailed_debug": _LOGS, "--reload": "starts LiteLLM again at each change of a file"}


def of_root(root: Root) -> Iterator[Flaw]:
    """Yield those of a build's gateways."""
    built = built_pods.of(root)
    for pod in built.gateways:
        yield from of_pod(pod)
        yield from _taken(built, pod)
    yield from of_database(built, root.gateway)


def _taken(pods: Pods, pod: Pod) -> Iterator[Flaw]:
    """Yield those of the ConfigMaps that a container takes whole."""
    for taken in pod.container.taken if pod.container.is_official else ():
        holder = pods.named(taken.kind, taken.name) if taken.kind == CONFIG_MAP and not taken.prefix else None
        if holder is None or holder.document is None:
            continue
        for name, written in mapping(holder.document.values.get("data")).items():
            values, effect = _VARIABLES.get(name, ((), ""))
            if effect and name not in pod.container.names and _is_on(str(written), values):
                yield holder.document.at(("data", name)), f'"{name}" {effect}', "remove it"


def of_database(pods: Pods, gateway: Gateway) -> Iterator[Flaw]:
    """Yield each variable by which a database has the last word on what a config says."""
    chains = cancelled_settings.chain_settings(gateway)
    if not chains or cancelled_settings.database(gateway) is not None:
        return
    for pod in pods.gateways:
        where = _database(pods, pod)
        if where is not None:
            named = " and ".join(f'"{key}"' for key in chains)
            problem = f'"{_DATABASE}" lets the database replace {named} of litellm_settings'
            yield where, problem, "keep them in router_settings, where the file wins"


def of_pod(pod: Pod) -> Iterator[Flaw]:
    """Yield those of one container that need no look at the config."""
    container = pod.container
    if not container.is_official:
        return
    for name, (values, effect) in _VARIABLES.items():
        if _is_on(container.values.get(name, ""), values):
            yield _place(pod, name), f'"{name}" {effect}', "remove it"
    for word in container.arguments:
        for flag, effect in _ARGUMENTS.items():
            if re.search(rf"(?<!\S){flag}(?!\S)", word):
                yield pod.at(told_configs.argument(pod, word)), f'"{flag}" {effect}', "remove it"


def _database(pods: Pods, pod: Pod) -> Location | None:
    """Return where a container is told to keep models in a database; None where it is not."""
    if _DATABASE in pod.container.names:
        return _place(pod, _DATABASE) if pod.container.values.get(_DATABASE, "").lower() == "true" else None
    for taken in pod.container.taken:
        holder = pods.named(taken.kind, taken.name) if taken.kind == CONFIG_MAP and not taken.prefix else None
        document = holder.document if holder else None
        if document is not None and document.field("data", _DATABASE).lower() == "true":
            return document.at(("data", _DATABASE))
    return None


def _is_on(written: str, values: tuple[str, ...]) -> bool:
    return written.lower() in values or bool(written and not values)


def _place(pod: Pod, name: str) -> Location:
    return pod.at((*pod.container.places.get(name, pod.container.place), "value"))
