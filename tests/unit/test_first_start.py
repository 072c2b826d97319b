from __future__ import annotations

import sys

from kustomize_plugin.machine import first_start


def program(folder, text):
    path = folder / "program"
    path.write_text(text)
    path.chmod(0o755)
    return path


def test_our_own_function_starts(tmp_path):
    text = f"#!/bin/sh\nexec {sys.executable} -m kustomize_plugin\n"

    assert first_start.filter_flaw(program(tmp_path, text)) == ""


def test_what_python_says_is_the_flaw(tmp_path):
    flaw = first_start.filter_flaw(program(tmp_path, f"#!{sys.executable}\nimport no_such_module\n"))

    assert flaw == "ModuleNotFoundError: No module named 'no_such_module'"


def test_a_program_that_is_not_there_is_one(tmp_path):
    assert "No such file" in first_start.filter_flaw(tmp_path / "nowhere")
