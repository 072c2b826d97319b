"""The lists of what LiteLLM knows are what the releases say that `make litellm` installs."""

from __future__ import annotations

import pytest

from tools import list_litellm_names as tool

pytestmark = pytest.mark.rehearsal


def test_the_lists_are_what_the_releases_say():
    stale = [path.name for path, text in tool.written(tool.releases()).items() if path.read_text() != text]

    assert stale == [], "run make names"
