"""What LK102 and LK206 advise is done as it is written; linted again, the config is clean and nothing is worse."""

from __future__ import annotations

import pytest

from tests import remedies


@pytest.mark.parametrize("case", remedies.CASES, ids=lambda case: f"{case.rule}/{case.name}")
def test_a_config_is_clean_after_what_is_advised(case, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = case.files["config.yaml"].decode()
    path = tmp_path / "config.yaml"
    before = {str(one.problem) for one in remedies.found(path, text)}

    text, left = remedies.advised(path, text)

    assert [one for one in left if remedies.do(text, one) is not None] == []
    assert {one.problem for one in left} <= before
