"""What the rules of the deployments share: which model strings can be judged, and how LiteLLM reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kustomize_plugin import providers
from kustomize_plugin.finding import ERROR, WARNING, did_you_mean
from kustomize_plugin.hooks.read import image_release
from kustomize_plugin.hooks.read.document import Document, WrittenDeployment
from kustomize_plugin.providers import known

Flaw = tuple[str, str, str]  # the rest of a sentence that begins with the model, the way out, and a severity

# families whose new models LiteLLM learns from the price list that it downloads when it starts
_LIKELY = re.compile(r"(?:gpt|chatgpt|o[1-9]|claude|gemini|text-embedding|dall-e|whisper|tts|ft:)[-\d:]")
_UNKNOWN = re.compile(r"os\.environ|[$]|\{\{")
_DRAWS_WITHOUT = "2023-06-01-preview"  # Azure's interface to DALL-E 2, which asks for no deployment
# who has one of these knows the provider, and an older or a newer LiteLLM the name of the model
_OWN_PARAMS = ("vertex_", "aws_", "watsonx_", "gigachat_")
_OLLAMA = ("ollama", "ollama_chat")

# the library itself, which LiteLLM's image lacks, and a server of it
_LIBRARY, _SERVER = "vllm", "hosted_vllm"


def judged(document: Document) -> Iterator[WrittenDeployment]:
    """Yield the deployments whose model is a text that stands for itself."""
    yield from judged_among(document.deployments)


def judged_among(deployments: list[WrittenDeployment]) -> Iterator[WrittenDeployment]:
    """Yield those of some deployments whose model is a text that stands for itself."""
    for deployment in deployments:
        reference = deployment.model.startswith("os.environ") or "$" in deployment.model or "{{" in deployment.model
        if deployment.model and not reference and not deployment.params.get("use_litellm_proxy"):
            yield deployment


def custom_prefixes(documents: list[Document]) -> frozenset[str]:
    """Return the prefixes that a config's `custom_provider_map` adds to LiteLLM's own."""
    found: set[str] = set()
    for document in documents:
        settings = document.config.get("litellm_settings")
        entries = settings.get("custom_provider_map") if isinstance(settings, dict) else None
        for entry in entries if isinstance(entries, list) else ():
            found.add(str(entry.get("provider")) if isinstance(entry, dict) else "")
    return frozenset(found - {""})


def unknown(deployment: WrittenDeployment) -> Flaw:
    """Say why LiteLLM finds no provider, and what to write; of a newer release than ours nobody can be sure."""
    flaw, remedy, severity = _unknown(deployment)
    release, ours = deployment.document.place.source.release, tuple(map(int, known.VERSION.split(".")))
    if severity == WARNING or release <= ours or (release == image_release.MOVING and "did you mean" in remedy):
        return flaw, remedy, severity
    return f"{flaw}, at least to LiteLLM {known.VERSION}, which is older than the image", remedy, WARNING


def _unknown(deployment: WrittenDeployment) -> Flaw:
    declared = deployment.params.get("custom_llm_provider")
    if isinstance(declared, str) and declared:
        return f'has the unknown custom_llm_provider "{declared}"', _near(declared), ERROR
    if "/" not in deployment.model:
        flaw, remedy, severity = _bare(deployment.model)
        is_told = any(str(name).startswith(_OWN_PARAMS) for name in deployment.params)
        return flaw, remedy, WARNING if is_told and deployment.model not in known.PREFIXES else severity
    prefix = deployment.model.split("/")[0]
    api_base = providers.api_base_of(deployment.params)
    if prefix.strip().lower() in known.PREFIXES:
        return f'has unknown provider "{prefix}"', f'did you mean "{prefix.strip().lower()}"?', ERROR
    if not api_base or did_you_mean(prefix, list(_OLLAMA)):
        return f'has unknown provider "{prefix}"', _near(prefix), ERROR
    severity = WARNING if api_base.startswith("os.environ") else ERROR  # LiteLLM knows some providers by their address
    way_out = f'for an OpenAI-compatible server write "openai/{deployment.model}"'
    return f'has unknown provider "{prefix}"', way_out, severity


def _bare(model: str) -> Flaw:
    if model in known.PREFIXES:
        return "names a provider but no model", f'write "{model}/" and the model', ERROR
    if _LIKELY.match(model):
        flaw = f"has no provider, and LiteLLM {known.VERSION} does not know the name"
        return flaw, "write provider/model", WARNING
    return "has no provider, and LiteLLM cannot infer one", "write provider/model", ERROR


def doubtful(deployment: WrittenDeployment, route: providers.Route) -> Flaw | None:
    """Say what is wrong with a model for which LiteLLM does find a provider."""
    if route.how == providers.ENDPOINT and route.prefix in _OLLAMA and "/" in deployment.model:
        prefix = deployment.model.split("/")[0]
        if did_you_mean(prefix, list(_OLLAMA)):
            return f'has unknown provider "{prefix}"', _near(prefix), ERROR
    if route.prefix == _LIBRARY and providers.api_base_of(deployment.params):
        flaw = "runs vLLM inside of LiteLLM, and never asks the server at api_base"
        return flaw, f'write "{_SERVER}/{route.name}"', ERROR
    if not route.name:
        missing = ("names a provider but no model", "write the model after the slash", ERROR)
        return None if _is_elsewhere(deployment) else missing
    if route.name != route.name.strip():
        return "has spaces around the name, which are sent to the provider", "remove them", ERROR
    if route.how == providers.INFERRED and deployment.model != "*":
        inferred = f'LiteLLM {known.VERSION} infers "{route.prefix}"'
        return "has no provider", f'{inferred}, write "{route.prefix}/{route.name}"', WARNING
    return None


def _is_elsewhere(deployment: WrittenDeployment) -> bool:
    """Tell whether Azure's deployment is named by the address, or nobody knows here what the address says."""
    api_base = providers.api_base_of(deployment.params)
    is_azure = deployment.model.startswith(("azure/", "azure_ai/", "azure_text/"))
    if str(deployment.params.get("api_version")) == _DRAWS_WITHOUT:
        return is_azure
    return is_azure and ("/deployments/" in api_base or _UNKNOWN.search(api_base) is not None)


def _near(prefix: str) -> str:
    return did_you_mean(prefix, sorted(known.PREFIXES)) or "LiteLLM drops the deployment when it starts"
