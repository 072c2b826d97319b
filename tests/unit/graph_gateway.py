"""Gateways to draw: a compiled one, one of a hundred groups, and one whose names mean harm."""

from __future__ import annotations

from kustomize_plugin.gateway.finished_gateway import FinishedGateway, Values

HOSTILE = (
    '<script>alert("1")</script>',
    '"><img src=x onerror=alert(1)>',
    "</style><style>*{display:none}",
    "a/b [c] (d) {e} |f|",
    "%%{init: {'theme':'dark'}}%%",
    "end",
    "1. list",
    "- item",
    "`code` **bold** _it_",
    "style:x;#35;y",
    "&lt;&quot;&#60;",
    "back\\slash 'single'",
    "größe 模型 🦙",
)


def deployment(group: str, **more: object) -> Values:
    params = {"model": f"openai/{group}", "api_key": "os.environ/OPENAI_API_KEY", "timeout": 60, **more}
    return {"model_name": group, "litellm_params": params}


def local(group: str, **more: object) -> Values:
    return deployment(group, **{"api_base": "http://ollama.ml.svc.cluster.local:11434", "api_key": "sk-none", **more})


def level(group: str, number: int, source: str) -> Values:
    return {**local(group, order=number), "model_info": {"kustomize_litellm": {"level": number, "from": source}}}


def compiled() -> FinishedGateway:
    """One cloud group in front of two local ones, as the merge leaves it with `onHang: cooldown`."""
    model_list = [
        deployment("cloud", num_retries=0, order=1),
        level("cloud", 2, "near"),
        level("cloud", 3, "far"),
        local("near", num_retries=0),
        local("far"),
        deployment("gpt"),
    ]
    values: Values = {
        "model_list": model_list,
        "router_settings": {"allowed_fails": 0, "cooldown_time": 60},
        "litellm_settings": {"fallbacks": [{"cloud": ["near", "far"]}, {"near": ["far"]}]},
    }
    failover = {"budgetSeconds": 5, "onHang": "cooldown"}
    return FinishedGateway(values, {"local": ["near", "far"], "explicit": ["gpt"], "failover": failover})


def hundred() -> FinishedGateway:
    """A hundred groups: forty clouds with chains of their own, forty that share one, twenty local."""
    # the first of the forty are where the others go next, and have no chain of their own
    locals_ = [f"local-{number:02}" for number in range(20)]
    own = [f"team-{number:02}/model-{number * 7919 % 1000}" for number in range(40)]
    shared = [f"shared/llm-{number:02}" for number in range(40)]
    chains = [{name: [own[at % 4], locals_[at % 20], locals_[(at + 3) % 20]]} for at, name in enumerate(own) if at >= 4]
    chains += [{name: ["local-00", "local-01"]} for name in shared]
    entries = [*map(deployment, own), *map(deployment, shared), *map(local, locals_)]
    return FinishedGateway({"model_list": entries, "router_settings": {"fallbacks": chains}}, {"local": locals_})


def hostile() -> FinishedGateway:
    """Names that break out of whatever does not escape them; each falls back to the next."""
    names = list(HOSTILE)
    chains = [{name: [names[(at + 1) % len(names)]]} for at, name in enumerate(names)]
    settings = {"fallbacks": [*chains, {"\u202eknown": ["no such\x07 group"]}], "max_fallbacks": 1}
    return FinishedGateway(
        {"model_list": [*map(deployment, names)], "litellm_settings": settings}, {"explicit": [names[0]]}
    )
