"""PyYAML stays whole where its patterns compile late; each case is a fresh interpreter, as the import happens once."""

from __future__ import annotations

import subprocess
import sys

import pytest

_PREPARED = """
import re
before = re.compile
from kustomize_plugin.yamltext import yaml_import
yaml_import.prepare()
import yaml
"""


def _run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def test_leaves_no_trace_in_re() -> None:
    assert _run(_PREPARED + "print(re.compile is before)") == "True"


def test_compiles_nothing_that_libyaml_does_not_need() -> None:
    assert _run(_PREPARED + "print(type(yaml.reader.Reader.NON_PRINTABLE).__name__)") == "_Pattern"


@pytest.mark.parametrize("loader", ["SafeLoader", "CSafeLoader"])
def test_reads_values_as_before(loader: str) -> None:
    text = "[1e-06, 1.5e+3, no, 0o17, 017, 1:30, 2024-01-02, ~]"
    code = f"print(yaml.load({text!r}, Loader=yaml.{loader}))"
    assert _run(_PREPARED + code) == _run(f"import yaml\n{code}")


def test_still_refuses_what_cannot_be_printed() -> None:
    code = "try: yaml.load('a: \\x07', Loader=yaml.SafeLoader)\nexcept yaml.reader.ReaderError: print('refused')"
    assert _run(_PREPARED + code) == "refused"


def test_an_earlier_import_is_left_alone() -> None:
    code = "print(yaml.reader.Reader.NON_PRINTABLE)"
    assert _run(f"import yaml\n{_PREPARED}{code}").startswith("re.compile(")
