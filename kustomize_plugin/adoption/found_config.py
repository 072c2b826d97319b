"""A config in any other shape than a ConfigMap, a bare file or a chart's `proxy_config`, as what is taken over."""

from __future__ import annotations

from yaml import YAMLError

from kustomize_plugin.adoption.intake import CONFIG, VALUES, Intake
from kustomize_plugin.adoption.refusal import IntakeError
from kustomize_plugin.adoption.way_back import Held
from kustomize_plugin.sources import gateway_configs, operator_resources
from kustomize_plugin.sources.gateway_configs import GatewayConfig
from kustomize_plugin.sources.manifest_values import at, text
from kustomize_plugin.yamltext import template_text
from kustomize_plugin.yamltext.template_names import TEMPLATES

_VARIABLES = "LITELLM_MODELKEY_… and LITELLM_MODELBASE_… are set by the operator; set them on what runs the gateway now"
_UNKNOWN = "it has expressions of a template, which nobody knows before it runs; import what it renders"


def of(content: str, word: str = "") -> Intake | None:
    """Return the one config of a text, or the one that a word names; None where there is none. Raises IntakeError."""
    try:
        found = [one for one in gateway_configs.read([("", content)]) if not word or one.answers_to(word)]
    except YAMLError:
        return None
    whole = [one for one in found if one.is_whole] or found
    if len(whole) > 1:
        places = "; ".join(one.label for one in whole)
        raise IntakeError(f"it holds {len(whole)} LiteLLM configs: {places}; choose one with --config")
    return intake(whole[0]) if whole else None


def refuse_template(name: str, content: str) -> None:
    """Raise IntakeError for a template, by its name, that has expressions."""
    if name.lower().endswith(TEMPLATES) and template_text.has_expression(content, template_text.expression(name)):
        raise IntakeError(_UNKNOWN)


def intake(config: GatewayConfig) -> Intake:
    """Return what is taken over of a config that has been found; raises IntakeError."""
    if _has_expression(config.values):
        raise IntakeError(_UNKNOWN)
    made = Intake(config.kind or _kind(config), config.text)
    made.held, made.file = _held(config), config.file
    made.spot, made.line = config.spot, 0 if config.spot else -1
    if config.kind == operator_resources.PROXY:
        made.notes.append(_VARIABLES)
    if not config.spot:
        made.notes.append("it was written again, without its comments")
    return made


def _kind(config: GatewayConfig) -> str:
    """Name what holds a config and is no Kubernetes resource."""
    if not config.path:
        return CONFIG
    return VALUES if config.key == "proxy_config" else "file of another shape"


def _held(config: GatewayConfig) -> Held:
    """Return where a config is, for whoever has to change that; a list of resources is none."""
    outer = config.outermost
    kind, name = text(outer.get("kind")), text(at(outer, "metadata", "name"))
    if kind.endswith("List") and config.kind:
        return Held(config.kind, config.name, config.path[2:], config.holder)  # without `items` and its index
    return Held(kind, name, config.path, outer)


def _has_expression(value: object) -> bool:
    if isinstance(value, dict):
        return any(_has_expression(part) for pair in value.items() for part in pair)
    if isinstance(value, list):
        return any(map(_has_expression, value))
    return isinstance(value, str) and template_text.has_expression(value)
