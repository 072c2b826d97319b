"""What is wrong in a source is wrong in each committed render of it, and told once; what only a render has is told."""

from __future__ import annotations

import json
import random
import string
import subprocess

import pytest

from kustomize_plugin.commands import lint_run

CONFIG = """\
model_list:
- model_name: plain
  litellm_params:
    model: openai/gpt-4o
    tiemout: {tiemout}
    api_key: {key}
{more}"""
AGAIN = """\
- model_name: more
  litellm_params:
    model: openai/gpt-4o
    tiemout: 60
    api_key: os.environ/K
"""
CONFIG_MAP = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: litellm
  annotations:
    kustomize-litellm.dev/merged: '{{"engine":"0.1.0","explicit":[],"key":"config.yaml","local":[]}}'
data:
  config.yaml: |
    {}
"""
OVERLAY = "resources: [../../base]\n"
BASE = "configMapGenerator: [{name: litellm, files: [config.yaml]}]\n"


def secret(seed: str) -> str:
    """Return a key that begins, and is as long, as all others do."""
    drawn = random.Random(seed).choices(string.ascii_letters + string.digits, k=40)  # noqa: S311 - of nobody
    return f"sk-aB3{''.join(drawn)}"


def config(key="os.environ/K", tiemout="60", more=""):
    return CONFIG.format(key=key, tiemout=tiemout, more=more)


def render(text):
    return CONFIG_MAP.format(text.replace("\n", "\n    ").rstrip())


@pytest.fixture
def here(tmp_path, monkeypatch):
    """A base with two overlays, in a repository."""
    monkeypatch.chdir(tmp_path)
    subprocess.run(["git", "init", "-q"], check=True)
    for path in ("base", "overlays/dev", "overlays/prod", "rendered/dev", "rendered/prod"):
        (tmp_path / path).mkdir(parents=True)
    (tmp_path / "base/kustomization.yaml").write_text(BASE)
    for path in ("overlays/dev", "overlays/prod"):
        (tmp_path / path / "kustomization.yaml").write_text(OVERLAY)
    return tmp_path


def write(here, source, **renders):
    (here / "base/config.yaml").write_text(source)
    for name, text in renders.items():
        (here / f"rendered/{name}/manifests.yaml").write_text(render(text))


def found(capsys, *words):
    """Return the code and folder of each finding, and the line that counts."""
    lint_run.main(["--format", "json", "--select", "LK102,LK401,LK003", *words])
    out, err = capsys.readouterr()
    return [(one["code"], one["file"].rpartition("/")[0]) for one in json.loads(out)], err


def test_what_a_source_and_its_renders_have_is_told_at_the_source(here, capsys):
    text = config(secret("a"))
    write(here, text, dev=text, prod=text)

    findings, counted = found(capsys)

    assert findings == [("LK102", "base"), ("LK401", "base")]
    assert counted.endswith("2 errors (4 repeats in committed renders, not shown)\n")


@pytest.mark.parametrize("form", ["text", "concise", "github", "gitlab", "sarif", "junit"])
def test_no_format_repeats_it(form, here, capsys):
    write(here, config(), dev=config(), prod=config())
    lint_run.main(["--format", form, "--select", "LK102"])
    out = capsys.readouterr().out

    assert "base/config.yaml" in out
    assert "rendered" not in out


def test_renders_of_what_git_does_not_have_tell_it_once(here, capsys):
    write(here, "{}\n", dev=config(), prod=config())

    assert found(capsys)[0] == [("LK102", "rendered/dev")]


@pytest.mark.parametrize(
    ("other", "code"),
    [
        pytest.param({"key": secret("b")}, "LK401", id="another-key-that-looks-the-same"),
        pytest.param({"more": AGAIN}, "LK102", id="once-more-than-at-the-source"),
        pytest.param({"tiemout": "60\n    tempratue: 1"}, "LK102", id="another-word"),
    ],
)
def test_what_only_a_render_has_is_told(other, code, here, capsys):
    same = {"key": secret("a")}
    write(here, config(**same), dev=config(**same), prod=config(**{**same, **other}))

    assert [one for one in found(capsys)[0] if one[1] != "base"] == [(code, "rendered/prod")]


def test_a_flaw_of_another_gateway_is_no_source(here, capsys):
    write(here, "{}\n", dev=config())
    (here / "elsewhere").mkdir()
    (here / "elsewhere/config.yaml").write_text(config())

    assert found(capsys)[0] == [("LK102", "elsewhere"), ("LK102", "rendered/dev")]


def test_who_silences_the_source_has_silenced_its_renders(here, capsys):
    reason = "60  # kustomize-litellm: ignore[LK102] our own proxy reads it"
    write(here, config(tiemout=reason), dev=config())

    findings, counted = found(capsys)

    assert findings == []
    assert counted.endswith("no findings (1 repeat in committed renders, not shown)\n")


def test_a_render_that_is_looked_at_alone_tells_all(here, capsys):
    write(here, config(), dev=config())

    assert found(capsys, "rendered/dev/manifests.yaml")[0] == [("LK102", "rendered/dev")]
