"""Prints what one release of LiteLLM knows, as JSON; tools/list_litellm_names.py has each release's Python run it."""

import ast
import inspect
import json
import os
import re
import sys
from collections.abc import Iterator
from importlib import import_module, metadata
from pathlib import Path
from typing import Any

VALUE_TYPES = (bool, int, float, str, list, dict, type(None))
# read once, while the module is imported and no config is loaded yet; another module's attribute has the name too
IMPORTED = ("log_level",)
NEVER_A_MODEL = "no-such-owner/no-such-model"


def main() -> None:
    """Print the facts of the installed release."""
    from tools import read_litellm_schema

    litellm = load()
    facts = names(litellm) | {"schema": read_litellm_schema.schema(litellm)}
    sys.stdout.write(json.dumps(facts, sort_keys=True))


def load() -> Any:
    """Import LiteLLM with the prices it ships, so that two runs see the same models."""
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    litellm: Any = import_module("litellm")

    litellm.suppress_debug_info = True
    if not (Path(inspect.getfile(litellm)).parent.parent / "litellm_enterprise").is_dir():
        sys.exit("litellm-enterprise is not installed: settings that it reads would look gone")
    return litellm


def version() -> str:
    """Return the installed release."""
    return metadata.version("litellm")


def names(litellm: Any) -> dict[str, Any]:
    """Return the providers, the models that need no prefix, and the settings of each section."""
    registry = import_module("litellm.llms.openai_like.json_loader").JSONProviderRegistry

    prefixes = {str(getattr(item, "value", item)) for item in litellm.provider_list} | set(registry.list_providers())
    models: dict[str, str] = {}
    for model in sorted(litellm.model_cost):
        # where the prefix says it there is nothing to infer, and asking would log in to some providers
        provider = "" if model.split("/")[0] in prefixes else inferred(litellm, model, None)
        if provider:
            models[model] = provider
    return {
        "version": version(),
        "prefixes": sorted(prefixes),
        "prompts": sorted(prompt_stores(litellm)),
        "endpoints": hosts_of(litellm, prefixes),
        "models": models,
        "patterns": [list(pair) for pair in patterns(litellm)],
        "settings": {section: sorted(found) for section, found in settings(litellm).items()},
    }


def hosts_of(litellm: Any, prefixes: set[str]) -> dict[str, str]:
    """Return the providers that LiteLLM recognizes by their addresses."""
    hosts = {}
    for endpoint in litellm.openai_compatible_endpoints:
        address = endpoint if "://" in endpoint else f"https://{endpoint}"
        provider = inferred(litellm, NEVER_A_MODEL, address)
        if provider in prefixes:
            hosts[address.removeprefix("https://").rstrip("/")] = provider
    return hosts


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


def settings(litellm: Any) -> dict[str, set[str]]:
    """Return the settings that each section of a config takes, and the keys of the config itself."""
    general = set(import_module("litellm.proxy._types").ConfigGeneralSettings.model_fields)
    texts = list(sources(litellm))
    attributes = {
        name
        for name in dir(litellm)
        if name.islower() and name[0] != "_" and isinstance(getattr(litellm, name, None), VALUE_TYPES)
    }
    attributes |= {name for text in texts for name in re.findall(r'\b[gh][ea][ts]attr\(\s*litellm,\s*"(\w+)"', text)}
    return {
        "top": set(re.findall(r'\bconfig\.get\("(\w+)"', proxy_server(litellm))) | {"include"},
        "router_settings": router_arguments(),
        "litellm_settings": (attributes | read(texts, "litellm_settings") | in_loop(litellm)) - unread(litellm, texts),
        "general_settings": (general | read(texts, "general_settings")) - undeclared(litellm),
    }


def unread(litellm: Any, texts: list[str]) -> set[str]:
    """Return the attributes of LiteLLM's module that none of its sources reads: a config sets them in vain."""
    found = read(texts, "litellm_settings") | in_loop(litellm)
    for text in texts:
        found |= set(re.findall(r"\blitellm\.(\w+)\b(?!\s*(?::[^=\n]+)?=[^=])", text))
        found |= set(re.findall(r'\b[gh][ea][ts]attr\(\s*\w*litellm\w*,\s*["\'](\w+)["\']', text))
        for listed in re.findall(r"from litellm import \(?([^)\n]*(?:\n[^)]*)?)\)?", text):
            found |= set(re.findall(r"\w+", listed))
    own = by_functions(Path(inspect.getfile(litellm)).read_text())
    public = {name for name in dir(litellm) if name[0] != "_" and name.islower()}
    settable = {name for name in public if isinstance(getattr(litellm, name, None), VALUE_TYPES)}
    return settable - found - own | set(IMPORTED)


def by_functions(module: str) -> set[str]:
    """Return the names that the functions of a module read: its own attributes they read by the bare name."""
    functions = (one for one in ast.walk(ast.parse(module)) if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)))
    return {node.id for function in functions for node in ast.walk(function) if isinstance(node, ast.Name)}


def undeclared(litellm: Any) -> set[str]:
    """Return what the class of general_settings declares and no module names."""
    types = import_module("litellm.proxy._types")
    folder = Path(inspect.getfile(litellm)).parent
    found: set[str] = set()
    for package in (folder, folder.parent / "litellm_enterprise"):
        for path in package.rglob("*.py"):
            if path != Path(inspect.getfile(types)):
                found |= set(re.findall(r"\w+", path.read_text(errors="replace")))
    return set(types.ConfigGeneralSettings.model_fields) - found


def router_arguments() -> set[str]:
    """Return what the router takes from a config; before 1.109 its class said it."""
    outside = import_module("litellm.constants").ROUTER_SETTINGS_MANAGED_OUTSIDE_CONFIG
    try:
        arguments = import_module("litellm.router_api").router_init_args()
    except ModuleNotFoundError:
        arguments = import_module("litellm").Router.get_valid_args()
    return set(arguments) - set(outside)


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


if __name__ == "__main__":
    main()
