"""Names of groups as names of files."""

from __future__ import annotations

import string

from kustomize_plugin.adoption import file_names


def test_names_are_those_of_kubernetes_and_of_any_file_system():
    names = file_names.unique(["A", "a", "a/b", "a-b", "a b", "*", "🚀", "x" * 300, "CON.", "a..b", "é/ü", ""])

    assert len({name.lower() for name in names}) == len(names)
    assert all(name and len(name) < 120 and not set(name) - set(string.ascii_lowercase + string.digits + ".-")
               for name in names)  # fmt: skip
    assert all(name[0].isalnum() and name[-1].isalnum() and ".." not in name for name in names)
