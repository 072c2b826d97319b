"""A browser and the pinned programs from npm, where `make browser` has put them; else the tests are skipped."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e.conftest import REPOSITORY, search_path

if TYPE_CHECKING:
    from playwright.sync_api import Browser

MODULES = REPOSITORY / ".tools" / "node" / "node_modules"
PATH = search_path()
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@contextmanager
def opened() -> Iterator[Browser]:
    """Start the system's Chromium; nothing is downloaded."""
    playwright = pytest.importorskip("playwright.sync_api", reason="no Playwright; run `make browser`")
    path = next((found for name in _NAMES if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("no Chromium on PATH; `make browser` installs Debian's as root")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path)
        yield browser
        browser.close()


def module(path: str) -> Path:
    """Return a file of a package from npm."""
    if not (MODULES / path).is_file():
        pytest.skip(f"no {path.rsplit('/', 1)[-1]}; run `make browser`")
    return MODULES / path
