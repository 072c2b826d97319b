"""Values that nobody means to keep: those that say "fill me in", and master keys that a tutorial has published.

What `_MEANT` says is the one list: lint, `secret set` and the cluster's policy, which has the same patterns, go by it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

MASTER_NAMES = ("master_key", "masterkey", "salt_key", "master-key", "salt-key")
_LONGEST = 100
# words that are alone, or among words that name a key, as in `fake-openai-key`
_ALONE = "redacted|fake|example|dummy|sample|bogus|masked|removed|omitted|updateme|setme"
_BESIDE = (
    "sk|gsk|hf|key|keys|api|apikey|token|secret|secrets|value|password|passwd|pass|pwd|credential|credentials|my|a|an|the|this"
    "|is|only|for|string|text|client|access|auth|master|salt|llm|litellm|openai|anthropic|azure|gemini|google|groq|mistral"
    "|openrouter|cohere|deepseek|xai|ollama|proj|ant|[0-9]{1,6}"
)
_JOINED = "(?:api)?(?:key|token|secret|value|password)?"
_TO_SET = "set|update|edit|add|enter|supply|provide|define|configure|modify|override|overwrite|rotate|customi[sz]e"
_SAID = (
    r"placeholder|change[-_ ]?(?:me|this|it)|replace[-_ ]?(?:me|with|this)|fill[-_ ]?me|fill[-_ ]?in"
    r"|(?:key|token|secret|password|value)[-_ ]?(?:goes[-_ ]?)?here"
    r"|to[-_ ]be[-_ ](?:set|filled|replaced|changed|updated|defined|provided)"
    rf"|(?<![a-z])(?:your[-_ ]|fixme|insert[-_ ]|replace[-_](?:{_BESIDE})(?![a-z])"
    rf"|(?:{_TO_SET})[-_ ]me(?![a-z]))"
    r"|(?<![a-z0-9])(?:todo|tbd)(?![a-z0-9])"  # in one of ten thousand keys they stand among letters and digits
)
_MEANT = (
    r"(?i)<(?!path:)[^<>]*>|(?:sk-|gsk_)?(?:x{3,}|\.{3}|…|\*{3,})"
    rf"|[-*_ (\[\"]*(?:(?:{_BESIDE})[-_ ])*(?:{_ALONE}){_JOINED}(?:[-_ ](?:{_BESIDE}))*[])\"*_ -]*"
    rf"|.*(?:{_SAID}).*"
)
# the same somewhere in a text, where a value may go over lines
_ANYWHERE = (
    r"(?i)(?<![\w<])<(?!path:)[^<>]{0,400}>|(?<![a-z0-9])x{3,}(?![a-z0-9])|(?<![a-z0-9./])\.{3}(?![\w./])|…|\*{3}"
    rf"|(?<![a-z0-9.@/%+])(?:{_ALONE}){_JOINED}(?![a-z0-9.@/%+:])|" + _SAID.replace("[-_ ]", r"(?:[-_]|\s{1,99})")
)
# one of which is in each of them
_WORDS = (
    "<", "…", "...", "xxx", "***", *_ALONE.split("|"), "placeholder", "change", "replace", "fill", "here", "your",
    "fixme", "insert", "todo", "tbd", "-me", "_me", " me", "\nme", "-be", "_be", " be", "\nbe",
)  # fmt: skip
_ESCAPED = (("\\n", "\n"), ("\\t", "\t"), ("\\u003c", "<"), ("\\u003e", ">"))
_PUBLISHED = frozenset((
    "admin", "litellm", "master", "master-key", "masterkey", "my-master-key", "my-secret-key", "password", "secret",
    "test", "litellm-master-key", "litellm-salt-key", "salt-key", "saltkey", "dev", "key", "root", "litellm-key",
    "mykey", "my-key", "secret-key", "demo", "local",
))  # fmt: skip
_LONGEST_COUNT = 12


def is_placeholder(value: str, extra: Sequence[str] = ()) -> bool:
    """Tell whether a value is only there to be replaced; `extra` are the repository's own texts for that."""
    value = value.strip()
    if not value or len(value) > _LONGEST or "\n" in value or value.startswith(("$", "{{")):
        return False
    lower = value.lower()
    if any(text.lower() in lower for text in extra):
        return True
    return any(word in lower for word in _WORDS) and re.fullmatch(_MEANT, value) is not None


def may_hold(text: str, extra: Sequence[str] = ()) -> bool:
    """Tell whether a text that is longer, such as a manifest or a script, may have such a value in it.

    Never wrong where it says no, unless a program puts the value together; a page has many words that look like one.
    """
    if "\\" in text:
        for written, meant in _ESCAPED:
            text = text.replace(written, meant)
        if re.search(r"\\[xuU][0-9A-Fa-f]{2}", text):
            return True
    lower = text.lower()
    if any(one.lower() in lower for one in extra):
        return True
    return any(word in lower for word in _WORDS) and re.search(_ANYWHERE, text) is not None


def is_master_name(name: str) -> bool:
    """Tell whether a name is that of a master key or a salt key."""
    return name.lower().endswith(MASTER_NAMES)


def is_published(value: str) -> bool:
    """Tell whether a value is counted digits or a word that is in tutorials, with or without `sk-`."""
    bare = value.lower().removeprefix("sk-")
    counted = bare.isdigit() and len(bare) <= _LONGEST_COUNT and bare in "1234567890" + "9876543210"
    return counted or bare in _PUBLISHED
