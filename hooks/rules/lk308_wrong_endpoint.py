"""A vLLM server is asked as if it were OpenAI, at a route that it may not serve.

Why: for /v1/messages and /v1/responses LiteLLM asks an `openai/` model at /v1/responses. A vLLM server without that
route answers 404; LiteLLM does not retry, and the next tier answers without a word. Where nothing else is in the group,
the 404 also cools it down for those who chat.
Bad: ``model: openai/Qwen/Qwen3-8B-AWQ`` with ``api_base: http://vllm-api.ml.svc.cluster.local:8000/v1``
Good: ``model: hosted_vllm/Qwen/Qwen3-8B-AWQ``, which is asked at /v1/chat/completions for /v1/messages

`use_chat_completions_api: true` on the deployment does the same, for /v1/responses too, and so does
`use_chat_completions_url_for_anthropic_messages` in litellm_settings for /v1/messages. A server is taken for vLLM where
its host or its group has the name. Judged are groups with a fallback chain; without one the client sees the 404. Newer
servers of vLLM have the route: then suppress the finding.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin import providers
from kustomize_plugin.failover import compiled, probe_modes
from kustomize_plugin.finding import WARNING, Finding
from kustomize_plugin.hooks.gateway import deployment_models as models
from kustomize_plugin.hooks.gateway.group_failover import GroupFailover
from kustomize_plugin.hooks.gateway.one_proxy import Gateway
from kustomize_plugin.hooks.read.document import WrittenDeployment
from kustomize_plugin.hooks.rule import GATEWAY, Rule
from kustomize_plugin.providers import api_base

_VLLM = "vllm"
_CHAT = ("chat", "responses")


def check(gateway: Gateway) -> Iterator[Finding]:
    """Yield one finding for each deployment on a vLLM server that LiteLLM takes for OpenAI's."""
    if gateway.section("litellm_settings").get("use_chat_completions_url_for_anthropic_messages"):
        return
    chains = GroupFailover(gateway)
    for deployment in models.judged_among(gateway.deployments):
        route = providers.route_of(deployment.model, deployment.params)
        answering = chains.walk(deployment.group).tried[:1]
        if (
            not answering
            or route is None
            or route.prefix != "openai"
            or not _is_vllm(deployment)
            or not _converses(deployment)
        ):
            continue
        problem = f'model "{deployment.model}" of "{deployment.group}" is asked at /v1/responses for /v1/messages'
        problem += f', which a vLLM server may answer by 404; "{answering[0]}" then answers without a word'
        remedy = f'write "hosted_vllm/{route.name}", or add use_chat_completions_api: true'
        facts = {"group": deployment.group, "model": deployment.model}
        yield Finding(RULE.code, problem, remedy, deployment.at("model"), facts, severity=WARNING)


def _is_vllm(deployment: WrittenDeployment) -> bool:
    written = providers.api_base_of(deployment.params)
    if not written or compiled.is_level(deployment.entry):
        return False
    host = api_base.host(written)
    return _VLLM in host or (_VLLM in deployment.group.lower() and providers.at_host(host) is None)


def _converses(deployment: WrittenDeployment) -> bool:
    """Tell whether the model is asked for answers in words, and at the route of OpenAI's choice."""
    mode = deployment.info.get("mode")
    if deployment.params.get("use_chat_completions_api"):
        return False
    return mode in _CHAT if isinstance(mode, str) else not probe_modes.other_kind(deployment.entry)


RULE = Rule(code="LK308", name="wrong-endpoint", check=check, on=GATEWAY, severity=WARNING)
