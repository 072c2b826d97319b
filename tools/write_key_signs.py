"""Writes down what all providers say of how their keys show, for those who cannot import them all.

`python -m tools.write_key_signs` writes kustomize_plugin/secrets/key_signs.py, which a test compares.
"""

from __future__ import annotations

import base64
import re
from pathlib import Path

from kustomize_plugin import providers
from kustomize_plugin.providers.provider import OLLAMA_KEY

MODULE = Path(__file__).parents[1] / "kustomize_plugin" / "secrets" / "key_signs.py"
WEBHOOK = r"hooks\.slack\.com/[a-z]{3,20}/[\w/]{30,}"  # no provider's; who has the address may write
_HEX = "0123456789abcdef"  # what a key of Ollama's begins with


def signs() -> list[str]:
    """Return the patterns of keys that begin with a literal, each once."""
    written = [part for one in providers.all_providers() for part in one.key_sign.split("|")]
    return [*sorted(set(written) - {"", OLLAMA_KEY}), WEBHOOK]


def prefix(sign: str) -> str:
    """Return the literal that a pattern begins with; raises ValueError where there is none to search for."""
    re.compile(sign)
    found = re.match(r"(?:[\w/-]|\\\.)+", sign)
    literal = found[0].replace("\\.", ".") if found else ""
    if len(literal) < 3:  # noqa: PLR2004 - shorter ones stand everywhere
        raise ValueError(f"{sign} begins with no text to search for; hooks/keys/key_scan.py has to look for it itself")
    return literal


def module() -> str:
    """Return the text of the module."""
    found = signs()
    prefixes = [prefix(sign) for sign in found]
    starts = {base64.b64encode(one.encode() + b"xx")[:1].decode() for one in (*prefixes, *_HEX)}
    lines = [
        '"""What keys look like, by what kustomize_plugin/providers says; written by tools/write_key_signs.py."""',
        "",
        "# looser than the formats: wherever one of these stands, it may be a key",
        "SIGNS = (",
        *(f'    r"{sign}",' for sign in found),
        ")",
        "# what they begin with, in the same order",
        "PREFIXES = (",
        *(f'    "{one}",' for one in prefixes),
        ")",
        "# without such a beginning",
        f'OLLAMA = r"{OLLAMA_KEY}"',
        "# and what any of them begins with in base64",
        f'BASE64_STARTS = "{"".join(sorted(starts))}"',
        "# a key stands behind no part of a longer word, though the `\\n` of a JSON or YAML text may touch it",
        '_ANY = "|".join((*SIGNS, OLLAMA))',
        r'PROVIDER_KEY = rf"(?:(?<![\w-])|(?<=\\[nrt]))(?:{_ANY})"',
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    MODULE.write_text(module(), encoding="utf-8")
