"""What stands around something that looks like a key: it may show that it is none, or that nobody can tell."""

from __future__ import annotations

import re

from kustomize_plugin.finding import ERROR, WARNING
from kustomize_plugin.hooks.keys.key_match import PRIVATE, URL, KeyMatch
from kustomize_plugin.hooks.read import file_purpose
from kustomize_plugin.secrets import inline_keys, plain_words

_CUT = ("...", "…", "***", "[...", "<...", "(...")
_JWT, _JWT_CLAIMS = "eyJ", r"(?:ey|ew)[\w-]+"
_JWE_PARTS = 5
# LiteLLM's own table of keys, its logs and its answers name a key by its hash
_HASH = re.compile(r"[0-9a-f]{64}\.?")
_HASH_NAME = re.compile(r"(?<![\w-])(?:user_)?(?:api_key|token)(?:_hash)?\\?[\"'`]?\s*[:=]\s*\\?[\"'`]?$")
_HEAD = 60
# a page sends these to its readers: a search that is open to all, and what Firebase asks to be public
_PUBLIC = re.compile(r"indexName|algolia|docsearch|inkeep|authDomain", re.IGNORECASE)
_AROUND = 300
_DIGEST = re.compile(r"[\"']?[^\n]{0,60}?\b(?:sha-?(?:1|224|256|384|512)|md5|bcrypt|argon2\w*|pbkdf2)\b", re.IGNORECASE)
_REPLACED = re.compile(r"[\"']?[,;]?[ \t]+(?:#|//)[^\n]*\$\{?[A-Z][A-Z0-9_]+")
_TO_CHANGE = re.compile(
    r"[\"']?[,;]?[ \t]+(?:#|//|<!--)[^\n]*\b(?:change|replace|example|placeholder|dummy|your)\b", re.IGNORECASE
)
# names that nobody can own, for examples and tests
_NOWHERE = re.compile(
    r"@(?:[\w-]+\.)*(?:example|test|invalid|localhost|example\.(?:com|org|net))(?=[:/?\s\"'`]|$)", re.IGNORECASE
)
_REMOTE_NAME = re.compile(r"\bsecretKey:\s*[\"']?$")
# YAML in the text of a Python program, whose own mappings have quoted keys
_PYTHON = (".py", ".pyi")
_YAML_LINE = re.compile(r"\s*(?:- )?[\w-]+: +[\"']?")
_MOST_DIGITS_OF_NAME, _MOST_SHORT_WORDS, _MOST_RARE_PAIRS = 6, 3, 2
_SHORTEST_WORD = 3
_COMMENTS = ("#", "//", "*", "/*", "--", ";", "<!--")
_GOES_ON = (",", ";", ")", "]", "}")
_SHORTEST_SHOWN = 16  # in a page or a program what is shorter stands for something
# published: the key of an emulator of Azure's storage, and what Talos writes into a comment of each config
_EXAMPLES = ("Eby8vdM02xNO", "z01mye6j16bs")
# what the pages of a service send to everybody: PostHog, Stripe, Langfuse, Mapbox
_FOR_EVERYBODY = ("phc_", "pk_", "pk-", "pk.")
# the name of a thing in Oracle's cloud
_RESOURCE = "ocid1."
_QUOTED_NAME = re.compile(r"\"\.\w")
# no provider's key is as short; it is one that some gateway has made for its own users
_OF_SOME_GATEWAY = re.compile(r"sk-[\w-]{1,30}")


def is_none(text: str, found: KeyMatch, path: str) -> bool:
    """Tell whether the text around a find shows that it is no secret."""
    if found.form == PRIVATE:
        return False
    if text.startswith(_CUT, found.end) or _REPLACED.match(text, found.end) or found.value.startswith(_RESOURCE):
        return True
    is_shown = file_purpose.is_page(path) or file_purpose.is_program(path) or file_purpose.is_test(path)
    if found.form == URL:
        return is_shown and (inline_keys.reads_like_words(found.value) or _NOWHERE.match(text, found.end) is not None)
    is_too_short = is_shown and len(found.value) < _SHORTEST_SHOWN
    if is_too_short or _is_half(text, found) or _is_said_to_be_none(text, found):
        return True
    if is_shown and (_is_in_path(text, found) or _is_hash(text, found)):
        return True
    return file_purpose.is_program(path) and _is_none_in_program(text, found)


def severity(value: str, form: str, path: str, before: str = "", after: str = "") -> str:
    """Return how grave a key is: where people read or try things out, only one of a known form is surely a real one.

    `before` and `after` are the text around it on its line: a comment may ask for another value, and what a program
    does not quote stands in its documentation.
    """
    if file_purpose.is_test(path) or file_purpose.is_vendored(path):
        return WARNING
    if form in (PRIVATE, URL) or (inline_keys.has_provider_format(value) and not _OF_SOME_GATEWAY.fullmatch(value)):
        return ERROR
    if file_purpose.is_page(path) or file_purpose.is_sample(path) or _TO_CHANGE.match(after):
        return WARNING
    if not file_purpose.is_program(path):
        return ERROR
    is_open = before[-1:] not in "\"'`" and not any(before.count(quote) % 2 for quote in "\"'`")
    is_shown = is_open or (path.endswith(_PYTHON) and _YAML_LINE.fullmatch(before) is not None)
    return WARNING if is_shown or _OF_SOME_GATEWAY.fullmatch(value) else ERROR


