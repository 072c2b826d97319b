"""The command's words: what it refuses before anything is started, and what it says when it is stopped."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from click.testing import CliRunner

from kustomize_plugin.commands import cli, rehearsal_output, rehearsal_runs
from kustomize_plugin.commands import rehearse_command as command
from kustomize_plugin.commands.source import Source
from kustomize_plugin.rehearsal import judgement, whole_rehearsal
from kustomize_plugin.rehearsal.measurement import Measurement
from tests.unit.rehearsal.test_measurement import reply

ENTRY = {"litellm_params": {"model": "ollama_chat/x", "api_base": "http://a"}}
VALUES = {
    "model_list": [{"model_name": name, **ENTRY} for name in ("cloud", "local")],
    "litellm_settings": {"fallbacks": [{"cloud": ["local"]}]},
}
CONFIG_MAP = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: litellm-config
  annotations:
    kustomize-litellm.dev/merged: '{"failover":{"budgetSeconds":7},"key":"config.yaml"}'
data:
  config.yaml: |
"""


def write(path: Path, values: object = None) -> str:
    path.write_text(yaml.safe_dump(values or VALUES), encoding="utf-8")
    return str(path)


def run(*arguments: str) -> tuple[int, str]:
    """Return the exit code and the message."""
    try:
        code = cli.main(["rehearse", *arguments], prog_name="kustomize-litellm", standalone_mode=False)
    except Exception as error:  # noqa: BLE001 - click's exceptions carry code and message
        return getattr(error, "exit_code", -1), getattr(error, "message", str(error))
    return code, ""


def test_without_litellm_it_says_how_to_install_it(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    code, message = run(write(tmp_path / "config.yaml"))
    assert code == 3
    assert "pip install 'litellm[proxy]'" in message


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--group", "clod"], 2, 'no group "clod" has a fallback chain; did you mean "cloud"?'),
        (["--group", "local"], 2, 'no group "local" has a fallback chain'),
        (["--mode", "tired"], 2, "'tired' is not one of"),
        (["--time-scale", "0"], 2, "0.0 is not in the range"),
        (["--budget", "0"], 2, "0.0 is not in the range"),
        (["--litellm", "/nowhere/litellm"], 3, '"/nowhere/litellm" is not an executable'),
        (["--log", "/nowhere/log"], 3, "cannot write /nowhere/log"),
    ],
)
def test_words_it_refuses(tmp_path, arguments, code, words):
    found = run(write(tmp_path / "config.yaml"), *arguments)
    assert found[0] == code
    assert words in found[1]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("model_list: []", "no group has a fallback chain"),
        ("kind: Secret", "has no LiteLLM config"),
        ("model_list: [", "is not valid YAML"),
        ("", "has no LiteLLM config"),
    ],
)
def test_files_it_cannot_rehearse(tmp_path, text, words):
    (tmp_path / "file.yaml").write_text(text)
    code, message = run(str(tmp_path / "file.yaml"))
    assert code == 3
    assert words in message


def test_a_file_that_is_no_text(tmp_path):
    (tmp_path / "file.yaml").write_bytes(b"\xff\xfe\x00")
    assert run(str(tmp_path / "file.yaml"))[0] == 3


def test_a_folder_without_a_kustomization(tmp_path):
    code, message = run(str(tmp_path))
    assert code == 3
    assert "no kustomization" in message


def test_the_budget_is_that_of_the_merge_unless_one_is_given(tmp_path):
    merged = CONFIG_MAP + "".join(f"    {line}\n" for line in yaml.safe_dump(VALUES).splitlines())
    (tmp_path / "rendered.yaml").write_text(merged)
    assert command._order(Source(tmp_path / "rendered.yaml"), None, 1, allow_remote=False).budget == 7
    assert command._order(Source(tmp_path / "rendered.yaml"), 3, 1, allow_remote=False).budget == 3
    assert command._order(Source(Path(write(tmp_path / "bare.yaml"))), None, 1, allow_remote=False).budget == 5


def test_the_help_names_every_mode_and_exit_code():
    text = CliRunner().invoke(cli.main, ["rehearse", "--help"]).output
    for word in ("black-hole", "tls-hang", "responses", "--time-scale", "Exit codes: 0 within the budget"):
        assert word in text


class Rehearsed:
    """Stands in a rehearsal's place: finishes `some` of its cells, then receives a signal if there is one."""

    version = "1.106.2"
    served = frozenset(["cloud", "local"])
    some = 1
    signal = 0

    def __init__(self, _order, _executable, _log, watch):
        self._watch = watch

    async def run(self, cells):
        self._watch.begin(cells, 75)
        for cell in cells[: self.some]:
            row = Measurement(cell.groups[0], cell.mode, 1, 0)
            row.first = reply(0.3)
            row.outcome, row.message = judgement.judge(row, 5, None)
            self._watch.end(cell, [row])
        if self.signal:
            os.kill(os.getpid(), self.signal)
            await asyncio.sleep(60)


