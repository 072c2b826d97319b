"""Values that are written in another form than LiteLLM reads: addresses, versions, spans of time, numbers below 0."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kustomize_plugin.finding import ERROR, WARNING
from kustomize_plugin.hooks.gateway import config_parts
from kustomize_plugin.hooks.gateway.setting_places import SECTIONS, Flaw
from kustomize_plugin.hooks.read.document import Document, Path
from kustomize_plugin.yamltext import typed

_ADDRESS = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*)://(?:[^@/]*@)?(?P<host>[^:/@]+)(?::(?P<port>\d+))?(?:/.*)?")
_HOST_AND_PORT = re.compile(r"(?P<host>[A-Za-z0-9.-]+):(?P<port>\d+)")
_HOSTS = {"litellm_settings.cache_params": ("host",), "general_settings.coordination_redis": ("host",)}
_URLS = {
    "general_settings.pass_through_endpoints[]": ("target",),
    "litellm_settings.cache_params": ("qdrant_api_base",),
    "mcp_servers{}": ("url",),
}
# LiteLLM compares them with numbers, and turns no text into one
_COMPARED = {
    "router_settings": ("num_retries", "retry_after"),
    "litellm_settings": ("num_retries",),
    "general_settings": ("health_check_interval",),
}
_EFFECTS = {"health_check_interval": "with which LiteLLM makes no checks in the background"}
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_BARE = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::\d+)?(?:/\S*)?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:-preview)?")
_OTHER_DATE = re.compile(r"(\d{4})[/._]?(\d{2})[/._]?(\d{2})(-preview)?")
_SPANS = re.compile(r"(?:^|_)(?:budget_duration|retention_period|retention_interval)$|^time_period$")
_SHARES = ("similarity_threshold", "saturation_threshold")
_HUNDRED = 100
_SPAN = re.compile(r"\s*(\d+)\s*(mo|s|m|h|d|w|months?|sec|seconds?|min|minutes?|hours?|days?|weeks?)\s*")
_READ = re.compile(r"\d+(?:mo|[smhdw])")
_SPOKEN = ("hourly", "daily", "weekly", "monthly")
_FILLED = re.compile(r"[${]")
_TIMES = ("timeout", "stream_timeout", "request_timeout", "cooldown_time", "health_check_timeout", "retry_after")
_COUNTS = ("num_retries", "max_retries", "allowed_fails", "rpm", "tpm", "max_parallel_requests", "max_fallbacks")


def flaws(document: Document) -> Iterator[Flaw]:
    """Yield the values of a config or fragment that are in the wrong form."""
    values = document.config if document.is_config else document.values.get("spec") if document.is_ours else None
    above: Path = () if document.is_config else ("spec",)
    for section in SECTIONS:
        yield from _section((*above, section), typed.mapping(typed.mapping(values).get(section)))
    for deployment in document.deployments:
        path: Path = (*deployment.path, "litellm_params")
        yield from _settings(path, deployment.params)
        yield from _settings((*deployment.path, "model_info"), deployment.info)
        yield from _version((*path, "api_version"), deployment.params.get("api_version"), deployment.model)
    for part in config_parts.parts(document):
        yield from _settings(part.path, {str(key): value for key, value in part.values.items()})
        yield from _version((*part.path, "api_version"), part.values.get("api_version"), "")
        for key in _HOSTS.get(part.pattern, ()):
            yield from _host((*part.path, key), part.values.get(key))
        for key in _URLS.get(part.pattern, ()):
            yield from _url((*part.path, key), part.values.get(key))
        if part.pattern in _HOSTS:
            yield from _redis((*part.path, "url"), part.values.get("url"))


def _section(path: Path, settings: Mapping[str, object]) -> Iterator[Flaw]:
    yield from _settings(path, settings)
    for key in _COMPARED.get(str(path[-1]), ()):
        value = settings.get(key)
        if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
            effect = _EFFECTS.get(key, "with which LiteLLM cannot retry a request that failed")
            yield (*path, key), f'"{key}" is a text, {effect}', f"write {value.strip()}", ERROR
    if path[-1] == "router_settings":
        yield from _host((*path, "redis_host"), settings.get("redis_host"))
        yield from _redis((*path, "redis_url"), settings.get("redis_url"))


def _settings(path: Path, values: Mapping[str, object]) -> Iterator[Flaw]:
    for key, value in values.items():
        if isinstance(value, (int, float)) and not isinstance(value, bool) and value < 0:
            if key in _TIMES:
                problem = f'"{key}" is {value}, and no request can wait so long'
                yield (*path, key), problem, "write a number above 0", ERROR
            elif key in _COUNTS:
                yield (*path, key), f'"{key}" is {value}, which is below 0', "write 0 or more", WARNING
        elif key in _SHARES and isinstance(value, (int, float)) and value > 1:
            way_out = f"write {value / _HUNDRED:g}" if value <= _HUNDRED else "write a number up to 1"
            yield (*path, key), f'"{key}" is {value}, where LiteLLM wants a share between 0 and 1', way_out, ERROR
        elif _SPANS.search(str(key)) and not isinstance(value, (dict, list)):
            yield from _span((*path, key), value)


def _host(path: Path, value: object) -> Iterator[Flaw]:
    """Judge a name of a host: with a scheme or a port in it LiteLLM finds no such host."""
    if not isinstance(value, str) or "$" in value or value.startswith("os.environ/"):
        return
    found = _ADDRESS.fullmatch(value) or _HOST_AND_PORT.fullmatch(value)
    if found:
        what = "an address" if "://" in value else "a host with its port"
        port = found["port"]
        way_out = f"write {found['host']}" + (f", and {port} as the port" if port else "")
        yield path, f'"{path[-1]}" is {what}, where LiteLLM wants the name of the host alone', way_out, ERROR


def _redis(path: Path, value: object) -> Iterator[Flaw]:
    """Judge the address of a Redis: its client refuses one without a scheme, or with another's."""
    if not isinstance(value, str) or value.startswith("os.environ/"):
        return
    if value.startswith(("http://", "https://")) or _BARE.fullmatch(value):
        yield path, f'"{path[-1]}" does not begin with redis:// or rediss://', "write the whole address", ERROR


