"""Which large files are worth parsing: a lock file that names LiteLLM takes seconds and holds nothing of ours."""

from __future__ import annotations

import re

_SMALL = 1 << 17  # characters, which the parser reads in no time
_KEYS = re.compile(
    r"(?:^[ \t-]*|[{,][ \t]*|[\"'])"
    r"(?:model_list|litellm_params|proxy_config|\w{1,30}_settings|apiVersion|kind)[\"']?[ \t]*:",
    re.MULTILINE,
)


def parsing(text: str) -> bool:
    """Tell whether a text can hold a manifest or a LiteLLM config."""
    return len(text) < _SMALL or _KEYS.search(text) is not None
