"""Private keys in PEM, wherever they stand: in a file, in the JSON of a service account, indented, escaped, quoted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kustomize_plugin.secrets import inline_keys

# the possessive repeats never try again, so a text of many headers costs no more than its length
_BREAK = r"(?:\\++[nrt\s]|[\s\"'#>|])*+"
_PATTERN = (
    r"(?P<head>-----BEGIN (?:[A-Z0-9]{1,16} ){0,3}PRIVATE KEY(?: BLOCK)?-----)"
    rf"(?:{_BREAK}(?:Proc-Type|DEK-Info|Version|Comment|Hash):[^\\\r\n\"']{{1,100}}+){{0,3}}+"
    rf"(?P<body>(?:{_BREAK}[A-Za-z0-9+/]++)++)"
    rf"(?:=*+{_BREAK}-----END [A-Z0-9 ]{{1,64}}-----)?"
)
_SHORTEST_BODY = 64  # an Ed25519 key; of an RSA key as many say nothing but its kind
_SHORTEST_LINE = 30


def found(text: str) -> Iterator[re.Match[str]]:
    """Yield the private keys of a text; a header above an ellipsis or a filler is none."""
    for match, whole in _blocks(text):
        line = first_line(match)
        if line and not inline_keys.is_dummy(whole) and inline_keys.is_no_text(line):
            yield match


def _blocks(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """Yield what has the form of a key, with its `head` and `body`, and the body without its breaks."""
    for match in re.finditer(_PATTERN, text):
        whole = "".join(re.findall(r"[A-Za-z0-9+/]+", re.sub(r"(?<!\\)\\+[nrt]", " ", match["body"])))
        if len(whole) >= _SHORTEST_BODY:
            yield match, whole


def first_line(match: re.Match[str]) -> str:
    """Return the first line of a key's body, by which one key is known in all forms; empty where it is too short."""
    line = re.search(rf"(?<!\\)[A-Za-z0-9+/]{{{_SHORTEST_LINE},}}", match["body"])
    return line[0] if line else ""
