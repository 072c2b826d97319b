"""`tags.lock.yaml`: the model tags that somebody has seen at a provider, with the day and the digest.

```yaml
version: 1
providers:
  ollama:
    https://ollama.com:
      qwen3-coder:480b:
        digest: sha256:…
        verified: "2026-11-23"
```
A lock holds for the folder it lies in and all below; the nearest one wins.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from yaml import YAMLError

from kustomize_plugin import providers
from kustomize_plugin.providers.provider import OLLAMA_ROUTES
from kustomize_plugin.yamltext import nodes

FILE = "tags.lock.yaml"
VERSION = 1
_REMEDY = "write it again"


class TagsLockError(Exception):
    """The file is there and is not a lock; `problem` says why, `remedy` the way out, `path` where it lies."""

    def __init__(self, path: Path, why: str, remedy: str = "") -> None:
        self.problem, self.remedy = f"the lock {why}", remedy
        super().__init__(f"{self.problem}; {remedy}" if remedy else self.problem)
        self.path = path.as_posix()


class TagsLock:
    """The content of a lock; `path` is where it lies."""

    def __init__(self, path: str, providers: dict[str, dict[str, dict[str, object]]]) -> None:
        self.path = path
        self.providers = providers
        self._complete: dict[tuple[str, str], set[str]] = {}

    def judges(self, prefix: str, api_base: str, public: bool) -> bool:
        """Tell whether the lock says something about an address: one that it lists, or any public one of a provider."""
        addresses = self.providers.get(family(prefix))
        return addresses is not None and (public or address(api_base) in addresses)

    def tags(self, prefix: str, api_base: str) -> dict[str, object]:
        """Return what is known of the tags at an address."""
        return self.providers.get(family(prefix), {}).get(address(api_base), {})

    def has(self, prefix: str, api_base: str, name: str) -> bool:
        """Tell whether a tag is locked; a name is also locked with the tag that it has by default."""
        if name in self.tags(prefix, api_base):
            return True
        tag = providers.provider(prefix).default_tag
        return bool(tag) and _with_tag(name, tag) in self._with_tags(family(prefix), address(api_base), tag)

    def _with_tags(self, provider: str, base: str, tag: str) -> set[str]:
        """Return the tags at an address, each with what comes after its colon; kept, as many are asked for."""
        key = provider, base
        if key not in self._complete:
            self._complete[key] = {_with_tag(one, tag) for one in self.providers.get(provider, {}).get(base, {})}
        return self._complete[key]


def family(prefix: str) -> str:
    """Return the provider under which the lock keeps a prefix."""
    return providers.provider(prefix).family


def address(api_base: str) -> str:
    """Return an api_base as the lock writes it: without the slash or the route behind it."""
    base = api_base.strip().rstrip("/")
    for route in OLLAMA_ROUTES:
        base = base.removesuffix(route)
    return base


def nearest(path: str) -> TagsLock | None:
    """Return the lock that holds for a file, or None; raises TagsLockError."""
    for folder in Path(path).parents:
        file = folder / FILE
        if file.is_file():
            return load(file)
    return None


def load(file: Path) -> TagsLock:
    """Read a lock, or return the one that was read from the unchanged file; raises TagsLockError."""
    try:
        found = file.stat()
    except OSError as error:
        raise TagsLockError(file, f"cannot be read: {' '.join(str(error).split())}") from error
    return _load(file, (found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size))


@lru_cache(maxsize=8)  # lint asks for it once for each deployment
def _load(file: Path, _state: tuple[int, ...]) -> TagsLock:
    try:
        values = nodes.value(nodes.compose(file.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise TagsLockError(file, f"cannot be read: {' '.join(str(error).split())}") from error
    if not isinstance(values, dict) or values.get("version") != VERSION:
        raise TagsLockError(file, f'has no "version: {VERSION}"', _REMEDY)
    return TagsLock(file.as_posix(), dict(_providers(file, values.get("providers"))))


def _providers(file: Path, written: object) -> list[tuple[str, dict[str, dict[str, object]]]]:
    if not isinstance(written, dict):
        raise TagsLockError(file, 'has no mapping "providers"', _REMEDY)
    found = []
    for provider, addresses in written.items():
        if not isinstance(addresses, dict) or not all(isinstance(tags, dict) for tags in addresses.values()):
            raise TagsLockError(file, f'has no mapping of addresses and tags under "{provider}"', _REMEDY)
        found.append((provider, {address(base): tags for base, tags in addresses.items()}))
    return found


def _with_tag(name: str, tag: str) -> str:
    return name if ":" in name.rsplit("/", 1)[-1] else f"{name}:{tag}"
