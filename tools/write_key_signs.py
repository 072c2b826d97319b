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
    r"tvly-[\w-]{32,}",
    r"pcsk_\w{60,}",
    r"r8_[A-Za-z0-9]{37}",
    r"dckr_pat_[\w-]{27}",
    r"bedrock-api-key-[\w+/=]{100,}",
    r"xapp-\d-[A-Z0-9]{9,}-\d+-[a-f0-9]{40,}",
    r"xoxp-\d{9,}-\d{9,}-[\w-]{24,}",
    r"xoxe\.xox[bp]-\d-[\w-]{100,}",
    r"jina_[A-Za-z0-9]{50,}",
    r"vck_[A-Za-z0-9]{50,}",
    r"flp_[A-Za-z0-9]{40,}",
    r"esecret_[A-Za-z0-9]{24,}",
    r"sk_[A-Za-z0-9]{40,}",
    r"pts_[a-z0-9]{32}",
    r"fc-[a-f0-9]{32}",
    r"BSA[\w-]{27,28}",
    r"GOCSPX-[\w-]{28}",
    r"ya29\.[\w-]{60,}",
    r"AQVN[\w-]{35,38}",
    r"AKID[A-Za-z0-9]{32}",
    r"rnd_[A-Za-z0-9]{28,}",
    r"nfp_[A-Za-z0-9]{36}",
    r"sbp_[a-f0-9]{40}",
    r"sb_secret_[\w-]{31,}",
    r"dp\.(?:st|sa|ct|scim|audit)\.[\w.-]{40,}",
    r"dckr_oat_[\w-]{32}",
    r"oy2[a-z0-9]{43}",
    r"ATATT3[\w-]{100,}=?",
    r"ATBB[A-Za-z0-9]{32}",
    r"pat[A-Za-z0-9]{14}\.[a-f0-9]{64}",
    r"figd_[\w-]{40,}",
    r"sqa_[a-f0-9]{40}",
    r"sqp_[a-f0-9]{40}",
    r"squ_[a-f0-9]{40}",
    r"bkua_[a-f0-9]{40}",
    r"CCIPAT_\w{22}_[a-f0-9]{40}",
    r"whsec_[A-Za-z0-9+/]{32,}",
    r"re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}",
    r"NRAK-[A-Z0-9]{27}",
    r"NRII-[\w-]{32}",
    r"phx_[A-Za-z0-9]{40,}",
    r"hcaik_[a-z0-9]{50,}",
    r"dt0s\d\d\.[A-Z0-9]{8,}\.[A-Z0-9]{60,}",
    r"secret_[A-Za-z0-9]{43}",
    r"shppt_[a-f0-9]{32}",
    r"nk-[\w-]{43}",
    r"pa-[\w-]{43}",
    r"wandb_v1_[\w-]{40,}",
    r"tskey-[a-z]+-\w{12,}-\w{20,}",
    r"K00[A-Za-z0-9]{28}",
    r"EAAA[\w-]{60}(?![\w/+-])",
    r"sq0atp-[\w-]{22}",
    r"sha256~[\w-]{43}",
    r"hvr\.[\w-]{90,}",
    r"EAAG[A-Za-z0-9]{100,}",
    r"v1\.0-[a-f0-9]{24}-[a-f0-9]{146}",
    r"hooks\.zapier\.com/hooks/catch/\d{5,}/\w{6,}",
    r"lsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}",
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
    found = re.match(r"(?:[\w/~-](?![{+])|\\\.)+", sign)
    literal = found[0].replace("\\.", ".") if found else ""
    if len(literal) < 3:  # noqa: PLR2004 - shorter ones stand everywhere
        raise ValueError(f"{sign} begins with no text to search for; hooks/keys/key_scan.py has to look for it itself")
    return literal


def module() -> str:
    """Return the text of the module."""
    found = signs()
    prefixes = [prefix(sign) for sign in found]
    starts = {
        base64.b64encode(one.encode() + b"xx")[:1].decode()
        for one in (*prefixes, *_HEX, *(head for head, _ in vendor_signs()))
    }
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
