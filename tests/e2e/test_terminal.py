"""What a real terminal gets of lint and diff, and a pipe does not."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.conftest import REPOSITORY, Run, fragment, openpty, search_path, tool, write
from tests.unit.made_up_keys import FORMATS

CONFIG = """\
model_list:
  - model_name: cloud
    litellm_params: {model: openai/gpt-4o, api_key: os.environ/OPENAI_API_KEY}
litellm_settings:
  fallbacks: [{cloud: [locl]}]
"""
SENTENCE = 'litellm.yaml:5:24: LK301 fallback chain of "cloud" names unknown group "locl"; '
EXCERPT = ["    5 |   fallbacks: [{cloud: [locl]}]", "      |                        ^"]
LINT = ("kustomize-litellm", "lint", "litellm.yaml")
HOOK = ("kustomize-litellm-lint", "litellm.yaml")


@pytest.fixture(autouse=True)
def config(tmp_path: Path) -> Path:
    return write(tmp_path, {"litellm.yaml": CONFIG})


def on_terminal(words: tuple[str, ...], folder: Path, **variables: str) -> str:
    """Return what a command prints on a terminal of its own, where nothing is said of colours."""
    ours, theirs = openpty()
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    environment = {**kept, "PATH": search_path(), "TERM": "xterm", "COLUMNS": "100", **variables}
    child = subprocess.Popen(
        [tool(words[0]), *words[1:]], cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=theirs
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            piece = os.read(ours, 4096)
        except OSError:  # Linux's way to say that nobody is left on the other side
            break
        if not piece:
            break
        shown += piece
    os.close(ours)
    child.wait(30)
    return shown.decode().replace("\r\n", "\n")


def bare(text: str) -> str:
    return re.sub("\033\\[[0-9;]*m", "", text)


@pytest.mark.parametrize("words", [LINT, HOOK])
def test_lint_shows_the_line_and_a_caret_in_colours(words: tuple[str, ...], tmp_path: Path) -> None:
    shown = on_terminal(words, tmp_path)

    sentence, *excerpt = bare(shown).splitlines()
    assert sentence.startswith(SENTENCE)
    assert excerpt == EXCERPT
    assert shown.startswith("\033[1mlitellm.yaml:5:24:\033[0m \033[1;31mLK301\033[0m fallback")


@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=str)
def test_without_colours_the_line_is_shown_all_the_same(variables: dict[str, str], tmp_path: Path) -> None:
    shown = on_terminal(LINT, tmp_path, **variables)

    assert "\033" not in shown
    assert shown.splitlines()[1:] == EXCERPT


def test_a_pipe_gets_one_line_and_no_colours(tmp_path: Path, run: Run) -> None:
    plain = run(*LINT).stdout

    assert re.fullmatch(f"{re.escape(SENTENCE)}[^\n\033]+\n", plain)
    assert run(*LINT, "--format", "text").stdout == plain
    assert run(*LINT, "--format", "concise").stdout == plain
    assert bare(on_terminal((*LINT, "--format", "concise"), tmp_path)) == plain
    assert on_terminal((*LINT, "--format", "concise"), tmp_path, NO_COLOR="1") == plain


def test_who_forces_colours_gets_what_a_terminal_gets(tmp_path: Path, run: Run) -> None:
    assert run(*LINT, FORCE_COLOR="1", COLUMNS="100").stdout == on_terminal(LINT, tmp_path)


@pytest.mark.parametrize("form", ["json", "github", "gitlab", "sarif", "junit"])
def test_what_programs_read_is_the_same_everywhere(form: str, tmp_path: Path, run: Run) -> None:
    words = (*LINT, "--format", form)

    assert on_terminal(words, tmp_path) == run(*words).stdout


def test_the_page_shows_what_a_terminal_shows(tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "base", tmp_path / "base")
    shutil.copytree(REPOSITORY / "overlays", tmp_path / "overlays")
    file = tmp_path / "base" / "cloud" / "cloud-kimi.yaml"
    file.write_text(file.read_text().replace("vllm-qwen", "vllm-qwne"))
    shown = bare(on_terminal(("kustomize-litellm", "lint", "--select", "LK301"), tmp_path, COLUMNS="120"))
    page = (REPOSITORY / "docs" / "hooks.md").read_text(encoding="utf-8")

    assert f"```text\n{''.join(shown.splitlines(keepends=True)[:3])}```" in page


def test_a_clean_config_is_no_reason_to_print(tmp_path: Path, run: Run) -> None:
    write(tmp_path, {"litellm.yaml": CONFIG.partition("litellm_settings")[0]})

    assert on_terminal(LINT, tmp_path) == run(*LINT).stdout


def test_no_key_is_shown(tmp_path: Path) -> None:
    keys = [make() for _, make in FORMATS.values()]
    entries = "".join(
        f"  - {{model_name: a{number}, litellm_params: {{model: openai/gpt-4o, api_key: '{key}'}}}}\n"
        for number, key in enumerate(keys)
    )
    write(tmp_path, {"litellm.yaml": f"model_list:\n{entries}"})

    shown = bare(on_terminal(LINT, tmp_path))

    assert shown.count(" LK401 ") == len(keys)
    assert shown.count("api_key: ***") == len(keys)
    assert [key for key in keys if key[4:12] in shown.replace("litellm-", "")] == []


def test_what_fix_leaves_is_shown_as_it_is_written(tmp_path: Path) -> None:
    text = fragment("cloud", "locl").replace("timeout: 60", "timeout: 60, extra: 1e-06")
    write(tmp_path, {"litellm.yaml": text})

    shown = bare(on_terminal((*LINT, "--fix", "--select", "LK104,LK301"), tmp_path))

    assert "  fallbacks: [locl]\n" in shown
    assert "1e-06" not in shown


def test_diff_has_colours(gateway: Path, run: Run) -> None:
    for words in (("init", "-q", "-b", "main"), ("add", "-A")):
        run("git", *words, cwd=gateway)
    run("git", "-c", "user.name=Kim", "-c", "user.email=kim@example.com", "commit", "-qm", "x", cwd=gateway)
    write(gateway, {"base/cloud.yaml": fragment("cloud", timeout=90)})
    words = ("kustomize-litellm", "diff", "overlay", "HEAD")

    shown, plain = on_terminal(words, gateway), run(*words, cwd=gateway).stdout

    assert "\033" not in plain
    assert bare(shown) == plain
    assert "\033[1mModel groups\033[0m" in shown
    assert "    \033[33m~ timeout: 60 → 90\033[0m\n" in shown
    assert "  \033[31m- fallbacks of cloud: [local]\033[0m\n" in shown
    assert re.search(r"\n\033\[32m\+ +timeout: 90\033\[0m\n", shown)
    assert on_terminal(words, gateway, NO_COLOR="1") == plain
    assert run(*words, cwd=gateway, FORCE_COLOR="1").stdout == shown
    assert run(*words, "-o", "out.txt", cwd=gateway, FORCE_COLOR="1").returncode == 0
    assert (gateway / "out.txt").read_text() == plain
