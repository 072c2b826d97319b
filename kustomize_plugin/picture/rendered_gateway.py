"""Texts → the gateway in them: what a build has made, or files as people keep them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from yaml import YAMLError

from kustomize_plugin.config.litellm_config import Config, ConfigError
from kustomize_plugin.gateway.finished_gateway import FinishedGateway
from kustomize_plugin.sources import gateway_configs
from kustomize_plugin.sources.gateway_configs import GatewayConfig, TextOf

_MOST_NAMED = 5


class UnreadableRenderError(Exception):
    """There is no config in the text, or more than one."""


class Rendered:
    """One config: where it is, its text, and the gateway that it makes."""

    def __init__(self, config: GatewayConfig) -> None:
        self.config = config
        self.text = config.text
        self.gateway = FinishedGateway(Config(config.text).values, config.note)


def read(text: str, pick: str = "") -> Rendered:
    """Return the one config in a text; raises UnreadableRenderError."""
    return one_of(all_of([("", text)]), pick)


def has_config(text: str) -> bool:
    """Tell whether there is any config in a text."""
    try:
        return bool(all_of([("", text)]))
    except UnreadableRenderError:
        return False


def one_of(found: list[GatewayConfig], pick: str = "") -> Rendered:
    """Return the one that is there, or that `pick` names; raises UnreadableRenderError."""
    left = chosen(found, pick)
    if len(left) != 1:
        raise UnreadableRenderError(_count(left, pick))
    try:
        return Rendered(left[0])
    except ConfigError as error:
        raise UnreadableRenderError(f"has a LiteLLM config that is not usable: {error}") from error


def all_of(
    files: Iterable[tuple[str, str]], text_of: TextOf = lambda _: None, leave_out: Callable[[str], None] | None = None
) -> list[GatewayConfig]:
    """Return all gateways in some files, as gateway_configs.read; raises UnreadableRenderError."""
    try:
        return gateway_configs.read(files, text_of, leave_out)
    except (YAMLError, ValueError) as error:
        raise UnreadableRenderError(f"is not valid YAML: {error}") from error


def chosen(found: list[GatewayConfig], pick: str = "") -> list[GatewayConfig]:
    """Return those that are meant: by name, else what a merge has written, else what has a model_list, else all."""
    if pick:
        return [one for one in found if one.answers_to(pick)]
    merged = [one for one in found if one.note]
    return merged or [one for one in found if one.is_whole] or found


def _count(found: list[GatewayConfig], pick: str) -> str:
    asked = f' "{pick}"' if pick else ""
    if not found:
        return f"has no LiteLLM config{asked}"
    names = "; ".join(one.label for one in found[:_MOST_NAMED]) + ("; …" if len(found) > _MOST_NAMED else "")
    return f"has {len(found)} LiteLLM configs{asked}: {names}; choose one with --config"


def unmerged(text: str, merged: str, pick: str = "") -> Rendered | None:
    """Return the config of a build that merges nothing: the one that the other build merges into, or its only one.

    None where there is none. Raises UnreadableRenderError.
    """
    places = [_place(one) for one in all_of([("", merged)]) if one.note]
    found = all_of([("", text)])
    found = [one for one in found if _place(one) in places] or chosen(found, pick)
    return one_of(found) if found else None


def _place(config: GatewayConfig) -> tuple[str, str, str, str]:
    return config.kind, config.name, config.namespace, config.key
