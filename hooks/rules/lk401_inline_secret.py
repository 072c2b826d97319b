"""A file contains a real key.

Why: what is committed stays in the history and in every clone and rendered manifest; base64 hides nothing.
Bad: ``api_key: gsk_…``, the same in a Secret's data or stringData, in a script, a README or a ``.env`` file
Good: ``api_key: os.environ/GROQ_API_KEY``, the key itself in the cluster's Secret

Found by its format in any text file (LiteLLM, Ollama, the providers that LiteLLM knows, and services beside a gateway,
in plain text and in base64) and in a file's name, by the name of what holds it (Mistral's keys, passwords, tokens), as
a private key (a PEM file, Google's service accounts), and as a URL's password. References, placeholders, encrypted
values and fillers such as ``sk-none`` are not secrets.

In a page, a sample and a test, and where a program shows a key that some gateway made, only the form of a provider's
own keys, a private key and the password of a URL are an error; the rest is a warning.
"""

from __future__ import annotations

from collections.abc import Iterator

from kustomize_plugin.finding import Finding
from kustomize_plugin.hooks.keys import file_leaks, key_match
from kustomize_plugin.hooks.keys.leak import NAMED
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.hooks.rule import FILE, Rule
from kustomize_plugin.secrets.inline_keys import redacted

_REVOKE = "remove it from git, and revoke it if it was ever pushed"
_FORMS = {
    NAMED: ("in plain text", "keep it in the Secret and write os.environ/NAME"),
    key_match.TEXT: ("a key in plain text", _REVOKE),
    key_match.BASE64: ("a key in base64, which hides nothing", _REVOKE),
    key_match.PRIVATE: ("a private key", _REVOKE),
    key_match.NAME: ("a key in the name of a file", "rename the file, and revoke the key if it was ever pushed"),
    key_match.URL: ("the password of a URL in plain text", "remove it from git, and change it if it was ever pushed"),
}


def check(source: TextFile) -> Iterator[Finding]:
    """Yield one finding for each key of a file."""
    for leak in file_leaks.of(source):
        shown = "this" if leak.form == key_match.PRIVATE else redacted(leak.value)
        subject = f'"{leak.name}"' if leak.name else shown
        described = f"{redacted(leak.value)} " if leak.name else ""
        form, remedy = _FORMS[leak.form]
        facts = {"key": leak.name} if leak.name else {}  # the name that gives it away, never what it is
        yield Finding(RULE.code, f"{subject} is {described}{form}", remedy, leak.where, facts, severity=leak.severity)


RULE = Rule(code="LK401", name="inline-secret", check=check, on=FILE)
