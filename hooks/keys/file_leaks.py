"""The keys that a file gives away: found by what the text looks like, and by the name of what holds them."""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.hooks.keys import key_scan
from kustomize_plugin.hooks.keys.key_scan import BASE64, PRIVATE, TEXT
from kustomize_plugin.hooks.keys.leak import NAMED, Leak, place
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.secrets import inline_keys, value_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.read.secret_entries import SecretEntry

_CODE = (
    ".py", ".pyi", ".ipynb", ".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".vue", ".go", ".rs", ".java", ".kt",
    ".scala", ".c", ".h", ".cc", ".cpp", ".hpp", ".cs", ".rb", ".php", ".swift", ".lua", ".dart", ".ex", ".exs",
    ".tf", ".hcl",
)  # fmt: skip


def of(source: TextFile) -> list[Leak]:
    """Return the keys of a file, each once: what its text and what its documents show is the same key on one line."""
    texts = [
        Leak(one.value, place(source, one.start), one.form) for one in key_scan.scan(source.text, _is_code(source.path))
    ]
    named = list(_named(source))
    if not texts or not named:
        return named or texts
    from kustomize_plugin.hooks.keys import unique_leaks  # few files have both

    return unique_leaks.once(named, texts)


def _is_code(path: str) -> bool:
    return path.lower().endswith(_CODE)


def _named(source: TextFile) -> Iterator[Leak]:
    """Yield the keys in the LiteLLM configs, fragments and Secrets of a file."""
    documents = source.documents if source.is_relevant else []
    if not documents:
        return
    from kustomize_plugin.hooks.read.secret_entries import secrets  # with the parser, which most files do not need

    for document in documents:
        values = document.config if document.is_config else document.values.get("spec") if document.is_ours else None
        for path, value in inline_keys.find(values, () if document.is_config else ("spec",)):
            yield Leak(value, document.at(path), NAMED, str(path[-1]))
    for secret in secrets(documents):
        for entry in () if secret.is_encrypted else secret.entries():
            yield from _entry(entry)


def _entry(entry: SecretEntry) -> Iterator[Leak]:
    """Yield the keys in one entry of a Secret, whose value may be a whole file."""
    form = BASE64 if entry.encoded else TEXT
    found = {one.value: PRIVATE if one.form == PRIVATE else form for one in key_scan.scan(entry.text)}
    if (
        not found
        and _is_key_name(entry.key)
        and len(entry.text) >= _SHORTEST
        and inline_keys.is_random(entry.text.strip())
    ):
        found = {entry.text.strip(): form}
    for value, told in found.items():
        if told == PRIVATE or not (value.startswith(("$", "{{", "ENC[", "<")) or value_names.is_address(value)):
            yield Leak(value, entry.where, told)


_SHORTEST = 12


def _is_key_name(name: str) -> bool:
    name = name.lower()
    return inline_keys.is_secret_name(name) or (
        name.endswith("key") and "pub" not in name and not name.endswith("tls.key")
    )
