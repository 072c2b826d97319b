"""Files that a config names besides other configs: modules of Python, routers, credentials."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from kustomize_plugin.finding import Location
from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.gateway.reference import below
from kustomize_plugin.hooks.read.document import Document, Path
from kustomize_plugin.yamltext import typed

_CALLBACKS = ("callbacks", "success_callback", "failure_callback", "service_callback", "audit_log_callbacks")
_MODULES = ("custom_auth", "custom_key_generate", "custom_sso", "custom_ui_sso_sign_in_handler")
_HOST = re.compile(r"\.(?:com|org|net|io|ai|dev|app|cloud|svc|local|internal|lan)$")  # of an address without a scheme
_TARGET = "target"
# lists, and where their entries name a module
_ENTRIES: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("litellm_settings", "custom_provider_map"), ("custom_handler",)),
    (("general_settings", "pass_through_endpoints"), (_TARGET,)),
    (("mcp_tools",), ("handler",)),
    (("guardrails",), ("litellm_params", "guardrail")),
)
_STARTS = "so LiteLLM does not start"
_FILES = {
    "auto_router_config_path": "so LiteLLM drops the router",
    "vertex_credentials": "so each request to it fails",
}


class NamedFile(NamedTuple):
    """A file at `path`, which is below the config's folder where `is_beside`; `effect` is what its lack does."""

    where: Location
    setting: str
    path: str
    is_beside: bool
    effect: str


def of_config(config: Document) -> Iterator[NamedFile]:
    """Yield the modules that a config names; LiteLLM looks for them beside it."""
    for place, setting, value in _modules(config):
        module, _, name = value.rpartition(".")
        if module and name.isidentifier() and all(map(str.isidentifier, module.split("."))) and _is_ones_own(module):
            effect = "so each request to it fails" if setting == _TARGET else _STARTS
            yield NamedFile(config.at(place), setting, module.replace(".", "/") + ".py", True, effect)


def of_deployments(gateway: Gateway) -> Iterator[NamedFile]:
    """Yield the files that deployments name."""
    for one in gateway.deployments:
        for key, effect in _FILES.items():
            value = one.params.get(key)
            is_path = isinstance(value, str) and value.endswith(".json") and "://" not in value and "$" not in value
            if is_path and not str(value).startswith(("os.environ/", "{")) and "{{" not in str(value):
                yield NamedFile(one.at(key), key, str(value), False, effect)


def _is_ones_own(module: str) -> bool:
    """Tell whether a module is not one that LiteLLM brings along."""
    return not module.split(".", maxsplit=1)[0].startswith("litellm")


def _modules(config: Document) -> Iterator[tuple[Path, str, str]]:
    for place, value in _places(config):
        if isinstance(value, str):
            yield place, next(str(step) for step in reversed(place) if isinstance(step, str)), value


def _places(config: Document) -> Iterator[tuple[Path, object]]:
    """Yield each value of a config that may name a module."""
    settings, general = config.section("litellm_settings"), config.section("general_settings")
    for key in _CALLBACKS:
        yield ("litellm_settings", key), settings.get(key)
        for index, one in enumerate(typed.sequence(settings.get(key))):
            yield ("litellm_settings", key, index), one
    for key in _MODULES:
        yield ("general_settings", key), general.get(key)
    for path, inside in _ENTRIES:
        for index, one in enumerate(typed.sequence(below(config.config, *path[:-1]).get(path[-1]))):
            inner = below(one, *inside[:-1]).get(inside[-1])
            if inside[-1] != _TARGET or not _HOST.search(str(inner)):
                yield (*path, index, *inside), inner
