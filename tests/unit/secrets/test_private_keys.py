"""Private keys are found wherever they stand, and nothing shows one; what only speaks of them is none."""

from __future__ import annotations

import base64
import json
import textwrap
import time

import pytest
import yaml

from kustomize_plugin.hooks.run import finding_formats, lint
from kustomize_plugin.hooks.run.order import Order
from kustomize_plugin.secrets import inline_keys, printable_text, private_keys, redaction
from tests.unit.made_up_keys import made_up, private_key, service_account

RULE = frozenset(["LK401"])
SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n"
PLACES = {
    "a PEM file": ("key.pem", lambda key: key, 1),
    "a service account": ("sa.json", service_account, 5),
    "on one line": (".env", lambda key: f"A=b\nSA='{json.dumps(json.loads(service_account(key)))}'\n", 2),
    "escaped twice": ("a.sh", lambda key: f"run {json.dumps(service_account(key))}\n", 1),
    "a literal block of a Secret": (
        "secret.yaml",
        lambda key: f"{SECRET}stringData:\n  sa.json: |\n{textwrap.indent(service_account(key), '    ')}\n",
        10,
    ),
    "a quoted text of a Secret": (
        "secret.yaml",
        lambda key: f"{SECRET}stringData:\n  sa.json: {json.dumps(service_account(key))}\n",
        5,
    ),
    "a Secret's tls.key": (
        "secret.yaml",
        lambda key: f"{SECRET}stringData:\n  tls.key: |\n{textwrap.indent(key, '    ')}",
        6,
    ),
    "a Secret's data": ("secret.yaml", lambda key: f"{SECRET}data:\n  sa.json: {encoded(service_account(key))}\n", 5),
    "a Secret's data, a PEM": ("secret.yaml", lambda key: f"{SECRET}data:\n  tls.key: {encoded(key)}\n", 5),
    "base64 in a .env file": (".env", lambda key: f"A=b\nSA={encoded(service_account(key))}\nB={encoded(key)}\n", 2),
    "a LiteLLM config": (
        "config.yaml",
        lambda key: f"model_list:\n- litellm_params:\n    vertex_credentials: {json.dumps(service_account(key))}\n",
        3,
    ),
    "a config's mapping": (
        "config.yaml",
        lambda key: f"model_list:\n- litellm_params:\n    vertex_credentials: {service_account(key)!s}\n",
        7,
    ),
    "a comment": ("a.py", lambda key: "x = 1\n" + textwrap.indent(key, "# "), 2),
    "a text of several literals": ("a.py", lambda key: "\n".join(f'    "{line}\\n"' for line in key.split("\n")), 1),
}


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def found(tmp_path, monkeypatch, name, text):
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_text(text)
    return lint.run(Order(["."], select=RULE)).findings


@pytest.mark.parametrize("place", PLACES)
def test_a_private_key_is_found_once_and_on_its_line(place, tmp_path, monkeypatch):
    name, written, line = PLACES[place]
    key = private_key()

    findings = found(tmp_path, monkeypatch, name, written(key))

    assert {one.where.line for one in findings} == ({2, 3} if place == "base64 in a .env file" else {line})
    printed = "".join(finding_formats.render(findings, form) for form in finding_formats.FORMATS)
    assert not [part for part in key.split("\n")[1:-2] if part in printed]


@pytest.mark.parametrize(
    ("kind", "length"),
    [
        ("PRIVATE KEY", 64),
        ("RSA PRIVATE KEY", 1592),
        ("EC PRIVATE KEY", 164),
        ("OPENSSH PRIVATE KEY", 360),
        ("ENCRYPTED PRIVATE KEY", 1700),
        ("PGP PRIVATE KEY BLOCK", 2000),
    ],
)
def test_keys_of_every_kind_are_found(kind, length):
    key = private_key(kind, length)
    head, _, rest = key.partition("\n")

    for text in (
        key,
        key.replace("\n", "\r\n"),
        key.replace("\n", "\\n"),
        key.replace("\n", " "),
        f"{head}\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,{made_up(32, '0123456789ABCDEF')}\n\n{rest}",
    ):
        assert len(list(private_keys.found(f"x: '{text}'"))) == 1, text


