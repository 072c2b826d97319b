"""Texts for people to read, cleaned of the secrets that show by their form alone, and of what steers a terminal."""

from __future__ import annotations

import re

from kustomize_plugin.secrets import inline_keys

# compiled where a text may have such a part: a run without a finding or a diff pays for none
_LOGIN = r"(?<=://)[^/\s\"']+@"
# an address without a scheme, in quotes as messages have it; an image with its digest is none
_BARE_LOGIN = r"(?<=\")[^/@\s\"':]{1,64}:[^/\s\"']{1,256}@(?!sha\d)(?=[\w\[])"
# a tag, an anchor or an alias, as PyYAML quotes it
_SIGN = r"'([!&*]{1,8})([^'\s!&*][^'\s]{7,})'"
_QUERY = r"(?i)(?<=[?&])((?=[\w-]*(?:key|token|secret|password|sig))[\w-]+=)[^&\s\"']+"
_SHOWN = 4  # characters of a key
_RANDOM = r"[A-Za-z0-9]{24}"
_ORDER = r"##(?=\w*\[)"


def text(written: str) -> str:
    """Describe keys of known formats and private keys, and cut out logins and keys in addresses."""
    if inline_keys.PRIVATE_KEY in written:
        written = _without_private_keys(written)
    if "://" in written:
        written = re.sub(_QUERY, r"\1…", re.sub(_LOGIN, "…@", written))
    if "@" in written and ":" in written:
        written = re.sub(_BARE_LOGIN, "…@", written)
    if "'!" in written or "'&" in written or "'*" in written:
        written = re.sub(_SIGN, _unquoted, written)
    if inline_keys.may_have_format(written):
        from kustomize_plugin.secrets.key_signs import PROVIDER_KEY, VENDORS

        written = re.sub(f'"{PROVIDER_KEY}"|{PROVIDER_KEY}', _described, written)
        for sign in (sign for head, sign in VENDORS if head in written):
            written = re.sub(rf'"{sign}"|(?<![\w-]){sign}', _described, written)
    return written


def names(written: str) -> str:
    """Cut keys of known formats short where they are the name of something, and a text around them stays what it is."""
    if not inline_keys.may_have_format(written):
        return written
    from kustomize_plugin.secrets.key_signs import OLLAMA, PREFIXES, SIGNS, VENDORS

    for head, sign in ((".", OLLAMA), *zip(PREFIXES, SIGNS, strict=True), *VENDORS):
        if head in written:  # behind a hyphen, too, as in the identifier of an element
            written = re.sub(rf"(?<![A-Za-z0-9]){sign}", _cut, written)
    return written


def quoted_name(written: str) -> str:
    """Return a name in quotes; one that looks like a key in the wrong place is described."""
    if re.search(_RANDOM, written) and inline_keys.is_random(written):
        return inline_keys.redacted(written)
    return f'"{written}"'


def printable(written: str, kept: str = "") -> str:
    """Show as a question mark what would steer a terminal, reorder the line, break it or be no XML.

    `kept` are characters that may stay all the same. Servers that run pipelines take orders from what a program
    prints: ##[name] is one wherever it stands.
    """
    if not written.isprintable():
        written = "".join(char if char.isprintable() or char in kept else "?" for char in written)
    return re.sub(_ORDER, "#?", written) if "##" in written else written


def line(written: str, kept: str = "") -> str:
    """Return a text as a line of its own may show it: GitHub takes orders from lines that begin with two colons."""
    shown = printable(written, kept)
    return shown.replace("::", "?:", 1) if shown.lstrip().startswith("::") else shown


def _without_private_keys(written: str) -> str:
    from kustomize_plugin.secrets import private_keys

    for match in reversed(list(private_keys.found(written))):
        written = f"{written[: match.start()]}{match['head']}…{written[match.end() :]}"
    return written


def _cut(match: re.Match[str]) -> str:
    return f"{match[0][:_SHOWN]}…" if inline_keys.is_random(match[0]) else match[0]


def _unquoted(match: re.Match[str]) -> str:
    return f"'{match[1]}…'" if inline_keys.is_key_by_itself(match[2]) else match[0]


def _described(match: re.Match[str]) -> str:
    key = match[0].strip('"')  # the description brings quotes of its own
    return inline_keys.redacted(key) if inline_keys.is_random(key) else match[0]
