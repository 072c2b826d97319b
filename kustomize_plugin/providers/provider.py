"""What a provider is: values, no behaviour."""

from __future__ import annotations

# paths that clients of an OpenAI-compatible server append by themselves
OPENAI_ROUTES = r"/(?:chat/completions|completions|embeddings|responses)"


class Trap:
    """A form that the provider refuses: a pattern, the rest of a sentence about what matches it, and the way out."""

    __slots__ = ("flaw", "pattern", "way_out")

    def __init__(self, pattern: str, flaw: str, way_out: str) -> None:
        self.pattern = pattern
        self.flaw = flaw
        self.way_out = way_out


class Provider:
    """One provider.

    `prefix` stands before a model's first slash. `hosts` are the public API's; there a path has to match `paths`, and
    `base` is what to write. LiteLLM appends `route` to an api_base, so one that ends in `surplus` doubles it.
    `openai_base` is where the public API speaks OpenAI's protocol, `port` the usual one of a server of one's own.
    `key` is the variable whose value is sent where an entry has no api_key, `key_format` what keys look like.
    `names` are traps for the name behind the prefix, looked at only where the public API is asked.
    """

    __slots__ = (
        "base", "hosts", "key", "key_format", "names", "needs_api_base", "openai_base", "paths", "port", "prefix",
        "route", "secrets", "surplus",
    )  # fmt: skip

    def __init__(  # noqa: PLR0913 - a provider is its facts, and all but the first have a default
        self,
        prefix: str,
        *,
        hosts: tuple[str, ...] = (),
        base: str = "",
        paths: str = "",
        route: str = "/chat/completions",
        surplus: str = "",
        openai_base: str = "",
        port: int = 0,
        key: str = "",
        key_format: str = "",
        secrets: tuple[str, ...] = ("api_key",),
        names: tuple[Trap, ...] = (),
        needs_api_base: bool = False,
    ) -> None:
        self.prefix = prefix
        self.hosts = hosts
        self.base = base
        self.paths = paths
        self.route = route
        self.surplus = surplus
        self.openai_base = openai_base
        self.port = port
        self.key = key
        self.key_format = key_format
        self.secrets = secrets
        self.names = names
        self.needs_api_base = needs_api_base
