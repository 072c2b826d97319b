"""Keys that nobody owns, in the formats of the providers.

Each test draws its own, the same ones in every run, so that a test that fails fails again;
`MADE_UP_SEED=7 pytest tests/unit` draws others.
"""

from __future__ import annotations

import json
import os
import random
import string
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from kustomize_plugin import providers
from kustomize_plugin.secrets import inline_keys
from tools import pattern_branches

LETTERS = string.ascii_letters
ALPHANUMERIC = LETTERS + string.digits
URL_SAFE = ALPHANUMERIC + "_-"
HEX = "0123456789abcdef"

_RANDOM = random.Random(0)  # noqa: S311 - keys that open nothing


def begin(test: str) -> None:
    """Draw what is made up from now on for a test of this name."""
    _RANDOM.seed(f"{os.environ.get('MADE_UP_SEED', '')} {test}")


def made_up(length: int, alphabet: str = ALPHANUMERIC) -> str:
    return "".join(_RANDOM.choices(alphabet, k=length))


def _between(least: int, most: int, alphabet: str = ALPHANUMERIC) -> str:
    return made_up(_RANDOM.randint(least, most), alphabet)


def like(pattern: str) -> list[str]:
    """Return a made-up text for each alternative in a key's format."""
    return ["".join(_piece(kind, value)() for kind, value in way) for way in pattern_branches.of(pattern)]


def _piece(kind: str, value: Any) -> Callable[[], str]:
    if kind == "LITERAL":
        return lambda: chr(value)
    if kind == "IN":
        return lambda: made_up(1, _alphabet(value))
    assert kind == "MAX_REPEAT", f"no key can be made up for {kind} in a format; write a class of letters"
    least, most, inner = value
    ((of, letters),) = inner
    return lambda: _between(least, most, _alphabet(letters if str(of) == "IN" else [(of, letters)]))


def _alphabet(items: Any) -> str:
    ranges = {chr(one) for kind, value in items if str(kind) == "RANGE" for one in range(value[0], value[1] + 1)}
    return "".join(sorted(ranges | {chr(value) for kind, value in items if str(kind) == "LITERAL"}))


def _of_providers() -> Iterator[tuple[str, tuple[str, Callable[[], str]]]]:
    """Yield each alternative of each provider's format under the provider's name, the second with a number."""
    for one in providers.all_providers():
        for index in range(len(like(one.key_format)) if one.key_format else 0):
            name = f"{one.prefix} {index + 1}" if index else one.prefix
            yield name, (one.key, partial(_no_words, partial(_nth, one.key_format, index)))


def _nth(pattern: str, index: int) -> str:
    return like(pattern)[index]


def _no_words(make: Callable[[], str]) -> str:
    """Return a key that does not read like words: of LiteLLM's one in 75,000 does, and is taken for no key."""
    while inline_keys.reads_like_words(key := make()):
        pass
    return key


# the variable that LiteLLM reads, by which a key without a format is known, and the format
FORMATS = dict(_of_providers()) | {
    "litellm virtual key": ("LITELLM_API_KEY", partial(_no_words, lambda: "sk-" + made_up(22, URL_SAFE))),
    "litellm master key": ("LITELLM_MASTER_KEY", lambda: "sk-litellm-" + _between(32, 64)),
    "hugging face": ("HF_TOKEN", partial(_no_words, lambda: "hf_" + made_up(34, LETTERS))),
    "azure": ("AZURE_OPENAI_KEY", lambda: made_up(32, HEX)),
    "cohere": ("COHERE_KEY", lambda: made_up(36) + made_up(4, string.digits)),  # one in a thousand has no digit
    "fireworks": ("FIREWORKS_API_KEY", lambda: "fw_" + made_up(24)),
}
# what only a name gives away
NAMELESS = frozenset(("azure", "cohere", *(one.prefix for one in providers.all_providers() if not one.key_sign)))


def private_key(kind: str = "PRIVATE KEY", length: int = 1624) -> str:
    """Return a PEM text of no real key."""
    body = made_up(length - length % 4, ALPHANUMERIC + "+/")
    lines = [body[start : start + 64] for start in range(0, len(body), 64)]
    return "\n".join([f"-----BEGIN {kind}-----", *lines, f"-----END {kind}-----", ""])


def service_account(key: str = "") -> str:
    """Return the file that Google gives out for a service account."""
    values = {
        "type": "service_account",
        "project_id": "gateway-production",
        "private_key_id": made_up(40, HEX),
        "private_key": key or private_key(),
        "client_email": "litellm@gateway-production.iam.gserviceaccount.com",
        "token_uri": "https://oauth2.googleapis.com/token",
    }
    return json.dumps(values, indent=2)
