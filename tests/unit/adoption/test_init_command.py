"""`init`, without an engine."""

from __future__ import annotations

import pytest
import yaml

from kustomize_plugin.commands import init_command


def test_init_writes_what_an_editor_takes_for_yaml():
    files = init_command.files("ml")

    assert all(yaml.safe_load(text) for text in files.values())
    assert not any("NAMESPACE" in text or "VERSION" in text for text in files.values())


@pytest.mark.parametrize("namespace", ["ML", "a_b", "-a", "a" * 64, "a.b"])
def test_init_refuses_what_is_no_namespace(command, namespace):
    assert command("init", "gateway", "--namespace", namespace)[0] == 2


def test_init_overwrites_nothing(command, tmp_path):
    assert command("init", "gateway")[0] == 0
    code, _, stderr = command("init", "gateway")

    assert (code, "is not empty" in stderr) == (3, True)


def test_init_quotes_a_folder_for_the_shell(command):
    assert "  cd 'a b/c' && kustomize-litellm build" in command("init", "a b/c")[2]
