"""The SOURCE of the commands: what may be named, what is read of it, and what is said where it is no gateway."""

from __future__ import annotations

import subprocess

import pytest
from click.testing import CliRunner, Result

from kustomize_plugin.commands import cli

CONFIG = """\
model_list:
  - model_name: %s
    litellm_params: {model: openai/gpt-4o, api_key: os.environ/OPENAI_API_KEY}
"""
RELEASE = """\
kind: HelmRelease
apiVersion: helm.toolkit.fluxcd.io/v2
metadata: {name: %s}
spec:
  values:
    proxy_config:
      model_list:
        - {model_name: %s, litellm_params: {model: openai/gpt-4o}}
"""


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words: str, stdin: str = "") -> Result:
    return CliRunner().invoke(cli.main, list(words), input=stdin)


def git(*words: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *words], check=True, capture_output=True
    )


def test_a_file_of_any_shape(here):
    (here / "release.yaml").write_text(RELEASE % ("llm", "chat"))

    assert '"chat"' in run("graph", "release.yaml").output


def test_standard_input():
    assert '"chat"' in run("graph", "-", stdin=CONFIG % "chat").output


def test_a_folder_without_a_kustomization(here):
    (here / "release.yaml").write_text(RELEASE % ("llm", "chat"))
    (here / "other.yaml").write_text("kind: Other\n")

    assert '"chat"' in run("graph", ".").output


def test_a_file_with_its_includes(here):
    (here / "config.yaml").write_text("include: [more.yaml]\n" + CONFIG % "chat")
    (here / "more.yaml").write_text(CONFIG % "more")

    assert '"more"' in run("graph", "config.yaml").output


def test_a_revision(here):
    (here / "config.yaml").write_text(CONFIG % "old")
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "a")
    (here / "config.yaml").write_text(CONFIG % "new")

    assert '"old"' in run("graph", "HEAD:config.yaml").output
    assert '"new"' in run("graph", "config.yaml").output
    assert "+ new" in run("diff", "config.yaml", "HEAD").output
    assert "+ new" in run("diff", "config.yaml").output
    assert run("lint", "HEAD:config.yaml").exit_code == 0


def test_two_configs_want_a_choice(here):
    (here / "both.yaml").write_text(f"{RELEASE % ('one', 'chat')}---\n{RELEASE % ('two', 'code')}")
    asked = run("graph", "both.yaml")

    assert (asked.exit_code, asked.output.count("\n")) == (3, 1)
    assert 'HelmRelease "one"' in asked.output
    assert "--config" in asked.output
    assert '"code"' in run("graph", "both.yaml", "--config", "two").output


NONE = {
    "a word": (("graph", "nope"), 2, "does not exist"),
    "a revision": (("graph", "nope:config.yaml"), 3, "cannot read nope:config.yaml"),
    "a file without a config": (("graph", "plain.yaml"), 3, "has no LiteLLM config"),
    "a folder without one": (("graph", "."), 3, "no file in it has a LiteLLM config"),
    "a build of a file": (("build", "plain.yaml"), 2, "only a folder is built"),
    "a choice of nothing": (("graph", "config.yml", "--config", "x"), 3, 'has no LiteLLM config "x"'),
}


@pytest.mark.parametrize(("words", "code", "said"), NONE.values(), ids=NONE)
def test_what_is_no_source_is_said_in_a_line(words, code, said, here):
    (here / "plain.yaml").write_text("a: 1\n")
    if "config.yml" in words:
        (here / "config.yml").write_text(CONFIG % "chat")
    git("init", "-q")
    done = run(*words)

    assert done.exit_code == code
    assert said in done.output


def test_a_config_is_printed_of_any_shape(here):
    (here / "release.yaml").write_text(RELEASE % ("llm", "chat"))

    assert run("build", "release.yaml", "--config-only").output.startswith("model_list:\n  - {model_name: chat")


def test_a_folder_with_fragments_is_no_gateway(here):
    (here / "a.yaml").write_text("kind: ModelFragment\n")
    (here / "config.yaml").write_text(CONFIG % "chat")

    assert "has fragments" in run("graph", ".").output


def test_a_template_is_drawn_and_not_taken_over(here):
    (here / "config.yaml.j2").write_text(CONFIG % "chat" + "general_settings: {master_key: {{ key }}}\n")

    assert '"chat"' in run("graph", "config.yaml.j2").output
    assert "expressions of a template" in run("import", "config.yaml.j2", "-o", "new").output


def test_files_of_a_revision_are_named_as_in_the_repository(here):
    for name in ("a", "b"):
        (here / f"{name}.yaml").write_text(CONFIG % name)
    git("init", "--quiet")
    git("add", "--all")
    git("commit", "--quiet", "--message", "a")

    assert "HEAD:. has 2 LiteLLM configs: a.yaml; b.yaml; " in run("graph", "HEAD:.").stderr
    assert "has 2 LiteLLM configs: a.yaml; b.yaml; " in run("diff", ".", "HEAD").stderr
    assert run("graph", "HEAD:.", "--config", "a.yaml").exit_code == 0
