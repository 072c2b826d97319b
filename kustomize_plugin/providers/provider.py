"""What a provider is: values, no behaviour."""

from __future__ import annotations

# the protocols in which a fake upstream of a rehearsal answers
OPENAI, OLLAMA, GEMINI, ANTHROPIC = "openai", "ollama", "gemini", "anthropic"
# what a key that begins with "sk-" shows, whoever gave it out
SK = r"sk-[\w-]{20,}"
# a key of Ollama's is found without a prefix, see hooks/keys/key_scan.py
OLLAMA_KEY = r"[a-f0-9]{32}\.[\w-]{24}(?![\w.-])"
# routes of Ollama's, which people write behind its address
OLLAMA_ROUTES = ("/api/chat", "/api/generate", "/v1", "/chat/completions")
# paths that clients of an OpenAI-compatible server append by themselves
OPENAI_ROUTES = r"/(?:chat/completions|completions|embeddings|responses)"


class Trap:
    """A form that the provider refuses: a pattern, the rest of a sentence about what matches it, and the way out."""

    __slots__ = ("flaw", "pattern", "way_out")

    def __init__(self, pattern: str, flaw: str, way_out: str) -> None:
        self.pattern = pattern
        self.flaw = flaw
        self.way_out = way_out


class Catalog:
    """How a provider is asked which models it has.

    `path` goes behind an api_base without the routes in `surplus`; `query` asks for the first page, `next_page` for
    another. In `headers`, {key} stands for the key. The answer's list is under `field`, or is all of it where `bare`,
    and each entry has its name under the first of `names` that is there.
    """

    __slots__ = ("bare", "field", "headers", "names", "next_page", "path", "query", "surplus")

    def __init__(  # noqa: PLR0913 - likewise
        self,
        *,
        path: str = "/models",
        surplus: tuple[str, ...] = ("/chat/completions",),
        query: str = "",
        next_page: str = "",
        headers: tuple[tuple[str, str], ...] = (("Authorization", "Bearer {key}"),),
        field: str = "data",
        bare: bool = True,
        names: tuple[str, ...] = ("id",),
    ) -> None:
        self.path = path
        self.surplus = surplus
        self.query = query
        self.next_page = next_page
        self.headers = headers
        self.field = field
        self.bare = bare
        self.names = names


OPENAI_CATALOG = Catalog()
OLLAMA_CATALOG = Catalog(path="/api/tags", surplus=OLLAMA_ROUTES, field="models", bare=False, names=("name", "model"))


class Provider:
    """One provider; what has no default has to be said of each, if only that there is none.

    `prefix` comes before a model's first slash. `hosts` are the public API's; there a path has to match `paths`, and
    `base` is what to write. LiteLLM appends `route` to an api_base, so one that ends in `surplus` doubles it.
    `openai_base` is where the public API speaks OpenAI's protocol, as it does below `openai_paths`; `port` is the usual
    one of a server of one's own.
    `key` is the variable whose value is sent where an entry has no api_key, `key_format` what keys look like.
    `key_sign` is how a key shows in any text, looser than its format; empty where only a name gives it away.
    `names` are traps for the name behind the prefix, looked at only where the public API is asked. `default_tag` is
    that of a name without one, `variants` what may stand behind any name. The lock keeps its tags under `family`.

    `catalog` is None where no list of models is read; `dialect` is the protocol that LiteLLM speaks to it, empty for
    one that no fake upstream of a rehearsal speaks.

    An api_base `keeps_query` where LiteLLM builds on it with care, may be anybody's server where it `is_generic`, and
    `is_other` where it is no address of HTTP. `target_uri` is one of another form, from which LiteLLM takes the route.
    """

    __slots__ = (
        "base", "catalog", "default_tag", "dialect", "family", "hosts", "is_generic", "is_other", "keeps_query", "key",
        "key_format", "key_sign", "names", "needs_api_base", "openai_base", "openai_paths", "paths", "port", "prefix",
        "route", "secrets", "surplus", "target_uri", "variants",
    )  # fmt: skip

    def __init__(  # noqa: PLR0913 - a provider is its facts
        self,
        prefix: str,
        *,
        catalog: Catalog | None,
        dialect: str,
        key: str,
        key_format: str,
        key_sign: str,
        hosts: tuple[str, ...] = (),
        base: str = "",
        paths: str = "",
        route: str = "/chat/completions",
        surplus: str = "",
        openai_base: str = "",
        openai_paths: str = "",
        port: int = 0,
        secrets: tuple[str, ...] = ("api_key",),
        names: tuple[Trap, ...] = (),
        default_tag: str = "",
        variants: str = "",
        family: str = "",
        needs_api_base: bool = False,
        keeps_query: bool = False,
        is_generic: bool = False,
        is_other: bool = False,
        target_uri: str = "",
    ) -> None:
        self.prefix = prefix
        self.catalog = catalog
        self.dialect = dialect
        self.hosts = hosts
        self.base = base
        self.paths = paths
        self.route = route
        self.surplus = surplus
        self.openai_base = openai_base
        self.openai_paths = openai_paths
        self.port = port
        self.key = key
        self.key_format = key_format
        self.key_sign = key_sign
        self.secrets = secrets
        self.names = names
        self.default_tag = default_tag
        self.variants = variants
        self.family = family or prefix
        self.needs_api_base = needs_api_base
        self.keeps_query = keeps_query
        self.is_generic = is_generic
        self.is_other = is_other
        self.target_uri = target_uri
