"""Variables and arguments of a gateway's container that do what a setting of the config does."""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import Location
from kustomize_plugin.hooks.gateway import cancelled_settings
from kustomize_plugin.hooks.kustomize.built_pods import BuiltPods
from kustomize_plugin.hooks.kustomize.pods import Pod
from kustomize_plugin.hooks.kustomize.root import Root

Flaw = tuple[Location, str, str]  # where, what is wrong, the way out
_DATABASE = "STORE_MODEL_IN_DB"
_LOGS = "logs every prompt and answer"
_VARIABLES = {
    "LITELLM_LOG": (("debug",), _LOGS),
    "DETAILED_DEBUG": (("true", "1"), _LOGS),
    "SET_VERBOSE": (("true", "1"), _LOGS),
    "LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY": (("true", "1"), "lets anybody in who guesses the key"),
}
_ARGUMENTS = ("--detailed_debug", "--debug")


def of_root(root: Root) -> Iterator[Flaw]:
    """Yield those of a build's gateways."""
    built = BuiltPods(root)
    for pod in built.gateways:
        yield from of_pod(pod)
        if pod.container.values.get(_DATABASE, "").lower() == "true":
            chains = cancelled_settings.chain_settings(root.gateway)
            if chains and cancelled_settings.database(root.gateway) is None:
                named = " and ".join(f'"{key}"' for key in chains)
                problem = f'"{_DATABASE}" lets the database replace {named} of litellm_settings'
                yield _place(pod, _DATABASE), problem, "keep them in router_settings, where the file wins"


def of_pod(pod: Pod) -> Iterator[Flaw]:
    """Yield those of one container that need no look at the config."""
    container = pod.container
    if not container.is_official:
        return
    for name, (values, effect) in _VARIABLES.items():
        if container.values.get(name, "").lower() in values:
            yield _place(pod, name), f'"{name}" {effect}', "remove it"
    for word in container.arguments:
        if word in _ARGUMENTS:
            yield _argument(pod, word), f'"{word}" {_LOGS}', "remove it"


def _place(pod: Pod, name: str) -> Location:
    return pod.at((*pod.container.places.get(name, pod.container.place), "value"))


def _argument(pod: Pod, word: str) -> Location:
    index = pod.container.arguments.index(word) - len(pod.container.command)
    part, at = ("args", index) if index >= 0 else ("command", index + len(pod.container.command))
    return pod.at((*pod.container.place, part, at))