def rehearse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(whole_rehearsal, "Rehearsal", Rehearsed)
    words = [write(tmp_path / "config.yaml"), "--litellm", sys.executable, "--mode", "refused", "--mode", "black-hole"]
    return run(*words, *arguments)[0]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_stopped_it_prints_the_rows_that_are_finished(tmp_path, monkeypatch, capsys, number, code):
    monkeypatch.setattr(Rehearsed, "signal", number)
    assert rehearse(tmp_path, monkeypatch) == code
    out, err = capsys.readouterr()
    assert "refused" in out
    assert "black-hole" not in out
    assert err.splitlines()[-1] == "stopped after 1 of 2 rehearsals"


def test_stopped_it_prints_json_and_junit_too(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(Rehearsed, "signal", signal.SIGINT)
    assert rehearse(tmp_path, monkeypatch, "--format", "json") == 130
    assert [row["mode"] for row in json.loads(capsys.readouterr().out)["rows"]] == ["refused"]
    assert rehearse(tmp_path, monkeypatch, "--format", "junit") == 130
    assert ElementTree.fromstring(capsys.readouterr().out).get("tests") == "1"  # noqa: S314 - our own output


def test_stopped_before_anything_is_finished_it_prints_no_table(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(Rehearsed, "signal", signal.SIGINT)
    monkeypatch.setattr(Rehearsed, "some", 0)
    assert rehearse(tmp_path, monkeypatch) == 130
    out, err = capsys.readouterr()
    assert (out, err.splitlines()[1:]) == ("", ["stopped after 0 of 2 rehearsals"])


@pytest.mark.parametrize("closed", [BrokenPipeError, SystemExit])
def test_stopped_with_its_pipe_closed_it_still_says_so(tmp_path, monkeypatch, capsys, closed):
    def broken(*_):
        raise closed

    monkeypatch.setattr(Rehearsed, "signal", signal.SIGINT)
    monkeypatch.setattr(rehearsal_output, "show", broken)
    assert rehearse(tmp_path, monkeypatch) == 130
    assert capsys.readouterr().err.endswith("\nstopped after 1 of 2 rehearsals\n")


def test_without_a_terminal_it_says_what_is_running_and_what_is_finished(tmp_path, monkeypatch, capsys):
    assert rehearse(tmp_path, monkeypatch) == 0
    assert capsys.readouterr().err.splitlines() == [
        "2 of 2 begin, 1 min 15 s at most: refused, black-hole",
        "1 of 2: cloud, refused: passed, by b, first 0.30 s",
        "still running: black-hole; 1 min 15 s more at most",
    ]


def test_what_a_group_cannot_meet_is_named_and_not_run(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(Rehearsed, "some", 2)
    assert rehearse(tmp_path, monkeypatch, "--mode", "tls-hang") == 0
    out, err = capsys.readouterr()
    assert "tls-hang" in out
    assert "not rehearsed: its address is not https" in out
    assert "3 of 3: cloud, black-hole: skipped, by b, first 0.30 s" in err


def test_against_another_release_both_are_shown_and_what_changes(tmp_path, monkeypatch, capsys):
    assert rehearse(tmp_path, monkeypatch, "--against", sys.executable) == 0
    assert capsys.readouterr().out.endswith("from LiteLLM 1.106.2 to 1.106.2: nothing changes\n")
    assert rehearse(tmp_path, monkeypatch, "--against", sys.executable, "--format", "json") == 0
    values = json.loads(capsys.readouterr().out)
    assert values["against"]["rows"] == values["rows"]
    assert values["difference"]["isWorse"] is False
    assert rehearse(tmp_path, monkeypatch, "--against", sys.executable, "--format", "html") == 0
    assert "Rehearsal of config.yaml" in capsys.readouterr().out


def test_a_release_that_is_not_here_is_said_before_anything_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert rehearse(tmp_path, monkeypatch, "--against", "9.9.9") == 3
    assert "begin" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("ran", "deployed", "said"),
    [
        ("1.106.2", "1.109.1", "rehearsed on LiteLLM 1.106.2, the Deployment runs 1.109.1; name the executable of"),
        ("1.109.1", "1.109.1", ""),
        ("1.109.1", "", ""),
        ("", "1.109.1", ""),
    ],
)
def test_another_release_than_the_one_deployed_is_named(capsys, ran, deployed, said):
    rehearsal_runs.tell_release(ran, deployed)
    err = capsys.readouterr().err
    assert err.startswith(said)
    assert err.count("\n") == bool(said)
