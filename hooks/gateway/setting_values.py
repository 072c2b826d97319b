"""Values that LiteLLM cannot read, and switches that belong to a desk and not to a cluster."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yaml.nodes import ScalarNode, SequenceNode

from kustomize_plugin.finding import ERROR, WARNING
from kustomize_plugin.hooks.gateway.setting_places import SECTIONS
from kustomize_plugin.hooks.read.document import Document, Path, WrittenDeployment
from kustomize_plugin.yamltext import substitution

Flaw = tuple[Path, str, str, str]  # the path of the value, what is wrong, the way out, a severity

_SECONDS = frozenset((
    "timeout", "stream_timeout", "request_timeout", "cooldown_time", "retry_after", "health_check_interval",
    "health_check_timeout", "health_check_staleness_threshold",
))  # fmt: skip
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|sec|secs|seconds?|m|min|mins|minutes?|h|hours?)")
_UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600}
_MOCKS = ("mock_response", "mock_timeout", "mock_tool_calls")
_DROP_IT, _MOVE_IT = "remove it", "move it to litellm_params"
_SWITCHES = {
    "set_verbose": ("logs every prompt and answer", _DROP_IT),
    "detailed_debug": ("logs every prompt and answer", _DROP_IT),
    "network_mock": ("answers without asking any provider", _DROP_IT),
}
_GLOBAL = {
    "api_base": "is used by every deployment without its own, and by all Ollama deployments",
    "api_key": "is sent to every provider without a key of its own",
}
_MALICIOUS = re.compile(r"(?:main-)?v?1\.82\.[78](?:-\w+)?")
_MOVING = frozenset(("latest", "main-latest", "litellm_stable_release_branch", "main-stable", ""))


def flaws(document: Document) -> Iterator[Flaw]:
    """Yield what is wrong with the values of a config or fragment, or with the image of a workload."""
    values = document.config if document.is_config else document.values.get("spec") if document.is_ours else None
    above: Path = () if document.is_config else ("spec",)
    for section in SECTIONS:
        settings = values.get(section) if isinstance(values, dict) else None
        for key, value in settings.items() if isinstance(settings, dict) else ():
            path = (*above, section, str(key))
            yield from _seconds(document, path, value)
            yield from _switch(path, value)
            if section == "litellm_settings" and key in _GLOBAL and value:
                yield path, f'"{key}" in litellm_settings {_GLOBAL[str(key)]}', _MOVE_IT, WARNING
    for deployment in document.deployments:
        yield from _entry(deployment)
    yield from _images(document)


def _entry(deployment: WrittenDeployment) -> Iterator[Flaw]:
    for part, values in (("litellm_params", deployment.params), ("model_info", deployment.info)):
        for key, value in values.items():
            yield from _seconds(deployment.document, (*deployment.path, part, str(key)), value)
    for key in _MOCKS:
        if deployment.params.get(key):
            problem = f'"{key}" of "{deployment.group}" answers instead of the model'
            yield (*deployment.path, "litellm_params", key), problem, _DROP_IT, WARNING


def _seconds(document: Document, path: Path, value: object) -> Iterator[Flaw]:
    key = str(path[-1])
    if isinstance(value, str) and substitution.is_in(value) and document.is_substituted:
        return
    if key not in _SECONDS or not isinstance(value, str) or value.startswith("os.environ/") or _is_number(value):
        return
    amount = _AMOUNT.fullmatch(value.strip().lower())
    way_out = "write the seconds as a number"
    if amount is not None:
        unit = amount[2] if amount[2] == "ms" else amount[2][0]
        way_out = f"write {float(amount[1]) * _UNITS[unit]:g}"
    yield path, f'"{key}" is "{value}", which LiteLLM cannot read as seconds', way_out, ERROR


def _switch(path: Path, value: object) -> Iterator[Flaw]:
    key = str(path[-1])
    if value is True and key in _SWITCHES:
        effect, way_out = _SWITCHES[key]
        yield path, f'"{key}" {effect}', way_out, WARNING
    elif value is True and key.startswith("dangerously_"):
        yield path, f'"{key}" switches a protection off', _DROP_IT, WARNING
    elif key == "debug_level" and str(value).upper() == "DEBUG":
        yield path, f'"{key}" logs every prompt and answer', _DROP_IT, WARNING


def _images(document: Document) -> Iterator[Flaw]:
    """Judge the images of a workload: a tag that moves, or a release that stole keys."""
    spec: Path = ("spec", "template", "spec")
    for part in ("initContainers", "containers"):
        containers = document.node_at((*spec, part)) if document.kind else None
        for index in range(len(containers.value) if isinstance(containers, SequenceNode) else 0):
            path = (*spec, part, index, "image")
            node = document.node_at(path)
            image = node.value if isinstance(node, ScalarNode) else ""
            name, _, tag = image.rpartition("/")[2].partition(":")
            if "litellm" not in name or "@" in image:
                continue
            if _MALICIOUS.fullmatch(tag):
                yield path, f'image "{image}" is a release that was tampered with', "use another release", WARNING
            elif tag in _MOVING:
                yield path, f'image "{image}" changes without notice', "pin a release or a digest", WARNING


def _is_number(text: str) -> bool:
    try:
        float(text)
    except (ValueError, OverflowError):
        return False
    return True
