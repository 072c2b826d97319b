"""A running gateway, asked by a command."""

from __future__ import annotations

import os

import click

from kustomize_plugin.commands.could_not_run import CouldNotRunError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.gateway.running_config import RunningConfig

KEY = "LITELLM_MASTER_KEY"
SECONDS = 10.0


def key_of(url: str, key_env: str) -> str:
    """Return the key in a variable, for a gateway at an address; what is wrong with either ends the command."""
    from kustomize_plugin.providers import trust

    if not trust.is_address(url):
        raise click.UsageError("URL is scheme, host, port and path, such as http://localhost:4000")
    try:
        return trust.key(os.environ, key_env)
    except trust.UnusableKeyError as error:
        raise CouldNotRunError(f"{error}; export the gateway's key, or name its variable by --key-env") from error


def running(url: str, key_env: str, seconds: float = SECONDS) -> RunningConfig:
    """Ask a gateway what it runs, with the key in a variable; what keeps it from telling ends the command."""
    import asyncio

    from kustomize_plugin.machine import exchange, gateway_state, live_gateway

    key = key_of(url, key_env)

    async def run() -> RunningConfig:
        async with exchange.client() as client:
            return await gateway_state.read(client, url, key, seconds)

    try:
        return asyncio.run(run())
    except live_gateway.GatewayError as error:
        raise CouldNotRunError(str(error)) from error
