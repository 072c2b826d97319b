"""A value is printed by no command and in no format: each of both, over a source that has keys wherever one may be."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from kustomize_plugin.commands import cli
from tests.unit.commands import test_printed_nowhere as planted

WHERE = ("http://127.0.0.1:9", "--timeout", "1")
# what each command is given, the source as ¤; what has a format gets each of them
WORDS: dict[str, list[list[str]]] = {
    "add": [["new", "--model", "mistral/«key»", "--api-base", "https://llm:«key»@gw.acme.io/api", "-C", "root"],
            ["«name»", "--model", "mistral/a", "-C", "root"]],
    "build": [["root"], ["root", "--config-only"], ["--all", "root"]],
    "completion": [["bash"]],
    "convert": [["¤", "--to", one, "-o", f"as-{one}"] for one in ("config", "operator", "fragments")],
    "diff": [["¤", "HEAD"], ["¤"]],
    "drift": [[*WHERE, "¤"]],
    "explain": [["LK401"], ["«name»"]],
    "flux": [["--namespace", "a", "--all-namespaces"], ["--storage-addr", "nowhere"]],
    "graph": [["¤"]],
    "import": [["¤", "-o", "imported"], ["¤", "-o", "imported", "--force"]],
    "init": [["«name»"], ["fresh", "--model", "«name»"]],
    "install": [["--plugin-home", "home"]],
    "lint": [["."], [".", "-v"], ["¤"], [".", "--fix", "--dry-run"], [".", "--statistics"], ["--rendered", "root"]],
    "rehearse": [["¤", "--litellm", "/nowhere"]],
    "schemas": [[]],
    "secret set": [["«name»"], ["OPENAI_API_KEY", "«key»"], ["OPENAI_API_KEY=«key»"]],
    "secret status": [["¤"]],
    "tags check": [["¤", "--timeout", "1"]],
    "tags lock": [["¤", "--timeout", "1"]],
    "update": [["¤"], ["¤", "--offline"]],
    "verify": [[*WHERE, "¤"]],
    "whatif": [["¤"], ["¤", "--down", "«key»"]],
}  # fmt: skip
NAMES = """\
model_list:
- model_name: «name»
  litellm_params: {model: openai/«name», api_key: os.environ/«name», api_base: "https://«name»/v1"}
- model_name: other
  litellm_params: {model: mistral/x, api_key: "${«name»}", timeout: «name»}
litellm_settings: {fallbacks: [{other: [«name»]}], callbacks: [«name»], cache_params: {type: «name»}}
router_settings: {model_group_alias: {«name»: other}, routing_strategy: «name»}
mcp_servers:
  «name»: {url: "https://mcp.acme.io", auth_type: «name»}
guardrails: [{guardrail_name: «name», litellm_params: {guardrail: «name», mode: «name»}}]
general_settings: {master_key: «name», unknown_key: «name», «name»: a}
"""


def commands() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each command with the options that choose how it prints."""
    yield from _below(cli.main, ())


def _below(command: click.Command, words: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from _below(inner, (*words, name))
        return
    forms = [one for one in command.params if "--format" in one.opts and isinstance(one.type, click.Choice)]
    for choice in forms[0].type.choices if forms and isinstance(forms[0].type, click.Choice) else [""]:
        yield " ".join(words), ("--format", choice) if choice else ()


COMMANDS = list(commands())


def test_there_are_words_for_every_command():
    assert {name for name, _ in COMMANDS} == set(WORDS)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    subprocess.run(["git", "init", "-q"], check=True)
    Path("root").mkdir()
    Path("root/frag.yaml").write_text(planted.FRAGMENT)
    Path("root/merge.yaml").write_text(planted.MERGE)
    Path("root/configmap.yaml").write_text(_map(planted.SOUND))
    Path("root/kustomization.yaml").write_text(planted.ROOT)
    Path("config.yaml").write_text(planted.SOUND)
    planted._commit(tmp_path)
    return tmp_path


def _map(config: str) -> str:
    return planted.MAP + "".join(f"    {line}\n" for line in config.splitlines())


def printed(command: str, form: tuple[str, ...], source: str, key: str, name: str) -> Iterator[str]:
    for words in WORDS[command]:
        filled = [one.replace("¤", source).replace("«key»", key).replace("«name»", name) for one in words]
        done = CliRunner().invoke(cli.main, [*command.split(), *filled, *form], input="", prog_name="kustomize-litellm")
        assert done.exception is None or isinstance(done.exception, SystemExit), (command, filled, done.exception)
        # what was typed is shown again where it is wrong, but for a key of a known form
        yield done.output


def shown(command: str, form: tuple[str, ...], source: str, key: str, name: str) -> list[str]:
    return [line for text in printed(command, form, source, key, name) for line in planted.shown(key, text)]


@pytest.mark.parametrize(("command", "form"), COMMANDS, ids=[" ".join((name, *form)) for name, form in COMMANDS])
def test_of_a_config_with_keys(folder, command, form):
    key = planted.made("github")
    Path("config.yaml").write_text(planted.CONFIG.replace("¤", key))

    assert shown(command, form, "config.yaml", key, "a-name") == []


@pytest.mark.parametrize(("command", "form"), COMMANDS, ids=[" ".join((name, *form)) for name, form in COMMANDS])
def test_of_a_config_whose_names_are_keys(folder, command, form):
    key = planted.made("github")
    Path("config.yaml").write_text(NAMES.replace("«name»", key))

    assert shown(command, form, "config.yaml", key, key) == []


@pytest.mark.parametrize(("command", "form"), COMMANDS, ids=[" ".join((name, *form)) for name, form in COMMANDS])
def test_of_a_file_whose_name_is_a_key(folder, command, form):
    key = planted.made("github")
    Path(f"{key}.yaml").write_text(planted.CONFIG.replace("¤", "a"))
    Path(f"{key}.sh").write_text(f"kubectl apply -f {key}.yaml\n")
    Path(f"{key}.txt").write_text(f"{key}: model_list litellm_params\n")

    assert shown(command, form, f"{key}.yaml", key, key) == []


@pytest.mark.parametrize(("command", "form"), COMMANDS, ids=[" ".join((name, *form)) for name, form in COMMANDS])
def test_of_a_base_with_keys(folder, command, form):
    key = planted.made("mistral")
    config = planted.SOUND.replace("os.environ/OPENAI_API_KEY", key)
    Path("root/configmap.yaml").write_text(_map(config))
    Path("root/frag.yaml").write_text(planted.FRAGMENT.replace("os.environ/OPENAI_API_KEY", key))

    assert shown(command, form, "root", key, "a-name") == []
