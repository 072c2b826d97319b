"""A plugin for pytest: tests that share a proxy run one after the other in one process, others beside them."""

from __future__ import annotations

import re

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

_RELEASE = re.compile(r"\d+\.\d+\.\d+")
# looks at the rehearsal of another class
_SHARED = {"test_of_the_production_gateway": "TestProduction"}


class ByProxy(LoadScopeScheduling):  # type: ignore[misc]
    """Hands out what belongs to one class, or else one file, and to one release."""

    def _split_scope(self, nodeid: str) -> str:
        place, _, test = nodeid.partition("[")[0].rpartition("::")
        if test in _SHARED:
            return f"{place.rpartition('::')[0]}::{_SHARED[test]}"
        release = None if place.endswith("::TestProduction") else _RELEASE.search(nodeid)
        return f"{place} {release[0]}" if release else place


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByProxy:
    """Replace the schedulers of xdist."""
    return ByProxy(config, log)
