"""One new model group: from what somebody wants to the text of its fragment and of the list that names it."""

from __future__ import annotations

import re

from yaml.nodes import SequenceNode

from kustomize_plugin import providers
from kustomize_plugin.adoption import guesses
from kustomize_plugin.adoption.deployment_text import DeploymentText
from kustomize_plugin.adoption.fragment_file import Draft, render
from kustomize_plugin.providers.api_base import host
from kustomize_plugin.resources.kustomization import Kustomization
from kustomize_plugin.resources.resource import Resource
from kustomize_plugin.yamltext import emit, nodes
from kustomize_plugin.yamltext.splice import Splice

NO_KEY = "sk-none"  # LiteLLM wants some key, and else sends the one of the environment to a server that checks none
_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]*")


class Wish:
    """What the new group is to be; `key` is the name of a variable, empty for none."""

    def __init__(self, group: str, model: str) -> None:
        self.group = group
        self.model = model
        self.api_base = ""
        self.key = ""
        self.tier = ""
        self.routing = ""
        self.timeout = 60.0
        self.chain: list[str] = []

    @property
    def params(self) -> dict[str, object]:
        """The litellm_params."""
        params: dict[str, object] = {"model": self.model}
        if self.api_base:
            params["api_base"] = self.api_base
        if self.key:
            params["api_key"] = f"os.environ/{self.key}"
        elif self.tier == guesses.LOCAL:
            params["api_key"] = NO_KEY
        return params | {"timeout": int(self.timeout) if self.timeout.is_integer() else self.timeout}

    @property
    def entry(self) -> dict[str, object]:
        """The deployment as model_list has it."""
        return {"model_name": self.group, "litellm_params": self.params}


def default_api_base(model: str) -> str:
    """Return the address to write for a model whose provider has no other default."""
    provider = providers.provider_of(model, {})
    return provider.base if provider is not None and provider.needs_api_base else ""


def default_key(wish: Wish) -> str:
    """Return the variable of the provider's own key where its public API is asked."""
    if guesses.tier([wish.entry])[0] != guesses.CLOUD:
        return ""
    provider = providers.provider_of(wish.model, wish.params)
    public = providers.at_host(host(wish.api_base)) if wish.api_base else provider
    return public.key if public is not None else ""


def flaw(wish: Wish) -> str:
    """Say what is wrong with the wish itself; empty where nothing is."""
    if not wish.group.strip() or not wish.group.isprintable():
        return "NAME is empty or has characters that cannot be typed"
    if providers.provider_of(wish.model, wish.params) is None:
        return f'LiteLLM knows no provider for "{wish.model}"; write provider/model, such as ollama_chat/kimi-k2.5'
    if wish.key and not _VARIABLE.fullmatch(wish.key):
        return "--key takes the name of a variable, such as OLLAMA_API_KEY; its value belongs in the Secret"
    if wish.group in wish.chain:
        return f'the chain of "{wish.group}" names the group itself'
    return ""


def fragment(wish: Wish, name: str) -> str:
    """Return the text of the fragment's file."""
    draft = Draft(name, wish.group)
    draft.tier, draft.routing = wish.tier, wish.routing
    values = {"litellm_params": wish.params, "model_info": {"mode": "chat"}}
    draft.deployments = [DeploymentText([], emit.block(values, 0).split("\n"))]
    if wish.chain:
        draft.chains["fallbacks"] = (wish.chain, [])
    return render(draft)


def listed(kustomization: str, path: str) -> str:
    """Return a kustomization's text with one resource more, in the style of the list that is there."""
    splice = Splice(kustomization)
    key = Kustomization(splice.node(())).key("resources")
    name = str(key.value) if key else "resources"
    found = splice.node((name,))
    if isinstance(found, SequenceNode) and found.value:
        splice.insert_items(found, _place(found, path), [path])
    else:
        splice.put((name,), [path])
    return splice.render()


def _place(node: SequenceNode, path: str) -> int:
    """Return the index behind which a path stands best: the last one of its folder, else the last one of all."""
    folder = path.rpartition("/")[0]
    same = [index for index, item in enumerate(node.value) if str(item.value).rpartition("/")[0] == folder]
    return same[-1] if same and folder else len(node.value) - 1


def group_of(resource: Resource) -> str:
    """Return the group of a ModelFragment; empty for anything else."""
    if not resource.is_ours or resource.field("kind") != "ModelFragment":
        return ""
    values = nodes.value(resource.node)
    spec = values.get("spec") if isinstance(values, dict) else None
    return str(spec.get("modelName", "")) if isinstance(spec, dict) else ""


def tier_of(resource: Resource) -> str:
    """Return the tier that a fragment says."""
    return resource.field("spec", "tier")
