"""`kustomize-litellm secret` with a kubectl that records what it is given, and answers as it is told."""

import base64
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from tests.e2e.conftest import SCRIPTS, Completed, Run, fragment, openpty, search_path, write
from tests.unit.made_up_keys import ALPHANUMERIC, made_up

_RECORDER = """\
#!{python}
import json, os, sys
from pathlib import Path

place = Path({place!r})
stdin = "" if "/dev/stdin" not in sys.argv and "-" not in sys.argv else open("/dev/stdin").read()
number = len(list(place.glob("*.call")))
(place / f"{{number}}.call").write_text(json.dumps([sys.argv[1:], dict(os.environ)]))
(place / f"{{number}}.stdin").write_text(stdin)
for words, code, stdout, stderr in json.loads((place / "answers.json").read_text()):
    if all(word in sys.argv for word in words):
        sys.stdout.write(stdout)
        sys.stderr.write(stderr.replace("STDIN", stdin))
        sys.exit(code)
"""
_NOT_FOUND = 'Error from server (NotFound): secrets "litellm-secrets" not found\n'
_SET = ("kustomize-litellm", "secret", "set", "GROQ_API_KEY")


class Recorder:
    """The recording kubectl: its PATH, the calls that it got, and what it answers."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.path = f"{place}{os.pathsep}{search_path()}"
        script = place / "kubectl"
        place.mkdir()
        script.write_text(_RECORDER.format(python=sys.executable, place=str(place)))
        script.chmod(0o755)
        self.answer()

    def answer(self, *answers: tuple[tuple[str, ...], int, str, str]) -> None:
        (self.place / "answers.json").write_text(json.dumps(answers))

    @property
    def calls(self) -> list[list[str]]:
        return [json.loads(call.read_text())[0] for call in sorted(self.place.glob("*.call"))]

    @property
    def stdin(self) -> list[str]:
        return [file.read_text() for file in sorted(self.place.glob("*.stdin"))]


@pytest.fixture
def kubectl(tmp_path: Path) -> Recorder:
    return Recorder(tmp_path / "recorder")


@pytest.fixture
def key() -> str:
    return "gsk_" + made_up(52)


def _hides(value: str, root: Path, *texts: str) -> None:
    """Fail where a value, or its base64, stands in a text or in a file other than the recorder's stdin."""
    files = [file for file in root.rglob("*") if file.is_file() and file.suffix != ".stdin"]
    assert any(file.suffix == ".call" for file in files), "kubectl was not called"
    for shown in (value, base64.b64encode(value.encode()).decode()):
        assert not any(shown in text for text in texts)
        assert [file for file in files if shown.encode() in file.read_bytes()] == []


def _patch(name: str, value: str) -> dict[str, object]:
    return {"data": {name: base64.b64encode(value.encode()).decode()}}


def test_the_value_reaches_kubectl_by_stdin_and_by_nothing_else(
    run: Run, kubectl: Recorder, key: str, tmp_path: Path
) -> None:
    done = run(*_SET, "--context", "home", "--namespace", "ml", stdin=key, PATH=kubectl.path, TMPDIR=str(tmp_path))

    assert (done.returncode, done.stdout) == (
        0,
        "kubectl --context home --namespace ml rollout restart deployment/litellm\n",
    )
    assert done.stderr == (
        "patched secret/litellm-secrets: GROQ_API_KEY (56 characters)\n"
        "the gateway reads its environment at its start; restart it:\n"
    )
    where = ["--context", "home", "--namespace", "ml", "--request-timeout=30s"]
    patch = ["patch", "secret", "litellm-secrets", "--type=merge", "--patch-file", "/dev/stdin"]
    assert kubectl.calls == [[*where, *patch]]
    assert json.loads(kubectl.stdin[0]) == _patch("GROQ_API_KEY", key)
    _hides(key, tmp_path, done.stdout, done.stderr)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_line_break_at_the_end_is_stripped_and_said_so(
    end: str, run: Run, kubectl: Recorder, key: str, tmp_path: Path
) -> None:
    done = run(*_SET, stdin=key + end, PATH=kubectl.path)

    assert done.returncode == 0
    assert "stripped the line break at the end of the value\n" in done.stderr
    assert json.loads(kubectl.stdin[0]) == _patch("GROQ_API_KEY", key)
    _hides(key, tmp_path, done.stdout, done.stderr)


def test_a_terminal_asks_and_shows_nothing(kubectl: Recorder, key: str, tmp_path: Path) -> None:
    code, shown = _on_terminal([*_SET], kubectl, key + "\n")

    assert code == 0, shown
    assert "value of GROQ_API_KEY: " in shown
    assert json.loads(kubectl.stdin[0]) == _patch("GROQ_API_KEY", key)
    _hides(key, tmp_path, shown)


