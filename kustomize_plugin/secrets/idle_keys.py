"""Keys that open nothing: what people write for a server that asks for none, told by what stands beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kustomize_plugin.secrets import inline_keys

# the names of what a server is asked with; a password and the gateway's own keys always open something
_KEYS = ("api_key", "apikey", "api-key", "authorization", "token", "auth_value")
_ADDRESSES = frozenset(("api_base", "base_url", "apibase", "baseurl", "api_url", "url", "endpoint", "host", "server"))
_NAMES = frozenset(("model", "model_name", "modelname", "name", "custom_llm_provider"))
_UNKNOWN = re.compile(r"\$|\{\{|os\.environ|^<")
_HOST = re.compile(
    r"(?:(?P<scheme>[a-z]+)://)?(?:[^/@\s]*@)?(?P<host>\[[0-9a-f:.]+\]|[^/:\s]+)(?P<port>:\d+)?", re.IGNORECASE
)
_LOCAL = re.compile(
    r"localhost|[^.]+|.*\.(?:local|localdomain|lan|home|internal|intranet|svc|docker|home\.arpa|cluster\.\w+|ts\.net)"
    r"|127\..*|10\..*|192\.168\..*|172\.(?:1[6-9]|2\d|3[01])\..*|169\.254\..*|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\..*"
    r"|0\.0\.0\.0|\[(?:::1|f[cde][0-9a-f]{2}:.*)\]",
    re.IGNORECASE,
)
_LABELS = 2  # of a service and its namespace
_LONGEST_WORD = 14
_SCHEMES = ("bearer ", "basic ", "token ")
_FILL = frozenset(("sk", "key", "api", "apikey", "local", "token", "no", "none", "auth", "noauth", "test", "my"))


def is_idle(key: str, value: str, holders: Sequence[dict[object, object]]) -> bool:
    """Tell whether nobody is kept out by a value; `holders` are the mappings around it, the innermost first."""
    if not key.lower().endswith(_KEYS) or not holders:
        return False
    bare = next((value[len(one) :] for one in _SCHEMES if value.lower().startswith(one)), value)
    words = _words(bare)
    addresses = _texts(holders[:1], _ADDRESSES)
    names = [*_texts(holders, _NAMES), *(match["host"] for one in addresses if (match := _HOST.match(one)))]
    if words and _is_own_name(words, names):
        return True
    return bool(addresses) and all(map(_is_local, addresses)) and _reads(bare, words)


def _texts(holders: Sequence[dict[object, object]], keys: frozenset[str]) -> list[str]:
    found = [value for one in holders for key, value in one.items() if str(key).lower() in keys]
    return [value.strip() for value in found if isinstance(value, str) and value.strip()]


def _is_local(address: str) -> bool:
    """Tell whether an address is in the cluster or on the desk, or nobody can tell here where it is."""
    match = _HOST.match(address)
    if _UNKNOWN.search(address) or match is None:
        return True
    if _LOCAL.fullmatch(match["host"]):
        return True
    is_clear = (match["scheme"] or "http").lower() == "http" and match["port"] is not None
    return is_clear and len(match["host"].split(".")) == _LABELS and not match["host"].replace(".", "").isdigit()


def _is_own_name(words: list[str], names: list[str]) -> bool:
    """Tell whether a value says what the model or the service is called, with or without `sk` and `key` around it."""
    bare = [word for word in words if word not in _FILL]
    own = {word for name in names for word in _words(name)}
    return bool(bare) and (own.issuperset(bare) or any("".join(bare) == "".join(_words(one)) for one in names))


def _reads(value: str, words: list[str]) -> bool:
    return inline_keys.reads_like_words(value) and all(len(word) <= _LONGEST_WORD for word in words)


def _words(value: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", value.lower())
