"""Shells complete words; what they read is standard output alone."""

import shutil

import pytest

from kustomize_plugin.hooks.run import rule_registry
from tests.e2e.conftest import Run

CHAINS = {f"plain,{code}" for code in rule_registry.listed() if code.startswith("LK30")}


def complete(run: Run, *words: str) -> set[str]:
    done = run(
        "kustomize-litellm",
        COMP_WORDS=" ".join(["kustomize-litellm", *words]),
        COMP_CWORD=str(len(words)),
        _KUSTOMIZE_LITELLM_COMPLETE="bash_complete",
    )
    assert done.stderr == ""
    return set(done.stdout.split())


def test_commands_are_completed_also_where_the_shell_redirects_stdin(run: Run) -> None:
    assert {"plain,secret"} == complete(run, "sec")
    assert {"plain,set", "plain,status"} == complete(run, "secret", "s")


def test_options_are_completed(run: Run) -> None:
    assert "plain,--config-only" in complete(run, "build", "--c")


LINT = {
    "options": (["--for"], {"plain,--format"}),
    "all that begins so": (["--re"], {"plain,--render", "plain,--rendered"}),
    "formats": (["--format", "j"], {"plain,json", "plain,junit"}),
    "a family and its codes": (
        ["--select", "LK30"],
        {f"plain,{code}" for code in rule_registry.listed() if code.startswith("LK30")},
    ),
    "a name, in another case": (["--ignore", "INLINE"], {"plain,inline-secret"}),
    "the last of several": (["--select", "LK3,LK401,weak-k"], {"plain,LK3,LK401,weak-key"}),
    "behind an equals sign": (["--select=inline"], {"plain,inline-secret"}),
    "behind other words": (["base", "--strict", "--verb"], {"plain,--verbose"}),
}


@pytest.mark.parametrize(("words", "expected"), LINT.values(), ids=LINT)
def test_the_words_of_lint_are_completed(words: list[str], expected: set[str], run: Run) -> None:
    assert complete(run, "lint", *words) == expected


def test_rules_are_completed_for_explain(run: Run) -> None:
    assert {"plain,LK3", "plain,LK301"} <= complete(run, "explain", "LK3")
    assert complete(run, "explain", "unknown-f") == {"plain,unknown-fallback"}


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_takes_its_script(shell: str, run: Run) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell} on this machine")
    script = run("kustomize-litellm", "completion", shell).stdout

    done = run(shell, "-n", stdin=script)

    assert "kustomize" in script
    assert (done.returncode, done.stderr) == (0, "")


def test_bash_completes(run: Run) -> None:
    line = """\
eval "$(kustomize-litellm completion bash)"
COMP_WORDS=(kustomize-litellm ver) COMP_CWORD=1
_kustomize_litellm_completion kustomize-litellm ver
echo "${COMPREPLY[@]}"
"""
    done = run("bash", "-c", line)

    assert (done.stdout, done.stderr) == ("verify\n", "")
