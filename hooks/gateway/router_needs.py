"""What a router of requests cannot do without: LiteLLM drops its deployment, and starts."""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.hooks.read.document import WrittenDeployment
from kustomize_plugin.yamltext import typed

_PREFIX = "auto_router/"
_KINDS = ("complexity", "quality", "adaptive")


def lacking(deployment: WrittenDeployment) -> Iterator[str]:
    """Yield each parameter that a router lacks."""
    params, model = deployment.params, deployment.model
    if not model.startswith(_PREFIX):
        return
    kind = next((one for one in _KINDS if model.startswith(f"{_PREFIX}{one}_router")), "")
    key = f"{kind or 'auto'}_router_default_model"
    config = typed.mapping(params.get(f"{kind}_router_config"))
    if kind == "adaptive":
        if not params.get("adaptive_router_config"):
            yield "adaptive_router_config"
    elif kind == "quality":
        yield from () if params.get(key) or config.get("default_model") else (key,)
    elif kind == "complexity":
        yield from () if params.get(key) or config else (key,)
    else:
        if not params.get("auto_router_config_path") and not params.get("auto_router_config"):
            yield "auto_router_config_path"
        yield from (one for one in (key, "auto_router_embedding_model") if not params.get(one))
