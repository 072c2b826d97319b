from __future__ import annotations

import pytest

from kustomize_plugin.secrets import secret_value
from tests.unit.made_up_keys import FORMATS, HEX, made_up


@pytest.mark.parametrize(("name", "key"), FORMATS.values(), ids=list(FORMATS))
def test_a_key_of_its_provider_may_be_set(name, key):
    value = key()

    assert secret_value.flaw(name, value) == ""
    assert secret_value.state(name, value) == secret_value.SET
    assert secret_value.is_variable(name)
    assert not secret_value.is_variable(value)


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("GROQ_API_KEY", "", "is empty"),
        ("GROQ_API_KEY", "<your-key>", "placeholder"),
        ("GROQ_API_KEY", "REPLACE_ME", "placeholder"),
        ("GROQ_API_KEY", "placeholder-update-via-kubectl-patch", "placeholder"),
        ("GROQ_API_KEY", "gsk_" + 50 * "x", "placeholder"),
        ("SOME_API_KEY", "sk-none", "placeholder"),
        ("UI_PASSWORD", "changeme", "placeholder"),
        ("OTHER", "CHANGEME", "placeholder"),
        ("LITELLM_MASTER_KEY", "sk-1234", "published default"),
        ("LITELLM_SALT_KEY", "secret", "published default"),
        ("OTHER", "os.environ/GROQ_API_KEY", "reference"),
        ("OTHER", "$GROQ_API_KEY", "reference"),
        ("OTHER", "${GROQ_API_KEY}", "reference"),
        ("OTHER", "$(pass show groq)", "reference"),
        ("OTHER", "$PASSWORD", "kubectl edit secret"),
        ("OTHER", "${password}", "reference"),
        ("OTHER", "{{ .Values.key }}", "reference"),
        ("OTHER", " x", "white space"),
        ("OTHER", "x\t", "white space"),
        ("OTHER", "x\0y", "NUL"),
    ],
)
def test_what_is_no_key_is_refused(name, value, reason):
    assert reason in secret_value.flaw(name, value)


@pytest.mark.parametrize(("name", "key"), FORMATS.values(), ids=list(FORMATS))
def test_the_key_of_another_provider_is_refused_without_telling_it(name, key):
    other = "GROQ_API_KEY" if name != "GROQ_API_KEY" else "OLLAMA_API_KEY"
    value = key()

    flaw = secret_value.flaw(other, value)

    assert "wrong format" in flaw
    assert value not in flaw
    assert value[:8] not in flaw


def test_a_master_key_is_long_and_begins_as_clients_keys_do():
    assert "at least 16" in secret_value.flaw("LITELLM_MASTER_KEY", made_up(40))
    assert "at least 16" in secret_value.flaw("LITELLM_MASTER_KEY", "sk-" + made_up(7))
    assert secret_value.flaw("LITELLM_MASTER_KEY", "sk-" + made_up(48, HEX)) == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("UI_USERNAME", "admin"),
        ("DATABASE_URL", "postgres://u:pw@db/x"),
        ("SETTINGS_JSON", '{"a":\n 1}'),
        ("REGION", "local"),
    ],
)
def test_an_unknown_name_takes_any_value(name, value):
    assert secret_value.flaw(name, value) == ""


@pytest.mark.parametrize("form", ["${}", "$a{}", "$_{}", "${{{}", "$A{{{}", "x$({}", "${}}}"])
def test_a_password_may_have_a_dollar_sign(form):
    assert secret_value.flaw("DATABASE_PASSWORD", form.format("a" + made_up(12))) == ""


@pytest.mark.parametrize(
    ("value", "state"),
    [(None, "missing"), ("", "empty"), (" \n", "empty"), ("REPLACE_ME\n", "placeholder"), ("sk-1", "placeholder")],
)
def test_the_state_of_what_is_no_key(value, state):
    assert secret_value.state("LITELLM_MASTER_KEY", value) == state


@pytest.mark.parametrize("name", ["", "a b", "A=b", "9A", "A-B", "Ä", "A\n"])
def test_what_no_environment_can_have_is_no_variable(name):
    assert not secret_value.is_variable(name)
