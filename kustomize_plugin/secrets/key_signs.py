"""What keys look like, by what kustomize_plugin/providers says; written by tools/write_key_signs.py."""

# looser than the formats: wherever one of these stands, it may be a key
SIGNS = (
    r"AIza[\w-]{35}",
    r"AQ\.Ab8RN6[\w-]{40,}",
    r"csk-[A-Za-z0-9]{40,}",
    r"fw_[A-Za-z0-9]{22,}",
    r"gsk_[A-Za-z0-9]{40,}",
    r"hf_[A-Za-z0-9]{34,}",
    r"nvapi-[\w-]{50,}",
    r"pplx-[A-Za-z0-9]{40,}",
    r"sk-[\w-]{20,}",
    r"tgp_v1_[\w-]{40,}",
    r"xai-[\w-]{60,}",
    r"hooks\.slack\.com/[a-z]{3,20}/[\w/]{30,}",
)
# what they begin with, in the same order
PREFIXES = (
    "AIza",
    "AQ.Ab8RN6",
    "csk-",
    "fw_",
    "gsk_",
    "hf_",
    "nvapi-",
    "pplx-",
    "sk-",
    "tgp_v1_",
    "xai-",
    "hooks.slack.com/",
)
# without such a beginning
OLLAMA = r"[a-f0-9]{32}\.[\w-]{24}(?![\w.-])"
# and what any of them begins with in base64
BASE64_STARTS = "MNOQYZabcde"
# a key stands behind no part of a longer word, though the `\n` of a JSON or YAML text may touch it
_ANY = "|".join((*SIGNS, OLLAMA))
PROVIDER_KEY = rf"(?:(?<![\w-])|(?<=\\[nrt]))(?:{_ANY})"
