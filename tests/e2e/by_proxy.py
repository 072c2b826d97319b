"""A plugin for pytest: tests that share a proxy run one after the other in one process, others beside them."""

from __future__ import annotations

import re

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

_RELEASE = re.compile(r"\d+\.\d+\.\d+")


class ByProxy(LoadScopeScheduling):  # type: ignore[misc]
    """Hands out what belongs to one class, or else one file, and to one release."""

    def _split_scope(self, nodeid: str) -> str:
        place = nodeid.partition("[")[0].rpartition("::")[0]
        release = _RELEASE.search(nodeid)
        return f"{place} {release[0]}" if release else place


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByProxy:
    """Replace the schedulers of xdist."""
    return ByProxy(config, log)
