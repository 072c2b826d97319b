"""A reference to the environment that LiteLLM does not replace, or a key that goes to the wrong server.

Why: LiteLLM replaces a value only where the whole of it is `os.environ/NAME`. Anything else is sent to the provider as
the key, or asked as the address. And an entry without a key gets the provider's variable: OLLAMA_API_KEY, set for
ollama.com, is sent to every local daemon too.
Bad: ``api_key: ${OLLAMA_API_KEY}``
Good: ``api_key: os.environ/OLLAMA_API_KEY``

Where Flux replaces ``${NAME}`` after the build, because a Kustomization of the tree has a postBuild, or where the
setting ``substitution`` says ``flux`` or ``envsubst``, a ``${NAME}`` is fine; not in what is annotated
`kustomize.toolkit.fluxcd.io/substitute: disabled`.

In the `content` of a compose file's config, compose itself replaces it: that is only a note.

Where `key_management_system` names a secret manager, names are free. An entry that needs no key gets a filler, such as
``api_key: sk-none``.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import INFO, WARNING, Finding
from kustomize_plugin.hooks.gateway import env_references
from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.keys import misdirected_keys
from kustomize_plugin.hooks.read.document import Document
from kustomize_plugin.hooks.rule import Rule
from kustomize_plugin.yamltext import substitution

_KEPT = "write os.environ/NAME and give the service the variable, which keeps it out of the container's config"


def check(document: Document) -> Iterator[Finding]:
    """Yield one finding for each text that looks like a reference and is none."""
    general = document.config.get("general_settings")
    any_name = isinstance(general, dict) and bool(general.get("key_management_system"))
    for path, value in env_references.texts(document):
        if document.is_substituted and substitution.is_in(value):
            continue
        key = env_references.key_of(path)
        if document.is_in_compose and value.startswith("$") and not value.startswith("$$"):
            problem = f'"{key}" is the value itself once compose has replaced the variable'
            yield Finding(RULE.code, problem, _KEPT, document.at(path), {"key": key}, severity=INFO)
            continue
        for flaw, remedy, severity in env_references.flaws(path, value, any_name):
            facts = {"key": key}
            yield Finding(RULE.code, f'"{key}" {flaw}', remedy, document.at(path), facts, severity=severity)


def check_keys(gateway: Gateway) -> Iterator[Finding]:
    """Yield one finding for each entry that sends the key of a provider's public API to another server."""
    for deployment, variable, host in misdirected_keys.find(gateway):
        problem = f'"{deployment.group}" has no api_key, so LiteLLM sends {variable} to {host}'
        facts = {"group": deployment.group, "variable": variable}
        yield Finding(RULE.code, problem, "write api_key: sk-none", deployment.at("model"), facts, severity=WARNING)


RULE = Rule(code="LK205", name="env-reference", check=check, gateway=check_keys)