def severity_of_literal(value: str, path: str) -> str:
    """Return how grave a value is that a command writes: words in a page are there to be replaced by a reader."""
    return WARNING if file_purpose.is_page(path) and not inline_keys.is_random(value) else ERROR


def _is_half(text: str, found: KeyMatch) -> bool:
    """Tell whether a find is the head of a JSON Web Token, which says how it is signed, without claims."""
    written = text[found.start : found.end].removeprefix("-")
    parts = written.split(".")
    if not written.startswith(_JWT) or len(parts) == _JWE_PARTS:
        return False
    return len(parts) == 1 or not re.fullmatch(_JWT_CLAIMS, parts[1])


def _is_said_to_be_none(text: str, found: KeyMatch) -> bool:
    """Tell whether a find says of itself that it is no password, or its line that it is a digest or a name."""
    written = text[found.start : found.end].removeprefix("-")
    if (written.isalpha() and "passw" in written.lower()) or written.startswith((*_FOR_EVERYBODY, *_EXAMPLES)):
        return True
    if not written.strip("0123456789abcdefABCDEF"):
        return _DIGEST.match(text, found.end) is not None
    if _REMOTE_NAME.search(_before(text, found)) is None or inline_keys.has_provider_format(written):
        return False
    return "ExternalSecret" in text  # last: it is a search through all of the text


def _is_in_path(text: str, found: KeyMatch) -> bool:
    """Tell whether a find is a part of the name of a repository or a file, and not of an address."""
    line = text[max(text.rfind("\n", 0, found.start) + 1, found.start - _AROUND) : found.start]
    return line[-1:] == "/" and line[-2:-1].isalnum() and "://" not in line


def _before(text: str, found: KeyMatch) -> str:
    return text[max(found.start - _HEAD, 0) : found.start]


def _is_none_in_program(text: str, found: KeyMatch) -> bool:
    """Tell whether a find is the name of a table or a value, or a key that the pages of a site send to everybody."""
    if _QUOTED_NAME.match(text, found.end) and not any(map(str.isdigit, found.value)):
        return True
    if text[found.start - 1] not in "\"'`" and (_is_field(found.value) or _is_expression(text, found)):
        return True
    around = text[max(found.start - _AROUND, 0) : found.end + _AROUND]
    return "apikey" in _before(text, found).lower() and _PUBLIC.search(around) is not None


def _is_field(value: str) -> bool:
    """Tell whether names in a row lead to a value: `utils.Config.DbPassword`."""
    parts = value.split(".")
    is_named = len(parts) > 1 and all(part.isidentifier() and part.isascii() for part in parts)
    return is_named and not value.islower() and not any(map(str.isdigit, value))


def _is_expression(text: str, found: KeyMatch) -> bool:
    """Tell whether a program says where a value comes from, by names that have numbers, as `this.s3User!.token` does.

    Few texts within a program have both a blank behind the sign and a comma behind the value, or blanks around `=`.
    """
    line = text[max(text.rfind("\n", 0, found.start) + 1, found.start - _AROUND) : found.start]
    end = text.find("\n", found.end)
    rest = text[found.end : min(end if end >= 0 else len(text), found.end + _AROUND)].removeprefix("!")
    written = text[found.start : found.end]
    names = written.rstrip("!").replace("!.", ".").split(".")
    if written != found.value or any(line.count(quote) % 2 for quote in "\"'`") or line.lstrip().startswith(_COMMENTS):
        return False
    if not (_is_listed(line, rest) or _is_assigned(line, rest)):
        return False
    return (len(names) > 1 or written[0].islower()) and all(map(_is_variable, names))


def _is_listed(line: str, rest: str) -> bool:
    """Tell whether something goes on behind a value: `token: x, `, `f(token = x)`."""
    return line[-1:].isspace() and line.rstrip().endswith((":", "=", "=>")) and rest.startswith(_GOES_ON)


def _is_assigned(line: str, rest: str) -> bool:
    """Tell whether a value is all that a line assigns, with blanks around the sign: `token := x`."""
    before = line.rstrip()
    is_set = before.endswith("=") and before.removesuffix("=").removesuffix(":")[-1:].isspace()
    return line[-1:].isspace() and is_set and not rest.strip()


def _is_variable(name: str) -> bool:
    """Tell whether a name is of words and numbers, as `s3SecretAccessKey` and `dns01` are."""
    if not name.isidentifier() or not name.isascii() or sum(map(str.isdigit, name)) > _MOST_DIGITS_OF_NAME:
        return False
    words = plain_words.camel_words(name)
    few = [word for word in words if len(word) < _SHORTEST_WORD]
    return len(few) <= _MOST_SHORT_WORDS and sum(map(plain_words.rare_pairs, words)) <= _MOST_RARE_PAIRS


def _is_hash(text: str, found: KeyMatch) -> bool:
    return _HASH.fullmatch(found.value) is not None and _HASH_NAME.search(_before(text, found)) is not None
