"""Lists how the keys of services begin, how long they are and of which letters, by the rules of gitleaks.

`python -m tools.list_vendor_keys GITLEAKS_TOML` writes tools/vendor_keys.tsv, which `tools.write_key_signs` reads:
facts only, one beginning a line. Listed is what stands beside an LLM gateway: where its sources, pictures, mails,
metrics, stores and messages are.
"""

from __future__ import annotations

import re
import string
import sys
import tomllib
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

from tools import pattern_branches

TABLE = Path(__file__).parent / "vendor_keys.tsv"
_LISTED = (
    "1password-service", "adobe-client-secret", "age-", "alibaba-access", "artifactory", "aws-access", "aws-amazon",
    "clojars", "databricks", "digitalocean", "doppler", "duffel", "dynatrace", "easypost-api",
    "facebook-page", "flutterwave-secret", "flyio", "frameio", "github", "gitlab-cicd", "gitlab-deploy",
    "gitlab-feature", "gitlab-feed", "gitlab-incoming", "gitlab-kubernetes", "gitlab-oauth", "gitlab-pat", "gitlab-ptt",
    "gitlab-rrt", "gitlab-runner-authentication-token", "gitlab-scim", "grafana-", "heroku", "huggingface-organization",
    "infracost", "linear", "notion", "npm", "openshift", "planetscale", "postman", "prefect", "pulumi", "pypi",
    "readme", "rubygems", "scalingo", "sendgrid", "sendinblue", "sentry-", "settlemint", "shippo", "shopify",
    "slack-app", "slack-bot", "slack-config-refresh", "sourcegraph", "stripe", "vault",
)  # fmt: skip
_SHORTEST_HEAD, _SHORTEST_REST = 3, 10
_CLASSES = (
    ("[a-f0-9]", "0123456789abcdef"),
    ("[A-Z0-9]", string.ascii_uppercase + string.digits),
    ("[A-Za-z0-9]", string.ascii_letters + string.digits),
    (r"[\w-]", string.ascii_letters + string.digits + "_-"),
)
_ANY = r"[\w.=+/-]"
# the end of a rule says what stands behind a key, not how one looks
_BEHIND = re.compile(r"\(\?:\[[^\]]*\\?[x`'\"].*$")
_MOST = 40  # alternatives of one rule


def facts(rules: list[dict[str, Any]]) -> set[tuple[str, str, int]]:
    """Return the beginnings of keys, with the letters of the rest and how many there are at least."""
    found: dict[str, list[tuple[set[str], int]]] = {}
    for rule in rules:
        if rule["id"].startswith(_LISTED) and "regex" in rule:
            for head, letters, least in _of(rule["regex"]):
                found.setdefault(head, []).append((letters, least))
    return {
        (head, _class(set().union(*(letters for letters, _ in all_))), min(least for _, least in all_))
        for head, all_ in found.items()
    }


def _of(pattern: str) -> Iterator[tuple[str, set[str], int]]:
    pattern = _BEHIND.sub("", re.sub(r"\(\?-?i:", "(?:", pattern.replace("(?i)", "")))
    pattern = pattern.replace("[[:alnum:]]", "[A-Za-z0-9]").replace(r"\z", r"\Z")  # Go's
    for number, pieces in enumerate(_alternatives(pattern)):
        if number >= _MOST:
            return
        count = next((at for at, (letters, least) in enumerate(pieces) if len(letters) > 1 or least != 1), len(pieces))
        head = "".join(next(iter(letters)) for letters, _ in pieces[:count])
        least = sum(one for _, one in pieces[count:])
        if len(head) >= _SHORTEST_HEAD and least >= _SHORTEST_REST and "_test_" not in head:
            yield head, set().union(*(letters for letters, _ in pieces[count:])), least


def _alternatives(pattern: str) -> Iterator[list[tuple[set[str], int]]]:
    """Yield what a pattern is made of: which letters, and how many at least."""
    for way in pattern_branches.of(pattern):
        for chosen in product(*map(_choices, way)):
            pieces = [_piece(kind, value) for kind, value in chosen]
            if None not in pieces:
                yield [piece for piece in pieces if piece and piece[0]]


def _choices(piece: tuple[str, Any]) -> list[tuple[str, Any]]:
    """Return both letters of `gh[us]_`, each of which begins keys of its own; else the piece."""
    kind, value = piece
    if kind == "IN" and len(value) == 2 and all(str(one) == "LITERAL" for one, _ in value):  # noqa: PLR2004 - two letters
        return [(str(one), letter) for one, letter in value]
    return [piece]


def _piece(kind: str, value: Any) -> tuple[set[str], int] | None:
    """Return the letters of a piece; none where it is a place, None where it is more than a table can say."""
    if kind == "AT":
        return set(), 0
    if kind == "MAX_REPEAT":
        least, _, inner = value
        one = _piece(str(inner[0][0]), inner[0][1]) if len(inner) == 1 else None
        if one is None and not least:
            return set(), 0
        return (one[0], least) if one else None
    letters = _letters([(kind, value)] if kind == "LITERAL" else value if kind == "IN" else [])
    return (letters, 1) if letters else None


def _letters(items: Any) -> set[str]:
    found: set[str] = set()
    for kind, value in items:
        if str(kind) == "LITERAL":
            found.add(chr(value))
        elif str(kind) == "RANGE":
            found |= set(map(chr, range(value[0], value[1] + 1)))
        else:
            found |= set(string.digits if "DIGIT" in str(value) else string.ascii_letters + string.digits + "_")
    return found


def _class(letters: set[str]) -> str:
    return next((name for name, known in _CLASSES if letters <= set(known)), _ANY)


if __name__ == "__main__":
    RULES = tomllib.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["rules"]
    LINES = "".join(f"{head}\t{letters}\t{least}\n" for head, letters, least in sorted(facts(RULES)))
    TABLE.write_text("begins\tletters\tat least\n" + LINES, encoding="utf-8")