def _url(path: Path, value: object) -> Iterator[Flaw]:
    if isinstance(value, str) and "://" not in value and not value.startswith("os.environ/") and _BARE.fullmatch(value):
        yield path, f'"{path[-1]}" lacks http:// or https://', "write the whole address", ERROR


def _version(path: Path, value: object, model: str) -> Iterator[Flaw]:
    if not isinstance(value, str) or "$" in value or "{" in value or value.startswith("os.environ/"):
        return
    inside = _DATE.search(value)
    if re.search(r"[=?&\s]", value.strip()):
        way_out = f"write {inside[0]}" if inside else "write the version alone"
        yield path, '"api_version" is more than the version, which LiteLLM puts into the address', way_out, ERROR
    elif model.startswith("azure/") and (other := _OTHER_DATE.fullmatch(value)):
        way_out = f"write {other[1]}-{other[2]}-{other[3]}{other[4] or ''}"
        yield path, '"api_version" is not a date as Azure writes it', way_out, ERROR


def _span(path: Path, value: object) -> Iterator[Flaw]:
    """Judge a span of time, of which LiteLLM reads the number and the letter right behind it; days may be a number."""
    key = str(path[-1])
    is_days = isinstance(value, int) and "retention" in key
    if (
        value is None
        or is_days
        or (isinstance(value, str) and (value.startswith("os.environ/") or _FILLED.search(value)))
    ):
        return
    text = str(value)
    if isinstance(value, str) and (_READ.match(value) or text.strip().lower() in _SPOKEN):
        return
    found = _SPAN.fullmatch(text.lower())
    unit = "" if not found else "mo" if found[2].startswith("mo") else found[2][0]
    way_out = f"write {found[1]}{unit}" if found else "write a number and s, m, h, d, w or mo, such as 30d"
    yield path, f'"{key}" is {text}, which LiteLLM cannot read as a span of time', way_out, ERROR
