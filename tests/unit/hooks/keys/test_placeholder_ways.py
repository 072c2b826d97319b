"""Each way in which placeholders come to be applied is told, and nothing that only looks like one."""

from __future__ import annotations

import pytest

from tests.fuzz import placeholder_cases
from tests.fuzz.placeholder_ways import is_caught

WAYS = {f"{kind}: {name}": files for kind, name, files in placeholder_cases.ways() if kind != "written"}
FORMS = [files for kind, _, files in placeholder_cases.ways() if kind == "written"]


@pytest.mark.parametrize("files", WAYS.values(), ids=WAYS)
def test_a_way_is_told(files):
    assert is_caught(files)


def test_every_filler_is_told_in_every_form():
    assert [files for files in FORMS if not is_caught(files)] == []


@pytest.mark.parametrize("files", placeholder_cases.HARMLESS.values(), ids=placeholder_cases.HARMLESS)
def test_what_only_looks_like_one_is_not_told(files):
    assert not is_caught(files)
