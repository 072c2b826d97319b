"""Who may be asked, and with which key."""

from __future__ import annotations

import pytest

from kustomize_plugin.providers import trust


@pytest.mark.parametrize(
    ("text", "is_host"),
    [("ollama.lan", True), ("10.0.0.1", True), ("::1", True), ("a.lan:80", False), ("http://a.lan", False),
     ("*.lan", False), ("", False), (" a.lan", False)],
)  # fmt: skip
def test_a_host_is_a_name_or_an_address_alone(text, is_host):
    assert trust.is_host(text) == is_host


def test_trust_knows_the_cluster():
    assert trust.is_local("a.b.svc")
    assert not trust.is_local("svc")
