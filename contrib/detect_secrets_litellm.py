"""Key formats of LiteLLM and Ollama for detect-secrets 1.5.

detect-secrets scan --plugin contrib/detect_secrets_litellm.py
"""

from __future__ import annotations

import re

from detect_secrets.plugins.base import RegexBasedDetector

_FILLERS = r"(?![\w-]*(?:placeholder|change-?me|replace-?me|your-|example|x{6,}|123456|abcdef))"


class LiteLLMDetector(RegexBasedDetector):
    """Master keys, virtual keys and Ollama cloud keys; chains of lower-case words are no keys."""

    secret_type = "LiteLLM or Ollama key"  # noqa: S105 - the name of what is found

    denylist = (
        re.compile(rf"(?<![\w-])sk-litellm-{_FILLERS}(?![a-z-]+(?![\w-]))[\w-]{{16,}}"),
        re.compile(rf"(?<![\w-])sk-{_FILLERS}(?![a-z-]+(?![\w-]))[\w-]{{22}}(?![\w-])"),
        re.compile(r"(?<![a-f0-9])[a-f0-9]{32}\.[\w-]{24}(?![\w-]|\.\w)"),
    )
