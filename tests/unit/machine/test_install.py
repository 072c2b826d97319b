import stat

import pytest

from kustomize_plugin.machine import install

HEAD = "apiVersion: kustomize-litellm.dev/v1alpha1\nkind: FragmentMerge\nmetadata:\n  name: litellm\n"
FUNCTION = "    config.kubernetes.io/function: |\n      exec: {path: kustomize-litellm}\n"
SPEC = "spec:  # kept\n  configMap: {name: litellm-config}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEAD + "  annotations:\n" + FUNCTION + SPEC, HEAD + SPEC),
        (HEAD + "  annotations:\n    team: ml\n" + FUNCTION + SPEC, HEAD + "  annotations:\n    team: ml\n" + SPEC),
        (HEAD + SPEC, HEAD + SPEC),
        ("# a comment\n", "# a comment\n"),
    ],
)
def test_takes_only_the_function_out(text, expected):
    assert install.without_function(text) == expected


def test_lays_an_executable_where_kustomize_looks(tmp_path):
    path = install.launcher(tmp_path)

    assert path == tmp_path / "kustomize-litellm.dev/v1alpha1/fragmentmerge/FragmentMerge"
    assert stat.S_IMODE(path.stat().st_mode) == 0o755
    assert path.read_text().startswith("#!/bin/sh\nunset PYTHONPATH ")


def test_the_plugin_home_is_kustomizes_own(monkeypatch, tmp_path):
    monkeypatch.delenv("KUSTOMIZE_PLUGIN_HOME", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert install.plugin_home() == tmp_path / "kustomize" / "plugin"

    monkeypatch.setenv("KUSTOMIZE_PLUGIN_HOME", "/plugins")
    assert str(install.plugin_home()) == "/plugins"


def test_a_launcher_that_does_not_start_is_not_called_installed(monkeypatch, tmp_path):
    monkeypatch.setattr(install, "_command", lambda: "echo no such module >&2; exit 1 #")

    with pytest.raises(install.LauncherError, match=r"was written, but does not start: no such module; reinstall"):
        install.launcher(tmp_path)


def test_a_launcher_that_prints_something_else_is_not_called_installed(monkeypatch, tmp_path):
    monkeypatch.setattr(install, "_command", lambda: "cat #")

    with pytest.raises(install.LauncherError, match="does not start: it ended with exit code 0"):
        install.launcher(tmp_path)
