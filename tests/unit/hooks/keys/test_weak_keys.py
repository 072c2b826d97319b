"""Keys and passwords that can be guessed are told where they are set, and not where somebody only talks of them."""

from __future__ import annotations

import time

import pytest

from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.hooks.rules import lk401_inline_secret, lk402_weak_key
from tests.unit.made_up_keys import made_up

FENCE = "```"


def codes(text: str, path: str = "config.yaml") -> list[str]:
    """Return code and severity of what is told about the keys of a file."""
    source = TextFile(path, text)
    found = [*lk401_inline_secret.check(source), *lk402_weak_key.check(source)]
    return sorted({f"{one.code} {one.severity}" for one in found})


@pytest.mark.parametrize("value", ["hunter2", "sk-1022", "1022", "sk-mine", "changeme", "litellm", "A_KEY"])
def test_a_master_key_that_can_be_guessed_is_told(value):
    assert codes(f"general_settings:\n  master_key: {value}\n") == ["LK402 error"]


def test_a_master_key_of_words_and_a_random_one_are_told_by_the_other_rule():
    assert codes("general_settings: {master_key: correct-horse-battery}\n") == ["LK401 error"]
    assert codes("general_settings: {master_key: sk-correct-horse}\n") == ["LK401 error"]
    assert codes(f"general_settings: {{master_key: sk-{made_up(32)}}}\n") == ["LK401 error"]


@pytest.mark.parametrize(
    "value",
    ["os.environ/LITELLM_MASTER_KEY", "${MASTER_KEY}", "$MASTER_KEY", '"{{ .Values.key }}"', "op://Vault/item/key",
     "''", "<yours>", "/run/secrets/key", "vault:secret/data/llm#KEY"],
)  # fmt: skip
def test_a_master_key_that_is_kept_elsewhere_is_fine(value):
    assert codes(f"model_list: []\ngeneral_settings:\n  master_key: {value}\n") == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".env", "LITELLM_MASTER_KEY=hunter2\n"),
        (".env", "LITELLM_SALT_KEY='sk-1022'\n"),
        ("compose.yaml", "services: {a: {environment: [LITELLM_MASTER_KEY=sk-1022]}}\n"),
        ("pod.yaml", "env:\n- name: LITELLM_MASTER_KEY\n  value: sk-1022\n"),
        ("secret.yaml", "kind: Secret\nmetadata: {name: a}\nstringData: {LITELLM_MASTER_KEY: hunter2}\n"),
        ("secret.yaml", "kind: Secret\nmetadata: {name: a}\ndata: {LITELLM_MASTER_KEY: aHVudGVyMg==}\n"),
        ("pod.yaml", "env:\n- name: REDIS_PASSWORD\n  value: eYVX71\n"),
        ("compose.yaml", "environment:\n  REDIS_PASSWORD: eYVX71\n"),
        (".env", "REDIS_PASSWORD=eYVX71\n"),
        ("config.yaml", "router_settings: {redis_password: eYVX71}\nmodel_list: []\n"),
        ("config.yaml", "litellm_settings:\n  cache_params: {password: eYVX71}\n"),
    ],
)
def test_short_and_human_keys_are_told_where_they_are_set(path, text):
    assert codes(text, path) == ["LK402 error"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("notes.md", "- LITELLM_MASTER_KEY : 2\n- LLM_MASTER_KEY : 2\n"),
        ("notes.md", f"{FENCE}\nPattern occurrences:\n- LITELLM_MASTER_KEY : 2\n{FENCE}\n"),
        ("notes.md", "Start it with LITELLM_MASTER_KEY=sk-1234 and look.\n"),
        ("notes.md", f"{FENCE}\nLITELLM_MASTER_KEY=hunter2\n{FENCE}\n"),
        ("migrate.sh", 'PROMPT_CLUSTER_MASTER_KEY="Master Key"\noldMasterKey=foobar\n'),
        ("es.yaml", "kind: ExternalSecret\nspec: {target: {template: {data: {LITELLM_MASTER_KEY: '{{ .key }}'}}}}\n"),
        ("values.yaml", "secretKeys: {LITELLM_MASTER_KEY: gateway-main}\nmasterkeySecretName: litellm\n"),
        ("values.yaml", "REDIS_PASSWORD: redis-password\nPOSTGRES_PASSWORD: postgres1\nHF_TOKEN: $HF_TOKEN\n"),
        (".env.example", "LITELLM_MASTER_KEY=sk-mine\nREDIS_PASSWORD=eYVX71\n"),
        ("config.yaml", "model_list: []\nlitellm_settings: {cache_params: {password: redis, host: redis}}\n"),
    ],
)  # fmt: skip
def test_what_sets_no_key_is_silent(path, text):
    assert codes(text, path) == []


@pytest.mark.parametrize(("path", "line"), [("README.md", f"{FENCE}sh\n{{}}\n{FENCE}\n"), (".env.example", "{}\n")])
def test_a_default_that_people_copy_is_a_warning(path, line):
    assert codes(line.format("export LITELLM_MASTER_KEY=sk-1234"), path) == ["LK402 warning"]


def test_a_long_word_costs_no_more_than_it_is_long():
    started = time.process_time()

    codes("master_key\n" + "a" * 400_000, "notes.txt")

    assert time.process_time() - started < 1