@pytest.mark.parametrize("word", ["xXxxX", "NoKey", "unUsed", "+Fake+"])
@pytest.mark.parametrize("line", [1, 12])
def test_a_filler_that_stands_in_a_key_by_chance_hides_none(word, line):
    lines = private_key().split("\n")
    lines[line] = lines[line][:20] + word + lines[line][20 + len(word) :]

    assert len(list(private_keys.found("\n".join(lines)))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\\n…\\n-----END RSA PRIVATE KEY-----\\n",
        "-----BEGIN PRIVATE KEY-----\n<your private key>\n-----END PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ...\n-----END PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nYOUR KEY GOES HERE WITH ALL THE LINES OF THE FILE THAT GOOGLE GAVE TO YOU\n",
        "-----BEGIN PRIVATE KEY-----\n" + "x" * 64 + "\n" + "x" * 64 + "\n-----END PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj"
        + "xXx" * 500
        + "\n-----END PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcw" + "DEMOnotarealprivatekey" * 40 + "\n",
        "-----BEGIN PRIVATE KEY-----\n" + "FAKEKEY" * 20 + "\n-----END PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\n" + "A" * 64 + "\n-----END PRIVATE KEY-----",
        'if "-----BEGIN PRIVATE KEY-----" in text:\n    readTheWholePrivateKeyOfTheServiceAccountFromItsFileAnew()',
    ],
)
def test_what_only_speaks_of_a_key_is_none(text):
    assert list(private_keys.found(text)) == []
    assert not inline_keys.is_inline("private_key", text)


@pytest.mark.parametrize("kind", ["CERTIFICATE", "PUBLIC KEY", "RSA PUBLIC KEY", "PGP PUBLIC KEY BLOCK", "X509 CRL"])
def test_what_is_public_is_none(kind, tmp_path, monkeypatch):
    text = private_key(kind)

    assert found(tmp_path, monkeypatch, "tls.crt", text) == []
    assert not inline_keys.is_inline("ca", text)
    assert printable_text.text(text) == text


def test_credentials_are_judged_by_what_is_in_them():
    identity = {
        "type": "external_account",
        "audience": "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/a/providers/b",
        "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
        "token_url": "https://sts.googleapis.com/v1/token",
        "credential_source": {"file": "/var/run/secrets/token"},
    }
    user = {"type": "authorized_user", "client_secret": made_up(24), "refresh_token": made_up(60)}

    assert inline_keys.is_inline("vertex_credentials", service_account())
    assert inline_keys.is_inline("vertex_credentials", json.dumps(user))
    assert inline_keys.is_inline("note", service_account())
    assert inline_keys.is_inline("api_key", "{" + made_up(30))
    for value in (json.dumps(identity), "{{ .Values.sa }}", "{google_credentials}", "{}", '{"a": ' * 9000):
        assert not inline_keys.is_inline("note", value), value
    assert not inline_keys.is_inline("vertex_credentials", json.dumps(identity))
    assert not inline_keys.is_inline("vertex_credentials", service_account("-----BEGIN PRIVATE KEY-----\n...\n"))


@pytest.mark.parametrize(
    "written",
    [
        lambda account: yaml.safe_dump({"litellm_params": {"vertex_credentials": account}}),
        lambda account: "a: |\n" + textwrap.indent(account, "  ") + "\nb: 1\n",
        lambda account: f"a: {account}\nb: 1\n",
        lambda account: textwrap.indent(account, "# ") + "\na: 1\n",
        lambda account: textwrap.indent(json.loads(account)["private_key"], "# ") + "a: 1\n",
    ],
)
def test_no_diff_shows_a_private_key(written):
    key = private_key()
    shown = redaction.config(written(service_account(key)))

    assert not [part for part in key.split("\n")[1:-2] if part in shown]


def test_headers_without_end_cost_no_more_than_their_length():
    begun = time.process_time()

    for text in ("-----BEGIN PRIVATE KEY-----" + " " * 50, "-----BEGIN PRIVATE KEY-----\nProc-Type: 4\n", "a\\n"):
        assert list(private_keys.found("-----BEGIN PRIVATE KEY-----" + text * 20_000)) == []

    assert time.process_time() - begun < 5
