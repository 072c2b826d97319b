from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from tests.fuzz import trees

FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@FEW
@given(text=trees.TEXTS)
def test_no_text_upsets_the_reader(text):
    trees.check_reader(text)


@FEW
@given(files=trees.TREES)
def test_no_tree_upsets_a_run(files):
    trees.check_lint(files)
