"""No line of a file shows a secret, wherever it is and whoever made it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.hooks.run import excerpt
from kustomize_plugin.hooks.run.hidden_spans import HiddenSpans
from tests.unit.leak_places import PLACES
from tests.unit.made_up_keys import FORMATS, made_up, private_key, service_account
from tests.unit.secrets.test_secret_matrix import encoded, written

WHOLE = 10_000
PIECE = 9  # characters of a key that nobody may see in a row


def shown(path, text, room=WHOLE):
    """Return all lines of a file as a terminal shows them; those that do not fit, with the caret at many columns."""
    source = TextFile(path, text)
    spans = HiddenSpans(source)
    return [
        excerpt.of(line, column, hidden, room).line
        for number, line in enumerate(source.lines, 1)
        for hidden in [spans.on(number)]
        for column in range(1, 2 if room == WHOLE else len(line) + 2, 10)
    ]


def pieces(key):
    return {key[start : start + PIECE] for start in range(len(key) - PIECE + 1)}


def given_away(lines, *keys):
    """Return what of the keys is to be seen, but for the name that is in a master key and in many others."""
    text = "\n".join(lines)
    return [piece for key in keys for piece in pieces(key) if piece in text and "litellm-" not in piece]


@pytest.mark.parametrize("place", PLACES)
def test_no_line_shows_a_key(place):
    file, template = PLACES[place]
    for name, make in FORMATS.values():
        key = make()
        text, _ = written(template, name, key)

        assert given_away(shown(file, text), key, encoded(key)) == []


@pytest.mark.parametrize("room", [20, 40, 80])
@pytest.mark.parametrize("provider", FORMATS)
def test_no_cut_shows_the_rest_of_a_key(provider, room):
    key = FORMATS[provider][1]()
    padding = "word " * 30
    text = f"model_list: []\n# {padding}\na: {{note: '{padding}', api_key: {key}, b: '{padding}'}}\n"

    assert given_away(shown("a.yaml", text, room), key) == []


SECRET = "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n"
FORMS = {
    "a short password in a Secret": f"{SECRET}stringData:\n  DATABASE: «key»\n",
    "a quoted one": f'{SECRET}stringData: {{"DATABASE": "«key»"}}\n',
    "two lines of one": f"{SECRET}stringData:\n  a.txt: |\n    first\n    «key»\n  b: c\n",
    "a folded one": f'{SECRET}stringData:\n  a: "first\n    «key»\n    last"\n',
    "an encoded one": f"{SECRET}data:\n  DATABASE: «base64»\n",
    "one in a List": "kind: List\nitems:\n- kind: Secret\n  stringData:\n    DATABASE: «key»\n",
    "one of a generator": "secretGenerator:\n- name: a\n  literals:\n  - DATABASE=«key»\n",
    "a literal of the environment": "model_list: []\nenvironment_variables:\n  DATABASE: «key»\n",
    "one in a config in quotes": (
        'kind: ConfigMap\ndata:\n  config.yaml: "model_list: []\\nenvironment_variables: {DATABASE: «key»}"\n'
    ),
    "one in a folded config": (
        "kind: ConfigMap\ndata:\n  config.yaml: >\n    model_list: []\n\n"
        "    environment_variables:\n\n      DATABASE: «key»\n"
    ),
    "a Secret in a broken file": f"{SECRET}stringData:\n  DATABASE: «key»\n---\na: [\n",
    "a Secret in a template": f"{SECRET}stringData:\n  DATABASE: «key»\n  other: {{{{ .Values.other }}}}\n",
    "a literal in a broken config": (
        "kind: ConfigMap\ndata:\n  config.yaml: |\n    model_list: [\n"
        "    environment_variables:\n      DATABASE: «key»\n"
    ),
    "a short one under its name": "# litellm\npassword: «key»\n",
    "one with signs and blanks": "# litellm\npassword: 'a, «key» }'\n",
    "one in a comment": "# litellm\n# api_key: «key»\n",
    "a password in an address": "# litellm\nurl: postgres://user:«key»@db/litellm\n",
    "a key in an address": "# litellm\nurl: https://a.example.com/v1?api-key=«key»&b=c\n",
    "a literal of kubectl": "kubectl create secret generic a --from-literal=DATABASE=«key»\n",
    "one of two words": 'kubectl create secret generic a --from-literal "DATABASE=correct «key» horse"\n',
    "one of two words in a list": "# litellm\nenv: ['DB_PASSWORD=correct «key» horse']\n",
    "one in a flow mapping of no YAML": "litellm: [\n  params: {model: a, token: «key»}\n",
    "one in JSON in YAML": 'model_list: []\nlitellm_settings: {a: \'{"client_secret": "«key»"}\'}\n',
    "a cookie": "model_list: []\nlitellm_settings: {headers: {Cookie: 'session «key»'}}\n",
}


@pytest.mark.parametrize("form", FORMS)
def test_no_line_shows_a_short_secret(form):
    key = made_up(9)
    text = FORMS[form].replace("«key»", key).replace("«base64»", encoded(key))

    assert given_away(shown("a.yaml", text), key, encoded(key)) == []


def test_no_line_shows_a_private_key():
    for text in (private_key(), service_account(), f"a: |\n  {private_key()}".replace("\n", "\n  ")):
        lines = re.findall(r"[A-Za-z0-9+/]{30,}", text)

        assert given_away(shown("a.yaml", text), *lines) == []


CLEAR = [
    "  fallbacks: [cloud-minimax, vllm-qwne, ollama-qwen]",
    "      api_key: ${OLLAMA_API_KEY}",
    "      api_key: os.environ/GROQ_API_KEY",
    "      api_key: os.environ.GROQ_API_KEY",
    "      api_key: sk-none",
    "  secret: {name: litellm-secrets}",
    "general_settings: {store_model_in_db: true, dangerously_permit_weak_or_unset_master_key: true}",
    "      vertex_credentials: /etc/google.json",
    "      model: fireworks_ai/accounts/fireworks/models/llama-v3p1-405b-instruct",
    "      model: anthropic/claude-3-5-sonnet-20241022",
    "      input_cost_per_token: 0.000001",
    "      api_base: https://my-endpoint.openai.azure.com/openai/deployments/gpt-4o",
]


@pytest.mark.parametrize("line", CLEAR)
def test_what_is_no_secret_is_shown(line):
    assert shown("a.yaml", f"# litellm\n{line}\n") == ["# litellm", line, ""]


@given(st.text(alphabet=st.sampled_from("a{}[]:|>'\"-# \n\t\u0085\ufeffkind: Secret"), max_size=200))
def test_no_text_is_too_odd(text):
    shown("a.yaml", f"model_list: []\n{text}")


LONG = ["a1B-" * 5, "key=a1 ", "--from-literal=a=b ", "token=none,", "token=abcd,", "'", "sk-", "://a@", "&key="]


@pytest.mark.parametrize("piece", LONG)
def test_a_line_of_a_million_characters_takes_no_time(piece):
    shown("a.txt", piece * (1_000_000 // len(piece)))


def test_many_findings_on_one_line_search_it_once():
    spans = HiddenSpans(TextFile("a.txt", f"api_key: {made_up(30)} " * 5_000))

    assert {len(spans.on(1)) for _ in range(2_000)} == {5_000}
