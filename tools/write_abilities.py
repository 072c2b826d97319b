"""Writes what LiteLLM's price list says a model can do: kustomize_plugin/litellm/abilities.txt.gz.

Run ``python tools/write_abilities.py`` where the LiteLLM of base/deployment.yaml is installed, or give the price list
as an argument. A test compares. A line is a provider, a mode, the tokens that a prompt may have, what is said of tools
and of images, and the models of which that is so; kustomize_plugin/litellm/abilities.py reads it.

The list says what a model can do far more often than what it cannot. What a model does not say counts as missing where
its provider says it of most models, and nobody says it of a model of the same name; else it is not known.
"""

import gzip
import json
import sys
from collections.abc import Iterator
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

Prices = dict[str, dict[str, Any]]
FILE = Path(__file__).resolve().parent.parent / "kustomize_plugin" / "litellm" / "abilities.txt.gz"
NAME = "model_prices_and_context_window_backup.json"
FLAGS = {"supports_function_calling": 0.8, "supports_vision": 0.4}  # the share from which a list counts as kept
FEW = 8
ONE_MODE = {"completion": "chat", "responses": "chat"}  # LiteLLM answers one as the other
PROVIDERS = {"bedrock_converse": "bedrock", "text-completion-openai": "openai", "cohere_chat": "cohere"}


def main() -> None:
    """Write the table again."""
    given = Path(sys.argv[1]) if len(sys.argv) > 1 else shipped()
    FILE.write_bytes(packed(text(json.loads(given.read_text(encoding="utf-8")), version(given))))


def shipped() -> Path:
    """Return the price list of the installed LiteLLM."""
    found = find_spec("litellm")
    if found is None or found.origin is None:
        raise SystemExit("LiteLLM is not installed; give the price list as an argument")
    return Path(found.origin).with_name(NAME)


def version(prices: Path) -> str:
    """Return the release that a price list came with."""
    (found,) = metadata.distributions(name="litellm", path=[str(prices.parent.parent)])
    return found.version


def packed(table: str) -> bytes:
    """Return the bytes of the file, the same at every run."""
    return gzip.compress(table.encode(), mtime=0)


def text(prices: Prices, release: str) -> str:
    """Return the table."""
    models = {name: one for name, one in prices.items() if one.get("mode") and " " not in name + str(one["mode"])}
    said = {flag: Said(models, flag, share) for flag, share in FLAGS.items()}
    lines: dict[str, list[str]] = {}
    for key, one in models.items():
        for provider, name in names(key, one):
            mode = ONE_MODE.get(one["mode"], one["mode"])
            tokens = one.get("max_input_tokens")
            tokens = tokens if isinstance(tokens, int) and mode == "chat" else 0
            flags = "".join(said[flag].of(key, one) if mode == "chat" else "?" for flag in FLAGS)
            lines.setdefault(f"{provider} {mode} {tokens} {flags}", []).append(name)
    table = [f"{head} {' '.join(sorted(set(found)))}" for head, found in sorted(lines.items())]
    return "\n".join([f"# LiteLLM {release}", *table]) + "\n"


def names(key: str, one: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the provider and the name by which a deployment may say a model."""
    provider = provider_of(one)
    prefix, slash, rest = key.partition("/")
    if slash and prefix == provider:
        yield provider, rest
    elif slash and prefix in ("azure", "bedrock", "openrouter", "vertex_ai"):
        yield prefix, rest
    else:
        yield provider, key


def provider_of(one: dict[str, Any]) -> str:
    """Return the prefix of the provider that an entry names; Vertex AI has one name for each family."""
    provider = str(one.get("litellm_provider", ""))
    return "vertex_ai" if provider.startswith("vertex_ai") else PROVIDERS.get(provider, provider)


class Said:
    """What a price list says of one ability: `+` it is there, `-` it is not, `?` nobody knows."""

    def __init__(self, models: Prices, flag: str, share: float) -> None:
        self._flag = flag
        self._able = {last(key) for key, one in models.items() if one.get(flag) is True}
        told: dict[str, list[bool]] = {}
        for one in models.values():
            if ONE_MODE.get(one["mode"], one["mode"]) == "chat" and speaks(one):
                told.setdefault(provider_of(one), []).append(flag in one)
        self._kept = {name for name, all_ in told.items() if len(all_) >= FEW and sum(all_) >= share * len(all_)}

    def of(self, key: str, one: dict[str, Any]) -> str:
        """Return what is said of a model."""
        if isinstance(one.get(self._flag), bool):
            return "+" if one[self._flag] else "-"
        missing = speaks(one) and provider_of(one) in self._kept and last(key) not in self._able
        return "-" if missing else "?"


def speaks(one: dict[str, Any]) -> bool:
    """Tell whether an entry says of anything that the model can do it, or cannot."""
    return any(name.startswith("supports_") for name in one)


def last(key: str) -> str:
    """Return the model's own name."""
    return key.rpartition("/")[2].lower()


if __name__ == "__main__":
    main()
