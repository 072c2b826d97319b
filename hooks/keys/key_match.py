"""A secret at a place of a text."""

from __future__ import annotations

TEXT, BASE64, URL, PRIVATE, NAME = "plain text", "base64", "a URL", "a private key", "a file's name"


class KeyMatch:
    """A secret at an index of a text; `form` says how it is written there."""

    def __init__(self, start: int, end: int, value: str, form: str) -> None:
        self.start = start
        self.end = end
        self.value = value
        self.form = form
