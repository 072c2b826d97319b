from __future__ import annotations

import sys

import pytest

from kustomize_plugin.machine import standalone


def test_elsewhere_than_on_linux_it_says_where_to_run_it(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "platform", "darwin")

    with pytest.raises(standalone.StandaloneError, match=r"^--standalone works on Linux only; run it in an image"):
        standalone.install(tmp_path / "new")

    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("file", "links", "expected"),
    [
        ("libffi.so.8.1.2", ["libffi.so", "libffi.so.8"], "libffi.so.8"),
        ("libstdc++.so.6.0.30", ["libstdc++.so.6"], "libstdc++.so.6"),
        ("libc.so.6", [], "libc.so.6"),
        ("ld-linux-x86-64.so.2", [], "ld-linux-x86-64.so.2"),
        ("libpython3.11.so.1.0", ["libpython3.11.so"], "libpython3.11.so.1.0"),
    ],
)
def test_a_library_gets_the_name_that_the_loader_looks_for(file, links, expected, tmp_path):
    (tmp_path / file).touch()
    for link in links:
        (tmp_path / link).symlink_to(file)

    assert standalone._soname(tmp_path / file) == expected


def test_what_it_needs_is_found_without_a_list():
    names = {path.name for path in standalone._packages()}

    assert {"kustomize_plugin", "yaml", "click"} <= names
    assert any(name.startswith("kustomize_litellm-") for name in names)
    assert "pytest" not in names
