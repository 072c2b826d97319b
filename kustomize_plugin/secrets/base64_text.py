"""Base64 → the text that it hides from nobody."""

from __future__ import annotations

import binascii


def decoded(value: str) -> str:
    """Return what base64 stands for, line breaks allowed; empty where it is none or no text."""
    compact = "".join(value.split())
    try:
        return binascii.a2b_base64(compact + "=" * (-len(compact) % 4), strict_mode=True).decode()
    except ValueError:
        return ""
