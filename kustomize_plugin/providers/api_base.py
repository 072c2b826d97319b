"""What is wrong with an api_base: its form, or the path that LiteLLM makes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import SplitResult, urlsplit

from kustomize_plugin.providers import at_host
from kustomize_plugin.providers import provider as provider_named
from kustomize_plugin.providers.provider import Provider

Flaw = tuple[str, str, bool]  # the rest of a sentence on the api_base, the way out, and whether no request can succeed
FAILS, UNSURE = True, False

_SCHEME = re.compile(r"https?://")
_ALMOST_SCHEME = re.compile(r"h?tt?ps?(?::/*|//)", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"<[\w .-]+>")
_GARBAGE = re.compile(r"[\s\"'`,;<>|\\^]")
_REFERENCES = ("os.environ/", "oidc/")
_TEMPLATE = re.compile(r"[$]|\{\{|os\.environ")
_AZURE_VERSION = re.compile(r"(?:^|&)api-version=([\w.-]+)")


def flaws(api_base: str, provider: Provider) -> Iterator[Flaw]:
    """Yield what is wrong; nothing for a reference or a template, whose value is not known here."""
    if api_base.startswith(_REFERENCES) or _TEMPLATE.search(api_base) or provider.is_other:
        return
    form = list(_form(api_base, provider))
    yield from form
    if not form:
        yield from _place(urlsplit(api_base), api_base, provider)


def is_public(api_base: str, provider: Provider) -> bool:
    """Tell whether requests go to the provider's own API."""
    if not api_base:
        return not provider.needs_api_base
    return host(api_base) in provider.hosts


def host(api_base: str) -> str:
    """Return the host in lower case; empty where the address has none."""
    try:
        return (urlsplit(api_base.strip()).hostname or "").lower()
    except ValueError:
        return ""


def _form(api_base: str, provider: Provider) -> Iterator[Flaw]:
    garbage = _GARBAGE.search(api_base)
    if api_base != api_base.strip():
        yield "has spaces around it, which become part of the path", "remove them", FAILS
    elif _PLACEHOLDER.search(api_base):
        yield "is a placeholder", "write the address, or os.environ/NAME", FAILS
    elif not _SCHEME.match(api_base):
        advice = "; the scheme is misspelt" if _ALMOST_SCHEME.match(api_base) else ""
        yield f"has no scheme{advice}", f"write {_with_scheme(api_base)}", FAILS
    elif garbage:
        yield f'contains "{garbage.group()}", which is not part of an address', "write only the address", FAILS
    elif not host(api_base) or _bad_port(api_base):
        yield "has no host, or a port that is not a number", "write scheme, host and port", FAILS
    elif ("?" in api_base or "#" in api_base) and not provider.keeps_query:
        bare = re.split(r"[?#]", api_base)[0]
        yield "has a query or fragment, and LiteLLM appends the path after it", f'write "{bare}"', FAILS


def _place(address: SplitResult, api_base: str, provider: Provider) -> Iterator[Flaw]:
    base, path, name = api_base.rstrip("/"), address.path.rstrip("/"), (address.hostname or "").lower()
    public = at_host(name)
    if public is not None and address.scheme == "http":
        yield "sends keys and prompts unencrypted", f'write "https{api_base.removeprefix("http")}"', FAILS
        return
    target = re.fullmatch(provider.target_uri, path) if provider.target_uri else None
    if target is not None:
        yield from _target_uri(address, target)
        return
    surplus = re.search(rf"(?:{provider.surplus})$", path) if provider.surplus else None
    if surplus is not None and "?" not in api_base:
        stripped = base[: len(base) - len(surplus.group())]
        yield f'becomes "{surplus.group()}{provider.route}", which answers 404', f'write "{stripped}"', FAILS
    elif name in provider.hosts and provider.paths and not re.fullmatch(provider.paths, address.path):
        yield f"has no path that {name} serves", f'write "{provider.base}"', FAILS
    elif provider.is_generic and name not in provider.hosts:
        yield from _compatible(address, path, public, provider.prefix)


def _target_uri(address: SplitResult, azure: re.Match[str]) -> Iterator[Flaw]:
    """Judge a deployment's address at Azure, to which LiteLLM appends the route, and its own api-version for another.

    Behind a query the route gets lost, so that only requests for the route that is written there arrive.
    """
    bare, route = f"{address.scheme}://{address.netloc}{azure[1]}", azure[2]
    version = _AZURE_VERSION.search(address.query)
    way_out = f'write "{bare}"' + (f' and api_version: "{version[1]}"' if version else "")
    if route and not address.query:
        yield f'becomes "{route}{route}", which answers 404', way_out, FAILS
    elif route:
        yield f'serves "{route}" only, and LiteLLM replaces its api-version', way_out, UNSURE
    elif address.query:
        yield "has a query, so the path that LiteLLM appends is lost", way_out, FAILS


def _compatible(address: SplitResult, path: str, public: Provider | None, prefix: str) -> Iterator[Flaw]:
    """Judge an OpenAI client's address at another provider, at a daemon of Ollama's, or at a vLLM server."""
    if public is not None and public.openai_base and not _speaks_openai(public, path):
        flaw = f"is not the OpenAI-compatible address of {address.hostname}"
        yield flaw, f'write "{public.openai_base}"', FAILS
    elif not path and _port(address) == provider_named("ollama").port:
        yield 'lacks "/v1", where Ollama has its OpenAI-compatible API', _with_version(address), UNSURE
    elif not path and (prefix == "hosted_vllm" or "vllm" in (address.hostname or "")):
        yield 'lacks "/v1", where vLLM serves all routes', _with_version(address), UNSURE


def _with_version(address: SplitResult) -> str:
    return f'write "{address.geturl().rstrip("/")}/v1"'


def _speaks_openai(public: Provider, path: str) -> bool:
    if public.openai_paths and re.fullmatch(public.openai_paths, path):
        return True
    return path.startswith(urlsplit(public.openai_base).path)


def _with_scheme(api_base: str) -> str:
    rest = _ALMOST_SCHEME.sub("", api_base).lstrip(":/")
    return f'"http://{rest}" or "https://{rest}"'


def _bad_port(api_base: str) -> bool:
    return _port(urlsplit(api_base)) < 0


def _port(address: SplitResult) -> int:
    """Return the port, 0 where none is written and -1 where it is not a number."""
    try:
        return address.port or 0
    except ValueError:
        return -1
