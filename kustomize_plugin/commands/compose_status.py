"""`secret status` of a config that docker-compose starts: no cluster is asked, but its files and the shell."""

from __future__ import annotations

from kustomize_plugin.commands import notice
from kustomize_plugin.commands.source import Read
from kustomize_plugin.machine import compose_files
from kustomize_plugin.machine.compose_files import Started
from kustomize_plugin.sources import needed_variables

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.sources.gateway_configs import GatewayConfig


def started(read: Read, configs: list[GatewayConfig]) -> Started | None:
    """Return the service that reads the configs; None where it is not docker-compose that starts them."""
    if read.source.is_stdin or read.source.revision:
        return None
    for one in configs:
        found = compose_files.starting(one.file, one.path) if one.file and not one.outermost.get("kind") else None
        if found is not None:
            return found
    return None


def values(found: Started, configs: list[GatewayConfig]) -> dict[str, str | None]:
    """Return the value of each variable that the configs read; None for one that is not set."""
    said = f'kustomize-litellm: service "{found.name}" of {found.file}, with the variables of this shell'
    notice.tell(said)
    for file in found.unread:
        notice.tell(f"kustomize-litellm: {file} cannot be read here, so what it sets is missing below")
    if not needed_variables.names(configs):
        notice.tell("kustomize-litellm: its config reads no variable")
    own = {str(name) for config in configs for name in _section(config)}
    return {name: found.values.get(name) for name in needed_variables.names(configs) if name not in own}


def _section(config: GatewayConfig) -> dict[str, object]:
    section = config.values.get("environment_variables")
    return section if isinstance(section, dict) else {}
