"""Lists the names that LiteLLM knows: providers, models it can infer a provider for, settings of each section.

Run ``python tools/list_litellm_names.py`` where the LiteLLM of base/deployment.yaml is installed; it writes
kustomize_plugin/providers/known.py and hooks/gateway/setting_names.py, which a test compares where
LiteLLM can be imported.
"""

import inspect
import json
import os
import re
import textwrap
from collections.abc import Iterable, Iterator
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
KNOWN = ROOT / "kustomize_plugin" / "providers" / "known.py"
SETTING_NAMES = ROOT / "hooks" / "gateway" / "setting_names.py"
VALUE_TYPES = (bool, int, float, str, list, dict, type(None))
NOQA = "# ruff: noqa: SIM905 - hundreds of names read better as texts"
NEVER_A_MODEL = "no-such-owner/no-such-model"


def main() -> None:
    """Write both modules again."""
    litellm = load()
    KNOWN.write_text(known(litellm))
    SETTING_NAMES.write_text(setting_names(litellm))


def load() -> Any:
    """Import LiteLLM with the prices it ships, so that two runs see the same models."""
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    litellm: Any = import_module("litellm")

    litellm.suppress_debug_info = True
    return litellm


def known(litellm: Any) -> str:
    """Return the module of providers and models."""
    registry = import_module("litellm.llms.openai_like.json_loader").JSONProviderRegistry

    prefixes = {str(getattr(item, "value", item)) for item in litellm.provider_list}
    prefixes |= set(registry.list_providers())
    models: dict[str, list[str]] = {}
    for model in sorted(litellm.model_cost):
        # where the prefix says it there is nothing to infer, and asking would log in to some providers
        provider = "" if model.split("/")[0] in prefixes else inferred(litellm, model, None)
        if provider:
            models.setdefault(provider, []).append(model)
    hosts = hosts_of(litellm, prefixes)
    return "\n".join(
        (
            f'"""What LiteLLM {version()} knows of providers; written by tools/list_litellm_names.py."""',
            "",
            NOQA,
            "",
            f'VERSION = "{version()}"',
            *words("PREFIXES", "what may stand before a model's first slash", prefixes),
            *words("PROMPTS", "prefixes of prompt stores, which name the model later", prompt_stores(litellm)),
            "# providers that LiteLLM recognizes by their api_base",
            "ENDPOINTS = {",
            *(f'    "{endpoint}": "{provider}",' for endpoint, provider in sorted(hosts.items())),
            "}",
            "# models without a prefix for which LiteLLM finds the provider by itself",
            "MODELS = {",
            *(line for provider, names in sorted(models.items()) for line in entry(provider, names)),
            "}",
            "# the same by pattern, for models that came later",
            "PATTERNS = (",
            *(f'    (r"{pattern}", "{provider}"),' for pattern, provider in patterns(litellm)),
            ")",
            "",
        )
    )


def hosts_of(litellm: Any, prefixes: set[str]) -> dict[str, str]:
    """Return the providers that LiteLLM recognizes by their addresses."""
    hosts = {}
    for endpoint in litellm.openai_compatible_endpoints:
        address = endpoint if "://" in endpoint else f"https://{endpoint}"
        provider = inferred(litellm, NEVER_A_MODEL, address)
        if provider in prefixes:
            hosts[address.removeprefix("https://").rstrip("/")] = provider
    return hosts


