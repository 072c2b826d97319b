"""What a running gateway says of itself, as values that a config has: its deployments, and the router's settings."""

from __future__ import annotations

from kustomize_plugin.yamltext import typed

Values = dict[str, object]

# what LiteLLM 1.106.2, 1.109.1 and 1.110.2 answer at /router/settings where a config says nothing
ROUTER_DEFAULTS: Values = {
    "allowed_fails": 3,
    "cooldown_time": 5,
    "max_fallbacks": 5,
    "num_retries": 2,
    "routing_strategy": "simple-shuffle",
    "tag_filtering_match_any": True,
    "timeout": 6000.0,
}
CHAIN_SETTINGS = ("fallbacks", "context_window_fallbacks", "content_policy_fallbacks")
_DEFAULT = "*"


class RunningDeployment:
    """One deployment that answers; `in_database` says that no file of the pod has it."""

    __slots__ = ("group", "identity", "in_database", "info", "params")

    def __init__(self, entry: Values) -> None:
        self.group = typed.text(entry.get("model_name"))
        self.params = typed.mapping(entry.get("litellm_params"))
        self.info = typed.mapping(entry.get("model_info"))
        self.identity = str(self.info.get("id") or "")
        self.in_database = self.info.get("db_model") is True


class RunningConfig:
    """A gateway as far as its API tells; `unseen` are sentences on what the key may not ask for.

    `rows` are as LiteLLM lists them, an alias of a group too; `sets` are those of one deployment: a wildcard is listed
    once for each model that the price list knows. `router` is None where the settings of the router were not told.
    """

    def __init__(self, deployments: list[Values], router: Values | None, unseen: list[str]) -> None:
        self.rows = [RunningDeployment(one) for one in deployments]
        aliases = typed.mapping((router or {}).get("model_group_alias"))
        self.sets = _of_one_id([one for one in self.rows if one.group not in aliases])
        self.deployments = [rows[0] for rows in self.sets]
        self.router = router
        self.unseen = unseen

    @property
    def sees_all(self) -> bool:
        """Whether the key is one for which LiteLLM leaves no group out."""
        return self.router is not None

    def chains(self, setting: str) -> dict[str, list[str]]:
        """Return the chains of a setting by source; that of `*` is the default."""
        found: dict[str, list[str]] = {}
        for entry in typed.mappings((self.router or {}).get(setting)):
            for source, targets in entry.items():
                named = [one.get("model") if isinstance(one, dict) else one for one in _list(targets)]
                found.setdefault(source, [str(one) for one in named])
        return found

    @property
    def default(self) -> list[str]:
        """The default chain."""
        return self.chains(CHAIN_SETTINGS[0]).get(_DEFAULT, [])


def _of_one_id(found: list[RunningDeployment]) -> list[list[RunningDeployment]]:
    kept: dict[str, list[RunningDeployment]] = {}
    for one in found:
        kept.setdefault(one.identity or f"{one.group}\n{len(kept)}", []).append(one)
    return list(kept.values())


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
