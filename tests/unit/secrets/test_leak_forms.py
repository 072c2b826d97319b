"""Secrets in the forms in which people have them: many of each, since what is random may look like anything."""

from __future__ import annotations

import string

import pytest

from kustomize_plugin.hooks.keys import key_scan
from kustomize_plugin.hooks.run import lint
from kustomize_plugin.hooks.run.order import Order
from kustomize_plugin.secrets import inline_keys, redaction
from tests.unit.made_up_keys import ALPHANUMERIC, FORMATS, HEX, made_up

MANY = 300
BASE64 = ALPHANUMERIC + "+/"


def strong(length: int) -> str:
    """Return a password as a generator makes them, of all kinds of characters and with no sign at its ends."""
    while True:
        password = made_up(1) + made_up(length - 2, ALPHANUMERIC + "!#$@%^&*") + made_up(1)
        kinds = string.ascii_lowercase, string.ascii_uppercase, string.digits, "!#$@%^&*"
        if all(set(password) & set(kind) for kind in kinds):
            return password


FORMS = {
    "a password with signs": ("POSTGRES_PASSWORD={}", lambda: strong(24)),
    "a password with signs, quoted": ('POSTGRES_PASSWORD="{}"', lambda: strong(24)),
    "a password with signs in YAML": ("  password: '{}'", lambda: strong(32)),
    "Azure's name": ("AZURE_OPENAI_KEY={}", lambda: made_up(32, HEX)),
    "Azure's name, a long key": ("AZURE_OPENAI_KEY={}", lambda: made_up(84)),
    "a provider's name": ("cohere-key: {}", lambda: made_up(40)),
    "AWS's secret": ("AWS_SECRET_ACCESS_KEY={}", lambda: made_up(40, BASE64)),
    "AWS's session": ("AWS_SESSION_TOKEN={}", lambda: made_up(600, BASE64) + "=="),
    "Fireworks": ("FOO=fw_{}", lambda: made_up(24)),
    "curl": ("curl -u admin:{} http://a", lambda: made_up(20)),
    "curl, quoted": ("curl --user 'admin:{}' http://a", lambda: made_up(20)),
    "a webhook": (
        "- https://hooks.slack.com/{}",
        lambda: f"services/T{made_up(8, string.ascii_uppercase)}/B{made_up(8, string.ascii_uppercase)}/{made_up(24)}",
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_nearly_all_are_found(form):
    template, make = FORMS[form]
    values = [make() for _ in range(MANY)]

    missed = [
        value
        for value in values
        if not any(value in leak.value or leak.value in value for leak in found(template.format(value)))
    ]

    assert len(missed) <= MANY // 50


def found(text):
    return key_scan.scan(f"A=b\n{text}\n")


@pytest.mark.parametrize("first", ["/", "{", "a"])
def test_the_first_character_hides_no_secret_of_aws(first):
    values = [first + made_up(39, BASE64) for _ in range(MANY)]

    missed = [value for value in values if not inline_keys.is_inline("aws_secret_access_key", value)]

    assert len(missed) <= MANY // 50


def test_environment_variables_of_any_name_are_found(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    webhook = f"https://hooks.slack.com/services/T{made_up(9).upper()}/B{made_up(9).upper()}/{made_up(24)}"
    variables = f"  COHERE_KEY: {FORMATS['cohere'][1]()}\n  ALERTS: {webhook}\n  A: {made_up(40)}\n"
    (tmp_path / "config.yaml").write_text(f"model_list: []\nenvironment_variables:\n{variables}")

    run = lint.run(Order(["."], select=frozenset(["LK401"])))

    assert [str(one).split(":")[1] for one in run.findings] == ["3", "4", "5"]


@pytest.mark.parametrize("name", ["AZURE_OPENAI_KEY", "COHERE_KEY", "x-functions-key"])
def test_a_name_that_ends_in_key_is_that_of_a_secret_only_where_the_value_is_one(name):
    assert inline_keys.is_inline(name, FORMATS["cohere"][1]())
    assert inline_keys.is_inline(name, made_up(32, HEX))
    for value in (
        "production-eu-west-1",
        "a" * 40,
        "1234567890" * 4,
        made_up(12),
        "SomeNameOfSomethingInCamelCaseLetters",
    ):
        assert not inline_keys.is_inline(name, value)


def test_a_token_may_be_the_id_of_a_tenant_but_no_other_name_says_so():
    tenant = "-".join(made_up(length, HEX) for length in (8, 4, 4, 4, 12))

    assert not inline_keys.is_inline("token", tenant)
    assert inline_keys.is_inline("api_key", tenant)
    assert found(f"CONSUL_HTTP_TOKEN={tenant}")


def test_what_is_encrypted_is_none():
    assert not found(
        f"kind: SealedSecret\nencryptedData:\n  api_key: AgB{made_up(684, BASE64)}\n  token: AgA{made_up(684)}"
    )


@pytest.mark.parametrize(
    "line",
    [
        "# api_key: {}",
        "a: 1  # api_key: {}",
        "#   Authorization: Bearer {}",
        "cookie: session={}",
        "headers: {{Cookie: '{}'}}",
    ],
)
def test_a_diff_shows_no_secret_that_only_a_name_gives_away(line):
    secret = made_up(40)

    assert secret not in redaction.config(f"b: 1\n{line.format(secret)}\n")


@pytest.mark.parametrize(
    "line",
    [
        "# api_key: os.environ/OPENAI_API_KEY_2",
        "# token: /var/run/secrets/litellm/token",
        "# the key: a-name-of-many-words",
    ],
)
def test_a_diff_shows_comments_that_hold_none(line):
    assert redaction.config(f"a: 1\n{line}\n") == f"a: 1\n{line}\n"