def test_ctrl_c_at_the_prompt_ends_with_130(kubectl: Recorder) -> None:
    code, shown = _on_terminal([*_SET], kubectl, "\x03")

    assert code == 130
    assert "Traceback" not in shown
    assert kubectl.calls == []


def _on_terminal(words: list[str], kubectl: Recorder, typed: str) -> tuple[int, str]:
    """Run a command on a terminal of its own, type once it asks, and return its code and all that was shown."""
    # a process of its own forks: this one may have threads, and to fork with threads is deprecated
    script = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"
    ours, theirs = openpty()
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(SCRIPTS / words[0]), *words[1:]],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=kubectl.place,
        env={**os.environ, "PATH": kubectl.path},
        start_new_session=True,
    )
    os.close(theirs)
    shown, is_typed = b"", False
    while True:
        try:
            chunk = os.read(ours, 4096)
        except OSError:  # Linux's way to say that nobody is left on the other side
            chunk = b""
        if not chunk:
            break
        shown += chunk
        if b"GROQ_API_KEY: " in shown and not is_typed:
            time.sleep(0.2)  # what is typed before the echo is off is flushed
            os.write(ours, typed.encode())
            is_typed = True
    os.close(ours)
    return child.wait(30), shown.decode()


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("GROQ_API_KEY", "", "is empty"),
        ("GROQ_API_KEY", "\n", "is empty"),
        ("GROQ_API_KEY", "REPLACE_ME", "is a placeholder"),
        ("LITELLM_MASTER_KEY", "sk-1234", "is a published default"),
        ("GROQ_API_KEY", "WRONG", "has the wrong format"),
    ],
)
def test_what_is_no_key_is_refused_before_kubectl_runs(
    name: str, value: str, reason: str, run: Run, kubectl: Recorder
) -> None:
    value = value.replace("WRONG", "sk-" + made_up(40))  # pytest-xdist wants parameters that stay

    done = run("kustomize-litellm", "secret", "set", name, stdin=value, PATH=kubectl.path)

    assert (done.returncode, done.stdout, kubectl.calls) == (1, "", [])
    assert f'kustomize-litellm: the value for "{name}" ' in done.stderr
    assert reason in done.stderr
    assert not value.strip() or value not in done.stderr


def test_a_value_on_the_command_line_is_refused_and_not_repeated(run: Run, kubectl: Recorder, key: str) -> None:
    for words in ((key,), ("GROQ_API_KEY", key), (f"GROQ_API_KEY={key}",)):
        done = run("kustomize-litellm", "secret", "set", *words, PATH=kubectl.path)

        assert (done.returncode, kubectl.calls) == (2, [])
        assert key not in done.stderr


@pytest.mark.parametrize("option", ["--secret", "--context", "--namespace", "--deployment"])
def test_what_kubectl_would_take_for_an_option_is_refused(option: str, run: Run, kubectl: Recorder, key: str) -> None:
    done = run(*_SET, option, "--token=x", stdin=key, PATH=kubectl.path)

    assert done.returncode == 2
    assert '"--token=x" is not a valid name' in done.stderr
    assert not kubectl.calls


def test_a_closed_stdin_is_one_line(run: Run, kubectl: Recorder) -> None:
    done = run("bash", "-c", "kustomize-litellm secret set GROQ_API_KEY <&-", PATH=f"{kubectl.path}:{search_path()}")

    assert done.returncode == 3
    assert done.stderr == (
        "kustomize-litellm: stdin is closed; pipe the value of GROQ_API_KEY in, or run this on a terminal\n"
    )


def test_an_unknown_name_takes_any_value_even_one_that_json_has_to_escape(run: Run, kubectl: Recorder) -> None:
    value = f'"{made_up(9, ALPHANUMERIC)}\\ \n ü{made_up(9)}'

    done = run("kustomize-litellm", "secret", "set", "OTHER", stdin=value, PATH=kubectl.path)

    assert done.returncode == 0, done.stderr
    assert json.loads(kubectl.stdin[0]) == _patch("OTHER", value)


def test_bytes_that_are_no_text_are_refused(kubectl: Recorder) -> None:
    done = subprocess.run(
        [str(SCRIPTS / _SET[0]), *_SET[1:]],
        cwd=kubectl.place,
        input=b"gsk_\xff\xfe",
        capture_output=True,
        env={**os.environ, "PATH": kubectl.path},
        check=False,
    )

    assert (done.returncode, kubectl.calls) == (1, [])
    assert done.stderr == b'kustomize-litellm: the value for "GROQ_API_KEY" is not UTF-8\n'


