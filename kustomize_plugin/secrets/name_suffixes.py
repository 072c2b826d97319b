"""Names of secrets with something behind them: a region, a number, a stage, a tenant, as in `AZURE_API_KEY_EU`."""

from __future__ import annotations

from kustomize_plugin.secrets import inline_keys, key_material, value_names

# behind one of these the name is that of something else: where the secret is, what it is called, how long it lives
_OTHERS = frozenset((
    "id", "ids", "uid", "uuid", "hash", "hashes", "hashed", "digest", "sha", "sha1", "sha256", "md5", "checksum",
    "fingerprint", "file", "files", "path", "paths", "dir", "folder", "url", "urls", "uri", "endpoint", "host",
    "address", "name", "names", "ref", "refs", "reference", "key", "keys", "alias", "label", "version", "versions",
    "arn", "count", "counts", "limit", "limits", "type", "types", "expiry", "expires", "expiration", "ttl", "age",
    "days", "hours", "minutes", "seconds", "time", "date", "at", "created", "updated", "length", "size", "min",
    "max", "format", "regex", "pattern", "field", "fields", "header", "headers", "param", "params", "query",
    "column", "row", "index", "store", "storage", "env", "var", "variable", "prefix", "suffix", "public", "pub",
    "policy", "policies", "rotation", "usage", "cost", "price", "total", "template", "placeholder", "example",
    "description", "help", "hint", "required", "enabled", "disabled", "valid", "invalid", "provider", "source",
    "manager", "class", "scope", "scopes", "issuer", "audience", "algorithm", "method", "mode", "status", "state",
    "kind", "group", "role", "user", "username", "owner", "encrypted", "sealed", "salt", "iv", "nonce", "mount",
    "volume", "reset", "change", "error", "message", "title", "config", "map", "selector", "handler", "service",
    "account", "cookie", "session", "bucket", "table", "list", "set", "get", "is", "has", "use", "no", "budget",
    "rate", "tpm", "rpm",
))  # fmt: skip
_MOST_PARTS = 3
_LONGEST_PART = 14
_MOST_DIGITS = 3


# what is long and random and no key
_NAMES_OF_RANDOM = frozenset((
    "commit", "sha", "revision", "rev", "build", "digest", "id", "uid", "guid", "hash", "fingerprint", "cert",
    "crt", "ca", "pub", "public", "recipient", "thumbprint", "checksum", "trace", "span", "request", "session",
    "nonce", "etag", "tag", "image", "model", "version", "url", "uri", "host", "path", "file", "bucket", "pem",
    "csr", "address", "arn", "name", "username", "user", "email", "data", "json", "yaml", "config",
    "configmap", "stakater",
))  # fmt: skip


def says_something_else(name: str) -> bool:
    """Tell whether a name is that of something long and random that is no key: an ID, a digest, a certificate."""
    spaced = "".join(f" {char}" if char.isupper() and not name.isupper() else char for char in name)
    words = "".join(char if char.isalnum() else " " for char in spaced.lower()).split()
    return not _NAMES_OF_RANDOM.isdisjoint(words)


def is_suffix(text: str) -> bool:
    """Tell whether a text such as `_EU`, `-prod-2` or `1` behind a name leaves it the name of a secret."""
    if text.isdigit():
        return len(text) <= _MOST_DIGITS
    parts = text.lower().replace("-", "_").strip("_").split("_")
    return len(parts) <= _MOST_PARTS and all(
        part.isalnum() and len(part) <= _LONGEST_PART and part.rstrip("0123456789") not in _OTHERS for part in parts
    )


def holds_secret(name: str, value: str) -> bool:
    """Tell whether a key stands under the name of a secret with a region, a number or a stage behind it."""
    if not any(inline_keys.is_secret_name(one) or key_material.names_some_key(one) for one in stems(name.lower())):
        return False
    is_open = value_names.is_address(value) or value_names.is_variable(value) or " " in value
    return not is_open and inline_keys.is_random(value)


def stems(name: str) -> list[str]:
    """Return what a name may be without what is behind it, the longest first."""
    bare = name.rstrip("0123456789")
    has_number = 0 < len(name) - len(bare) <= _MOST_DIGITS and bare[-1:] not in ("_", "-", "")
    parts = name.replace("-", "_").split("_")
    counts = range(1, min(_MOST_PARTS, len(parts) - 1) + 1)
    shorter = ["_".join(parts[:-count]) for count in counts if is_suffix("_".join(parts[-count:]))]
    return [bare, *shorter] if has_number else shorter
