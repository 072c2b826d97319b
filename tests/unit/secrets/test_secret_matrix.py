"""Every place where keys leak, with every provider's format; and what only looks like a key."""

from __future__ import annotations

import base64
import itertools
import re
import textwrap

import pytest

from kustomize_plugin.hooks.run import finding_formats, lint
from kustomize_plugin.hooks.run.order import Order
from tests.unit.key_look_alikes import LOOK_ALIKES
from tests.unit.leak_places import PLACES
from tests.unit.made_up_keys import FORMATS, HEX, made_up

RULE = frozenset(["LK401"])
MARK = "¶"


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def written(template: str, name: str, key: str) -> tuple[str, int]:
    """Return a place's text with a key in it, and the line on which it is to be found."""
    forms = {
        "«name»": name,
        "«lower»": name.lower(),
        "«key»": key,
        "«base64»": encoded(key),
        "«base64 with a line break»": encoded(f"{key}\n"),
        "«base64 of a file»": encoded(f"A=1\n{name}={key}\n"),
        "«folded»": "\n    ".join(textwrap.wrap(encoded(key), 24)),
    }
    line = template[: template.index(MARK)].count("\n") + 1
    text = template.replace(MARK, "")
    for form, value in forms.items():
        text = text.replace(form, value)
    return text, line


def invented(template: str) -> str:
    """Return a look-alike with its random parts made up."""
    text = re.sub("«(\\d+) capital hexadecimal digits»", lambda match: made_up(int(match[1]), HEX.upper()), template)
    text = re.sub("«(\\d+) hexadecimal digits»", lambda match: made_up(int(match[1]), HEX), text)
    text = re.sub("«(\\d+) characters»", lambda match: made_up(int(match[1])), text)
    return re.sub("«base64 of ([^»]*)»", lambda match: encoded(match[1]), text)


def checked(tmp_path, monkeypatch, files):
    monkeypatch.chdir(tmp_path)
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return lint.run(Order(["."], select=RULE)).findings


@pytest.mark.parametrize("place", PLACES)
def test_a_key_of_every_provider_is_found_once_and_on_its_line(place, tmp_path, monkeypatch):
    file, template = PLACES[place]
    keys = {provider: make() for provider, (_, make) in FORMATS.items()}
    texts = {f"{provider}/{file}": written(template, FORMATS[provider][0], key) for provider, key in keys.items()}

    findings = checked(tmp_path, monkeypatch, {path: text for path, (text, _) in texts.items()})

    found = {path: [one.where.line for one in findings if one.where.file == path] for path in texts}
    assert found == {path: [line] for path, (_, line) in texts.items()}
    printed = "".join(finding_formats.render(findings, form) for form in finding_formats.FORMATS)
    assert [key for key in keys.values() if key in printed or encoded(key) in printed] == []


def test_the_matrix_is_as_large_as_it_claims():
    assert len(PLACES) >= 30
    assert len(LOOK_ALIKES) >= 30


@pytest.mark.parametrize("name", LOOK_ALIKES)
def test_what_only_looks_like_a_key_is_not_found(name, tmp_path, monkeypatch):
    file, template = LOOK_ALIKES[name]

    assert list(map(str, checked(tmp_path, monkeypatch, {file: invented(template)}))) == []


SUPPRESSIONS = ["kustomize-litellm: ignore[LK401] made up", "gitleaks:allow", "pragma: allowlist secret"]


@pytest.mark.parametrize("comment", SUPPRESSIONS)
def test_a_comment_silences_the_key_on_its_line(comment, tmp_path, monkeypatch):
    key = FORMATS["groq"][1]()
    files = {"a.env": f"GROQ_API_KEY={key}  # {comment}\n", "a.md": f"{key} <!-- {comment} -->\n"}

    assert checked(tmp_path, monkeypatch, files) == []


VALUES = {
    "a.json": '{{"groq_api_key": "{key}", "note": "{words}"}}',
    "a.jsonc": '{{"groq_api_key": "{key}", "note": "# {words}"}} // all',
    "a.ipynb": '{{"cells": [{{"source": ["k = \\"{key}\\"  # {words}"]}}]}}',
    "a.yaml": 'groq_api_key: {{key: "{key}", note: "{words}"}}',
    "b.yaml": "groq_api_key: '{key} # {words}'",
    "a.toml": 'groq = {{ api_key = "{key}", note = "{words}" }}',
    "a.py": 'settings = {{"groq_api_key": "{key}", "note": "# {words}"}}',
    "a.ts": "const settings = {{ groqApiKey: '{key}', note: '// {words}' }}",
    "a.env": 'GROQ="{key} # {words}"',
    "a.tf": 'groq = {{ api_key = "{key}", note = "{words}" }}',
}


@pytest.mark.parametrize("comment", SUPPRESSIONS)
@pytest.mark.parametrize("file", VALUES)
def test_a_value_silences_nothing(comment, file, tmp_path, monkeypatch):
    text = VALUES[file].format(key=FORMATS["groq"][1](), words=comment) + "\n"

    assert "LK401" in {one.code for one in checked(tmp_path, monkeypatch, {file: text})}


def test_a_suppression_without_a_reason_silences_nothing(tmp_path, monkeypatch):
    text = f"GROQ_API_KEY={FORMATS['groq'][1]()}  # kustomize-litellm: ignore[LK401]\n"

    assert [one.code for one in checked(tmp_path, monkeypatch, {"a.env": text})][:1] == ["LK401"]


def test_each_of_two_keys_on_one_line_is_found(tmp_path, monkeypatch):
    keys = [make() for _, make in itertools.islice(FORMATS.values(), 2)]

    found = checked(tmp_path, monkeypatch, {"a.txt": " ".join(keys)})

    assert [one.where.column for one in found] == [1, len(keys[0]) + 2]
