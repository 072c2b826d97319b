"""The keys that a file gives away: found by what the text looks like, and by the name of what holds them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kustomize_plugin.finding import Location
from kustomize_plugin.hooks.keys import form_scan, key_scan
from kustomize_plugin.hooks.keys.key_match import BASE64, NAME, PRIVATE, TEXT, KeyMatch
from kustomize_plugin.hooks.keys.leak import NAMED, Leak, place
from kustomize_plugin.hooks.read import file_purpose
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.secrets import inline_keys, value_names
from kustomize_plugin.secrets.placeholder_values import is_master_name, is_published

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.read.secret_entries import SecretEntry


_PASSWORD_FILES = ("pgpass", "pgpass.conf")
_PGPASS = r"(?m)^(?!#)[^:\s]+:[\d*]+:[^:\s]+:[^:\s]+:(\S{8,})$"
_COMMENT = 120  # characters around a key that may speak of it


def of(source: TextFile) -> list[Leak]:
    """Return the keys of a file, each once: what its text and what its documents show is the same key on one line."""
    texts = [*_in_name(source), *_in_text(source)]
    named = list(_named(source))
    if not texts or not named:
        return named or texts
    from kustomize_plugin.hooks.keys import unique_leaks  # few files have both

    return unique_leaks.once(named, texts)


def _in_name(source: TextFile) -> Iterator[Leak]:
    """Yield the keys that a file is named after, as the downloads of a provider's site are."""
    for found in form_scan.scan(source.path):
        yield Leak(found.value, Location(source.path, 1), NAME)


def _in_text(source: TextFile) -> Iterator[Leak]:
    """Yield what the text shows, but for what stands where it can be no secret."""
    text, path = source.text, source.path
    found = key_scan.scan(text, file_purpose.is_program(path))
    if path.endswith(_PASSWORD_FILES):
        found = found or list(_of_postgres(text))
    if not found or file_purpose.is_for_scanner(path):
        return
    from kustomize_plugin.hooks.keys import leak_evidence  # few files have any

    for one in found:
        if not leak_evidence.is_none(text, one, path):
            start = one.start
            if text[start - 1 : start + 1] == ":-":  # ${NAME:-value}
                one.value, start = one.value[1:], start + 1
            before = text[max(text.rfind("\n", 0, one.start) + 1, one.start - _COMMENT) : one.start]
            after = text[one.end : one.end + _COMMENT]
            severity = leak_evidence.severity(one.value, one.form, path, before, after)
            yield Leak(one.value, place(source, start), one.form, severity=severity)


def _of_postgres(text: str) -> Iterator[KeyMatch]:
    """Yield the passwords of a `.pgpass`, the last of five fields."""
    for match in re.finditer(_PGPASS, text):
        if inline_keys.is_random(match[1]):
            yield KeyMatch(match.start(1), match.end(1), match[1], TEXT)


def _named(source: TextFile) -> Iterator[Leak]:
    """Yield the keys in the LiteLLM configs, fragments and Secrets of a file."""
    documents = source.documents if source.is_relevant else []
    if not documents:
        return
    from kustomize_plugin.hooks.read.secret_entries import secrets  # with the parser, which most files do not need

    for document in documents:
        values = document.config if document.is_config else document.values.get("spec") if document.is_ours else None
        for path, value in inline_keys.find(values, () if document.is_config else ("spec",)):
            if is_master_name(str(path[-1])) and is_published(value):
                continue  # another rule's
            from kustomize_plugin.hooks.keys import leak_evidence  # likewise

            severity = leak_evidence.severity(value, NAMED, source.path)
            yield Leak(value, document.at(path), NAMED, str(path[-1]), severity)
    for secret in secrets(documents):
        for entry in () if secret.is_encrypted else secret.entries():
            yield from _entry(entry)


def _entry(entry: SecretEntry) -> Iterator[Leak]:
    """Yield the keys in one entry of a Secret, whose value may be a whole file."""
    from kustomize_plugin.hooks.keys import secret_values  # few files have a Secret

    form = BASE64 if entry.encoded else TEXT
    found = {one.value: PRIVATE if one.form == PRIVATE else form for one in key_scan.scan(entry.text)}
    if not found:
        found = dict.fromkeys(secret_values.keys(entry.key, entry.text.strip()), form)
    for value, told in found.items():
        if told == PRIVATE or not (value.startswith(("$", "{{", "ENC[", "<")) or value_names.is_address(value)):
            yield Leak(value, entry.where, told)