def test_a_missing_secret_is_not_created_unasked(run: Run, kubectl: Recorder, key: str) -> None:
    kubectl.answer((("patch",), 1, "", _NOT_FOUND))

    done = run(*_SET, stdin=key, PATH=kubectl.path)

    assert (done.returncode, done.stdout, len(kubectl.calls)) == (3, "", 1)
    assert done.stderr == (
        'kustomize-litellm: secrets "litellm-secrets" not found; '
        "create it with --create, or name another by --secret and --namespace\n"
    )


def test_create_makes_the_missing_secret_from_stdin(run: Run, kubectl: Recorder, key: str, tmp_path: Path) -> None:
    kubectl.answer((("patch",), 1, "", _NOT_FOUND))

    done = run(*_SET, "--create", stdin=key, PATH=kubectl.path)

    assert done.returncode == 0, done.stderr
    assert "created secret/litellm-secrets: GROQ_API_KEY" in done.stderr
    assert kubectl.calls[1][1:] == ["create", "--validate=false", "-f", "-"]
    manifest = json.loads(kubectl.stdin[1])
    assert (manifest["kind"], manifest["metadata"]) == ("Secret", {"name": "litellm-secrets"})
    assert manifest["data"] == _patch("GROQ_API_KEY", key)["data"]
    _hides(key, tmp_path, done.stdout, done.stderr)


def test_restart_runs_the_command_instead_of_printing_it(run: Run, kubectl: Recorder, key: str) -> None:
    done = run(*_SET, "--restart", "--deployment", "gateway", stdin=key, PATH=kubectl.path)

    assert (done.returncode, done.stdout) == (0, "")
    assert kubectl.calls[1][1:] == ["rollout", "restart", "deployment/gateway"]


def test_a_restart_that_fails_says_that_the_key_is_set(run: Run, kubectl: Recorder, key: str) -> None:
    kubectl.answer((("rollout",), 1, "", 'Error from server (NotFound): deployments.apps "litellm" not found\n'))

    done = run(*_SET, "--restart", stdin=key, PATH=kubectl.path)

    assert done.returncode == 3
    assert done.stderr.endswith(
        "kustomize-litellm: the key is set, but the gateway still runs with the old one: "
        'kubectl: deployments.apps "litellm" not found\n'
    )


def test_a_dry_run_writes_nothing_and_restarts_nothing(run: Run, kubectl: Recorder, key: str, tmp_path: Path) -> None:
    kubectl.answer((("patch",), 1, "", _NOT_FOUND))

    done = run(*_SET, "--create", "--restart", "--dry-run", stdin=key, PATH=kubectl.path)

    assert done.returncode == 0, done.stderr
    assert [call[1] for call in kubectl.calls] == ["patch", "create"]
    assert all("--dry-run=server" in call for call in kubectl.calls)
    assert "(dry run: nothing is written)" in done.stderr
    assert "would restart deployment/litellm" in done.stderr
    assert "rollout" not in done.stdout
    _hides(key, tmp_path, done.stdout, done.stderr)


@pytest.mark.parametrize(
    ("stderr", "line"),
    [
        (
            "E0101 00:00:00.1 7 memcache.go:265] noise\nThe connection to the server localhost:8080 was refused\n",
            "The connection to the server localhost:8080 was refused",
        ),
        ('Error from server (Forbidden): secrets "x" is forbidden:\nno patch\n', 'secrets "x" is forbidden: no patch'),
        ('error: context "away" does not exist\n', 'context "away" does not exist'),
        ("", "ended with exit code 1 and said nothing"),
    ],
)
def test_an_error_of_kubectl_is_one_line(stderr: str, line: str, run: Run, kubectl: Recorder, key: str) -> None:
    kubectl.answer(((), 1, "", stderr))

    done = run(*_SET, stdin=key, PATH=kubectl.path)

    assert (done.returncode, done.stdout, done.stderr) == (3, "", f"kustomize-litellm: kubectl: {line}\n")


def test_an_error_that_quotes_the_value_loses_it(run: Run, kubectl: Recorder, key: str, tmp_path: Path) -> None:
    kubectl.answer(((), 1, "", f"Invalid value: STDIN and {'*' * 3}\n"))

    done = run(*_SET, stdin=key, PATH=kubectl.path)

    assert done.returncode == 3
    assert "Invalid value: {…}" in done.stderr
    _hides(key, tmp_path, done.stdout, done.stderr)


def test_no_kubectl_is_one_line(key: str) -> None:
    # the virtual environment may have the kubectl of a wheel
    script = (
        "import sys; from kustomize_plugin.commands import cli; sys.executable = '/nowhere/python'; "
        "sys.argv[0] = '/nowhere/kustomize-litellm'; sys.exit(cli.run())"
    )

    done = subprocess.run(
        [sys.executable, "-c", script, *_SET[1:]],
        input=key,
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": "/nowhere"},
        check=False,
    )

    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("kustomize-litellm: kubectl is not on PATH; ")
    assert done.stderr.count("\n") == 1