def setting_names(litellm: Any) -> str:
    """Return the module of settings that each section of a config takes."""
    outside = import_module("litellm.constants").ROUTER_SETTINGS_MANAGED_OUTSIDE_CONFIG
    router = set(import_module("litellm.router_api").router_init_args()) - outside
    general = set(import_module("litellm.proxy._types").ConfigGeneralSettings.model_fields)
    texts = list(sources(litellm))
    attributes = {
        name
        for name in dir(litellm)
        if name.islower() and name[0] != "_" and isinstance(getattr(litellm, name, None), VALUE_TYPES)
    }
    attributes |= {name for text in texts for name in re.findall(r'\b[gh][ea][ts]attr\(\s*litellm,\s*"(\w+)"', text)}
    top = set(re.findall(r'\bconfig\.get\("(\w+)"', proxy_server(litellm))) | {"include"}
    return "\n".join(
        (
            f'"""The settings LiteLLM {version()} reads; written by tools/list_litellm_names.py."""',
            "",
            NOQA,
            "",
            *words("TOP", "keys of the config itself", top),
            *words("ROUTER", "router_settings takes these and ignores all else", router),
            *words("LITELLM", "litellm_settings", attributes | read(texts, "litellm_settings") | in_loop(litellm)),
            *words("GENERAL", "general_settings", general | read(texts, "general_settings")),
            "",
        )
    )


def inferred(litellm: Any, model: str, api_base: str | None) -> str:
    """Return the provider that LiteLLM finds for a model; empty where it finds none."""
    try:
        return str(litellm.get_llm_provider(model, api_base=api_base)[1])
    except litellm.exceptions.BadRequestError:
        return ""


def prompt_stores(litellm: Any) -> set[str]:
    """Return the prefixes that the router does not take for providers."""
    return set(litellm._known_custom_logger_compatible_callbacks)  # noqa: SLF001 - the router reads it too


def patterns(litellm: Any) -> Iterator[tuple[str, str]]:
    """Yield the patterns by which LiteLLM infers the provider of a model that its price list lacks."""
    folder = Path(inspect.getfile(litellm)).parent
    prices = json.loads((folder / "model_prices_and_context_window_backup.json").read_text())
    for rule in prices["fallback_generalizations"]["rules"]:
        if list(rule["model_info"]) == ["litellm_provider"]:
            yield rule["pattern"], rule["model_info"]["litellm_provider"]


def sources(litellm: Any) -> Iterator[str]:
    """Yield the modules of LiteLLM and of its enterprise package."""
    folder = Path(inspect.getfile(litellm)).parent
    for package in (folder, folder.parent / "litellm_enterprise"):
        for path in sorted(package.rglob("*.py")):
            yield path.read_text(errors="replace")


def read(texts: list[str], section: str) -> set[str]:
    """Return the names that the sources look up in a section."""
    forms = (
        rf'{section}[\w()]*\s*(?:or \{{\}}\)?)?\.(?:get|pop|setdefault)\(\s*["\'](\w+)["\']',
        rf'{section}\[\s*["\'](\w+)["\']',
        rf'["\'](\w+)["\'] (?:not )?in \w*{section}',
        rf'{section},\s*["\'](\w+)["\']',
    )
    return {name for text in texts for form in forms for name in re.findall(form, text)}


def in_loop(litellm: Any) -> set[str]:
    """Return the names that the proxy compares with each key of litellm_settings."""
    loop = (
        proxy_server(litellm)
        .split("for key, value in litellm_settings.items()")[1]
        .split("## GENERAL SERVER SETTINGS")[0]
    )
    return set(re.findall(r'key == "(\w+)"', loop))


def proxy_server(litellm: Any) -> str:
    """Return the source of what loads a config."""
    return (Path(inspect.getfile(litellm)).parent / "proxy" / "proxy_server.py").read_text()


def version() -> str:
    """Return the installed release."""
    return metadata.version("litellm")


def words(name: str, comment: str, names: Iterable[str]) -> Iterator[str]:
    """Yield the lines of a set of names."""
    yield f"# {comment}"
    yield f"{name} = frozenset("
    yield '    """'
    yield from textwrap.wrap(" ".join(sorted(names)), 116, break_long_words=False, break_on_hyphens=False)
    yield '    """.split()'
    yield ")"


def entry(provider: str, names: list[str]) -> Iterator[str]:
    """Yield the lines of one provider's models."""
    yield f'    "{provider}": frozenset('
    yield '        """'
    yield from textwrap.wrap(" ".join(names), 116, break_long_words=False, break_on_hyphens=False)
    yield '        """.split()'
    yield "    ),"


if __name__ == "__main__":
    main()
