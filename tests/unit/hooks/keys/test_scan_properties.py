"""The scanner never fails, whatever the text, and finds a key wherever it stands by itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kustomize_plugin.hooks.keys import file_leaks, key_scan, kubectl_secrets, leak, shell_commands, weak_keys
from kustomize_plugin.hooks.read.text_file import TextFile
from tests.unit.made_up_keys import FORMATS, NAMELESS, made_up

PIECES = (
    "apiVersion: v1\n", "kind: Secret\n", "data:\n", "stringData:\n", "  OPENAI_API_KEY: ", "  a: >-\n    ",
    "  a: |\n    ", "---\n", "kubectl patch secret a -p '", "kubectl create secret generic a --from-literal=A_KEY=",
    "kubectl apply -f ", "$(", ")", "`", "```sh\n", "```\n", "'", '"', "\\", "\n", "\r\n", "\x85", "\u2028",
    "\ufeff", "İ", "🔑", " ", "\t", "=", ": ", "| ", "sk-", "gsk_", "os.environ/", "://u:", "@h/", "c2st", "${{ ",
    " }}", "{", "}", "[", "]", ", ", "token", "password: ", "master_key: ", "sk-1234", "xxxx", "<key>", "#",
    "A" * 40, "0123456789abcdef" * 2 + ".", "-" * 24, "{{ .Values.a }}", "&a ", "*a", "name: A_KEY\n  value: ",
)  # fmt: skip
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=30).map("".join)
files = st.sampled_from(
    ("a.yaml", "a.json", "a.sh", "README.md", ".github/workflows/a.yml", "Makefile", ".env", "a.py")
)
keys = st.sampled_from(sorted(set(FORMATS) - NAMELESS)).map(lambda name: FORMATS[name][1]())


@given(files, texts)
def test_no_text_breaks_the_scanner(file, text):
    source = TextFile(file, text)

    for match in key_scan.scan(text):
        assert 0 <= match.start < match.end <= len(text)
    for one in file_leaks.of(source):
        assert 1 <= one.where.line <= len(source.lines) + 1
    for literal in kubectl_secrets.literals(source, []):
        assert leak.place(source, literal.start).line <= len(source.lines)
    list(shell_commands.commands(source))
    assert all(text[index:] for _, index in weak_keys.in_text(source))


@given(texts, keys, st.sampled_from(" \n\t\"'`,|"), st.sampled_from(" \n\"'`,|"))
def test_a_key_that_stands_by_itself_is_found_in_any_text(text, key, before, after):
    found = [one.value for one in key_scan.scan(f"{text}{before}{key}{after}{text}")]

    assert any(key in value or value in key for value in found)


@pytest.mark.parametrize("path", ["models.py", "main.tf", "app.ts"])
def test_an_unquoted_word_of_code_is_no_key(path):
    code = "token = OAuthFlowPasswordBearerOrSo\npassword: VerificationTokenRepositoryModel\n"

    assert not file_leaks.of(TextFile(path, code))


@pytest.mark.parametrize("path", ["models.py", "main.tf", "notes.txt", "app.json", ".env"])
def test_a_key_is_found_in_any_text_file(path):
    key = "gsk_" + made_up(50)

    assert [one.value for one in file_leaks.of(TextFile(path, f'client_key = "{key}"\n'))] == [key]
