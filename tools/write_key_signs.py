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
VENDORS = Path(__file__).parent / "vendor_keys.tsv"
# what tools/list_vendor_keys.py does not know: whoever has one of these addresses may write, or read, or report
SERVICES = (
    r"eyJ[\w-]{10,}\.ey[\w-]{10,}\.[\w-]{20,}",
    r"discord\.com/api/webhooks/\d{17,20}/[\w-]{60,}",
    r"discordapp\.com/api/webhooks/\d{17,20}/[\w-]{60,}",
    r"webhook\.office\.com/webhookb2/[\w@-]{36,}/IncomingWebhook/[\w/-]{60,}",
    r"lsv2_pt_[a-f0-9]{32}_[a-f0-9]{10}",
    r"lsv2_sk_[a-f0-9]{32}_[a-f0-9]{10}",
    r"tvly-[\w-]{32,}",
    r"pcsk_\w{60,}",
    r"r8_[A-Za-z0-9]{37}",
    r"dckr_pat_[\w-]{27}",
    r"bedrock-api-key-[\w+/=]{100,}",
    r"xapp-\d-[A-Z0-9]{9,}-\d+-[a-f0-9]{40,}",
)
_HEX = "0123456789abcdef"  # what a key of Ollama's begins with


def signs() -> list[str]:
    """Return the patterns of keys that begin with a literal, each once."""
    written = [part for one in providers.all_providers() for part in one.key_sign.split("|")]
    return [*sorted(set(written) - {"", OLLAMA_KEY}), WEBHOOK]


def vendor_signs() -> list[tuple[str, str]]:
    """Return how the keys of services begin, and the patterns of these keys."""
    lines = [line.split("\t") for line in VENDORS.read_text(encoding="utf-8").splitlines()[1:]]
    listed = [(head, f"{re.escape(head)}{letters}{{{least},}}") for head, letters, least in lines]
    return sorted([*((prefix(sign), sign) for sign in SERVICES), *listed])


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
        "# what services give out that stand beside a gateway: how it begins, and how it looks",
        "VENDORS = (",
        *(f'    ("{head}", r"{sign}"),' for head, sign in vendor_signs()),
        ")",
        r'PROVIDER_KEY = rf"(?:(?<![\w-])|(?<=\\[nrt]))(?:{_ANY})"',
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    MODULE.write_text(module(), encoding="utf-8")