@pytest.fixture
def keyed(gateway: Path) -> Path:
    """The small gateway with five variables, of which the container sets two from elsewhere."""
    deployments = "".join(
        f"  - litellm_params: {{model: openai/x, api_key: os.environ/{name}}}\n"
        for name in ("GROQ_API_KEY", "MISTRAL_API_KEY", "OTHER_API_KEY", "RENAMED_API_KEY", "PLAIN_API_KEY")
    )
    deployment = yaml.safe_load((gateway / "base/deployment.yaml").read_text())
    deployment["spec"]["template"]["spec"]["containers"][0]["env"] = [
        {"name": "PLAIN_API_KEY", "value": "sk-none"},
        {"name": "RENAMED_API_KEY", "valueFrom": {"secretKeyRef": {"name": "litellm-secrets", "key": "groq-two"}}},
    ]
    head = fragment("cloud").partition("  deployments:")[0]
    files = {
        "base/cloud.yaml": f"{head}  deployments:\n{deployments}",
        "base/deployment.yaml": yaml.safe_dump(deployment),
    }
    return write(gateway, files) / "overlay"


def _live(**values: str) -> str:
    encoded = {key.replace("__", "-"): base64.b64encode(value.encode()).decode() for key, value in values.items()}
    return json.dumps({"kind": "Secret", "data": encoded})


def _status(run: Run, kubectl: Recorder, directory: Path, *words: str) -> Completed:
    return run("kustomize-litellm", "secret", "status", directory, *words, PATH=kubectl.path)


def test_status_tells_what_the_live_secret_has_and_no_value(
    run: Run, kubectl: Recorder, keyed: Path, key: str, tmp_path: Path
) -> None:
    kubectl.answer((("get",), 0, _live(GROQ_API_KEY=key, MISTRAL_API_KEY="REPLACE_ME", OTHER_API_KEY=""), ""))
    (kubectl.place / "answers.json").chmod(0o600)

    done = _status(run, kubectl, keyed, "--namespace", "ml")

    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == (
        "GROQ_API_KEY     set\nMISTRAL_API_KEY  placeholder\nOTHER_API_KEY    empty\nRENAMED_API_KEY  missing\n"
    )
    assert kubectl.calls[-1] == [
        *("--namespace", "ml", "--request-timeout=30s", "get", "secret", "litellm-secrets", "-o", "json")
    ]
    (kubectl.place / "answers.json").unlink()  # the only place that may have it
    _hides(key, tmp_path, done.stdout, done.stderr)


def test_status_is_clean_where_all_are_set(run: Run, kubectl: Recorder, keyed: Path, key: str) -> None:
    live = _live(GROQ_API_KEY=key, MISTRAL_API_KEY=made_up(32), OTHER_API_KEY=made_up(32), groq__two=key)
    kubectl.answer((("get",), 0, live, ""))

    done = _status(run, kubectl, keyed, "--format", "json")

    assert done.returncode == 0, done.stdout
    answer = json.loads(done.stdout)
    assert answer["secret"] == "litellm-secrets"
    assert {one["status"] for one in answer["variables"]} == {"set"}
    names = [one["name"] for one in answer["variables"]]
    assert names == ["GROQ_API_KEY", "MISTRAL_API_KEY", "OTHER_API_KEY", "RENAMED_API_KEY"]


def test_status_of_a_missing_secret_names_all_as_missing(run: Run, kubectl: Recorder, keyed: Path) -> None:
    kubectl.answer((("get",), 1, "", _NOT_FOUND))

    done = _status(run, kubectl, keyed)

    assert done.returncode == 1
    assert done.stderr == 'kustomize-litellm: secrets "litellm-secrets" not found\n'
    assert done.stdout.count("missing") == 4


def test_status_of_a_cluster_that_refuses_is_no_answer(run: Run, kubectl: Recorder, keyed: Path) -> None:
    kubectl.answer((("get",), 1, "", "Error from server (Forbidden): no\n"))

    done = _status(run, kubectl, keyed)

    assert (done.returncode, done.stdout, done.stderr) == (3, "", "kustomize-litellm: kubectl: no\n")


@pytest.mark.parametrize("answer", ["", "[]", "{", '{"data": {"A": "%"}}', '{"data": {"A": 7}}'])
def test_an_answer_that_is_no_secret_is_one_line_and_not_quoted(
    answer: str, run: Run, kubectl: Recorder, keyed: Path
) -> None:
    kubectl.answer((("get",), 0, answer, ""))

    done = _status(run, kubectl, keyed)

    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == 'kustomize-litellm: kubectl printed no Secret for "litellm-secrets"\n'
